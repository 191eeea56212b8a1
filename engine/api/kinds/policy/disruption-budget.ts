import { invalid, rendered } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goPointer } from '../../go-syntax';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { PodDisruptionBudget } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';
import { validateNonNegative, validateNotMoreThan100Percent, validatePositiveIntOrPercent } from '../../validation/numbers';
import { keepStatus, statusOnly } from '../apps/workload';

const zeroStatus = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };

export const podDisruptionBudget: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole'],
  generation: true,
  prepareForCreate(draft) {
    draft.status = { ...zeroStatus };
  },
  prepareForUpdate: keepStatus,
  validate: (object) => validate(object),
  validateUpdate: (object) => validate(object),
  subresources: {
    status: {
      ...statusOnly,
      validateUpdate(object) {
        const errors: FieldErrors = [];
        const status = (object as unknown as PodDisruptionBudget).status ?? zeroStatus;
        for (const name of ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const) validateNonNegative(status[name], `status.${name}`, errors);
        return errors;
      },
    },
  },
};

function validate(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = (object as unknown as PodDisruptionBudget).spec ?? {};
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const text = `policy.PodDisruptionBudgetSpec{MinAvailable:${goPointer('intstr.IntOrString', minAvailable)}, Selector:${goPointer('v1.LabelSelector', selector)}, MaxUnavailable:${goPointer('intstr.IntOrString', maxUnavailable)}, UnhealthyPodEvictionPolicy:${goPointer('policy.UnhealthyPodEvictionPolicyType', policy)}}`;
    errors.push(invalid('spec', rendered(text), 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [name, value] of [['minAvailable', minAvailable], ['maxUnavailable', maxUnavailable]] as const) {
    if (value === undefined) continue;
    validatePositiveIntOrPercent(value, `spec.${name}`, errors);
    validateNotMoreThan100Percent(value, `spec.${name}`, errors);
  }
  validateLabelSelector(selector, 'spec.selector', errors);
  if (policy !== undefined && policy !== 'IfHealthyBudget' && policy !== 'AlwaysAllow') {
    errors.push({ reason: 'FieldValueNotSupported', message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "AlwaysAllow", "IfHealthyBudget"`, field: 'spec.unhealthyPodEvictionPolicy' });
  }
  return errors;
}

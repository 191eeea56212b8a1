import { invalid } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { ReplicaSet } from '../../types';
import { validateNonNegative } from '../../validation/numbers';
import { part } from '../mutable';
import { hostnameWarnings, templateWarnings } from '../pod/warnings';
import { defaultTemplate, keepStatus, statusOnly, validateSameSelector, validateSelector, validateWorkloadTemplate } from './workload';

export const replicaSet: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec');
    spec.replicas ??= 1;
    defaultTemplate(spec);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  prepareForUpdate: keepStatus,
  validate: (object) => validateReplicaSet(object),
  validateUpdate(object, old) {
    const errors = validateReplicaSet(object);
    validateSameSelector(object, old, errors);
    return errors;
  },
  warnings: (object, old) => [...(old ? [] : hostnameWarnings(object.metadata.name)), ...templateWarnings((object as unknown as ReplicaSet).spec?.template, 'spec.template')],
  scale: { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'], selector: ['spec', 'selector'] },
  subresources: {
    status: {
      ...statusOnly,
      validateUpdate(object) {
        const errors: FieldErrors = [];
        const status = (object as unknown as ReplicaSet).status ?? { replicas: 0 };
        for (const name of ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'] as const) validateNonNegative(status[name], `status.${name}`, errors);
        for (const name of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) if ((status[name] ?? 0) > (status.replicas ?? 0)) errors.push(invalid(`status.${name}`, status[name] ?? 0, 'cannot be greater than status.replicas'));
        if ((status.availableReplicas ?? 0) > (status.readyReplicas ?? 0)) errors.push(invalid('status.availableReplicas', status.availableReplicas ?? 0, 'cannot be greater than readyReplicas'));
        return errors;
      },
    },
  },
};

function validateReplicaSet(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as ReplicaSet).spec!;
  validateNonNegative(spec.replicas, 'spec.replicas', errors);
  validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  validateSelector(spec.selector, 'spec', 'deployment', errors);
  validateWorkloadTemplate(spec.template, spec.selector, 'ReplicaSet', errors);
  return errors;
}

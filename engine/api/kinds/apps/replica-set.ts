import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { ReplicaSet } from '../../types';
import { validateNonNegative, validateReplicaStatus } from '../../validation/numbers';
import { part } from '../mutable';
import { hostnameWarnings, templateWarnings } from '../pod/warnings';
import { defaultTemplate, keepStatus, statusOnly, validateSameSelector, validateSelector, validateWorkloadTemplate } from './workload';

export const replicaSet: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
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
    const errors = [...validateReplicaSet(object), ...validateReplicaSet(object)];
    validateSameSelector(object, old, errors);
    return errors;
  },
  warnings: (object, old) => [...(old ? [] : hostnameWarnings(object.metadata.name)), ...templateWarnings((object as unknown as ReplicaSet).spec?.template, 'spec.template')],
  scale: { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'], selector: ['spec', 'selector'] },
  subresources: {
    status: {
      ...statusOnly,
      validateUpdate: (object) => validateReplicaStatus(((object as unknown as ReplicaSet).status ?? {}) as Record<string, number>),
    },
  },
};

function validateReplicaSet(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as ReplicaSet).spec!;
  validateNonNegative(spec.replicas, 'spec.replicas', errors);
  validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  validateSelector(spec.selector, 'spec', 'deployment', errors);
  validateWorkloadTemplate(spec.template, spec.selector, errors);
  return errors;
}

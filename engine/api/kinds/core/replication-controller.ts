import { invalid, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showMap } from '../../go-syntax';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { PodTemplateSpec, ReplicationController } from '../../types';
import { validateNonNegative, validateReplicaStatus } from '../../validation/numbers';
import { validateTemplateSpec } from '../apps/workload';
import { part } from '../mutable';
import { defaultPodSpec } from '../pod/defaults';
import { templateWarnings } from '../pod/warnings';

export const replicationController: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec');
    const template = spec.template as PodTemplateSpec | undefined;
    const labels = template?.metadata?.labels;
    if (labels) {
      if (!Object.keys((spec.selector as object | undefined) ?? {}).length) spec.selector = labels;
      if (!Object.keys(draft.metadata.labels ?? {}).length) draft.metadata.labels = labels as Record<string, string>;
    }
    spec.replicas ??= 1;
    if (template) spec.template = { ...template, spec: defaultPodSpec(template.spec ?? ({ containers: [] } as never)) };
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  prepareForUpdate(draft, old) {
    draft.status = (old as unknown as ReplicationController).status;
  },
  validate: (object) => validate(object),
  // The server asks the rules of a new object and then those of an update, which are the same.
  validateUpdate: (object) => [...validate(object), ...validate(object)],
  warnings: (object) => templateWarnings((object as unknown as ReplicationController).spec?.template, 'spec.template'),
  scale: { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'], selector: ['spec', 'selector'] },
  subresources: {
    status: {
      prepareForUpdate(draft, old) {
        draft.spec = (old as unknown as ReplicationController).spec;
      },
      validateUpdate: (object) => validateReplicaStatus(((object as unknown as ReplicationController).status ?? {}) as Record<string, number>),
    },
  },
};

function validate(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const { spec } = object as unknown as ReplicationController;
  const selector = spec?.selector ?? {};
  validateNonNegative(spec?.minReadySeconds, 'spec.minReadySeconds', errors);
  if (Object.keys(selector).length === 0) errors.push(required('spec.selector'));
  validateNonNegative(spec?.replicas, 'spec.replicas', errors);
  const template = spec?.template;
  if (!template) {
    errors.push(required('spec.template'));
    return errors;
  }
  const labels = template.metadata?.labels;
  if (Object.keys(selector).some((key) => labels?.[key] !== selector[key])) errors.push(invalid('spec.template.metadata.labels', showMap(labels), '`selector` does not match template `labels`'));
  validateTemplateSpec(template, 'ReplicationController', errors);
  return errors;
}

import { forbiddenField, invalid, invalidEach, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { dnsLabel, dnsSubdomain, pathSegment, subdomainName } from '../../names';
import type { APIService, PriorityClass, RuntimeClass } from '../../types';
import { keepStatus, statusOnly } from '../apps/workload';
import { part } from '../mutable';
import { validateLabels } from '../../validation/object-meta';
import { validateTolerations } from '../pod/placement';
import { validateResources } from '../pod/resources';

/** PriorityClass, RuntimeClass, APIService. */
const systemPriorities: Readonly<Record<string, number>> = { 'system-node-critical': 2000001000, 'system-cluster-critical': 2000000000 };

export const priorityClass: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    draft.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validate(object) {
    const errors: FieldErrors = [];
    const one = object as unknown as PriorityClass;
    const name = object.metadata.name ?? '';
    const value = one.value ?? 0;
    if (name.startsWith('system-')) {
      const known = systemPriorities[name];
      if (known === undefined) errors.push(forbiddenField('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`));
      else if (known !== value) errors.push(forbiddenField('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: value of ${name} PriorityClass must be ${known}`));
    } else if (value > 1000000000) {
      errors.push(forbiddenField('value', 'maximum allowed value of a user defined priority is 1000000000'));
    }
    validatePreemption(one.preemptionPolicy, errors);
    return errors;
  },
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    const value = (object as unknown as PriorityClass).value ?? 0;
    if (value !== ((old.value as number | undefined) ?? 0)) errors.push(forbiddenField('value', 'may not be changed in an update.'));
    const policy = object.preemptionPolicy as string | undefined;
    if (policy !== old.preemptionPolicy) errors.push(invalid('preemptionPolicy', policy ?? '', 'field is immutable'));
    return errors;
  },
};

function validatePreemption(policy: string | undefined, errors: FieldErrors): void {
  if (policy === undefined || policy === 'PreemptLowerPriority' || policy === 'Never') return;
  if (policy === '') errors.push(required('preemptionPolicy'));
  else errors.push(notSupported('preemptionPolicy', policy, ['PreemptLowerPriority', 'Never']));
}

function validateRuntimeClass(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const one = object as unknown as RuntimeClass;
  invalidEach(errors, 'handler', one.handler ?? '', dnsLabel(one.handler ?? ''));
  if (one.overhead?.podFixed) validateResources({ limits: one.overhead.podFixed }, 'overhead', errors);
  if (one.scheduling?.nodeSelector) validateLabels(one.scheduling.nodeSelector, 'scheduling.nodeSelector', errors);
  if (one.scheduling?.tolerations) validateTolerations(one.scheduling.tolerations, 'scheduling.tolerations', errors);
  return errors;
}

export const runtimeClass: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
  generation: false,
  validate: (object) => validateRuntimeClass(object),
  validateUpdate(object, old) {
    const errors = validateRuntimeClass(object);
    if (object.handler !== old.handler) errors.push(invalid('handler', (object.handler as string | undefined) ?? '', 'field is immutable'));
    return errors;
  },
};

export const apiService: Strategy = {
  validateName: pathSegment,
  metaOnUpdate: ['update', 'whole'],
  generation: false,
  default(draft) {
    const spec = part(draft, 'spec');
    const service = spec.service as { port?: number } | undefined;
    if (service && service.port === undefined) spec.service = { ...service, port: 443 };
  },
  prepareForCreate(draft) {
    draft.status = {};
    // Groups that the server serves itself are available at once.
    if (!draft.spec?.service) draft.status = { conditions: [{ type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available' }] };
  },
  prepareForUpdate: keepStatus,
  validate: (object) => validateApiService(object),
  validateUpdate: (object) => validateApiService(object),
  subresources: { status: statusOnly },
};

function validateApiService(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const { name } = object.metadata;
  const spec = (object as unknown as APIService).spec ?? ({} as NonNullable<APIService['spec']>);
  const { group = '', version = '' } = spec;
  const required_ = `${version}.${group}`;
  if (name !== required_) errors.push(invalid('metadata.name', name ?? '', `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required_)}`));
  if (group) invalidEach(errors, 'spec.group', group, dnsSubdomain(group));
  invalidEach(errors, 'spec.version', version, dnsLabel(version));
  for (const [field, limit] of [['groupPriorityMinimum', 20000], ['versionPriority', 1000]] as const) {
    const value = spec[field] ?? 0;
    if (value <= 0 || value > limit) errors.push(invalid(`spec.${field}`, value, `must be positive and less than ${limit}`));
  }
  if (!spec.service) {
    if (spec.caBundle) errors.push(invalid('spec.caBundle', `${spec.caBundle.length} bytes`, 'local APIServices may not have a caBundle'));
    if (spec.insecureSkipTLSVerify) errors.push(invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'));
    return errors;
  }
  if (!spec.service.namespace) errors.push(required('spec.service.namespace'));
  if (!spec.service.name) errors.push(required('spec.service.name'));
  const port = spec.service.port ?? 0;
  if (port < 1 || port > 65535) errors.push(invalid('spec.service.port', port, `port is not valid: must be between 1 and 65535, inclusive`));
  if (spec.insecureSkipTLSVerify && spec.caBundle) errors.push(invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  return errors;
}

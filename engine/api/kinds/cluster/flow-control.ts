import { forbiddenField, invalid, invalidEach, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Strategy } from '../../kind';
import { dnsSubdomain, subdomainName } from '../../names';
import type { FlowSchema, PriorityLevelConfiguration } from '../../types';
import { keepStatus, statusOnly } from '../apps/workload';
import { part } from '../mutable';

/** Stored and checked; the simulated server does not queue requests. */
export const flowSchema: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    part(draft, 'spec').matchingPrecedence ??= 1000;
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate: keepStatus,
  validate(object) {
    const errors: FieldErrors = [];
    const { spec } = object as unknown as FlowSchema;
    const precedence = spec?.matchingPrecedence ?? 0;
    if (precedence <= 0) errors.push(invalid('spec.matchingPrecedence', precedence, 'must be a positive value'));
    if (precedence > 10000) errors.push(invalid('spec.matchingPrecedence', precedence, 'must not be greater than 10000'));
    const method = spec?.distinguisherMethod?.type;
    if (method !== undefined && method !== 'ByNamespace' && method !== 'ByUser') errors.push(notSupported('spec.distinguisherMethod', `{${method}}`, ['ByNamespace', 'ByUser']));
    const name = spec?.priorityLevelConfiguration?.name ?? '';
    if (name) invalidEach(errors, 'spec.priorityLevelConfiguration.name', name, dnsSubdomain(name));
    else errors.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
    spec?.rules?.forEach((rule, at) => {
      const path = `spec.rules[${at}]`;
      if (!rule.subjects?.length) errors.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
      if (!rule.resourceRules?.length && !rule.nonResourceRules?.length) errors.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
    });
    return errors;
  },
  subresources: { status: statusOnly },
};

export const priorityLevel: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec');
    if (spec.limited) {
      const limited = part(spec, 'limited');
      limited.nominalConcurrencyShares ??= 30;
      limited.lendablePercent ??= 0;
      const response = limited.limitResponse as { type?: string; queuing?: Record<string, number> } | undefined;
      if (response?.queuing) limited.limitResponse = { ...response, queuing: { queues: 64, handSize: 8, queueLengthLimit: 50, ...response.queuing } };
    }
    if (spec.exempt) spec.exempt = { nominalConcurrencyShares: 0, lendablePercent: 0, ...(spec.exempt as object) };
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate: keepStatus,
  validate(object) {
    const errors: FieldErrors = [];
    const { spec } = object as unknown as PriorityLevelConfiguration;
    const type = spec?.type as string | undefined;
    if (type !== 'Exempt' && type !== 'Limited') errors.push(notSupported('spec.type', type ?? '', ['Exempt', 'Limited']));
    else if (type === 'Limited' && !spec?.limited) errors.push(required('spec.limited', 'must not be empty when type is Limited'));
    else if (type === 'Exempt' && spec?.limited) errors.push({ reason: 'FieldValueForbidden', message: "Forbidden: must be nil if the type is not Limited", field: 'spec.limited' });
    if (spec?.limited && (spec.limited.nominalConcurrencyShares ?? 0) < 0) errors.push(invalid('spec.limited.nominalConcurrencyShares', spec.limited.nominalConcurrencyShares, 'must be a non-negative integer'));
    const response = spec?.limited?.limitResponse?.type;
    if (spec?.limited && response !== 'Queue' && response !== 'Reject') errors.push(notSupported('spec.limited.limitResponse.type', response ?? '', ['Queue', 'Reject']));
    const queuing = spec?.limited?.limitResponse?.queuing;
    if (response === 'Reject' && queuing) errors.push(forbiddenField('spec.limited.limitResponse.queuing', 'must be nil if limited.limitResponse.type is not Limited'));
    if (response === 'Queue' && !queuing) errors.push(required('spec.limited.limitResponse.queuing', 'must not be empty if limited.limitResponse.type is Limited'));
    return errors;
  },
  subresources: { status: statusOnly },
};

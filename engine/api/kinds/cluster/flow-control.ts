import { invalid, invalidEach, notSupported, quote, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Strategy } from '../../kind';
import { dnsSubdomain, subdomainName } from '../../names';
import type { FlowSchema, PriorityLevelConfiguration } from '../../types';
import { keepStatus, statusOnly } from '../apps/workload';
import { part } from '../mutable';
import { validateFlowRule, validateLevel } from './flow-rules';

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
    const method = spec?.distinguisherMethod && ((spec.distinguisherMethod.type as string | undefined) ?? '');
    if (precedence === 1 && object.metadata.name !== 'exempt') errors.push(invalid('spec.matchingPrecedence', precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
    if (method !== undefined && method !== 'ByNamespace' && method !== 'ByUser') errors.push(notSupported('spec.distinguisherMethod.type', rendered(`flowcontrol.FlowDistinguisherMethod{Type:${quote(method)}}`), ['ByNamespace', 'ByUser']));
    const name = spec?.priorityLevelConfiguration?.name ?? '';
    if (name) invalidEach(errors, 'spec.priorityLevelConfiguration.name', name, dnsSubdomain(name));
    else errors.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
    spec?.rules?.forEach((rule, at) => validateFlowRule(rule, `spec.rules[${at}]`, errors));
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
    validateLevel((object as unknown as PriorityLevelConfiguration).spec ?? ({} as NonNullable<PriorityLevelConfiguration['spec']>), object.metadata.name ?? '', errors);
    return errors;
  },
  subresources: { status: statusOnly },
};

import { duplicate, forbiddenField, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goStrings } from '../../go-syntax';
import type { Strategy } from '../../kind';
import { dns1035Label, dnsSubdomain, pathSegment, qualified, subdomainName } from '../../names';
import type { LabelSelector, MatchCondition } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';
import { keepStatus, statusOnly } from '../apps/workload';
import { part } from '../mutable';
import { validateMatchConditions, validateMatchResources, type MatchResources } from './admission-rules';

/** Evaluated by engine/apiserver/admission/policies.ts. */
export const admissionPolicy: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec');
    spec.failurePolicy ??= 'Fail';
    if (spec.matchConstraints) spec.matchConstraints = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, ...(spec.matchConstraints as object) };
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate: keepStatus,
  validate: (object) => validatePolicy((object.spec ?? {}) as PolicySpec, object.metadata.name ?? ''),
  subresources: { status: statusOnly },
};

export const admissionPolicyBinding: Strategy = {
  validateName: subdomainName,
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec');
    if (spec.matchResources) spec.matchResources = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, ...(spec.matchResources as object) };
  },
  warnings: (object) => ((object.spec?.validationActions ?? []) as readonly string[]).includes('Audit') ? ['not simulated: audit annotations; what this binding audits is not recorded'] : [],
  validate(object) {
    const errors: FieldErrors = [];
    const spec = object.spec ?? {};
    const policy = (spec.policyName as string | undefined) ?? '';
    if (policy) invalidEach(errors, 'spec.policyName', policy, dnsSubdomain(policy));
    else errors.push(required('spec.policyName'));
    if (spec.paramRef) validateParamRef(spec.paramRef as ParamRef, errors);
    // The real path has this slip.
    if (spec.matchResources) validateMatchResources(spec.matchResources as MatchResources, 'spec.matchResouces', errors);
    const actions = (spec.validationActions ?? []) as readonly string[];
    actions.forEach((action, at) => {
      if (!['Audit', 'Deny', 'Warn'].includes(action)) errors.push(notSupported(`spec.validationActions[${at}]`, action, ['Audit', 'Deny', 'Warn']));
      if (actions.indexOf(action) < at) errors.push(duplicate(`spec.validationActions[${at}]`, action));
    });
    if (actions.includes('Deny') && actions.includes('Warn')) errors.push(invalid('spec.validationActions', rendered(goStrings(actions, 'admissionregistration.ValidationAction')), 'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'));
    if (!actions.length) errors.push(required('spec.validationActions', 'at least one validation action is required'));
    return errors;
  },
};

interface PolicySpec {
  readonly failurePolicy?: string;
  readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: readonly MatchCondition[];
  readonly variables?: readonly { readonly name?: string; readonly expression?: string }[];
  readonly validations?: readonly { readonly expression?: string; readonly message?: string; readonly messageExpression?: string; readonly reason?: string }[];
  readonly auditAnnotations?: readonly { readonly key?: string; readonly valueExpression?: string }[];
}

/** Whether expressions compile is said where they are evaluated. */
function validatePolicy(spec: PolicySpec, name: string): FieldErrors {
  const errors: FieldErrors = [];
  const { failurePolicy, matchConstraints, validations, auditAnnotations } = spec;
  if (failurePolicy !== undefined && !['Fail', 'Ignore'].includes(failurePolicy)) errors.push(notSupported('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore']));
  if (spec.paramKind) validateParamKind(spec.paramKind, errors);
  if (matchConstraints) {
    validateMatchResources(matchConstraints, 'spec.matchConstraints', errors);
    if (!matchConstraints.resourceRules?.length) errors.push(required('spec.matchConstraints.resourceRules'));
  } else errors.push(required('spec.matchConstraints'));
  validateMatchConditions(spec.matchConditions, 'spec.matchConditions', errors);
  spec.variables?.forEach((variable, at) => {
    const path = `spec.variables[${at}]`;
    if (!variable.name?.trim()) errors.push(required(`${path}.name`, 'name is not specified'));
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(variable.name)) errors.push(invalid(`${path}.name`, variable.name, 'name is not a valid CEL identifier'));
    if (!variable.expression?.trim()) errors.push(required(`${path}.expression`, 'expression is not specified'));
  });
  if (!validations?.length && !auditAnnotations?.length) {
    errors.push(required('spec.validations', 'validations or auditAnnotations must contain at least one item'));
    errors.push(required('spec.auditAnnotations', 'validations or auditAnnotations must contain at least one item'));
  }
  validations?.forEach(({ expression, message, messageExpression, reason }, at) => {
    const path = `spec.validations[${at}]`;
    if (!expression?.trim()) errors.push(required(`${path}.expression`, 'expression is not specified'));
    if (messageExpression && !messageExpression.trim()) errors.push(invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified'));
    if (message && !message.trim()) errors.push(invalid(`${path}.message`, message, 'message must be non-empty if specified'));
    else if (message?.trim().includes('\n')) errors.push(invalid(`${path}.message`, message, 'message must not contain line breaks'));
    if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, REASONS));
  });
  auditAnnotations?.forEach(({ key = '', valueExpression }, at, all) => {
    const path = `spec.auditAnnotations[${at}]`;
    invalidEach(errors, `${path}.key`, `${name}/${key}`, qualified(`${name}/${key}`));
    if (!valueExpression?.trim()) errors.push(required(`${path}.valueExpression`, 'valueExpression is not specified'));
    if (all.findIndex((other) => (other.key ?? '') === key) < at) errors.push(duplicate(`${path}.key`, key));
  });
  return errors;
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];

function validateParamKind(param: { readonly apiVersion?: string; readonly kind?: string }, errors: FieldErrors): void {
  const { apiVersion = '', kind = '' } = param;
  const path = 'spec.paramKind.apiVersion';
  const parts = apiVersion.split('/');
  if (!apiVersion) errors.push(required(path));
  else if (parts.length > 2) errors.push(invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else {
    const [group, version] = parts.length === 2 ? (parts as [string, string]) : ['', apiVersion];
    const wrongGroup = group ? dnsSubdomain(group) : [];
    if (wrongGroup.length) errors.push(invalid(path, group, wrongGroup.join(',')));
    const wrongVersion = dns1035Label(version);
    if (!version) errors.push(invalid(path, apiVersion, 'version must be specified'));
    else if (wrongVersion.length) errors.push(invalid(path, version, wrongVersion.join(',')));
  }
  const wrong = dns1035Label(kind.toLowerCase());
  if (!kind) errors.push(required('spec.paramKind.kind'));
  else if (wrong.length) errors.push(invalid('spec.paramKind.kind', kind, `may have mixed case, but should otherwise match: ${wrong.join(',')}`));
}

interface ParamRef {
  readonly name?: string;
  readonly selector?: LabelSelector;
  readonly parameterNotFoundAction?: string;
}

function validateParamRef(ref: ParamRef, errors: FieldErrors): void {
  const path = 'spec.paramRef';
  const { name, selector, parameterNotFoundAction: action } = ref;
  if (name) {
    invalidEach(errors, `${path}.name`, name, pathSegment(name));
    if (selector) errors.push(forbiddenField(`${path}.name`, 'name and selector are mutually exclusive'));
  }
  if (selector) {
    validateLabelSelector(selector, `${path}.selector`, errors);
    if (name) errors.push(forbiddenField(`${path}.selector`, 'name and selector are mutually exclusive'));
  }
  if (!name && !selector) errors.push(required(path, 'one of name or selector must be specified'));
  if (!action) errors.push(required(`${path}.parameterNotFoundAction`));
  else if (action !== 'Allow' && action !== 'Deny') errors.push(notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']));
}

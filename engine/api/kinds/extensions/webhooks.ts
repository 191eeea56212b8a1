import { duplicate, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { dnsSubdomain, subdomainName } from '../../names';
import type { MutatingWebhook, RuleWithOperations, ValidatingWebhook } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';
import { keepStatus, statusOnly } from '../apps/workload';
import { filled, part } from '../mutable';

type Webhook = ValidatingWebhook & MutatingWebhook;
const webhooksOf = (object: Draft): readonly Webhook[] => (object.webhooks ?? []) as readonly Webhook[];

function webhookStrategy(mutating: boolean): Strategy {
  const validate = (object: Draft): FieldErrors => {
    const errors: FieldErrors = [];
    const names = new Set<string>();
    webhooksOf(object).forEach((webhook, at) => {
      const path = `webhooks[${at}]`;
      validateWebhook(webhook, mutating, path, errors);
      validateReviewVersions(webhook.admissionReviewVersions, `${path}.admissionReviewVersions`, errors);
      if (webhook.name) {
        if (names.has(webhook.name)) errors.push(duplicate(`${path}.name`, webhook.name));
        names.add(webhook.name);
      }
    });
    return errors;
  };
  return {
    validateName: subdomainName,
    generation: true,
    default(draft) {
      if (!draft.webhooks) return;
      draft.webhooks = webhooksOf(draft).map((webhook) => {
        const out = filled(webhook, { failurePolicy: 'Fail', matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, timeoutSeconds: 10, ...(mutating ? { reinvocationPolicy: 'Never' as const } : {}) } as Partial<Webhook>);
        const service = out.clientConfig?.service;
        return {
          ...out,
          ...(service && service.port === undefined ? { clientConfig: { ...out.clientConfig, service: { ...service, port: 443 } } } : {}),
          ...(out.rules ? { rules: out.rules.map((rule) => filled(rule, { scope: '*' })) } : {}),
        };
      });
    },
    validate,
    validateUpdate: validate,
    warnings: (object) => (webhooksOf(object).length ? ['not simulated: the configuration is stored, but its webhooks are not called'] : []),
  };
}

export const validatingWebhooks = webhookStrategy(false);
export const mutatingWebhooks = webhookStrategy(true);

function validateReviewVersions(versions: readonly string[] | undefined, path: string, errors: FieldErrors): void {
  if (!versions?.length) return void errors.push(required(path, 'must specify one of v1, v1beta1'));
  versions.forEach((version, at) => {
    if (versions.indexOf(version) < at) errors.push(invalid(`${path}[${at}]`, version, 'duplicate version'));
  });
  if (!versions.some((version) => version === 'v1' || version === 'v1beta1')) errors.push(invalid(path, rendered(`[]string{${versions.map((version) => JSON.stringify(version)).join(', ')}}`), 'must include at least one of v1, v1beta1'));
  return undefined;
}

function validateWebhook(webhook: Webhook, mutating: boolean, path: string, errors: FieldErrors): void {
  const name = webhook.name ?? '';
  if (!name) errors.push(required(`${path}.name`));
  else {
    const messages = dnsSubdomain(name);
    invalidEach(errors, `${path}.name`, name, messages);
    if (!messages.length && name.split('.').length < 3) errors.push(invalid(`${path}.name`, name, 'should be a domain with at least three segments separated by dots'));
  }
  webhook.rules?.forEach((rule, at) => validateRule(rule, `${path}.rules[${at}]`, errors));
  const one = (field: string, value: string | undefined, values: readonly string[]): void => {
    if (value !== undefined && !values.includes(value)) errors.push(notSupported(`${path}.${field}`, value, values));
  };
  one('failurePolicy', webhook.failurePolicy, ['Fail', 'Ignore']);
  one('matchPolicy', webhook.matchPolicy, ['Equivalent', 'Exact']);
  if (webhook.sideEffects === undefined) errors.push(required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun'));
  else one('sideEffects', webhook.sideEffects, ['None', 'NoneOnDryRun']);
  const timeout = webhook.timeoutSeconds;
  if (timeout !== undefined && (timeout > 30 || timeout < 1)) errors.push(invalid(`${path}.timeoutSeconds`, timeout, 'the timeout value must be between 1 and 30 seconds'));
  validateLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`, errors);
  validateLabelSelector(webhook.objectSelector, `${path}.objectSelector`, errors);
  if (mutating) one('reinvocationPolicy', webhook.reinvocationPolicy, ['IfNeeded', 'Never']);
  const { url, service } = webhook.clientConfig ?? {};
  if ((url === undefined) === (service === undefined)) errors.push(required(`${path}.clientConfig`, 'exactly one of url or service is required'));
  else if (url !== undefined) {
    if (!url.startsWith('https://')) errors.push(invalid(`${path}.clientConfig.url`, url.split(':')[0]!, `'https' is the only allowed URL scheme; desired format: https://host[/path]`));
  } else {
    if (!service!.name) errors.push(required(`${path}.clientConfig.service.name`, 'service name is required'));
    if (!service!.namespace) errors.push(required(`${path}.clientConfig.service.namespace`, 'service namespace is required'));
  }
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

function validateRule(rule: RuleWithOperations, path: string, errors: FieldErrors): void {
  const list = (rule.operations ?? []) as readonly string[];
  if (!list.length) errors.push(required(`${path}.operations`));
  if (list.length > 1 && list.includes('*')) errors.push(invalid(`${path}.operations`, rendered(`[]admissionregistration.OperationType{${list.map((name) => JSON.stringify(name)).join(', ')}}`), "if '*' is present, must not specify other operations"));
  list.forEach((name, at) => {
    if (!operations.includes(name)) errors.push(notSupported(`${path}.operations[${at}]`, name, operations));
  });
  for (const field of ['apiGroups', 'apiVersions', 'resources'] as const) {
    const values = rule[field] ?? [];
    if (!values.length) errors.push(required(`${path}.${field}`));
    if (field !== 'resources' && values.length > 1 && values.includes('*')) errors.push(invalid(`${path}.${field}`, rendered(`[]string{${values.map((name) => JSON.stringify(name)).join(', ')}}`), field === 'apiGroups' ? "if '*' is present, must not specify other API groups" : "if '*' is present, must not specify other API versions"));
    if (field === 'apiVersions') values.forEach((value, at) => value || errors.push(required(`${path}.${field}[${at}]`)));
  }
  if (rule.scope !== undefined && !['Cluster', 'Namespaced', '*'].includes(rule.scope)) errors.push(notSupported(`${path}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']));
}

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
  validate(object) {
    const errors: FieldErrors = [];
    const spec = object.spec ?? {};
    if (!spec.validations?.length && !spec.auditAnnotations?.length) {
      errors.push(required('spec.validations', 'validations or auditAnnotations must contain at least one item'));
      errors.push(required('spec.auditAnnotations', 'validations or auditAnnotations must contain at least one item'));
    }
    if (!spec.matchConstraints) errors.push(required('spec.matchConstraints'));
    else if (!spec.matchConstraints.resourceRules?.length) errors.push(required('spec.matchConstraints.resourceRules'));
    return errors;
  },
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
    if (!spec.policyName) errors.push(required('spec.policyName'));
    const actions = (spec.validationActions ?? []) as readonly string[];
    if (!actions.length) errors.push(required('spec.validationActions', 'at least one validation action is required'));
    actions.forEach((action, at) => {
      if (!['Audit', 'Deny', 'Warn'].includes(action)) errors.push(notSupported(`spec.validationActions[${at}]`, action, ['Audit', 'Deny', 'Warn']));
      if (actions.indexOf(action) < at) errors.push(duplicate(`spec.validationActions[${at}]`, action));
    });
    if (actions.includes('Deny') && actions.includes('Warn')) errors.push(invalid('spec.validationActions', rendered(`[]admissionregistration.ValidationAction{${actions.map((name) => JSON.stringify(name)).join(', ')}}`), 'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'));
    return errors;
  },
};

import { duplicate, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goStrings } from '../../go-syntax';
import type { Draft, Strategy } from '../../kind';
import { dns1035Label, dnsSubdomain, subdomainName } from '../../names';
import type { MutatingWebhook, ValidatingWebhook } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';
import { filled } from '../mutable';
import { validateClientConfig, validateMatchConditions, validateRule } from './admission-rules';

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
    else invalidEach(errors, `${path}[${at}]`, version, dns1035Label(version));
  });
  if (!versions.some((version) => version === 'v1' || version === 'v1beta1')) errors.push(invalid(path, rendered(goStrings(versions)), 'must include at least one of v1, v1beta1'));
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
  validateClientConfig(webhook.clientConfig ?? {}, `${path}.clientConfig`, errors);
  validateMatchConditions(webhook.matchConditions, `${path}.matchConditions`, errors);
}

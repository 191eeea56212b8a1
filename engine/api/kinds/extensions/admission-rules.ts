import { duplicate, invalid, invalidEach, notSupported, rendered, required, tooMany } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goStrings } from '../../go-syntax';
import { dnsSubdomain, pathSegment, portNumber, qualified } from '../../names';
import type { AdmissionregistrationV1WebhookClientConfig as WebhookClientConfig, LabelSelector, MatchCondition, RuleWithOperations } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';

/* What webhooks and admission policies share (pkg/apis/admissionregistration/validation). */

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

export function validateRule(rule: RuleWithOperations, path: string, errors: FieldErrors): void {
  const list = (rule.operations ?? []) as readonly string[];
  if (!list.length) errors.push(required(`${path}.operations`));
  if (list.length > 1 && list.includes('*')) errors.push(invalid(`${path}.operations`, rendered(goStrings(list, 'admissionregistration.OperationType')), "if '*' is present, must not specify other operations"));
  list.forEach((name, at) => {
    if (!OPERATIONS.includes(name)) errors.push(notSupported(`${path}.operations[${at}]`, name, OPERATIONS));
  });
  for (const [field, others] of [['apiGroups', 'API groups'], ['apiVersions', 'API versions']] as const) {
    const values = rule[field] ?? [];
    if (!values.length) errors.push(required(`${path}.${field}`));
    if (values.length > 1 && values.includes('*')) errors.push(invalid(`${path}.${field}`, rendered(goStrings(values)), `if '*' is present, must not specify other ${others}`));
    if (field === 'apiVersions') values.forEach((value, at) => value || errors.push(required(`${path}.${field}[${at}]`)));
  }
  validateResources(rule.resources ?? [], `${path}.resources`, errors);
  if (rule.scope !== undefined && !['Cluster', 'Namespaced', '*'].includes(rule.scope)) errors.push(notSupported(`${path}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']));
}

function validateResources(resources: readonly string[], path: string, errors: FieldErrors): void {
  if (!resources.length) errors.push(required(path));
  const allOf = new Set<string>();
  const everywhere = new Set<string>();
  let bare = false;
  resources.forEach((text, at) => {
    if (text === '') return void errors.push(required(`${path}[${at}]`));
    const slash = text.indexOf('/');
    if (slash < 0) {
      bare = text !== '*';
      return undefined;
    }
    const [resource, subresource] = [text.slice(0, slash), text.slice(slash + 1)];
    if (allOf.has(resource)) errors.push(invalid(`${path}[${at}]`, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (everywhere.has(subresource)) errors.push(invalid(`${path}[${at}]`, text, `if '*/${subresource}' is present, must not specify ${text}`));
    if (subresource === '*') allOf.add(resource);
    if (resource === '*') everywhere.add(subresource);
    return undefined;
  });
  if (resources.length > 1 && resources.includes('*/*')) errors.push(invalid(path, rendered(goStrings(resources)), "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && bare) errors.push(invalid(path, rendered(goStrings(resources)), "if '*' is present, must not specify other resources without subresources"));
}

export interface MatchResources {
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly resourceRules?: readonly (RuleWithOperations & { readonly resourceNames?: readonly string[] })[];
  readonly excludeResourceRules?: MatchResources['resourceRules'];
}

export function validateMatchResources(match: MatchResources, path: string, errors: FieldErrors): void {
  const { matchPolicy } = match;
  if (matchPolicy !== undefined && !['Equivalent', 'Exact'].includes(matchPolicy)) errors.push(notSupported(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']));
  validateLabelSelector(match.namespaceSelector, `${path}.namespaceSelector`, errors);
  validateLabelSelector(match.objectSelector, `${path}.objectSelector`, errors);
  for (const field of ['resourceRules', 'excludeResourceRules'] as const) {
    match[field]?.forEach((rule, at) => {
      const where = `${path}.${field}[${at}]`;
      rule.resourceNames?.forEach((name, index, all) => {
        invalidEach(errors, `${where}.resourceNames[${index}]`, name, pathSegment(name));
        if (all.indexOf(name) < index) errors.push(duplicate(`${where}.resourceNames[${index}]`, name));
      });
      validateRule(rule, where, errors);
    });
  }
}

/** Whether the expressions compile is not checked here. */
export function validateMatchConditions(conditions: readonly MatchCondition[] | undefined, path: string, errors: FieldErrors): void {
  if ((conditions?.length ?? 0) > 64) errors.push(tooMany(path, conditions!.length, 64));
  conditions?.forEach(({ name, expression }, at) => {
    if (!expression?.trim()) errors.push(required(`${path}[${at}].expression`));
    if (!name) errors.push(required(`${path}[${at}].name`));
    else {
      invalidEach(errors, `${path}[${at}].name`, name, qualified(name));
      if (conditions.findIndex((other) => other.name === name) < at) errors.push(duplicate(`${path}[${at}].name`, name));
    }
  });
}

const URL_FORM = '; desired format: https://host[/path]';

export function validateClientConfig(config: WebhookClientConfig, path: string, errors: FieldErrors): void {
  const { url, service } = config;
  if ((url === undefined) === (service === undefined)) errors.push(required(path, 'exactly one of url or service is required'));
  else if (url !== undefined) validateWebhookUrl(url, `${path}.url`, errors);
  else {
    if (!service!.name) errors.push(required(`${path}.service.name`, 'service name is required'));
    if (!service!.namespace) errors.push(required(`${path}.service.namespace`, 'service namespace is required'));
    const port = service!.port ?? 443;
    const wrong = portNumber(port);
    if (wrong.length) errors.push(invalid(`${path}.service.port`, port, `port is not valid: ${wrong.join(', ')}`));
    if (service!.path) validateServicePath(service!.path, `${path}.service.path`, errors);
  }
}

function validateWebhookUrl(url: string, path: string, errors: FieldErrors): void {
  const [, scheme = '', authority = '', rest = ''] = /^(?:([a-zA-Z][a-zA-Z\d+.-]*):)?(?:\/\/([^/?#]*))?(.*)$/s.exec(url) ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const fragment = rest.includes('#') ? rest.slice(rest.indexOf('#') + 1) : '';
  const query = /\?([^#]*)/.exec(rest.split('#')[0]!)?.[1] ?? '';
  if (scheme.toLowerCase() !== 'https') errors.push(invalid(path, scheme.toLowerCase(), `'https' is the only allowed URL scheme${URL_FORM}`));
  if (!host) errors.push(invalid(path, '', `host must be provided${URL_FORM}`));
  if (at >= 0) errors.push(invalid(path, authority.slice(0, at), 'user information is not permitted in the URL'));
  if (fragment) errors.push(invalid(path, fragment, 'fragments are not permitted in the URL'));
  if (query) errors.push(invalid(path, query, 'query parameters are not permitted in the URL'));
}

function validateServicePath(text: string, path: string, errors: FieldErrors): void {
  if (text === '/') return;
  if (text === '//') return void errors.push(invalid(path, text, 'segment[0] may not be empty'));
  if (!text.startsWith('/')) errors.push(invalid(path, text, "must start with a '/'"));
  text.slice(1).replace(/\/$/, '').split('/').forEach((step, at) => {
    if (step) invalidEach(errors, path, text, dnsSubdomain(step).map((message) => `segment[${at}]: ${message}`));
    else errors.push(invalid(path, text, `segment[${at}] may not be empty`));
  });
  return undefined;
}

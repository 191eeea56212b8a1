import { duplicate, forbiddenField, invalid, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goStrings, showQuantity } from '../../go-syntax';
import { goValue } from '../../go-values';
import type { Draft, Strategy } from '../../kind';
import { qualified, subdomainName } from '../../names';
import { canonicalQuantity, compareQuantities, milliValue } from '../../quantity';
import type { LimitRange, LimitRangeItem, Quantity, ResourceQuota, ResourceQuotaSpec } from '../../types';
import type { Mutable } from '../mutable';
import { isOvercommitAllowed, validateContainerResourceName, validateResourceName, validateResourceQuantity } from '../pod/resources';

type List = Readonly<Record<string, Quantity>>;

export const limitRange: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole'],
  generation: false,
  default(draft) {
    const limits = (draft as unknown as LimitRange).spec?.limits;
    if (limits) draft.spec = { ...draft.spec, limits: limits.map(defaultLimits) };
  },
  validate: (object) => validateLimitRange(object),
  validateUpdate: (object) => validateLimitRange(object),
};

/** For containers: the maximum is the default limit, the default limit the default request, the minimum where nothing else is. */
function defaultLimits(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item;
  const limits: Record<string, Quantity> = { ...item.default };
  const requests: Record<string, Quantity> = { ...item.defaultRequest };
  for (const [name, quantity] of Object.entries(item.max ?? {})) limits[name] ??= quantity;
  for (const [name, quantity] of Object.entries(limits)) requests[name] ??= quantity;
  for (const [name, quantity] of Object.entries(item.min ?? {})) requests[name] ??= quantity;
  const out = { ...item } as Mutable<LimitRangeItem>;
  if (Object.keys(limits).length) out.default = limits;
  if (Object.keys(requests).length) out.defaultRequest = requests;
  return out;
}

function validateLimitRange(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const seen = new Set<string>();
  (object as unknown as LimitRange).spec?.limits?.forEach((item, at) => {
    const path = `spec.limits[${at}]`;
    const type = item.type ?? '';
    const messages = qualified(type);
    for (const message of messages) errors.push(invalid(`${path}.type`, type, message));
    if (!messages.length && !type.includes('/') && !['Pod', 'Container', 'PersistentVolumeClaim'].includes(type)) errors.push(invalid(`${path}.type`, type, 'must be a standard limit type or fully qualified'));
    if (seen.has(type)) errors.push(duplicate(`${path}.type`, type));
    seen.add(type);
    validateLimitItem(item, path, errors);
  });
  return errors;
}

function validateLimitItem(item: LimitRangeItem, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  const checked = (name: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'): List => {
    const list = item[name] ?? {};
    for (const resource of Object.keys(list).sort()) {
      const field = `${path}.${name}[${resource}]`;
      if (item.type === 'Pod' || item.type === 'Container') validateContainerResourceName(resource, field, errors);
      else validateResourceName(resource, field, errors);
      names.add(resource);
    }
    return list;
  };
  const max = checked('max');
  const min = checked('min');
  let limits: List = {};
  let requests: List = {};
  if (item.type === 'Pod') {
    for (const name of ['default', 'defaultRequest'] as const) if (Object.keys(item[name] ?? {}).length) errors.push(forbiddenField(`${path}.${name}`, "may not be specified when `type` is 'Pod'"));
  } else {
    limits = checked('default');
    requests = checked('defaultRequest');
  }
  if (item.type === 'PersistentVolumeClaim' && min.storage === undefined && max.storage === undefined) errors.push(required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
  const ratios = checked('maxLimitRequestRatio');
  for (const name of [...names].sort()) compareLimits(name, { min: min[name], max: max[name], limit: limits[name], request: requests[name], ratio: ratios[name] }, path, errors);
}

function compareLimits(name: string, at: { min?: Quantity; max?: Quantity; limit?: Quantity; request?: Quantity; ratio?: Quantity }, path: string, errors: FieldErrors): void {
  const { min, max, limit, request, ratio } = at;
  const above = (a: Quantity | undefined, b: Quantity | undefined): boolean => a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
  const refuse = (field: string, value: Quantity, text: string): void => void errors.push(invalid(`${path}.${field}[${name}]`, showQuantity(value), text));
  const q = (value: Quantity | undefined): string => canonicalQuantity(value!);
  if (above(min, max)) refuse('min', min!, `min value ${q(min)} is greater than max value ${q(max)}`);
  if (above(min, request)) refuse('defaultRequest', request!, `min value ${q(min)} is greater than default request value ${q(request)}`);
  if (above(request, max)) refuse('defaultRequest', request!, `default request value ${q(request)} is greater than max value ${q(max)}`);
  if (above(request, limit)) refuse('defaultRequest', request!, `default request value ${q(request)} is greater than default limit value ${q(limit)}`);
  if (above(min, limit)) refuse('default', min!, `min value ${q(min)} is greater than default value ${q(limit)}`);
  if (above(limit, max)) refuse('default', max!, `default value ${q(limit)} is greater than max value ${q(max)}`);
  if (ratio !== undefined) {
    if (compareQuantities(ratio, '1') < 0) refuse('maxLimitRequestRatio', ratio, `ratio ${q(ratio)} is less than 1`);
    if (min !== undefined && max !== undefined) {
      const bound = milliValue(max) / milliValue(min);
      if (milliValue(ratio) / 1000 > bound) refuse('maxLimitRequestRatio', ratio, `ratio ${q(ratio)} is greater than max/min = ${bound.toFixed(6)}`);
    }
  }
  if (!isOvercommitAllowed(name) && limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0) {
    refuse('defaultRequest', request, `default value ${q(limit)} must equal to defaultRequest value ${q(request)} in ${name}`);
  }
}

export const resourceQuota: Strategy = {
  validateName: subdomainName,
  generation: false,
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate(draft, old) {
    draft.status = (old as unknown as ResourceQuota).status;
  },
  validate: (object) => validateQuota((object as unknown as ResourceQuota).spec ?? {}),
  validateUpdate(object, old) {
    const spec = (object as unknown as ResourceQuota).spec ?? {};
    const errors = validateQuota(spec);
    const scopes = (list: readonly string[] | undefined): string => [...new Set(list ?? [])].sort().join();
    if (scopes(spec.scopes) !== scopes((old as unknown as ResourceQuota).spec?.scopes)) errors.push(invalid('spec.scopes', showScopes(spec), 'field is immutable'));
    return errors;
  },
  subresources: {
    status: {
      prepareForUpdate(draft, old) {
        draft.spec = (old as unknown as ResourceQuota).spec;
      },
    },
  },
};

const showScopes = (spec: ResourceQuotaSpec): { rendered: string } => rendered(goStrings(spec.scopes as readonly string[] | undefined, 'core.ResourceQuotaScope'));

const quotaResources = new Set([
  'cpu', 'memory', 'ephemeral-storage', 'requests.cpu', 'requests.memory', 'requests.storage', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage',
  'pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'persistentvolumeclaims', 'configmaps', 'services.nodeports', 'services.loadbalancers',
]);
const quotaScopes = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity', 'VolumeAttributesClass'];
/** Scopes that a pod is in or not, without a value. */
const existingScopes = quotaScopes.filter((scope) => scope !== 'PriorityClass' && scope !== 'VolumeAttributesClass');
const computeResources = new Set(['pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory', 'ephemeral-storage', 'requests.ephemeral-storage', 'limits.ephemeral-storage']);

const isQuotaResource = (name: string): boolean => quotaResources.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-');

function validScope(scope: string, resource: string): boolean {
  if (scope === 'BestEffort') return resource === 'pods';
  if (scope === 'VolumeAttributesClass') return resource === 'persistentvolumeclaims' || resource === 'requests.storage';
  return computeResources.has(resource);
}

function validateQuota(spec: ResourceQuotaSpec): FieldErrors {
  const errors: FieldErrors = [];
  const hard = spec.hard ?? {};
  const names = Object.keys(hard).sort();
  for (const name of names) {
    const path = `spec.hard[${name}]`;
    validateResourceName(name, path, errors);
    if (!name.includes('/') && !isQuotaResource(name)) errors.push(invalid(path, rendered(name), 'must be a standard resource for quota'));
    validateResourceQuantity(name, hard[name]!, path, errors);
  }
  const scopes = (spec.scopes ?? []) as readonly string[];
  const value = showScopes(spec);
  for (const scope of scopes) {
    if (!quotaScopes.includes(scope)) errors.push(invalid('spec.scopes', value, 'unsupported scope'));
    for (const name of names) if (isQuotaResource(name) && !validScope(scope, name)) errors.push(invalid('spec.scopes', value, 'unsupported scope applied to resource'));
  }
  validateScopePairs(scopes, 'spec.scopes', spec, errors);
  validateScopeSelector(spec, names, errors);
  return errors;
}

function validateScopeSelector(spec: ResourceQuotaSpec, names: readonly string[], errors: FieldErrors): void {
  const path = 'spec.scopeSelector.matchExpressions';
  for (const requirement of spec.scopeSelector?.matchExpressions ?? []) {
    const scope = requirement.scopeName as string;
    const operator = requirement.operator as string;
    if (!quotaScopes.includes(scope)) errors.push(invalid(`${path}.scopeName`, scope, 'unsupported scope'));
    for (const name of names) if (isQuotaResource(name) && !validScope(scope, name)) errors.push(invalid(path, rendered(goValue('core.ScopeSelector', spec.scopeSelector)), 'unsupported scope applied to resource'));
    if (existingScopes.includes(scope) && operator !== 'Exists') {
      errors.push(invalid(`${path}.operator`, operator, "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
    }
    const values = requirement.values ?? [];
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.push(required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) errors.push(invalid(`${path}.values`, rendered(goStrings(values)), "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else {
      errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
    }
  }
  validateScopePairs((spec.scopeSelector?.matchExpressions ?? []).map(({ scopeName }) => scopeName), path, spec, errors);
}

function validateScopePairs(scopes: readonly string[], path: string, spec: ResourceQuotaSpec, errors: FieldErrors): void {
  for (const [a, b] of [['BestEffort', 'NotBestEffort'], ['Terminating', 'NotTerminating']] as const) {
    if (scopes.includes(a) && scopes.includes(b)) errors.push(invalid(path, showScopes(spec), 'conflicting scopes'));
  }
}

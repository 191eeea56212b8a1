import { forbiddenField, invalid, invalidEach, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showQuantity } from '../../go-syntax';
import { qualified } from '../../names';
import { canonicalQuantity, compareQuantities, parseQuantity } from '../../quantity';
import type { Quantity, ResourceRequirements } from '../../types';

/** Resources of one container. */
export function validateResources(requirements: ResourceRequirements | undefined, path: string, errors: FieldErrors): void {
  if (!requirements) return;
  const limits = requirements.limits ?? {};
  const requests = requirements.requests ?? {};
  let hugePages = false;
  let standard = false;
  const note = (name: string): void => {
    if (name.startsWith('hugepages-')) hugePages = true;
    if (name === 'cpu' || name === 'memory') standard = true;
  };
  for (const name of Object.keys(limits).sort()) {
    const field = `${path}.limits[${name}]`;
    validateContainerResourceName(name, field, errors);
    validateResourceQuantity(name, limits[name]!, field, errors);
    validateHugePages(name, limits[name]!, field, errors);
    note(name);
  }
  for (const name of Object.keys(requests).sort()) {
    const field = `${path}.requests[${name}]`;
    validateContainerResourceName(name, field, errors);
    validateResourceQuantity(name, requests[name]!, field, errors);
    const limit = limits[name];
    if (limit !== undefined) {
      const request = canonicalQuantity(requests[name]!);
      const order = compareQuantities(requests[name]!, limit);
      if (order !== 0 && !isOvercommitAllowed(name)) errors.push(invalid(`${path}.requests`, request, `must be equal to ${name} limit of ${canonicalQuantity(limit)}`));
      else if (order > 0) errors.push(invalid(`${path}.requests`, request, `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`));
    } else if (!isOvercommitAllowed(name)) {
      errors.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
    }
    validateHugePages(name, requests[name]!, field, errors);
    note(name);
  }
  if (hugePages && !standard) errors.push(forbiddenField(path, 'HugePages require cpu or memory'));
}

const standardContainer = new Set(['cpu', 'memory', 'ephemeral-storage']);
const standardResources = new Set([
  'cpu', 'memory', 'ephemeral-storage', 'requests.ephemeral-storage', 'limits.ephemeral-storage', 'requests.cpu', 'requests.memory',
  'limits.cpu', 'limits.memory', 'pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'persistentvolumeclaims',
  'configmaps', 'services.nodeports', 'services.loadbalancers', 'storage', 'requests.storage',
]);

function isStandardResource(name: string): boolean {
  return standardResources.has(name) || name.startsWith('requests.hugepages-');
}

/** Any resource name: qualified, and standard where it has no prefix. */
export function validateResourceName(name: string, path: string, errors: FieldErrors): boolean {
  const messages = qualified(name);
  invalidEach(errors, path, rendered(name), messages);
  if (messages.length) return false;
  if (!name.includes('/') && !isStandardResource(name)) {
    errors.push(invalid(path, rendered(name), 'must be a standard resource type or fully qualified'));
  }
  return true;
}

export function validateContainerResourceName(name: string, path: string, errors: FieldErrors): void {
  if (standardContainer.has(name)) return;
  const before = errors.length;
  if (name.startsWith('hugepages-')) return;
  validateResourceName(name, path, errors);
  if (!name.includes('/')) errors.push(invalid(path, rendered(name), 'must be a standard resource for containers'));
  else if (!isNative(name) && !isExtended(name) && errors.length === before) errors.push(invalid(path, rendered(name), "doesn't follow extended resource name standard"));
}

const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** Resources of somebody else's domain. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && qualified(`requests.${name}`).length === 0;
}

export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !name.startsWith('hugepages-');

const wholeResources = new Set(['pods', 'services', 'replicationcontrollers', 'resourcequotas', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers']);

/** Not negative; whole where a fraction makes no sense. */
export function validateResourceQuantity(name: string, quantity: Quantity, path: string, errors: FieldErrors): void {
  validateNonNegativeQuantity(quantity, path, errors);
  if ((wholeResources.has(name) || isExtended(name)) && parseQuantity(quantity).nano % 1_000_000_000n !== 0n) {
    errors.push(invalid(path, showQuantity(quantity), 'must be an integer'));
  }
}

export function validateNonNegativeQuantity(quantity: Quantity, path: string, errors: FieldErrors): void {
  if (parseQuantity(quantity).nano < 0n) errors.push(invalid(path, canonicalQuantity(quantity), 'must be greater than or equal to 0'));
}

function validateHugePages(name: string, quantity: Quantity, path: string, errors: FieldErrors): void {
  if (!name.startsWith('hugepages-')) return;
  let page: bigint;
  try {
    page = parseQuantity(name.slice('hugepages-'.length)).nano;
  } catch {
    return;
  }
  if (page > 0n && parseQuantity(quantity).nano % page !== 0n) errors.push(invalid(path, canonicalQuantity(quantity), `${canonicalQuantity(quantity)} is not positive integer multiple of ${name}`));
}

import { duplicate, forbiddenField, invalid, invalidEach } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showStrings } from '../../go-syntax';
import type { Draft, Strategy } from '../../kind';
import { labelValueMessages, qualified, subdomainName } from '../../names';
import type { KubeObject } from '../../object';
import type { Node, NodeStatus, Taint } from '../../types';
import { validateCIDR } from '../../validation/ip';
import { validateTaintEffect } from '../pod/placement';
import { validateResourceQuantity } from '../pod/resources';

export const node: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
  generation: false,
  default(draft) {
    const status = draft.status as NodeStatus | undefined;
    // What can be allocated is the capacity, until the kubelet says less.
    if (status?.capacity && !status.allocatable) draft.status = { ...status, allocatable: status.capacity };
    const spec = draft.spec as Node['spec'];
    if (spec?.podCIDR && !spec.podCIDRs?.length) draft.spec = { ...spec, podCIDRs: [spec.podCIDR] };
  },
  prepareForUpdate(draft, old) {
    draft.status = (old as unknown as Node).status;
  },
  validate: (object) => validateNode(object),
  validateUpdate(object, old) {
    const errors = validateNode(object);
    validateNodeResources(object, errors);
    validateNodeSpecUpdate(object, old, errors);
    validateTaints((object as unknown as Node).spec?.taints, errors);
    return errors;
  },
  subresources: {
    status: {
      prepareForUpdate(draft, old) {
        draft.spec = (old as unknown as Node).spec;
      },
      validateUpdate(object) {
        const errors: FieldErrors = [];
        validateNodeResources(object, errors);
        const seen = new Set<string>();
        (object as unknown as Node).status?.addresses?.forEach((address, at) => {
          const key = `${address.type}/${address.address}`;
          if (seen.has(key)) errors.push(duplicate(`status.addresses[${at}]`, { rendered: `core.NodeAddress{Type:"${address.type}", Address:"${address.address}"}` }));
          seen.add(key);
        });
        return errors;
      },
    },
  },
};

function validateNode(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  validateTaints((object as unknown as Node).spec?.taints, errors);
  validateNodeResources(object, errors);
  const ranges = (object as unknown as Node).spec?.podCIDRs ?? [];
  ranges.forEach((range, at) => validateCIDR(errors, `spec.podCIDRs[${at}]`, range));
  if (ranges.length > 1) {
    if (ranges.length > 2 || ranges[0]!.includes(':') === ranges[1]!.includes(':')) errors.push(invalid('spec.podCIDRs', showStrings(ranges), 'may specify no more than one CIDR for each IP family'));
    ranges.forEach((range, at) => {
      if (ranges.indexOf(range) < at) errors.push(duplicate(`spec.podCIDRs[${at}]`, range));
    });
  }
  return errors;
}

function validateNodeSpecUpdate(object: Draft, old: KubeObject, errors: FieldErrors): void {
  const spec = (object as unknown as Node).spec ?? {};
  const before = (old as unknown as Node).spec ?? {};
  if (before.podCIDRs?.length) {
    const now = spec.podCIDRs ?? [];
    const why = 'node updates may not change podCIDR except from "" to valid';
    if (now.length !== before.podCIDRs.length) errors.push(forbiddenField('spec.podCIDRs', why));
    else before.podCIDRs.forEach((range, at) => range !== now[at] && errors.push(forbiddenField('spec.podCIDRs', why)));
  }
  if (before.providerID && before.providerID !== spec.providerID) errors.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
}

// The path says metadata because the API server's does.
function validateTaints(taints: readonly Taint[] | undefined, errors: FieldErrors): void {
  const seen = new Set<string>();
  taints?.forEach((taint, at) => {
    const path = `metadata.taints[${at}]`;
    invalidEach(errors, `${path}.key`, taint.key ?? '', qualified(taint.key ?? ''));
    const messages = labelValueMessages(taint.value ?? '');
    if (messages.length) errors.push(invalid(`${path}.value`, taint.value, messages.join(';')));
    validateTaintEffect(taint.effect, `${path}.effect`, errors);
    const key = `${taint.effect}/${taint.key}`;
    if (seen.has(key)) {
      const text = `core.Taint{Key:${JSON.stringify(taint.key)}, Value:${JSON.stringify(taint.value ?? '')}, Effect:${JSON.stringify(taint.effect)}, TimeAdded:<nil>}`;
      const error = duplicate(path, { rendered: text });
      errors.push({ ...error, message: `${error.message}: taints must be unique by key and effect pair` });
    }
    seen.add(key);
  });
}

function validateNodeResources(object: Draft, errors: FieldErrors): void {
  const status = (object as unknown as Node).status;
  for (const name of ['capacity', 'allocatable'] as const) {
    for (const [resource, quantity] of Object.entries(status?.[name] ?? {})) validateResourceQuantity(resource, quantity, `status.${name}.${resource}`, errors);
  }
}

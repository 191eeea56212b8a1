import { invalid, required, rendered } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { subdomainName } from '../../names';
import type { IPAddress, ServiceCIDR } from '../../types';
import { isIP, validateCIDR } from '../../validation/ip';
import { sameJson } from '../../validation/object-meta';
import { keepStatus, statusOnly } from '../apps/workload';

export const serviceCIDR: Strategy = {
  validateName: subdomainName,
  generation: false,
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate: keepStatus,
  validate(object) {
    const errors: FieldErrors = [];
    const ranges = (object as unknown as ServiceCIDR).spec?.cidrs ?? [];
    if (ranges.length < 1) errors.push(required('spec.cidrs', 'at least one CIDR required'));
    if (ranges.length > 2) errors.push(invalid('spec', rendered('networking.ServiceCIDRSpec{}'), 'may only hold up to 2 values'));
    ranges.forEach((range, at) => validateCIDR(errors, `spec.cidrs[${at}]`, range));
    return errors;
  },
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    const now = (object as unknown as ServiceCIDR).spec?.cidrs ?? [];
    if (!sameJson(now, (old as unknown as ServiceCIDR).spec?.cidrs ?? [])) errors.push(invalid('spec.cidrs', rendered(`[]string{${now.map((range) => JSON.stringify(range)).join(', ')}}`), 'field is immutable'));
    return errors;
  },
  subresources: { status: statusOnly },
};

export const ipAddress: Strategy = {
  validateName: (name) => (isIP(name) ? [] : ['must be a valid IP address in canonical form']),
  generation: false,
  validate: (object) => validate(object),
  validateUpdate(object, old) {
    const errors = validate(object);
    if (!sameJson(object.spec, old.spec)) errors.push(invalid('spec.parentRef', rendered('networking.ParentReference{}'), 'field is immutable'));
    return errors;
  },
};

function validate(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const reference = (object as unknown as IPAddress).spec?.parentRef;
  if (!reference) errors.push(required('spec.parentRef'));
  else {
    if (!reference.resource) errors.push(required('spec.parentRef.resource'));
    if (!reference.name) errors.push(required('spec.parentRef.name'));
  }
  return errors;
}

import { invalid, invalidEach, quote, required, rendered } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showStrings } from '../../go-syntax';
import { goValue } from '../../go-values';
import type { Draft, Strategy } from '../../kind';
import { dnsSubdomain, pathSegment, subdomainName } from '../../names';
import type { IPAddress, ServiceCIDR } from '../../types';
import { isIP, isIPv4, validateCIDR } from '../../validation/ip';
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
    if (ranges.length < 1) return [required('spec.cidrs', 'at least one CIDR required')];
    if (ranges.length > 2) return [invalid('spec.cidrs', rendered(goValue('networking.ServiceCIDRSpec', object.spec)), 'may only hold up to 2 values')];
    ranges.forEach((range, at) => validateCIDR(errors, `spec.cidrs[${at}]`, range));
    if (errors.length === 0 && ranges.length === 2 && isIPv4(ranges[0]!.split('/')[0]!) === isIPv4(ranges[1]!.split('/')[0]!)) {
      errors.push(invalid('spec.cidrs', showStrings(ranges), 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'));
    }
    return errors;
  },
  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    const now = (object as unknown as ServiceCIDR).spec?.cidrs ?? [];
    if (!sameJson(now, (old as unknown as ServiceCIDR).spec?.cidrs ?? [])) errors.push(invalid('spec.cidrs', showStrings(now), 'field is immutable'));
    return errors;
  },
  subresources: { status: statusOnly },
};

export const ipAddress: Strategy = {
  validateName: (name) => (isIP(name) ? [] : [addressComplaint(name)]),
  generation: false,
  validate: (object) => validate(object),
  validateUpdate(object, old) {
    const now = (object as unknown as IPAddress).spec?.parentRef;
    return sameJson(object.spec, old.spec) ? [] : [invalid('spec.parentRef', now ? rendered(goValue('networking.ParentReference', now)) : null, 'field is immutable')];
  },
};

/** What Go's parser of addresses says. */
function addressComplaint(text: string): string {
  const why = (reason: string): string => `ParseAddr(${quote(text)}): ${reason}`;
  if (text.includes(':')) return why('each colon-separated field must have at least one digit');
  if (!text.includes('.')) return why('unable to parse IP');
  const parts = text.split('.');
  if (parts.some((part) => !/^[0-9]*$/.test(part))) return why('unexpected character');
  if (parts.some((part) => Number(part) > 255)) return why('IPv4 field has value >255');
  return why(parts.length > 4 ? 'IPv4 address too long' : parts.length < 4 ? 'IPv4 address too short' : 'IPv4 field must have at least one digit');
}

function validate(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const reference = (object as unknown as IPAddress).spec?.parentRef;
  if (!reference) errors.push(required('spec.parentRef'));
  else {
    if (reference.group) invalidEach(errors, 'spec.parentRef.group', reference.group, dnsSubdomain(reference.group));
    for (const name of ['resource', 'name'] as const) {
      const value = reference[name];
      if (!value) errors.push(required(`spec.parentRef.${name}`));
      else invalidEach(errors, `spec.parentRef.${name}`, value, pathSegment(value));
    }
    if (reference.namespace) invalidEach(errors, 'spec.parentRef.namespace', reference.namespace, pathSegment(reference.namespace));
  }
  return errors;
}

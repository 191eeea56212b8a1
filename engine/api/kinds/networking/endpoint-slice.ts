import { duplicate, invalid, invalidEach, notSupported, required, tooMany } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { dnsLabel, dnsSubdomain, labelValueMessages, portNumber, qualified, subdomainName } from '../../names';
import type { EndpointSlice } from '../../types';
import { isIPv4, isIPv6 } from '../../validation/ip';
import { validateLabels } from '../../validation/object-meta';
import { validateNonSpecial } from '../core/service';
import { protocols } from '../pod/environment';

export const endpointSlice: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole'],
  generation: true,
  default(draft) {
    const { ports } = draft as unknown as EndpointSlice;
    if (ports?.some((port) => port.name === undefined || port.protocol === undefined)) draft.ports = ports.map((port) => ({ ...port, name: port.name ?? '', protocol: port.protocol ?? 'TCP' }));
    const { endpoints } = draft as unknown as EndpointSlice;
    // Hints for nodes are off by default.
    if (endpoints?.some(({ hints }) => hints?.forNodes)) draft.endpoints = endpoints.map((endpoint) => (endpoint.hints ? { ...endpoint, hints: { forZones: endpoint.hints.forZones } } : endpoint));
  },
  validate: (object) => validateSlice(object, true),
  validateUpdate(object, old) {
    const errors = validateSlice(object, false);
    if (object.addressType !== old.addressType) errors.push(invalid('addressType', object.addressType ?? '', 'field is immutable'));
    return errors;
  },
};

const types = ['FQDN', 'IPv4', 'IPv6'];

function validateSlice(object: Draft, creating: boolean): FieldErrors {
  const errors: FieldErrors = [];
  const slice = object as unknown as EndpointSlice;
  const type = slice.addressType as string | undefined;
  if (creating || type) {
    if (!type) errors.push(required('addressType'));
    else if (!types.includes(type)) errors.push(notSupported('addressType', type, types));
  }
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > 1000) errors.push(tooMany('endpoints', endpoints.length, 1000));
  else endpoints.forEach((endpoint, at) => validateEndpoint(endpoint, type, `endpoints[${at}]`, errors));
  const ports = slice.ports ?? [];
  if (ports.length > 20000) return [...errors, tooMany('ports', ports.length, 20000)];
  const names = new Set<string>();
  ports.forEach((port, at) => {
    const here = `ports[${at}]`;
    const name = port.name ?? '';
    if (name) invalidEach(errors, `${here}.name`, name, dnsLabel(name));
    if (names.has(name)) errors.push(duplicate(`${here}.name`, name));
    names.add(name);
    if (port.port !== undefined) invalidEach(errors, `${here}.port`, port.port, portNumber(port.port));
    if (!port.protocol) errors.push(required(`${here}.protocol`));
    else if (!protocols.includes(port.protocol)) errors.push(notSupported(`${here}.protocol`, port.protocol, protocols));
    if (port.appProtocol !== undefined) invalidEach(errors, `${here}.appProtocol`, port.appProtocol, qualified(port.appProtocol));
  });
  return errors;
}

function validateEndpoint(endpoint: EndpointSlice['endpoints'][number], type: string | undefined, path: string, errors: FieldErrors): void {
  const addresses = endpoint.addresses ?? [];
  if (addresses.length === 0) errors.push(required(`${path}.addresses`, 'must contain at least 1 address'));
  if (addresses.length > 100) errors.push(tooMany(`${path}.addresses`, addresses.length, 100));
  addresses.forEach((address, at) => {
    const here = `${path}.addresses[${at}]`;
    if (type === 'FQDN') validateFullName(address, here, errors);
    else if (type === 'IPv4' && !isIPv4(address)) errors.push(invalid(here, address, 'must be an IPv4 address'));
    else if (type === 'IPv6' && !isIPv6(address)) errors.push(invalid(here, address, 'must be an IPv6 address'));
    if (type === 'IPv4' || type === 'IPv6') validateNonSpecial(address, here, errors);
  });
  if (endpoint.nodeName !== undefined) invalidEach(errors, `${path}.nodeName`, endpoint.nodeName, dnsSubdomain(endpoint.nodeName));
  const labels = Object.keys(endpoint.deprecatedTopology ?? {}).length;
  if (labels > 16) errors.push(tooMany(`${path}.deprecatedTopology`, labels, 16));
  if (endpoint.deprecatedTopology) validateLabels(endpoint.deprecatedTopology, `${path}.deprecatedTopology`, errors);
  if (endpoint.hostname !== undefined) invalidEach(errors, `${path}.hostname`, endpoint.hostname, dnsLabel(endpoint.hostname));
  validateHints(endpoint.hints?.forZones ?? [], `${path}.hints.forZones`, errors);
}

function validateHints(zones: readonly { readonly name: string }[], path: string, errors: FieldErrors): void {
  if (zones.length > 8) return void errors.push(tooMany(path, zones.length, 8));
  zones.forEach(({ name = '' }, at) => {
    if (zones.findIndex((other) => other.name === name) < at) errors.push(duplicate(`${path}[${at}].name`, name));
    invalidEach(errors, `${path}[${at}].name`, name, labelValueMessages(name));
  });
  return undefined;
}

/** A name of at least two segments. */
function validateFullName(name: string, path: string, errors: FieldErrors): void {
  if (!name) return void errors.push(required(path));
  const messages = dnsSubdomain(name);
  if (messages.length) errors.push(invalid(path, name, messages.join(',')));
  else if (!name.includes('.')) errors.push(invalid(path, name, 'should be a domain with at least two segments separated by dots'));
  return undefined;
}

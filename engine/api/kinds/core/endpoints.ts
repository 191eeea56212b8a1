import { invalid, invalidEach, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Strategy } from '../../kind';
import { dnsLabel, dnsSubdomain, portNumber, qualified, subdomainName } from '../../names';
import type { EndpointAddress, EndpointSubset, Endpoints } from '../../types';
import { validateIP } from '../../validation/ip';
import { mapped } from '../mutable';
import { protocols } from '../pod/environment';
import { validateNonSpecial } from './service';

export const endpoints: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['update', 'whole'],
  generation: false,
  default(draft) {
    const { subsets } = draft as unknown as Endpoints;
    if (subsets) draft.subsets = mapped(subsets, (subset) => (subset.ports ? { ...subset, ports: mapped(subset.ports, (port) => (port.protocol ? port : ({ ...port, protocol: 'TCP' } as typeof port)))! } : subset));
  },
  validate: (object) => validateSubsets(object as unknown as Endpoints),
  validateUpdate: (object) => validateSubsets(object as unknown as Endpoints),
};

function validateSubsets(object: Endpoints): FieldErrors {
  const errors: FieldErrors = [];
  object.subsets?.forEach((subset, at) => validateSubset(subset, `subsets[${at}]`, errors));
  return errors;
}

function validateSubset(subset: EndpointSubset, path: string, errors: FieldErrors): void {
  if (!subset.addresses?.length && !subset.notReadyAddresses?.length) errors.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
  for (const name of ['addresses', 'notReadyAddresses'] as const) subset[name]?.forEach((address, at) => validateAddress(address, `${path}.${name}[${at}]`, errors));
  const ports = subset.ports ?? [];
  ports.forEach((port, at) => {
    const here = `${path}.ports[${at}]`;
    if (ports.length > 1 && !port.name) errors.push(required(`${here}.name`));
    else if (port.name) invalidEach(errors, `${here}.name`, port.name, dnsLabel(port.name));
    invalidEach(errors, `${here}.port`, port.port ?? 0, portNumber(port.port ?? 0));
    if (!port.protocol) errors.push(required(`${here}.protocol`));
    else if (!protocols.includes(port.protocol)) errors.push(notSupported(`${here}.protocol`, port.protocol, protocols));
    if (port.appProtocol !== undefined) invalidEach(errors, `${here}.appProtocol`, port.appProtocol, qualified(port.appProtocol));
  });
}

function validateAddress(address: EndpointAddress, path: string, errors: FieldErrors): void {
  validateIP(errors, `${path}.ip`, address.ip ?? '');
  if (address.hostname) invalidEach(errors, `${path}.hostname`, address.hostname, dnsLabel(address.hostname));
  if (address.nodeName !== undefined) for (const message of dnsSubdomain(address.nodeName)) errors.push(invalid(`${path}.nodeName`, address.nodeName, message));
  validateNonSpecial(address.ip ?? '', `${path}.ip`, errors);
}

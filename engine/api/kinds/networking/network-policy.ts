import { forbiddenField, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { Draft, Strategy } from '../../kind';
import { portName, portNumber, subdomainName } from '../../names';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../types';
import { cidrContains, validateCIDR } from '../../validation/ip';
import { validateLabelSelector } from '../../validation/label-selector';
import type { Mutable } from '../mutable';
import { filled, mapped, part } from '../mutable';

export const networkPolicy: Strategy = {
  validateName: subdomainName,
  metaOnUpdate: ['whole', 'update'],
  generation: true,
  default(draft) {
    const spec = part(draft, 'spec') as unknown as Mutable<NetworkPolicySpec>;
    const ports = (list: readonly NetworkPolicyPort[] | undefined): NetworkPolicyPort[] | undefined => mapped(list, (port) => filled(port, { protocol: 'TCP' }));
    if (spec.ingress) spec.ingress = spec.ingress.map((rule) => (rule.ports ? { ...rule, ports: ports(rule.ports) } : rule));
    if (spec.egress) spec.egress = spec.egress.map((rule) => (rule.ports ? { ...rule, ports: ports(rule.ports) } : rule));
    if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  validate: (object) => validate(object),
  validateUpdate: (object) => [...validate(object), ...validate(object)],
};

function validate(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const spec = (object as unknown as NetworkPolicy).spec!;
  validateLabelSelector(spec.podSelector, 'spec.podSelector', errors);
  for (const [name, peers] of [['ingress', 'from'], ['egress', 'to']] as const) {
    spec[name]?.forEach((rule, at) => {
      rule.ports?.forEach((port, index) => validatePort(port, `spec.${name}[${at}].ports[${index}]`, errors));
      (rule as Readonly<Record<string, readonly NetworkPolicyPeer[] | undefined>>)[peers]?.forEach((peer, index) => validatePeer(peer, `spec.${name}[${at}].${peers}[${index}]`, errors));
    });
  }
  const types = (spec.policyTypes ?? []) as readonly string[];
  if (types.length > 2) {
    errors.push(invalid('spec.policyTypes', rendered(`[]networking.PolicyType{${types.map((type) => JSON.stringify(type)).join(', ')}}`), 'may not specify more than two policyTypes'));
    return errors;
  }
  types.forEach((type, at) => {
    if (type !== 'Ingress' && type !== 'Egress') errors.push(notSupported(`spec.policyTypes[${at}]`, type, ['Ingress', 'Egress']));
  });
  return errors;
}

function validatePort({ port, endPort, protocol }: NetworkPolicyPort, path: string, errors: FieldErrors): void {
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']));
  if (port === undefined) {
    if (endPort !== undefined) errors.push(invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified'));
  } else if (typeof port === 'number') {
    invalidEach(errors, `${path}.port`, port, portNumber(port));
    if (endPort === undefined) return;
    // The value shown is the port, as in 1.33.
    if (endPort < port) errors.push(invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`'));
    invalidEach(errors, `${path}.endPort`, endPort, portNumber(endPort));
  } else {
    if (endPort !== undefined) errors.push(invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
    invalidEach(errors, `${path}.port`, port, portName(port));
  }
}

function validatePeer(peer: NetworkPolicyPeer, path: string, errors: FieldErrors): void {
  validateLabelSelector(peer.podSelector, `${path}.podSelector`, errors);
  validateLabelSelector(peer.namespaceSelector, `${path}.namespaceSelector`, errors);
  const block = peer.ipBlock;
  if (block) {
    if (!block.cidr) errors.push(required(`${path}.ipBlock.cidr`));
    else if (validateCIDR(errors, `${path}.ipBlock.cidr`, block.cidr)) {
      block.except?.forEach((range, at) => {
        const here = `${path}.ipBlock.except[${at}]`;
        if (validateCIDR(errors, here, range) && (!cidrContains(block.cidr, range) || Number(range.split('/')[1]) <= Number(block.cidr.split('/')[1]))) errors.push(invalid(here, range, 'must be a strict subset of `cidr`'));
      });
    }
  }
  if (!peer.podSelector && !peer.namespaceSelector && !block) errors.push(required(path, 'must specify a peer'));
  else if (block && (peer.podSelector || peer.namespaceSelector)) errors.push(forbiddenField(path, 'may not specify both ipBlock and another peer'));
}

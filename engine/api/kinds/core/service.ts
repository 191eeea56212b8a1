import { duplicate, forbiddenField, invalid, invalidEach, invalidObject, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { showStrings } from '../../go-syntax';
import type { Draft, RuleContext, Strategy } from '../../kind';
import { dnsLabel, dnsSubdomain, label1035Name, portNumber, qualified } from '../../names';
import type { Service, ServicePort, ServiceSpec } from '../../types';
import { isIP, validateCIDR, validateIP } from '../../validation/ip';
import { validateLabels } from '../../validation/object-meta';
import type { Mutable } from '../mutable';
import { mapped, part } from '../mutable';
import { protocols } from '../pod/environment';
import { validatePort } from '../pod/probes';
import { allocate, isHeadless, needsHealthCheck, needsNodePorts } from './service-allocation';

type Spec = Mutable<ServiceSpec>;
const specOf = (object: { readonly [field: string]: unknown }): ServiceSpec => (object as unknown as Service).spec ?? {};

export const service: Strategy = {
  validateName: label1035Name,
  metaOnUpdate: ['update', 'whole'],
  generation: false,

  default(draft) {
    const spec = part(draft, 'spec') as Spec;
    spec.sessionAffinity ||= 'None';
    if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
    if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10800 } };
    spec.type ||= 'ClusterIP';
    if (spec.ports) spec.ports = mapped(spec.ports, (port) => (port.protocol && port.targetPort ? port : { ...port, protocol: port.protocol ?? 'TCP', targetPort: port.targetPort || port.port }));
    if (externallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster';
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
    if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  },

  prepareForCreate(draft, context) {
    delete draft.status;
    const spec = part(draft, 'spec') as Spec;
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    takeWhatItNeeds(draft, undefined, context);
  },

  prepareForUpdate(draft, old, context) {
    draft.status = (old as unknown as Service).status;
    carryOver(part(draft, 'spec') as Spec, specOf(old));
    takeWhatItNeeds(draft, specOf(old), context);
  },

  validate(object) {
    const errors: FieldErrors = [];
    validateService(object, errors);
    return errors;
  },

  validateUpdate(object, old) {
    const errors: FieldErrors = [];
    const before = specOf(old);
    validateAddressChanges(specOf(object), before, errors);
    const spec = specOf(object);
    validateBalancerClass(spec, before, errors);
    if (needsHealthCheck(before) && needsHealthCheck(spec) && spec.healthCheckNodePort !== before.healthCheckNodePort) errors.push(forbiddenField('spec.healthCheckNodePort', 'field is immutable'));
    validateService(object, errors);
    return errors;
  },

  warnings(object) {
    const spec = specOf(object);
    const warnings: string[] = [];
    if (spec.externalIPs?.length && spec.type === 'ExternalName') warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
    if (spec.type !== 'ExternalName' && spec.externalName) warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
    if (spec.clusterIP === 'None' && spec.sessionAffinity === 'ClientIP') warnings.push('spec.SessionAffinity is ignored for headless services');
    return warnings;
  },

  subresources: {
    status: {
      prepareForUpdate(draft, old) {
        draft.spec = (old as unknown as Service).spec;
      },
      validateUpdate: validateBalancerStatus,
    },
  },
};

const addressModes = ['Proxy', 'VIP'];

/** The addresses that a load balancer was given. */
function validateBalancerStatus(object: Draft): FieldErrors {
  const errors: FieldErrors = [];
  const path = 'status.loadBalancer.ingress';
  const entries = (object as unknown as Service).status?.loadBalancer?.ingress ?? [];
  if (entries.length && specOf(object).type !== 'LoadBalancer') return [forbiddenField(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  entries.forEach(({ ip, ipMode, hostname }, at) => {
    const here = `${path}[${at}]`;
    if (ip) validateIP(errors, `${here}.ip`, ip);
    if (ipMode === undefined) {
      if (ip) errors.push(required(`${here}.ipMode`, 'must be specified when `ip` is set'));
    } else if (!ip) errors.push(forbiddenField(`${here}.ipMode`, 'may not be specified when `ip` is not set'));
    else if (!addressModes.includes(ipMode)) errors.push(notSupported(`${here}.ipMode`, ipMode, addressModes));
    if (!hostname) return;
    invalidEach(errors, `${here}.hostname`, hostname, dnsSubdomain(hostname));
    if (isIP(hostname)) errors.push(invalid(`${here}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  });
  return errors;
}

const externallyAccessible = (spec: ServiceSpec): boolean => spec.type === 'LoadBalancer' || spec.type === 'NodePort' || (spec.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0);

function takeWhatItNeeds(draft: Draft, before: ServiceSpec | undefined, context: RuleContext): void {
  const errors = allocate(part(draft, 'spec') as Spec, before, context);
  if (errors.length) throw invalidObject({ group: '', kind: 'Service' }, draft.metadata.name ?? '', errors);
}

/** What a client leaves out of an update stays as it was, and what belongs to another type goes. */
function carryOver(spec: Spec, before: ServiceSpec): void {
  if (spec.clusterIP !== before.clusterIP && JSON.stringify(spec.clusterIPs) === JSON.stringify(before.clusterIPs)) {
    if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP, ...(spec.clusterIPs ?? []).slice(1)];
    else delete spec.clusterIPs;
  } else if (spec.clusterIP === before.clusterIP && spec.clusterIPs && spec.clusterIPs[0] !== before.clusterIPs?.[0] && before.clusterIPs) {
    spec.clusterIP = spec.clusterIPs[0];
  }
  const bothHaveAddress = spec.type !== 'ExternalName' && before.type !== 'ExternalName';
  if (bothHaveAddress) {
    if (!spec.clusterIP && before.clusterIP) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && before.clusterIPs) spec.clusterIPs = before.clusterIPs;
    spec.ipFamilies ??= before.ipFamilies;
    spec.ipFamilyPolicy ??= before.ipFamilyPolicy;
  } else if (spec.type === 'ExternalName' && before.type !== 'ExternalName') {
    if (JSON.stringify(spec.clusterIPs) === JSON.stringify(before.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    delete spec.ipFamilies;
    delete spec.ipFamilyPolicy;
    if (spec.internalTrafficPolicy === before.internalTrafficPolicy) delete spec.internalTrafficPolicy;
  } else {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
  }
  carryPorts(spec, before);
}

function carryPorts(spec: Spec, before: ServiceSpec): void {
  if (needsNodePorts(spec) && needsNodePorts(before)) {
    spec.ports = spec.ports?.map((port) => {
      const same = before.ports?.find((other) => other.port === port.port && other.protocol === port.protocol);
      return !port.nodePort && same?.nodePort ? { ...port, nodePort: same.nodePort } : port;
    });
  } else if (!needsNodePorts(spec) && needsNodePorts(before)) {
    const held = new Set(before.ports?.map((port) => port.nodePort));
    const changed = spec.ports?.some((port) => port.nodePort && !held.has(port.nodePort));
    if (!changed) spec.ports = spec.ports?.map((port) => ({ ...port, nodePort: undefined }) as ServicePort);
  }
  if (needsHealthCheck(spec)) spec.healthCheckNodePort ??= before.healthCheckNodePort;
  else if (needsHealthCheck(before) && spec.healthCheckNodePort === before.healthCheckNodePort) delete spec.healthCheckNodePort;
  if (spec.type !== 'LoadBalancer' && before.type === 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === before.loadBalancerClass) delete spec.loadBalancerClass;
  }
  if (!externallyAccessible(spec) && externallyAccessible(before) && spec.externalTrafficPolicy === before.externalTrafficPolicy) delete spec.externalTrafficPolicy;
}

function validateAddressChanges(spec: ServiceSpec, before: ServiceSpec, errors: FieldErrors): void {
  if (spec.type === 'ExternalName' || before.type === 'ExternalName' || (isHeadless(spec) && isHeadless(before))) return;
  const now = spec.clusterIPs ?? [];
  const old = before.clusterIPs ?? [];
  if (old.length > now.length && now.length === 0) errors.push(invalid('spec.clusterIPs[0]', showStrings(spec.clusterIPs), 'primary clusterIP can not be unset'));
  old.forEach((address, at) => {
    if (at < now.length && (at === 0 || old.length === now.length) && address !== now[at]) errors.push(invalid(`spec.clusterIPs[${at}]`, showStrings(now), 'may not change once set'));
  });
  if (old.length > now.length && now.length === 1 && spec.ipFamilyPolicy !== 'SingleStack') errors.push(invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
  if (isHeadless(spec) !== isHeadless(before)) return;
  const families = (spec.ipFamilies ?? []) as readonly string[];
  before.ipFamilies?.forEach((family, at) => {
    if (at < families.length && families[at] !== family) {
      errors.push(invalid('spec.ipFamilies[0]', rendered(`[]core.IPFamily{${families.map((name) => JSON.stringify(name)).join(', ')}}`), 'may not change once set'));
    }
  });
}

/** Only a load balancer has a class, and keeps it. */
function validateBalancerClass(spec: ServiceSpec, before: ServiceSpec | undefined, errors: FieldErrors): void {
  const path = 'spec.loadBalancerClass';
  const { type, loadBalancerClass: name } = spec;
  if (type === 'LoadBalancer' && before?.type === 'LoadBalancer' && name !== before.loadBalancerClass) errors.push(invalid(path, name, 'may not change once set'));
  if (name === undefined) return;
  if (type === 'LoadBalancer') invalidEach(errors, path, name, qualified(name));
  else errors.push(forbiddenField(path, "may only be used when `type` is 'LoadBalancer'"));
}

function validateService(object: Draft, errors: FieldErrors): void {
  const spec = specOf(object);
  const ports = spec.ports ?? [];
  const headless = isHeadless(spec);
  if (ports.length === 0 && !headless && spec.type !== 'ExternalName') errors.push(required('spec.ports'));
  if (headless && (spec.type === 'LoadBalancer' || spec.type === 'NodePort')) errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  if (spec.type === 'ExternalName') validateExternalName(spec, errors);
  const names = new Set<string>();
  ports.forEach((port, at) => validateServicePort(port, ports.length > 1, names, `spec.ports[${at}]`, errors));
  if (spec.selector) validateLabels(spec.selector, 'spec.selector', errors);
  validateAffinityOfSession(spec, errors);
  spec.externalIPs?.forEach((address, at) => {
    if (validateIP(errors, `spec.externalIPs[${at}]`, address)) validateNonSpecial(address, `spec.externalIPs[${at}]`, errors);
  });
  const type = spec.type as string | undefined;
  if (!type) errors.push(required('spec.type'));
  else if (!serviceTypes.includes(type)) errors.push(notSupported('spec.type', type, serviceTypes));
  if (type === 'ClusterIP') {
    ports.forEach((port, at) => {
      if (port.nodePort) errors.push(forbiddenField(`spec.ports[${at}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  validateDuplicates(ports, errors);
  validateBalancer(object, spec, errors);
  validatePolicies(spec, errors);
}

const serviceTypes = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function validateExternalName(spec: ServiceSpec, errors: FieldErrors): void {
  for (const name of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
    const value = spec[name];
    if (value !== undefined && value.length > 0) errors.push(forbiddenField(`spec.${name}`, 'may not be set for ExternalName services'));
  }
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name) invalidEach(errors, 'spec.externalName', name, dnsSubdomain(name));
  else errors.push(required('spec.externalName'));
}

function validateServicePort(port: ServicePort, needName: boolean, names: Set<string>, path: string, errors: FieldErrors): void {
  if (needName && !port.name) errors.push(required(`${path}.name`));
  else if (port.name) {
    invalidEach(errors, `${path}.name`, port.name, dnsLabel(port.name));
    if (names.has(port.name)) errors.push(duplicate(`${path}.name`, port.name));
    names.add(port.name);
  }
  invalidEach(errors, `${path}.port`, port.port ?? 0, portNumber(port.port ?? 0));
  if (!port.protocol) errors.push(required(`${path}.protocol`));
  else if (!protocols.includes(port.protocol)) errors.push(notSupported(`${path}.protocol`, port.protocol, protocols));
  validatePort(port.targetPort, `${path}.targetPort`, errors);
  if (port.appProtocol !== undefined) invalidEach(errors, `${path}.appProtocol`, port.appProtocol, qualified(port.appProtocol));
}

function validateAffinityOfSession(spec: ServiceSpec, errors: FieldErrors): void {
  const affinity = spec.sessionAffinity as string | undefined;
  if (!affinity) errors.push(required('spec.sessionAffinity'));
  else if (affinity !== 'ClientIP' && affinity !== 'None') errors.push(notSupported('spec.sessionAffinity', affinity, ['ClientIP', 'None']));
  if (affinity === 'ClientIP') {
    const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
    if (timeout === undefined) errors.push(required('spec.sessionAffinityConfig', 'when session affinity type is ClientIP'));
    else if (timeout <= 0 || timeout > 86400) errors.push(invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', timeout, 'must be greater than 0 and less than 86400'));
  } else if (affinity === 'None' && spec.sessionAffinityConfig) {
    errors.push(forbiddenField('spec.sessionAffinityConfig', 'must not be set when session affinity is None'));
  }
}

export function validateNonSpecial(address: string, path: string, errors: FieldErrors): void {
  if (!isIP(address)) return void errors.push(invalid(path, address, 'must be a valid IP address'));
  if (address === '0.0.0.0' || address === '::') errors.push(invalid(path, address, `may not be unspecified (${address})`));
  if (address.startsWith('127.') || address === '::1') errors.push(invalid(path, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (address.startsWith('169.254.') || /^fe[89ab]/i.test(address)) errors.push(invalid(path, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (address.startsWith('224.0.0.') || /^ff02:/i.test(address)) errors.push(invalid(path, address, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  return undefined;
}

function validateDuplicates(ports: readonly ServicePort[], errors: FieldErrors): void {
  const nodePorts = new Set<string>();
  ports.forEach((port, at) => {
    if (!port.nodePort) return;
    const key = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${at}].nodePort`, port.nodePort));
    nodePorts.add(key);
  });
  const seen = new Set<string>();
  ports.forEach((port, at) => {
    const key = `${port.protocol}/${port.port}`;
    if (seen.has(key)) {
      const text = `core.ServicePort{Name:"", Protocol:"${port.protocol}", AppProtocol:(*string)(nil), Port:${port.port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`;
      errors.push(duplicate(`spec.ports[${at}]`, rendered(text)));
    }
    seen.add(key);
  });
}

function validateBalancer(object: Draft, spec: ServiceSpec, errors: FieldErrors): void {
  const balancer = spec.type === 'LoadBalancer';
  const only = "may only be used when `type` is 'LoadBalancer'";
  const annotation = object.metadata.annotations?.['service.beta.kubernetes.io/load-balancer-source-ranges'];
  if (spec.loadBalancerSourceRanges?.length) {
    if (!balancer) errors.push(forbiddenField('spec.LoadBalancerSourceRanges', only));
    spec.loadBalancerSourceRanges.forEach((range, at) => validateCIDR(errors, `spec.LoadBalancerSourceRanges[${at}]`, range.trim()));
  } else if (annotation !== undefined) {
    const path = 'metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]';
    if (!balancer) errors.push(forbiddenField(path, only));
    if (annotation.trim()) for (const range of annotation.split(',')) validateCIDR(errors, path, range.trim());
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balancer) errors.push(forbiddenField('spec.allocateLoadBalancerNodePorts', only));
  validateBalancerClass(spec, undefined, errors);
}

function validatePolicies(spec: ServiceSpec, errors: FieldErrors): void {
  const policies = ['Cluster', 'Local'];
  const external = spec.externalTrafficPolicy as string | undefined;
  if (!externallyAccessible(spec)) {
    if (external) errors.push(invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services'));
  } else if (!external) {
    errors.push(required('spec.externalTrafficPolicy'));
  } else if (!policies.includes(external)) {
    errors.push(notSupported('spec.externalTrafficPolicy', external, policies));
  }
  const check = spec.healthCheckNodePort;
  if (needsHealthCheck(spec)) invalidEach(errors, 'spec.healthCheckNodePort', check, portNumber(check ?? 0));
  else if (check) errors.push(invalid('spec.healthCheckNodePort', check, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  const internal = spec.internalTrafficPolicy as string | undefined;
  if (internal === undefined) {
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.type === 'ClusterIP') errors.push(required('spec.internalTrafficPolicy'));
  } else if (!policies.includes(internal)) {
    errors.push(notSupported('spec.internalTrafficPolicy', internal, policies));
  }
  const distribution = spec.trafficDistribution;
  if (distribution !== undefined && distribution !== 'PreferClose') errors.push(notSupported('spec.trafficDistribution', distribution, ['PreferClose']));
}

import { duplicate, invalid, notSupported, required, type FieldErrors } from '../../field-errors';
import { showStrings } from '../../go-syntax';
import type { RuleContext } from '../../kind';
import type { ServicePort, ServiceSpec } from '../../types';
import { cidrContains, isIPv4, validateIP } from '../../validation/ip';
import type { Mutable } from '../mutable';

type Spec = Mutable<ServiceSpec>;

const SERVICE_RANGE = '10.96.0.0/12';
const PORTS = [30000, 32767] as const;
/** Node ports of a dry run are made up from here on. */
const DRY_RUN_PORT = 32769;

export const isHeadless = (spec: ServiceSpec): boolean => spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None';
export const needsHealthCheck = (spec: ServiceSpec): boolean => spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
export const needsNodePorts = (spec: ServiceSpec): boolean => spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

/**
 * Takes the address families, addresses and node ports that a service needs and does not hold yet, on a cluster of one
 * family (pkg/registry/core/service/storage, alloc.go). It comes before all other rules: when it fails, its errors are
 * the only ones. `before` is the service as it was, of an update.
 */
export function allocate(spec: Spec, before: ServiceSpec | undefined, context: RuleContext): FieldErrors {
  const errors: FieldErrors = [];
  if (spec.type !== 'ExternalName') {
    initFamilies(spec, before, errors);
    if (errors.length) return errors;
    allocateAddress(spec, before, context, errors);
    if (errors.length) return errors;
  }
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') allocatePorts(spec, before, context, errors);
  if (errors.length === 0 && needsHealthCheck(spec) && !spec.healthCheckNodePort) spec.healthCheckNodePort = context.dryRun ? afterAll(spec.ports?.flatMap(({ nodePort }) => nodePort ?? []) ?? []) : context.allocator.nodePort();
  return errors;
}

/** What a dry run makes up: the port after the highest that it has taken so far. */
function afterAll(taken: readonly number[]): number {
  return taken.length ? Math.max(...taken) + 1 : DRY_RUN_PORT;
}

function initFamilies(spec: Spec, before: ServiceSpec | undefined, errors: FieldErrors): void {
  const selectorless = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= before?.ipFamilyPolicy ?? (selectorless ? 'RequireDualStack' : 'SingleStack');
  validateAddressFields(spec, errors);
  if (errors.length) return;
  const policy = spec.ipFamilyPolicy;
  if (policy === 'SingleStack') {
    const several = (what: string): void => void errors.push(invalid('spec.ipFamilyPolicy', policy, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`));
    if (spec.clusterIPs?.length === 2) several('cluster IPs');
    if (spec.ipFamilies?.length === 2) several('IP families');
  }
  spec.clusterIPs?.forEach((address, at) => {
    if (address === 'None' || at < (spec.ipFamilies?.length ?? 0)) return;
    if (isIPv4(address)) spec.ipFamilies = [...(spec.ipFamilies ?? []), 'IPv4'];
    else errors.push(invalid(`spec.clusterIPs[${at}]`, showStrings(spec.clusterIPs), 'IPv6 is not configured on this cluster'));
  });
  if (errors.length) return;
  if (selectorless) {
    spec.ipFamilies = spec.ipFamilies?.length ? spec.ipFamilies : ['IPv4'];
    if (spec.ipFamilies.length < 2 && policy !== 'SingleStack') spec.ipFamilies = [...spec.ipFamilies, spec.ipFamilies[0] === 'IPv4' ? 'IPv6' : 'IPv4'];
    return;
  }
  if (policy === 'RequireDualStack') errors.push(invalid('spec.ipFamilyPolicy', policy, 'this cluster is not configured for dual-stack services'));
  spec.ipFamilies?.forEach((family, at) => {
    if (family !== 'IPv4') errors.push(invalid(`spec.ipFamilies[${at}]`, family, 'not configured on this cluster'));
  });
  if (errors.length === 0 && !spec.ipFamilies?.length) spec.ipFamilies = ['IPv4'];
}

/** How clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy have to go together (ValidateServiceClusterIPsRelatedFields). */
function validateAddressFields(spec: ServiceSpec, errors: FieldErrors): void {
  const addresses = spec.clusterIPs ?? [];
  const all = showStrings(spec.clusterIPs);
  if (spec.clusterIP) {
    if (addresses.length === 0) errors.push(required('spec.clusterIPs'));
    else if (addresses[0] !== spec.clusterIP) errors.push(invalid('spec.clusterIPs', all, 'first value must match `clusterIP`'));
  } else if (addresses.length) errors.push(invalid('spec.clusterIPs', all, 'must be empty when `clusterIP` is not specified'));
  const families = (spec.ipFamilies ?? []) as readonly string[];
  families.forEach((family, at) => {
    if (family !== 'IPv4' && family !== 'IPv6') errors.push(notSupported(`spec.ipFamilies[${at}]`, family, ['IPv4', 'IPv6']));
    if (families.indexOf(family) < at) errors.push(duplicate(`spec.ipFamilies[${at}]`, family));
  });
  const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
  const policy = spec.ipFamilyPolicy as string | undefined;
  if (policy !== undefined && !policies.includes(policy)) errors.push(notSupported('spec.ipFamilyPolicy', policy, policies));
  let broken = false;
  addresses.forEach((address, at) => {
    if (at === 0 && address === 'None') {
      if (addresses.length > 1) {
        broken = true;
        errors.push(invalid('spec.clusterIPs', all, "'None' must be the first and only value"));
      }
    } else if (!validateIP(errors, `spec.clusterIPs[${at}]`, address)) broken = true;
  });
  if (addresses.length > 2) errors.push(invalid('spec.clusterIPs', all, 'may only hold up to 2 values'));
  if (broken) return;
  if (addresses.length > 1 && (addresses.every(isIPv4) || !addresses.some(isIPv4))) errors.push(invalid('spec.clusterIPs', all, 'may specify no more than one IP for each IP family'));
  if (isHeadless(spec)) return;
  addresses.forEach((address, at) => {
    const family = families[at];
    if ((family === 'IPv4' && !isIPv4(address)) || (family === 'IPv6' && isIPv4(address))) errors.push(invalid(`spec.clusterIPs[${at}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${at}]\``));
  });
}

function allocateAddress(spec: Spec, before: ServiceSpec | undefined, context: RuleContext, errors: FieldErrors): void {
  if (spec.clusterIP === 'None') return;
  const wanted = spec.clusterIP;
  if (!wanted) {
    spec.clusterIP = context.allocator.clusterIP();
    spec.clusterIPs = [spec.clusterIP];
    return;
  }
  if (before?.clusterIP === wanted) return;
  // The address of a service that had another one may not change; the rules say so.
  if (before?.clusterIP && before.clusterIP !== 'None' && before.type !== 'ExternalName') return;
  const refuse = (why: string): void => void errors.push(invalid('spec.clusterIPs', showStrings([wanted]), `failed to allocate IP ${wanted}: ${why}`));
  if (!cidrContains(SERVICE_RANGE, wanted)) refuse(`the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${SERVICE_RANGE}`);
  else if (!context.dryRun && !context.allocator.isFreeClusterIP(wanted)) refuse('provided IP is already allocated');
}

function allocatePorts(spec: Spec, before: ServiceSpec | undefined, context: RuleContext, errors: FieldErrors): void {
  const held = new Set(before?.ports?.map((port) => port.nodePort).filter(Boolean));
  const taken = new Set<number>();
  const byPort = new Map<number, number>();
  const next = (): number => (context.dryRun ? afterAll([...taken]) : context.allocator.nodePort());
  const take = (wanted: number, at: number): void => {
    const refuse = (why: string): void => void errors.push(invalid(`spec.ports[${at}].nodePort`, wanted, why));
    const inRange = wanted >= PORTS[0] && wanted <= PORTS[1];
    // A dry run does not ask for the range.
    if (!inRange && !context.dryRun) refuse(`provided port is not in the valid range. The range of valid ports is ${PORTS[0]}-${PORTS[1]}`);
    else if (taken.has(wanted) || (inRange && !context.allocator.isFreeNodePort(wanted))) refuse('provided port is already allocated');
    taken.add(wanted);
  };
  spec.ports = spec.ports?.map((port, at): ServicePort => {
    if (errors.length || (!port.nodePort && !needsNodePorts(spec))) return port;
    // The same port over another protocol shares its node port.
    const shared = byPort.get(port.port);
    const requested = port.nodePort ?? shared ?? (before ? undefined : spec.ports!.find((other) => other.port === port.port && other.nodePort)?.nodePort);
    const nodePort = requested ?? next();
    if (requested === undefined) taken.add(nodePort);
    else if (requested !== shared && !held.has(requested) && !(before && taken.has(requested))) take(requested, at);
    byPort.set(port.port, nodePort);
    return port.nodePort === nodePort ? port : { ...port, nodePort };
  });
}

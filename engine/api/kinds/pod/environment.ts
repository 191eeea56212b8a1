import { canonicalQuantity } from '../../quantity';
import { duplicate, invalid, invalidEach, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { configKey, dnsSubdomain, environmentName, portName, portNumber, qualified } from '../../names';
import type { ContainerPort, EnvFromSource, EnvVar, ObjectFieldSelector, ResourceFieldSelector } from '../../types';

/** Ports, environment and downward API fields of containers. */
export function validateContainerPorts(ports: readonly ContainerPort[], path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  ports.forEach((port, at) => {
    const here = `${path}[${at}]`;
    if (port.name) {
      const messages = portName(port.name);
      if (messages.length) invalidEach(errors, `${here}.name`, port.name, messages);
      else if (names.has(port.name)) errors.push(duplicate(`${here}.name`, port.name));
      else names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(`${here}.containerPort`));
    else invalidEach(errors, `${here}.containerPort`, port.containerPort, portNumber(port.containerPort));
    if (port.hostPort) invalidEach(errors, `${here}.hostPort`, port.hostPort, portNumber(port.hostPort));
    if (!port.protocol) errors.push(required(`${here}.protocol`));
    else if (!protocols.includes(port.protocol)) errors.push(notSupported(`${here}.protocol`, port.protocol, protocols));
  });
}

export const protocols: readonly string[] = ['SCTP', 'TCP', 'UDP'];

export function validateEnvironment(variables: readonly EnvVar[], path: string, errors: FieldErrors): void {
  variables.forEach((variable, at) => {
    const here = `${path}[${at}]`;
    if (!variable.name) errors.push(required(`${here}.name`));
    else invalidEach(errors, `${here}.name`, variable.name, environmentName(variable.name));
    const from = variable.valueFrom;
    if (!from) return;
    const field = `${here}.valueFrom`;
    let sources = 0;
    if (from.fieldRef) {
      sources += 1;
      validateFieldSelector(from.fieldRef, environmentFields, `${field}.fieldRef`, errors);
    }
    if (from.resourceFieldRef) {
      sources += 1;
      validateResourceSelector(from.resourceFieldRef, `${field}.resourceFieldRef`, false, errors);
    }
    if (from.configMapKeyRef) {
      sources += 1;
      validateKeySelector(from.configMapKeyRef, `${field}.configMapKeyRef`, errors);
    }
    if (from.secretKeyRef) {
      sources += 1;
      validateKeySelector(from.secretKeyRef, `${field}.secretKeyRef`, errors);
    }
    if (sources === 0) errors.push(invalid(field, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'));
    else if (variable.value) errors.push(invalid(field, '', 'may not be specified when `value` is not empty'));
    else if (sources > 1) errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
  });
}

export function validateEnvironmentFrom(sources: readonly EnvFromSource[], path: string, errors: FieldErrors): void {
  sources.forEach((source, at) => {
    const here = `${path}[${at}]`;
    if (source.prefix) invalidEach(errors, `${here}.prefix`, source.prefix, environmentName(source.prefix));
    let count = 0;
    for (const name of ['configMapRef', 'secretRef'] as const) {
      const reference = source[name];
      if (!reference) continue;
      count += 1;
      if (!reference.name) errors.push(required(`${here}.${name}.name`));
      else invalidEach(errors, `${here}.${name}.name`, reference.name, dnsSubdomain(reference.name));
    }
    if (count === 0) errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (count > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  });
}

function validateKeySelector(selector: { readonly name?: string; readonly key: string }, path: string, errors: FieldErrors): void {
  invalidEach(errors, `${path}.name`, selector.name ?? '', dnsSubdomain(selector.name ?? ''));
  if (!selector.key) errors.push(required(`${path}.key`));
  else invalidEach(errors, `${path}.key`, selector.key, configKey(selector.key));
}

const environmentFields = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName',
  'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
];
export const volumeFields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
const knownFields = new Set([
  'metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.restartPolicy',
  'spec.serviceAccountName', 'spec.schedulerName', 'status.phase', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs', 'spec.host',
]);

export function validateFieldSelector(selector: ObjectFieldSelector, supported: readonly string[], path: string, errors: FieldErrors): void {
  if (!selector.apiVersion) {
    errors.push(required(`${path}.apiVersion`));
    return;
  }
  if (!selector.fieldPath) {
    errors.push(required(`${path}.fieldPath`));
    return;
  }
  const subscripted = /^(.*)\['(.*)'\]$/.exec(selector.fieldPath);
  const refuse = (why: string): void => void errors.push(invalid(`${path}.fieldPath`, selector.fieldPath, `error converting fieldPath: ${why}`));
  if (selector.apiVersion !== 'v1') return refuse(`unsupported pod version: ${selector.apiVersion}`);
  if (subscripted) {
    const [, field, subscript] = subscripted as unknown as [string, string, string];
    if (field === 'metadata.annotations') invalidEach(errors, path, subscript.toLowerCase(), qualified(subscript.toLowerCase()));
    else if (field === 'metadata.labels') invalidEach(errors, path, subscript, qualified(subscript));
    else return refuse(`field label does not support subscript: ${selector.fieldPath}`);
    return;
  }
  if (!knownFields.has(selector.fieldPath)) return refuse(`field label not supported: ${selector.fieldPath}`);
  const internal = selector.fieldPath === 'spec.host' ? 'spec.nodeName' : selector.fieldPath;
  if (!supported.includes(internal)) errors.push(notSupported(`${path}.fieldPath`, internal, supported));
}

const resourceFields = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

export function validateResourceSelector(selector: ResourceFieldSelector, path: string, volume: boolean, errors: FieldErrors): void {
  const { resource } = selector;
  if (volume && !selector.containerName) errors.push(required(`${path}.containerName`));
  else if (!resource) errors.push(required(`${path}.resource`));
  else if (!resourceFields.includes(resource) && !/^(requests|limits)\.hugepages-/.test(resource)) errors.push(notSupported(`${path}.resource`, resource, resourceFields));
  if (selector.divisor === undefined) return;
  const divisor = canonicalQuantity(selector.divisor);
  if (divisor === '0') return;
  const refuse = (list: string, what: string): void => void errors.push(invalid(`${path}.divisor`, resource, `only divisor's values ${list} are supported with the ${what} resource`));
  if (resource?.endsWith('.cpu')) {
    if (divisor !== '1m' && divisor !== '1') refuse('1m and 1', 'cpu');
  } else if (!byteDivisors.includes(divisor)) {
    if (resource?.endsWith('.memory')) refuse(byteDivisors.join(', '), 'memory');
    else if (resource?.endsWith('.ephemeral-storage')) refuse(byteDivisors.join(', '), 'local ephemeral storage');
    else if (resource?.includes('.hugepages-')) refuse(byteDivisors.join(', '), 'hugepages');
  }
}

import { duplicate, forbiddenField, invalid, invalidEach, notFoundField, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { dnsLabel } from '../../names';
import type { Container, EphemeralContainer, PodSpec, Volume, VolumeDevice, VolumeMount } from '../../types';
import { validateContainerPorts, validateEnvironment, validateEnvironmentFrom } from './environment';
import { validateLifecycle, validateLivenessProbe, validateReadinessProbe } from './probes';
import { validateResources } from './resources';
import { validateSecurityContext } from './security-context';
import { validateLocalDescendingPath, validateNoBacksteps } from './volume-paths';

/** What the containers of one pod are checked against. */
export interface PodScope {
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly grace: number | undefined;
  readonly hostUsers: boolean;
  readonly restartPolicy: string | undefined;
}

export function validateContainers(spec: PodSpec, scope: PodScope, path: string, errors: FieldErrors): void {
  const containers = spec.containers ?? [];
  if (containers.length === 0) {
    errors.push(required(path));
    return;
  }
  const names = containers.length > 1 ? new Set<string>() : undefined;
  for (let at = 0; at < containers.length; at += 1) {
    const container = containers[at]!;
    const here = `${path}[${at}]`;
    validateCommon(container, scope, here, errors);
    if (names?.has(container.name)) errors.push(duplicate(`${here}.name`, container.name));
    names?.add(container.name);
    validateHandlers(container, scope, here, errors);
    if (container.restartPolicy !== undefined) errors.push(forbiddenField(`${here}.restartPolicy`, 'may not be set for non-init containers'));
  }
  validateHostPorts(containers, 0, path, errors);
}

export function validateInitContainers(spec: PodSpec, scope: PodScope, path: string, errors: FieldErrors): void {
  const names = new Set((spec.containers ?? []).map((container) => container.name));
  spec.initContainers?.forEach((container, at) => {
    const here = `${path}[${at}]`;
    validateCommon(container, scope, here, errors);
    const policy = container.restartPolicy as string | undefined;
    if (policy !== undefined && policy !== 'Always') errors.push(notSupported(`${here}.restartPolicy`, policy, ['Always']));
    if (names.has(container.name)) errors.push(duplicate(`${here}.name`, container.name));
    else if (container.name) names.add(container.name);
    // Each one is alone in its list, and so the index in the path is 0.
    validateHostPorts([container], 0, path, errors);
    if (policy === 'Always') {
      validateHandlers(container, scope, here, errors);
      return;
    }
    for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (container[name]) errors.push(forbiddenField(`${here}.${name}`, 'may not be set for init containers without restartPolicy=Always'));
    }
  });
}

const ephemeralFields = new Set([
  'name', 'image', 'command', 'args', 'workingDir', 'envFrom', 'env', 'volumeMounts', 'volumeDevices', 'terminationMessagePath',
  'terminationMessagePolicy', 'imagePullPolicy', 'securityContext', 'stdin', 'stdinOnce', 'tty', 'targetContainerName',
]);
const ephemeralOrder = ['ports', 'resources', 'resizePolicy', 'restartPolicy', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const;

export function validateEphemeralContainers(spec: PodSpec, scope: PodScope, path: string, errors: FieldErrors): void {
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container) => container.name));
  const names = new Set(others);
  spec.ephemeralContainers?.forEach((container, at) => {
    const here = `${path}[${at}]`;
    validateCommon(container as Container, scope, here, errors);
    validateImageSpaces(container, here, errors);
    if (names.has(container.name)) errors.push(duplicate(`${here}.name`, container.name));
    else names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.push(notFoundField(`${here}.targetContainerName`, target));
    for (const name of ephemeralOrder) {
      const value = container[name];
      if (value === undefined || ephemeralFields.has(name) || (typeof value === 'object' && Object.keys(value).length === 0)) continue;
      errors.push(forbiddenField(`${here}.${name}`, 'cannot be set for an Ephemeral Container'));
    }
    container.volumeMounts?.forEach((mount, index) => {
      for (const name of ['subPath', 'subPathExpr'] as const) {
        if (mount[name]) errors.push(forbiddenField(`${here}.volumeMounts[${index}].${name}`, 'cannot be set for an Ephemeral Container'));
      }
    });
  });
}

function validateHandlers(container: Container, scope: PodScope, here: string, errors: FieldErrors): void {
  if (container.lifecycle) validateLifecycle(container.lifecycle, scope.grace, `${here}.lifecycle`, errors);
  if (container.livenessProbe) validateLivenessProbe(container.livenessProbe, scope.grace, `${here}.livenessProbe`, errors);
  if (container.readinessProbe) validateReadinessProbe(container.readinessProbe, scope.grace, `${here}.readinessProbe`, errors);
  // A startup probe follows the rules of a liveness probe.
  if (container.startupProbe) validateLivenessProbe(container.startupProbe, scope.grace, `${here}.startupProbe`, errors);
}

/** Lists that were found valid on their own: templates share them, so a thousand pods check them once. */
const clean = new WeakSet<object>();

function once<T extends object>(value: T | undefined, path: string, name: string, errors: FieldErrors, check: (value: T, path: string, errors: FieldErrors) => void): void {
  if (!value || clean.has(value)) return;
  const before = errors.length;
  check(value, `${path}.${name}`, errors);
  if (errors.length === before && Object.isFrozen(value)) clean.add(value);
}

function validateCommon(container: Container, scope: PodScope, path: string, errors: FieldErrors): void {
  if (!container.name) errors.push(required(`${path}.name`));
  else invalidEach(errors, `${path}.name`, container.name, dnsLabel(container.name));
  if (!container.image) errors.push(required(`${path}.image`));
  const message = container.terminationMessagePolicy as string | undefined;
  if (!message) errors.push(required(`${path}.terminationMessagePolicy`));
  else if (message !== 'File' && message !== 'FallbackToLogsOnError') errors.push(notSupported(`${path}.terminationMessagePolicy`, message, ['File', 'FallbackToLogsOnError']));
  once(container.ports, path, 'ports', errors, validateContainerPorts);
  once(container.env, path, 'env', errors, validateEnvironment);
  once(container.envFrom, path, 'envFrom', errors, validateEnvironmentFrom);
  if (container.volumeMounts) validateMounts(container.volumeMounts, container, scope, `${path}.volumeMounts`, errors);
  if (container.volumeDevices) validateDevices(container.volumeDevices, container.volumeMounts ?? [], scope, `${path}.volumeDevices`, errors);
  const pull = container.imagePullPolicy as string | undefined;
  if (!pull) errors.push(required(`${path}.imagePullPolicy`));
  else if (pull !== 'Always' && pull !== 'IfNotPresent' && pull !== 'Never') errors.push(notSupported(`${path}.imagePullPolicy`, pull, ['Always', 'IfNotPresent', 'Never']));
  once(container.resources, path, 'resources', errors, validateResources);
  if (container.resizePolicy) validateResizePolicy(container.resizePolicy, scope, `${path}.resizePolicy`, errors);
  if (container.securityContext) validateSecurityContext(container.securityContext, scope.hostUsers, `${path}.securityContext`, errors);
}

export function validateImageSpaces(container: Container | EphemeralContainer, path: string, errors: FieldErrors): void {
  const image = container.image ?? '';
  if (image.trim() !== image) errors.push(invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'));
}

function validateHostPorts(containers: readonly Container[], from: number, path: string, errors: FieldErrors): void {
  let seen: Set<string> | undefined;
  containers.forEach(({ ports }, at) => {
    ports?.forEach((port, index) => {
      if (!port.hostPort) return;
      const key = `${port.protocol ?? ''}/${port.hostIP ?? ''}/${port.hostPort}`;
      seen ??= new Set();
      if (seen.has(key)) errors.push(duplicate(`${path}[${at + from}].ports[${index}].hostPort`, key));
      seen.add(key);
    });
  });
}

function validateMounts(mounts: readonly VolumeMount[], container: Container, scope: PodScope, path: string, errors: FieldErrors): void {
  const points = mounts.length > 1 ? new Set<string>() : undefined;
  const devices = container.volumeDevices ?? [];
  mounts.forEach((mount, at) => {
    const here = `${path}[${at}]`;
    const mountPath = mount.mountPath ?? '';
    if (!mount.name) errors.push(required(`${here}.name`));
    if (!scope.volumes.has(mount.name)) errors.push(notFoundField(`${here}.name`, mount.name ?? ''));
    if (!mountPath) errors.push(required(`${here}.mountPath`));
    if (points?.has(mountPath)) errors.push(invalid(`${here}.mountPath`, mountPath, 'must be unique'));
    points?.add(mountPath);
    if (devices.length && devices.some((device) => device.name === mount.name)) errors.push(invalid(`${here}.name`, mount.name, 'must not already exist in volumeDevices'));
    if (devices.length && devices.some((device) => device.devicePath === mountPath)) errors.push(invalid(`${here}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    if (mount.subPath) validateLocalDescendingPath(mount.subPath, `${path}.subPath`, errors);
    if (mount.subPathExpr) {
      if (mount.subPath) errors.push(invalid(`${here}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      validateLocalDescendingPath(mount.subPathExpr, `${path}.subPathExpr`, errors);
    }
    if (mount.mountPropagation !== undefined) validatePropagation(mount.mountPropagation, container, `${path}.mountPropagation`, errors);
    validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`, errors);
  });
}

function validatePropagation(propagation: string, container: Container, path: string, errors: FieldErrors): void {
  const modes = ['Bidirectional', 'HostToContainer', 'None'];
  if (!modes.includes(propagation)) errors.push(notSupported(path, propagation, modes));
  // The value is a pointer; %v of it would be an address.
  if (propagation === 'Bidirectional' && !container.securityContext?.privileged) errors.push(forbiddenField(path, 'Bidirectional mount propagation is available only to privileged containers'));
}

function validateRecursiveReadOnly(mount: VolumeMount, path: string, errors: FieldErrors): void {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined) return;
  if (mode === 'Enabled' || mode === 'IfPossible') {
    if (!mount.readOnly) errors.push(forbiddenField(path, 'may only be specified when readOnly is true'));
    if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None') errors.push(forbiddenField(path, 'may only be specified when mountPropagation is None or not specified'));
  } else if (mode !== 'Disabled') {
    errors.push(notSupported(path, mode, ['Disabled', 'Enabled', 'IfPossible']));
  }
}

function validateDevices(devices: readonly VolumeDevice[], mounts: readonly VolumeMount[], scope: PodScope, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  const paths = new Set<string>();
  devices.forEach((device, at) => {
    const here = `${path}[${at}]`;
    const { name = '', devicePath = '' } = device;
    const volume = scope.volumes.get(name);
    if (!name) errors.push(required(`${here}.name`));
    if (names.has(name)) errors.push(invalid(`${here}.name`, name, 'must be unique'));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) errors.push(invalid(`${here}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
    if (!volume) errors.push(notFoundField(`${here}.name`, name));
    if (!devicePath) errors.push(required(`${here}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalid(`${here}.devicePath`, devicePath, 'must be unique'));
    const backsteps: FieldErrors = [];
    if (devicePath) validateNoBacksteps(devicePath, '', backsteps);
    if (backsteps.length) errors.push(invalid(`${here}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name)) errors.push(invalid(`${here}.name`, name, 'must not already exist in volumeMounts'));
    if (mounts.some((mount) => mount.mountPath === devicePath)) errors.push(invalid(`${here}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    if (name) names.add(name);
  });
}

function validateResizePolicy(policies: NonNullable<Container['resizePolicy']>, scope: PodScope, path: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  policies.forEach((policy, at) => {
    const { resourceName = '', restartPolicy = '' } = policy;
    if (seen.has(resourceName)) errors.push(duplicate(`${path}[${at}]`, resourceName));
    seen.add(resourceName);
    if (!resourceName) errors.push(required(path));
    else if (resourceName !== 'cpu' && resourceName !== 'memory') errors.push(notSupported(path, resourceName, ['cpu', 'memory']));
    if (!restartPolicy) errors.push(required(path));
    else if (restartPolicy !== 'NotRequired' && restartPolicy !== 'RestartContainer') errors.push(notSupported(path, restartPolicy, ['NotRequired', 'RestartContainer']));
    if (scope.restartPolicy === 'Never' && restartPolicy !== 'NotRequired') errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  });
}

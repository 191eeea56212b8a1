import type { Container, EphemeralContainer, PodSpec, Probe, ResourceRequirements, Volume } from '../../types';
import { formatQuantity, parseQuantity } from '../../quantity';
import type { Mutable } from '../mutable';
import { filled, mapped, owned } from '../mutable';
import { dropDisabledFields } from './disabled-fields';

/**
 * Defaults of a PodSpec, as in pkg/apis/core/v1/defaults.go. Parts may be frozen because a template is shared by many
 * objects; such a part is copied when something is missing in it and returned as it is otherwise.
 */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  if (complete.has(spec) && Object.isFrozen(spec)) return spec;
  const out = owned(spec) as Mutable<PodSpec>;
  dropDisabledFields(out);
  out.containers = mapped(out.containers, defaultContainer) as Container[];
  if (out.initContainers) out.initContainers = mapped(out.initContainers, defaultContainer);
  if (out.ephemeralContainers) out.ephemeralContainers = mapped(out.ephemeralContainers, defaultContainer);
  if (out.volumes) out.volumes = mapped(out.volumes, defaultVolume);
  out.dnsPolicy ||= 'ClusterFirst';
  out.restartPolicy ||= 'Always';
  out.securityContext ??= {};
  out.terminationGracePeriodSeconds ??= 30;
  out.schedulerName ||= 'default-scheduler';
  if (out.overhead) out.overhead = roundedResources(out.overhead);
  // The older name is an alias of the newer one, both are always written.
  const account = out.serviceAccountName || out.serviceAccount;
  if (account) {
    out.serviceAccountName = account;
    out.serviceAccount = account;
  }
  if (!out.containers) delete (out as { containers?: unknown }).containers;
  if (Object.isFrozen(spec) && sameMembers(spec, out)) {
    complete.add(spec);
    return spec;
  }
  return out;
}

/** Frozen specs to which there is nothing to add. */
const complete = new WeakSet<object>();

/** Defaults of a pod: its spec, and what only a pod gets: requests from limits, host ports, service links. */
export function defaultPod(spec: PodSpec): PodSpec {
  const base = defaultPodSpec(spec);
  if (completePods.has(base) && Object.isFrozen(base)) return base;
  const out = owned(base) as Mutable<PodSpec>;
  if (out.containers) out.containers = mapped(out.containers, requestsFromLimits) as Container[];
  if (out.initContainers) out.initContainers = mapped(out.initContainers, requestsFromLimits);
  out.enableServiceLinks ??= true;
  if (out.hostNetwork) {
    out.containers = mapped(out.containers, hostPorts) as Container[];
    if (out.initContainers) out.initContainers = mapped(out.initContainers, hostPorts);
  }
  if (!Object.isFrozen(base) || !sameMembers(base, out)) return out;
  completePods.add(base);
  return base;
}

/** Frozen specs of pods to which there is nothing to add. */
const completePods = new WeakSet<object>();

function requestsFromLimits(container: Container): Container {
  const limits = container.resources?.limits;
  if (!limits) return container;
  const requests: Record<string, string | number> = { ...container.resources!.requests };
  let changed = false;
  for (const name of Object.keys(limits)) {
    if (requests[name] !== undefined) continue;
    requests[name] = limits[name]!;
    changed = true;
  }
  return changed ? { ...container, resources: { ...container.resources, requests } } : container;
}

function hostPorts(container: Container): Container {
  if (!container.ports?.some((port) => !port.hostPort)) return container;
  return { ...container, ports: container.ports.map((port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })) };
}

function defaultContainer<T extends Container | EphemeralContainer>(container: T): T {
  if (complete.has(container) && Object.isFrozen(container)) return container;
  const out = owned(container) as Mutable<Container>;
  if (out.ports) out.ports = mapped(out.ports, (port) => filled(port, { protocol: 'TCP' }));
  if (out.env) {
    out.env = mapped(out.env, (variable) => {
      const reference = variable.valueFrom?.fieldRef;
      return reference && !reference.apiVersion ? { ...variable, valueFrom: { ...variable.valueFrom, fieldRef: { apiVersion: 'v1', ...reference } } } : variable;
    });
  }
  if (out.resources) out.resources = roundedRequirements(out.resources);
  if (out.livenessProbe) out.livenessProbe = defaultProbe(out.livenessProbe);
  if (out.readinessProbe) out.readinessProbe = defaultProbe(out.readinessProbe);
  if (out.startupProbe) out.startupProbe = defaultProbe(out.startupProbe);
  if (out.lifecycle) {
    const { postStart, preStop } = out.lifecycle;
    if (postStart?.httpGet || preStop?.httpGet) {
      out.lifecycle = {
        ...out.lifecycle,
        ...(postStart ? { postStart: defaultHandler(postStart) } : {}),
        ...(preStop ? { preStop: defaultHandler(preStop) } : {}),
      };
    }
  }
  out.imagePullPolicy ||= defaultPullPolicy(out.image ?? '');
  out.terminationMessagePath ||= '/dev/termination-log';
  out.terminationMessagePolicy ||= 'File';
  if (Object.isFrozen(container) && sameMembers(container, out)) {
    complete.add(container);
    return container;
  }
  return out as T;
}

/** Always for :latest and for no tag at all; IfNotPresent for another tag, a digest, or a name that cannot be read. */
function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const match = imagePattern.exec(image);
  if (!match || /^[0-9a-f]{64}$/.test(image)) return 'IfNotPresent';
  if (match[2] !== undefined) return match[1] === 'latest' ? 'Always' : 'IfNotPresent';
  return match[1] === undefined || match[1] === 'latest' ? 'Always' : 'IfNotPresent';
}

const nameComponent = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
const imageDomain = '(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?';
const imagePattern = new RegExp(`^(?:${imageDomain}/)?${nameComponent}(?:/${nameComponent})*(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`);

function defaultProbe(probe: Probe): Probe {
  const out = filled(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  return out.httpGet || out.grpc ? defaultHandler(out) : out;
}

function defaultHandler<T extends Pick<Probe, 'httpGet' | 'grpc'>>(handler: T): T {
  let out = handler;
  if (out.httpGet && (!out.httpGet.path || !out.httpGet.scheme)) out = { ...out, httpGet: filled(out.httpGet, { path: '/', scheme: 'HTTP' }) };
  if (out.grpc && out.grpc.service === undefined) out = { ...out, grpc: { ...out.grpc, service: '' } };
  return out;
}

/** The sources that volumes of pods and persistent volumes have in common. */
export function defaultDisks(out: Mutable<Pick<Volume, 'hostPath' | 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'>>): void {
  if (out.hostPath && out.hostPath.type === undefined) out.hostPath = { ...out.hostPath, type: '' };
  if (out.iscsi) out.iscsi = filled(out.iscsi, { iscsiInterface: 'default' });
  if (out.rbd) out.rbd = filled(out.rbd, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' });
  if (out.azureDisk) out.azureDisk = filled(out.azureDisk, { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' });
  if (out.scaleIO) out.scaleIO = filled(out.scaleIO, { storageMode: 'ThinProvisioned', fsType: 'xfs' });
}

function defaultVolume(volume: Volume): Volume {
  if (!Object.keys(volume).some((key) => key !== 'name' && (volume as unknown as Record<string, unknown>)[key] !== undefined)) return { ...volume, emptyDir: {} };
  const out = owned(volume) as Mutable<Volume>;
  if (out.secret) out.secret = filled(out.secret, { defaultMode: 420 });
  if (out.configMap) out.configMap = filled(out.configMap, { defaultMode: 420 });
  if (out.downwardAPI) out.downwardAPI = filled({ ...out.downwardAPI, ...defaultDownwardItems(out.downwardAPI) }, { defaultMode: 420 });
  defaultDisks(out);
  if (out.projected) {
    out.projected = filled({
      ...out.projected,
      ...(out.projected.sources ? {
        sources: out.projected.sources.map((source) => ({
          ...source,
          ...(source.serviceAccountToken ? { serviceAccountToken: { expirationSeconds: 3600, ...source.serviceAccountToken } } : {}),
          ...(source.downwardAPI ? { downwardAPI: { ...source.downwardAPI, ...defaultDownwardItems(source.downwardAPI) } } : {}),
        })),
      } : {}),
    }, { defaultMode: 420 });
  }
  if (out.ephemeral?.volumeClaimTemplate?.spec) {
    const template = out.ephemeral.volumeClaimTemplate;
    out.ephemeral = { ...out.ephemeral, volumeClaimTemplate: { ...template, spec: filled(template.spec, { volumeMode: 'Filesystem' }) } };
  }
  return out;
}

function defaultDownwardItems<T extends { readonly items?: readonly { readonly fieldRef?: { readonly apiVersion?: string; readonly fieldPath: string } }[] }>(holder: T): Pick<T, 'items'> | undefined {
  if (!holder.items) return undefined;
  return { items: holder.items.map((item) => (item.fieldRef && !item.fieldRef.apiVersion ? { ...item, fieldRef: { apiVersion: 'v1', ...item.fieldRef } } : item)) } as Pick<T, 'items'>;
}

function roundedRequirements(requirements: ResourceRequirements): ResourceRequirements {
  const limits = requirements.limits && roundedResources(requirements.limits);
  const requests = requirements.requests && roundedResources(requirements.requests);
  if (limits === requirements.limits && requests === requirements.requests) return requirements;
  return { ...requirements, ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
}

/** Resource lists are kept to thousandths, rounded up. */
function roundedResources<T extends Readonly<Record<string, string | number>>>(list: T): T {
  let out: Record<string, string | number> | undefined;
  for (const name in list) {
    const quantity = parseQuantity(list[name]!);
    const rest = quantity.nano % 1_000_000n;
    if (rest === 0n) continue;
    out ??= { ...list };
    out[name] = formatQuantity({ nano: quantity.nano + (rest > 0n ? 1_000_000n - rest : -rest), format: quantity.format });
  }
  return (out ?? list) as T;
}

function sameMembers(a: object, b: object): boolean {
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in right) if (left[key] !== right[key]) return false;
  for (const key in left) if (!(key in right)) return false;
  return true;
}

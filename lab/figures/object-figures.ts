import type { KubeObject } from '../../engine/index';
import { podView } from '../object-view';
import type { ContainerBox, FigureSpec, OwnerNode, OwnersFigure, PodFigure, ServiceFigure, StorageFigure, Tone } from './figure';
import type { Resource } from './resource-watch';
import { byName, created, namespaceOf, podNamed, tagsOf, type FigureSources } from './sources';

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly ports?: readonly { readonly containerPort: number; readonly protocol?: string; readonly name?: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: { readonly reason?: string }; readonly running?: object; readonly terminated?: { readonly reason?: string; readonly exitCode?: number } };
}

type Volume = { readonly name: string } & Readonly<Record<string, unknown>>;

export interface PodObject extends KubeObject {
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly ephemeralContainers?: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly hostNetwork?: boolean;
    readonly shareProcessNamespace?: boolean;
    readonly restartPolicy?: string;
  };
  readonly status?: {
    readonly phase?: string;
    readonly qosClass?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

export function podFigure(spec: FigureSpec, sources: FigureSources): PodFigure | undefined {
  const pod = podNamed(sources.objects('pods'), namespaceOf(spec), spec.name) as PodObject | undefined;
  if (!pod) return undefined;
  const { spec: wanted, status } = pod;
  const boxes = (containers: readonly Container[] | undefined, statuses: readonly ContainerStatus[] | undefined, role: ContainerBox['role']): ContainerBox[] =>
    (containers ?? []).map((container) => containerBox(container, statuses?.find((one) => one.name === container.name), role === 'init' && container.restartPolicy === 'Always' ? 'sidecar' : role));
  return {
    of: 'pod', pod: podView(pod), phase: status?.phase ?? 'Pending', qos: status?.qosClass ?? '', hostNetwork: wanted.hostNetwork === true, sharesProcesses: wanted.shareProcessNamespace === true,
    containers: [...boxes(wanted.initContainers, status?.initContainerStatuses, 'init'), ...boxes(wanted.containers, status?.containerStatuses, 'app'), ...boxes(wanted.ephemeralContainers, status?.ephemeralContainerStatuses, 'ephemeral')],
    // The service account's token lies in every Pod and is no part of what an author wrote.
    volumes: (wanted.volumes ?? []).filter((volume) => !volume.name.startsWith('kube-api-access-')).map(volumeLine),
  };
}

function containerBox(container: Container, status: ContainerStatus | undefined, role: ContainerBox['role']): ContainerBox {
  const { state, tone } = stateOf(status, role);
  return {
    name: container.name, role, image: container.image ?? '', state, tone, ready: status?.ready === true, restarts: status?.restartCount ?? 0,
    ports: (container.ports ?? []).map((port) => `${port.containerPort}/${port.protocol ?? 'TCP'}`),
    mounts: (container.volumeMounts ?? []).filter((mount) => !mount.name.startsWith('kube-api-access-')).map((mount) => ({ volume: mount.name, path: mount.mountPath, readOnly: mount.readOnly === true })),
  };
}

export function stateOf(status: ContainerStatus | undefined, role: ContainerBox['role'] = 'app'): { state: string; tone: Tone } {
  const state = status?.state;
  if (state?.running) return { state: 'Running', tone: status?.ready || role === 'init' || role === 'ephemeral' ? 'good' : 'waiting' };
  if (state?.terminated) return { state: state.terminated.reason ?? `exit ${state.terminated.exitCode ?? 0}`, tone: state.terminated.exitCode === 0 ? 'good' : 'bad' };
  const reason = state?.waiting?.reason ?? 'Waiting';
  return { state: reason, tone: /BackOff|Err|Invalid|CreateContainerConfig/.test(reason) ? 'bad' : 'waiting' };
}

function volumeLine(volume: Volume): PodFigure['volumes'][number] {
  const [kind = 'emptyDir', value] = Object.entries(volume).find(([key]) => key !== 'name') ?? [];
  const source = (value ?? {}) as Readonly<Record<string, unknown>>;
  const detail = source.claimName ?? source.path ?? source.secretName ?? source.name ?? source.medium ?? '';
  return { name: volume.name, kind, detail: String(detail) };
}

const OWNERS: Readonly<Record<string, Resource>> = {
  Deployment: 'deployments', ReplicaSet: 'replicasets', ReplicationController: 'replicationcontrollers', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets', Job: 'jobs', CronJob: 'cronjobs', Pod: 'pods', Service: 'services',
};
/** What can be owned, in the order in which it is drawn. */
const OWNED = ['ReplicaSet', 'Job', 'Pod'] as const;

export function ownersFigure(spec: FigureSpec, sources: FigureSources): OwnersFigure | undefined {
  const kind = spec.kind ?? 'Deployment';
  const resource = OWNERS[kind];
  const root = resource && (sources.objects(resource).find((object) => object.metadata.namespace === namespaceOf(spec) && object.metadata.name === spec.name) ?? (spec.name === undefined ? sources.objects(resource).find((object) => object.metadata.namespace === namespaceOf(spec)) : undefined));
  return root && { of: 'owners', root: ownerNode(kind, root, sources) };
}

function ownerNode(kind: string, object: KubeObject, sources: FigureSources): OwnerNode {
  const { spec, status } = object as KubeObject & {
    readonly spec?: { readonly replicas?: number; readonly completions?: number; readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>; readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } } };
    readonly status?: { readonly readyReplicas?: number; readonly numberReady?: number; readonly desiredNumberScheduled?: number; readonly succeeded?: number };
  };
  const labels = spec?.selector?.matchLabels ?? (kind === 'ReplicationController' ? (spec?.selector as Readonly<Record<string, string>> | undefined) : undefined);
  const children = OWNED.flatMap((childKind) => sources.objects(OWNERS[childKind]!)
    .filter((child) => child.metadata.ownerReferences?.some((owner) => owner.uid === object.metadata.uid))
    .sort((a, b) => created(a) - created(b) || byName(a, b)).map((child) => ownerNode(childKind, child, sources)));
  return {
    kind, name: object.metadata.name!,
    wanted: kind === 'Pod' ? undefined : kind === 'DaemonSet' ? status?.desiredNumberScheduled : kind === 'Job' ? spec?.completions : spec?.replicas,
    ready: kind === 'Pod' ? undefined : kind === 'Job' ? (status?.succeeded ?? 0) : kind === 'DaemonSet' ? (status?.numberReady ?? 0) : (status?.readyReplicas ?? 0),
    revision: object.metadata.annotations?.['deployment.kubernetes.io/revision'],
    images: (spec?.template?.spec?.containers ?? []).map((container) => container.image ?? ''),
    selector: Object.entries(labels ?? {}).filter(([key]) => key !== 'pod-template-hash').map(([key, value]) => `${key}=${value}`).join(','),
    pod: kind === 'Pod' ? podView(object) : undefined, children,
  };
}

export function serviceFigure(spec: FigureSpec, sources: FigureSources): ServiceFigure | undefined {
  const namespace = namespaceOf(spec);
  const service = sources.objects('services').find((one) => one.metadata.namespace === namespace && (spec.name === undefined ? one.metadata.name !== 'kubernetes' : one.metadata.name === spec.name)) as KubeObject & {
    readonly spec: { readonly type?: string; readonly clusterIP?: string; readonly externalName?: string; readonly selector?: Readonly<Record<string, string>>; readonly ports?: readonly { readonly port: number; readonly targetPort?: number | string; readonly nodePort?: number; readonly protocol?: string; readonly name?: string }[] };
    readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] } };
  } | undefined;
  if (!service) return undefined;
  const pods = sources.objects('pods').filter((pod) => pod.metadata.namespace === namespace);
  const selector = tagsOf(service.spec.selector);
  const endpoints = slicesOf(service, sources).map((endpoint) => {
    const pod = pods.find((one) => one.metadata.uid === endpoint.uid);
    return { address: endpoint.address, ready: endpoint.ready, terminating: endpoint.terminating, pod: pod && podView(pod) };
  });
  const served = new Set(endpoints.map((endpoint) => endpoint.pod?.uid));
  return {
    of: 'service', name: service.metadata.name!, namespace, type: service.spec.type ?? 'ClusterIP', address: service.spec.externalName ?? service.spec.clusterIP ?? '',
    external: (service.status?.loadBalancer?.ingress ?? []).map((one) => one.ip ?? one.hostname ?? '').join(', '),
    ports: (service.spec.ports ?? []).map((port) => ({ port: port.port, target: String(port.targetPort ?? port.port), nodePort: port.nodePort, protocol: port.protocol ?? 'TCP', name: port.name ?? '' })),
    selector, endpoints,
    left: selector.length === 0 ? [] : pods.filter((pod) => !served.has(pod.metadata.uid)).sort((a, b) => created(a) - created(b) || byName(a, b)).map((pod) => {
      const missing = selector.find(([key, value]) => pod.metadata.labels?.[key] !== value);
      return { pod: podView(pod), why: missing ? ('label' as const) : ('address' as const), label: missing ? `${missing[0]}=${missing[1]}` : '', has: missing && pod.metadata.labels?.[missing[0]] };
    }),
  };
}

function slicesOf(service: KubeObject, sources: FigureSources): { address: string; uid: string | undefined; ready: boolean; terminating: boolean }[] {
  const found = new Map<string, { address: string; uid: string | undefined; ready: boolean; terminating: boolean }>();
  for (const object of sources.objects('endpointslices')) {
    if (object.metadata.namespace !== service.metadata.namespace || object.metadata.labels?.['kubernetes.io/service-name'] !== service.metadata.name) continue;
    const slice = object as KubeObject & { readonly endpoints?: readonly { readonly addresses?: readonly string[]; readonly targetRef?: { readonly uid?: string }; readonly conditions?: { readonly ready?: boolean; readonly terminating?: boolean } }[] };
    for (const endpoint of slice.endpoints ?? []) {
      for (const address of endpoint.addresses ?? []) found.set(address, { address, uid: endpoint.targetRef?.uid, ready: endpoint.conditions?.ready !== false, terminating: endpoint.conditions?.terminating === true });
    }
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

export function storageFigure(spec: FigureSpec, sources: FigureSources): StorageFigure | undefined {
  const namespace = namespaceOf(spec);
  const claims = sources.objects('persistentvolumeclaims').filter((claim) => claim.metadata.namespace === namespace).sort(byName);
  const volumes = [...sources.objects('persistentvolumes')].sort(byName);
  if (claims.length === 0 && volumes.length === 0) return undefined;
  const pods = (sources.objects('pods') as readonly PodObject[]).filter((pod) => pod.metadata.namespace === namespace).sort(byName);
  return {
    of: 'storage',
    pods: pods.flatMap((pod) => {
      const used = (pod.spec.volumes ?? []).flatMap((volume) => {
        const claim = (volume.persistentVolumeClaim as { claimName?: string } | undefined)?.claimName;
        if (!claim) return [];
        const mount = pod.spec.containers.flatMap((container) => container.volumeMounts ?? []).find((one) => one.name === volume.name);
        return [{ claim, path: mount?.mountPath ?? '' }];
      });
      return used.length > 0 ? [{ pod: podView(pod), claims: used }] : [];
    }),
    claims: claims.map((object) => {
      const claim = object as KubeObject & { readonly spec: { readonly storageClassName?: string; readonly volumeName?: string; readonly accessModes?: readonly string[]; readonly resources?: { readonly requests?: { readonly storage?: string } } }; readonly status?: { readonly phase?: string } };
      const phase = claim.metadata.deletionTimestamp ? 'Terminating' : (claim.status?.phase ?? 'Pending');
      return { name: claim.metadata.name!, phase, tone: phaseTone(phase), size: claim.spec.resources?.requests?.storage ?? '', modes: shortModes(claim.spec.accessModes), volume: claim.spec.volumeName ?? '', storageClass: claim.spec.storageClassName ?? '' };
    }),
    volumes: volumes.map((object) => {
      const volume = object as KubeObject & { readonly spec: Readonly<Record<string, unknown>> & { readonly capacity?: { readonly storage?: string }; readonly claimRef?: { readonly namespace?: string; readonly name?: string }; readonly persistentVolumeReclaimPolicy?: string; readonly storageClassName?: string; readonly accessModes?: readonly string[] }; readonly status?: { readonly phase?: string } };
      const phase = volume.metadata.deletionTimestamp ? 'Terminating' : (volume.status?.phase ?? 'Available');
      const source = Object.keys(volume.spec).find((key) => /^(hostPath|local|nfs|csi|awsElasticBlockStore|gcePersistentDisk|iscsi|fc|rbd|cephfs|glusterfs)$/.test(key)) ?? '';
      return { name: volume.metadata.name!, phase, tone: phaseTone(phase), size: volume.spec.capacity?.storage ?? '', reclaim: volume.spec.persistentVolumeReclaimPolicy ?? '', claim: volume.spec.claimRef?.name ?? '', storageClass: volume.spec.storageClassName ?? '', source };
    }),
    classes: [...sources.objects('storageclasses')].sort(byName).map((object) => {
      const one = object as KubeObject & { readonly provisioner?: string; readonly volumeBindingMode?: string };
      return { name: one.metadata.name!, provisioner: one.provisioner ?? '', standard: one.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true', binding: one.volumeBindingMode ?? 'Immediate' };
    }),
  };
}

const phaseTone = (phase: string): Tone => (phase === 'Bound' || phase === 'Available' ? 'good' : phase === 'Pending' ? 'waiting' : phase === 'Terminating' ? 'leaving' : phase === 'Released' ? 'quiet' : 'bad');
const SHORT: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };
const shortModes = (modes: readonly string[] | undefined): string => (modes ?? []).map((mode) => SHORT[mode] ?? mode).join(',');

import type { KubeObject } from '../engine/index';
import type { NodeView, PodShape, PodView, ServiceView } from './picture';

interface ContainerStatus {
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string }; readonly terminated?: { readonly reason?: string; readonly exitCode?: number; readonly signal?: number }; readonly running?: object };
  readonly lastState?: { readonly terminated?: { readonly finishedAt?: string } };
}

interface PodObject extends KubeObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly image?: string }[]; readonly initContainers?: readonly { readonly restartPolicy?: string }[] };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** A pod as the picture shows it; its status word is the one that kubectl prints. */
export function podView(object: KubeObject): PodView {
  const pod = object as PodObject;
  const meta = pod.metadata;
  const statuses = pod.status?.containerStatuses ?? [];
  const ready = statuses.filter((status) => status.ready).length;
  const isReady = pod.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true && !meta.deletionTimestamp;
  const status = statusWord(pod);
  return {
    uid: meta.uid!, name: meta.name!, namespace: meta.namespace ?? 'default', node: pod.spec.nodeName, status,
    shape: shapeOf(pod, status, isReady),
    ready: `${ready}/${pod.spec.containers.length}`, isReady,
    restarts: statuses.reduce((sum, one) => sum + (one.restartCount ?? 0), 0),
    labels: meta.labels ?? {}, ip: pod.status?.podIP, images: pod.spec.containers.map((container) => container.image ?? ''),
    endsAt: meta.deletionTimestamp ? Date.parse(meta.deletionTimestamp) : backOffEnd(statuses),
    createdAt: meta.creationTimestamp ? Date.parse(meta.creationTimestamp) : 0,
  };
}

/** Follows printPod of k8s.io/kubernetes/pkg/printers, without the details of init containers' counters. */
function statusWord(pod: PodObject): string {
  let word = pod.status?.reason ?? pod.status?.phase ?? 'Unknown';
  for (const [at, one] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const state = one.state;
    if (state?.terminated?.exitCode === 0 || (pod.spec.initContainers?.[at]?.restartPolicy === 'Always' && state?.running)) continue;
    const why = state?.terminated?.reason ?? (state?.waiting?.reason !== 'PodInitializing' ? state?.waiting?.reason : undefined);
    return pod.metadata.deletionTimestamp ? 'Terminating' : why ? `Init:${why}` : `Init:${at}/${pod.spec.initContainers?.length ?? 0}`;
  }
  let running = false;
  for (const one of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    if (one.state?.waiting?.reason) word = one.state.waiting.reason;
    else if (one.state?.terminated) word = one.state.terminated.reason ?? `ExitCode:${one.state.terminated.exitCode ?? 0}`;
    else if (one.ready && one.state?.running) running = true;
  }
  if (word === 'Completed' && running) word = 'Running';
  return pod.metadata.deletionTimestamp ? 'Terminating' : word;
}

function shapeOf(pod: PodObject, status: string, isReady: boolean): PodShape {
  if (pod.metadata.deletionTimestamp) return 'terminating';
  const word = status.replace(/^Init:/, '');
  if (/ImagePull|ErrImage|InvalidImageName/.test(word)) return 'pull';
  if (/BackOff|CrashLoop/.test(word)) return 'crash';
  if (word === 'Completed' || pod.status?.phase === 'Succeeded') return 'completed';
  if (pod.status?.phase === 'Failed' || /Error|OOMKilled|Evicted|ExitCode/.test(word)) return 'failed';
  if (pod.status?.phase === 'Running') return isReady ? 'running' : 'not-ready';
  if (pod.status?.phase === 'Pending') return pod.spec.nodeName ? 'creating' : 'pending';
  return 'unknown';
}

/** The kubelet writes "back-off 20s restarting failed container=…"; the wait began when the container ended. */
function backOffEnd(statuses: readonly ContainerStatus[]): number | undefined {
  for (const { state, lastState } of statuses) {
    const found = /^back-off (?:(\d+)m)?(?:(\d+)s)? restarting/.exec(state?.waiting?.message ?? '');
    const ended = lastState?.terminated?.finishedAt;
    if (found && ended) return Date.parse(ended) + (Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0)) * 1000;
  }
  return undefined;
}

export function nodeView(object: KubeObject): NodeView {
  const node = object as KubeObject & {
    readonly spec?: { readonly unschedulable?: boolean };
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[]; readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
  };
  return {
    uid: node.metadata.uid!, name: node.metadata.name!,
    ip: node.status?.addresses?.find((one) => one.type === 'InternalIP')?.address,
    controlPlane: node.metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined,
    ready: node.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true,
    cordoned: node.spec?.unschedulable === true,
  };
}

export function serviceView(object: KubeObject): ServiceView {
  const service = object as KubeObject & { readonly spec: { readonly type?: string; readonly clusterIP?: string; readonly selector?: Readonly<Record<string, string>>; readonly ports?: readonly { readonly port: number; readonly protocol?: string; readonly nodePort?: number }[] } };
  return {
    uid: service.metadata.uid!, name: service.metadata.name!, namespace: service.metadata.namespace ?? 'default',
    type: service.spec.type ?? 'ClusterIP', clusterIp: service.spec.clusterIP ?? '', selector: service.spec.selector ?? {},
    ports: (service.spec.ports ?? []).map((port) => `${port.port}${port.nodePort ? `:${port.nodePort}` : ''}/${port.protocol ?? 'TCP'}`).join(','),
  };
}

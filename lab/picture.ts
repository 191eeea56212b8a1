/** The cluster as the picture shows it: plain data, sent from the worker to the page as changes. */
export type PodShape = 'running' | 'not-ready' | 'pending' | 'creating' | 'crash' | 'pull' | 'terminating' | 'completed' | 'failed' | 'unknown';

export interface PodView {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** Undefined while no node has been chosen. */
  readonly node: string | undefined;
  readonly shape: PodShape;
  /** Kubernetes' own word for the state, as `kubectl get pods` prints it. */
  readonly status: string;
  readonly ready: string;
  readonly isReady: boolean;
  readonly restarts: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string | undefined;
  readonly images: readonly string[];
  /** Virtual milliseconds since the epoch at which the state ends by itself: a back-off or a grace period. */
  readonly endsAt: number | undefined;
  readonly createdAt: number;
}

export interface NodeView {
  readonly uid: string;
  readonly name: string;
  readonly ip: string | undefined;
  readonly controlPlane: boolean;
  readonly ready: boolean;
  readonly cordoned: boolean;
}

export interface ServiceView {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly type: string;
  readonly clusterIp: string;
  readonly ports: string;
  readonly selector: Readonly<Record<string, string>>;
}

/** What changed since the last patch. */
export interface PicturePatch {
  readonly pods: readonly PodView[];
  readonly nodes: readonly NodeView[];
  readonly services: readonly ServiceView[];
  /** UIDs of objects that are gone. */
  readonly removed: readonly string[];
  /** The picture starts anew: after undo, redo and reset. */
  readonly fresh: boolean;
}

/** Whether a Service's selector picks a pod. An empty selector picks nothing. */
export function selects(service: ServiceView, pod: PodView): boolean {
  const wanted = Object.entries(service.selector);
  return wanted.length > 0 && service.namespace === pod.namespace && wanted.every(([key, value]) => pod.labels[key] === value);
}

export const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

import type { Pod, PodCondition } from '../api/types';
import type { Sandbox } from './cri';
import { ContainerRecord, type ContainerRole } from './container-record';
import type { MountedVolume } from './volumes/pod-volumes';

/** What the pod worker does next with a pod; it only moves to the right. */
type WorkType = 'sync' | 'terminating' | 'terminated' | 'finished';

/** What an in-place resize tells the status and the sync. */
interface PodResize {
  conditions(before: readonly PodCondition[]): readonly PodCondition[];
  restarts(record: ContainerRecord): boolean;
}

/** Why a node does not take a pod. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

const NO_CONTAINERS: readonly ContainerRecord[] = [];

/** Everything one kubelet holds about one pod. Kept small: a node may hold a hundred of them, a cluster ten thousand. */
export class PodRecord {
  /** The newest object from the API server (or from the manifest folder, for static pods). */
  pod: Pod;
  /** How far this kubelet has taken notice of what others changed in the object; its own writes count as noticed. */
  seenRevision = 0;
  seenGeneration: number | undefined;
  seenGraceSeconds: number | undefined;
  seenLabels: Readonly<Record<string, string>> | undefined;
  seenAnnotations: Readonly<Record<string, string>> | undefined;
  containers: readonly ContainerRecord[] = NO_CONTAINERS;
  sandbox: Sandbox | undefined;
  /** The address outlives the sandbox in the status. */
  ips: readonly string[] = [];
  /** Undefined until all of them are mounted. */
  volumes: readonly MountedVolume[] | undefined;
  /** An in-place resize that is under way. */
  resize: PodResize | undefined;

  work: WorkType = 'sync';
  /** A sync is running, or waits for the next relist. */
  busy = false;
  /** Something happened while busy: sync again afterwards. */
  pending = false;
  lastSyncEndMs = -1;
  startedMs: number | undefined;
  /** Grace period of the running termination, seconds; a shorter one overrides it. */
  graceSeconds: number | undefined;
  /** Why the kubelet ends the pod by itself (deadline, eviction, preemption by a critical pod). */
  ended: { readonly reason: string; readonly message: string; readonly deadline: boolean; /** Says on the pod who ended it. */ readonly condition?: { readonly type: string; readonly status: 'True'; readonly reason: string; readonly message: string } | undefined } | undefined;
  /** The node did not take it: its status says why, and nothing of it ever ran. */
  rejected = false;
  deadlineTimer: { cancel(): void } | undefined;
  retryTimer: { cancel(): void } | undefined;
  /** The sync that runs; interrupted when the pod must go. */
  sync: { interrupt(error: unknown): void } | undefined;
  /** Called when a container of the pod ended; for whoever waits in a termination. */
  #exitWaiters: (() => void)[] | undefined;
  /** The object is gone from the API. */
  removed = false;
  /** Static pods have no controller in the API; the mirror is only their image. */
  readonly fromManifest: boolean;

  constructor(pod: Pod, fromManifest = false) {
    this.pod = pod;
    this.fromManifest = fromManifest;
    this.takeContainers();
    this.notice();
  }

  /** Takes notice of the object as it is now. */
  notice(): void {
    const { metadata } = this.pod;
    this.seenRevision = Number(metadata.resourceVersion);
    this.seenGeneration = metadata.generation;
    this.seenGraceSeconds = metadata.deletionGracePeriodSeconds;
    this.seenLabels = metadata.labels;
    this.seenAnnotations = metadata.annotations;
  }

  get uid(): string {
    return this.pod.metadata.uid!;
  }

  /** "name_namespace(uid)", as the kubelet names pods in messages. */
  get fullName(): string {
    const { name, namespace, uid } = this.pod.metadata;
    return `${name}_${namespace}(${uid})`;
  }

  find(name: string): ContainerRecord | undefined {
    const { containers } = this;
    for (let at = 0; at < containers.length; at += 1) if (containers[at]!.name === name) return containers[at];
    return undefined;
  }

  get anyRunning(): boolean {
    for (const record of this.containers) if (record.running) return true;
    return false;
  }

  /** Brings the records in line with the spec (new images, added ephemeral containers). */
  takeContainers(): void {
    const spec = this.pod.spec!;
    if (spec.initContainers) for (const container of spec.initContainers) this.#take(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init');
    for (const container of spec.containers) this.#take(container, 'app');
    if (spec.ephemeralContainers) for (const container of spec.ephemeralContainers) this.#take(container, 'ephemeral');
  }

  #take(spec: ContainerRecord['spec'], role: ContainerRole): void {
    const record = this.find(spec.name);
    if (record) record.spec = spec;
    // A list that grows by push keeps room for more, and most pods have one container.
    else this.containers = this.containers.length ? [...this.containers, new ContainerRecord(spec, role)] : [new ContainerRecord(spec, role)];
  }

  /** Calls `wake` when a container ends. Returns a function that withdraws it. */
  awaitExit(wake: () => void): () => void {
    const waiters = (this.#exitWaiters ??= []);
    waiters.push(wake);
    return () => {
      const at = waiters.indexOf(wake);
      if (at >= 0) waiters.splice(at, 1);
    };
  }

  /** Wakes who waits for the end of a container. */
  announceExit(): void {
    if (this.#exitWaiters) for (const wake of this.#exitWaiters.splice(0)) wake();
  }
}

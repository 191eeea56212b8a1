import type { Container as ContainerSpec, EphemeralContainer, ResourceRequirements } from '../api/types';
import type { Container, ContainerExit, ImageInfo } from './cri';

export type ProbeKind = 'readiness' | 'liveness' | 'startup';

/** A probe at work. */
export interface ProbeHandle {
  readonly kind: ProbeKind;
  stop(): void;
  /** Probes at once: a readiness probe of a container that is not ready runs at every sync of the pod. */
  trigger(): void;
}

export type ContainerRole = 'init' | 'sidecar' | 'app' | 'ephemeral';

/** One run of a container: what the runtime remembers of it until it is collected. */
export interface ContainerRun {
  /** Undefined for runs from before the kubelet was looked at. */
  readonly handle: Container | undefined;
  readonly id: string;
  readonly image: ImageInfo;
  readonly attempt: number;
  readonly createdMs: number;
  startedMs: number | undefined;
  finishedMs: number | undefined;
  exitCode: number;
  reason: string;
  message: string;
  /** Set when the kubelet itself stopped it, and why. */
  killReason: string | undefined;
  /** The runtime has thrown its remains away, its log among them: one dead container is kept per name. */
  collected?: boolean;
  /** Whoever follows its log. */
  endListeners?: Set<() => void>;
}

/** A container of a pod as this kubelet knows it: the newest run and the one before, which `logs --previous` shows. */
export class ContainerRecord {
  spec: ContainerSpec | EphemeralContainer;
  current: ContainerRun | undefined;
  previous: ContainerRun | undefined;
  /** Runs so far that the kubelet no longer has (adopted pods keep their count). */
  restarts = 0;
  /** Why the last start failed; shown as waiting until a start succeeds (the kubelet's reason cache). */
  waiting: { readonly reason: string; readonly message: string } | undefined;
  /** Results of probes: undefined while nothing was decided. */
  ready: boolean | undefined;
  started: boolean | undefined;
  /** A liveness or startup probe failed: kill at the next sync. */
  unhealthy: 'liveness' | 'startup' | undefined;
  probes: ProbeHandle[] | undefined;
  /** The image as written when the newest run started: another one restarts the container. */
  imageOfRun: string | undefined;
  /** Resources the runtime has applied; differs from the spec while a resize is under way. */
  appliedResources: ResourceRequirements | undefined;

  /** When the newest run that had ended at the start of the running sync ended: what the back-off counts from. */
  exitedAtSyncStart: number | undefined;

  constructor(spec: ContainerSpec | EphemeralContainer, readonly role: ContainerRole) {
    this.spec = spec;
  }

  get name(): string {
    return this.spec.name;
  }

  get running(): boolean {
    return this.current?.startedMs !== undefined && this.current.finishedMs === undefined;
  }

  get exited(): boolean {
    return this.current?.finishedMs !== undefined;
  }

  /** The newest run that has ended. */
  get lastExited(): ContainerRun | undefined {
    if (this.current?.finishedMs !== undefined) return this.current;
    return this.previous;
  }

  /** "spec.containers{web}", as events name it. */
  get fieldPath(): string {
    const list = this.role === 'app' ? 'containers' : this.role === 'ephemeral' ? 'ephemeralContainers' : 'initContainers';
    const { name } = this;
    if (list !== lastPath.list || name !== lastPath.name) lastPath = { list, name, text: `spec.${list}{${name}}` };
    return lastPath.text;
  }

  /** Takes in the end of `run`; the reason is worked out as the runtime does. */
  end(run: ContainerRun, exit: ContainerExit, nowMs: number): void {
    if (run.finishedMs !== undefined) return;
    run.finishedMs = nowMs;
    if (run === this.current && this.previous) collect(this.previous);
    run.exitCode = exit.exitCode;
    if (run.endListeners) for (const ended of run.endListeners) ended();
    run.reason = exit.oomKilled ? 'OOMKilled' : exit.exitCode === 0 ? 'Completed' : 'Error';
  }
}

/* A memo of a pure function: pods of one template share the text, which each of their events keeps. */
let lastPath = { list: '', name: '', text: '' };

function collect(run: ContainerRun): void {
  if (run.collected) return;
  run.collected = true;
  run.handle?.remove();
}

import type { PodRecord } from './pod-record';

/** What the parts of a kubelet may ask of the pod workers. */
export interface WorkRequests {
  /** Asks for a sync of the pod as it is now. */
  request(record: PodRecord): void;
  /** Asks for a sync the next time the work queue is looked at, `delayMs` from now at the earliest. */
  requestLater(record: PodRecord, delayMs: number, background?: boolean): void;
  /** The runtime changed something (sandbox up, container started or ended): the next relist will see it. */
  noteChange(record: PodRecord): void;
  /** The pod must go: whatever its sync is doing is given up. */
  terminate(record: PodRecord, graceSeconds: number): void;
}

/** What the worker does after a task: nothing, again after a back-off, or the next stage of the pod's life. */
export interface SyncOutcome {
  readonly next: 'idle' | 'again' | 'retry' | 'terminating' | 'terminated' | 'finished';
}

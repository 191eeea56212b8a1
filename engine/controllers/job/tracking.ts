import { isNotFound } from '../../api/status';
import type { Job, JobCondition, JobStatus, Pod } from '../../api/types';
import { jobs, pods, rfc3339, type Client, type EventRecorder } from '../../client';
import type { ControllerContext } from '../context';
import { jsonEqual, nonZero } from '../json-equal';
import { isPodActive } from '../pod-state';
import { condition, targetOf, type Verdict } from './conditions';
import { FAILURE_COUNT_ANNOTATION, formatIndexes, indexOf, isIndexed, parseIndexes } from './indexes';
import { TRACKING_FINALIZER } from './job-pod';
import { failureAction } from './policies';

/** The pods of a job that have ended, counted once each. */
export interface Ended {
  readonly newSucceeded: Pod[];
  readonly newFailed: Pod[];
  readonly succeeded: number;
  readonly failed: number;
  readonly succeededIndexes: ReadonlySet<number>;
  readonly failedIndexes: ReadonlySet<number>;
  readonly failuresPerIndex: ReadonlyMap<number, number>;
  /** By index: a failed pod that stays, uncounted, until its replacement carries its count of failures on. */
  readonly awaitingReplacement: ReadonlyMap<number, Pod>;
}

/** One reconcile of a job: what there is, and what its steps change. */
export interface JobSync {
  readonly job: Job;
  readonly owned: readonly Pod[];
  readonly ended: Ended;
  readonly activePods: readonly Pod[];
  active: number;
  ready: number;
  terminating: number;
  startTime: string | undefined;
  conditions: JobCondition[];
  verdict: Verdict | undefined;
  /** Pods that a job which has succeeded stopped: they go without being counted. */
  readonly uncountedStops: Pod[];
}

export const hasTracking = (pod: Pod): boolean => pod.metadata.finalizers?.includes(TRACKING_FINALIZER) === true;

/** Counts what the status already holds, what it is about to hold and what has newly ended. */
export function countEnded(job: Job, owned: readonly Pod[]): Ended {
  const uncounted = job.status?.uncountedTerminatedPods;
  const known = new Set([...uncounted?.succeeded ?? [], ...uncounted?.failed ?? []]);
  const indexed = isIndexed(job);
  const succeededIndexes = parseIndexes(job.status?.completedIndexes, job.spec?.completions);
  const failedIndexes = parseIndexes(job.status?.failedIndexes, job.spec?.completions);
  const failuresPerIndex = new Map<number, number>();
  const newSucceeded: Pod[] = [];
  const newFailed: Pod[] = [];
  let ignored = 0;
  for (const pod of owned) {
    if (!hasTracking(pod) || known.has(pod.metadata.uid!)) continue;
    const index = indexed ? indexOf(pod) : undefined;
    if (pod.status?.phase === 'Succeeded') {
      if (indexed && (index === undefined || index >= (job.spec?.completions ?? 0))) continue;
      newSucceeded.push(pod);
      if (index !== undefined) succeededIndexes.add(index);
    } else if (countsAsFailed(job, pod)) {
      newFailed.push(pod);
      const { action } = failureAction(job, pod);
      if (action === 'Ignore') ignored += 1;
      if (index !== undefined) countIndexFailure(job, pod, index, action === 'FailIndex', failuresPerIndex, failedIndexes);
    }
  }
  for (const index of succeededIndexes) failedIndexes.delete(index);
  const settled = new Set([...succeededIndexes, ...failedIndexes, ...owned.filter(isPodActive).map((pod) => indexOf(pod) ?? -1)]);
  const awaitingReplacement = job.spec?.backoffLimitPerIndex === undefined ? new Map<number, Pod>() : lastFailures(newFailed, settled);
  const waiting = new Set(awaitingReplacement.values());
  return {
    newSucceeded,
    newFailed: newFailed.filter((pod) => !waiting.has(pod)),
    awaitingReplacement,
    succeeded: indexed ? succeededIndexes.size : (job.status?.succeeded ?? 0) + newSucceeded.length + (uncounted?.succeeded?.length ?? 0),
    failed: (job.status?.failed ?? 0) + newFailed.length - ignored + (uncounted?.failed?.length ?? 0),
    succeededIndexes,
    failedIndexes,
    failuresPerIndex,
  };
}

/** The newest failed pod of each index that is still to be tried again (getPodsWithDelayedDeletionPerIndex). */
function lastFailures(failed: readonly Pod[], settled: ReadonlySet<number>): Map<number, Pod> {
  const last = new Map<number, Pod>();
  for (const pod of failed) {
    const index = indexOf(pod);
    if (index === undefined || settled.has(index)) continue;
    const before = last.get(index);
    if (!before || failuresBefore(pod) >= failuresBefore(before)) last.set(index, pod);
  }
  return last;
}

/** How often the index of a pod had failed when the pod was made. */
export function failuresBefore(pod: Pod): number {
  return Number(pod.metadata.annotations?.[FAILURE_COUNT_ANNOTATION] ?? 0);
}

/** A pod that is being deleted counts as failed at once, unless only failed ones are replaced. */
function countsAsFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return pod.metadata.deletionTimestamp !== undefined && job.spec?.podReplacementPolicy !== 'Failed';
}

function countIndexFailure(job: Job, pod: Pod, index: number, failIndex: boolean, failures: Map<number, number>, failedIndexes: Set<number>): void {
  const limit = job.spec?.backoffLimitPerIndex;
  if (limit === undefined) return;
  const count = failuresBefore(pod) + 1;
  failures.set(index, Math.max(failures.get(index) ?? 0, count));
  if (failIndex || count > limit) failedIndexes.add(index);
}

/**
 * Writes a job's status in the order that loses no pod: first the UIDs of ended pods, then their finalizers go, then
 * the counts grow; the verdict stands only when all are counted and none is terminating
 * (trackJobStatusAndRemoveFinalizers).
 */
export class JobTracking {
  readonly #context: ControllerContext;
  readonly #recorder: EventRecorder;

  constructor(context: ControllerContext, recorder: EventRecorder) {
    this.#context = context;
    this.#recorder = recorder;
  }

  write(sync: JobSync): void {
    const now = this.#context.clock.now();
    const { verdict, ended } = sync;
    if (verdict && !sync.conditions.some((entry) => entry.type === targetOf(verdict))) sync.conditions.push(condition(now, targetOf(verdict), 'True', verdict.reason, verdict.message));
    // Nothing is tried again once the verdict is in.
    if (verdict) ended.newFailed.push(...ended.awaitingReplacement.values());
    const uncounted = sync.job.status?.uncountedTerminatedPods;
    const pending = {
      succeeded: [...uncounted?.succeeded ?? [], ...ended.newSucceeded.map((pod) => pod.metadata.uid!)],
      failed: [...uncounted?.failed ?? [], ...ended.newFailed.map((pod) => pod.metadata.uid!)],
    };
    const { succeeded = 0, failed = 0 } = sync.job.status ?? {};
    let job = this.#put(sync.job, statusOf(sync, { succeeded, failed }, pending));
    const released = new Set([...pending.succeeded, ...pending.failed]);
    for (const pod of sync.owned) if (released.has(pod.metadata.uid!)) releasePod(this.#context.client, pod);
    for (const pod of sync.uncountedStops) releasePod(this.#context.client, pod);
    const ignored = ended.newFailed.filter((pod) => failureAction(sync.job, pod).action === 'Ignore').length;
    const counts = { succeeded: succeeded + pending.succeeded.length, failed: failed + pending.failed.length - ignored };
    const over = verdict && sync.terminating === 0 && sync.active === 0;
    if (over && !released.size) job = this.#put(job, statusOf(sync, counts, NONE));
    if (over) sync.conditions.push(condition(now, verdict.type, 'True', verdict.reason, verdict.message));
    this.#put(job, { ...statusOf(sync, counts, NONE), ...(over && verdict.type === 'Complete' ? { completionTime: rfc3339(now) } : {}) });
    if (!over) return;
    if (verdict.type === 'Complete') this.#recorder.normal(sync.job, 'Completed', 'Job completed');
    else this.#recorder.warning(sync.job, verdict.reason, verdict.message);
  }

  #put(job: Job, status: JobStatus): Job {
    return jsonEqual(status, job.status) ? job : this.#context.client.updateStatus(jobs, { ...job, status });
  }
}

/** The job has no more to do with the pod: it may go, and what becomes of it is not counted. */
export function releasePod(client: Client, pod: Pod): void {
  if (!hasTracking(pod)) return;
  const finalizers = pod.metadata.finalizers!.filter((finalizer) => finalizer !== TRACKING_FINALIZER);
  try {
    client.patch(pods, pod.metadata.name!, pod.metadata.namespace, 'merge', { metadata: { uid: pod.metadata.uid, finalizers: finalizers.length ? finalizers : null } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

interface Pending { readonly succeeded: readonly string[]; readonly failed: readonly string[] }
const NONE: Pending = { succeeded: [], failed: [] };

function statusOf(sync: JobSync, counts: { succeeded: number; failed: number }, pending: Pending): JobStatus {
  const { job, ended } = sync;
  const indexed = isIndexed(job);
  return {
    conditions: sync.conditions.length ? [...sync.conditions] : undefined,
    startTime: sync.startTime,
    active: nonZero(sync.active),
    succeeded: nonZero(indexed ? ended.succeededIndexes.size : counts.succeeded),
    failed: nonZero(counts.failed),
    terminating: sync.terminating,
    completedIndexes: indexed && ended.succeededIndexes.size ? formatIndexes(ended.succeededIndexes) : undefined,
    failedIndexes: job.spec?.backoffLimitPerIndex === undefined ? undefined : formatIndexes(ended.failedIndexes),
    uncountedTerminatedPods: {
      ...(pending.succeeded.length ? { succeeded: pending.succeeded } : {}),
      ...(pending.failed.length ? { failed: pending.failed } : {}),
    },
    ready: sync.ready,
  };
}

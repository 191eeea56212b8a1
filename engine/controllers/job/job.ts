import type { Job, Pod } from '../../api/types';
import { StatusError } from '../../api/status';
import { jobs, pods, rfc3339, selectorMatches, type EventRecorder, type Lister, type WorkQueue } from '../../client';
import { claim } from '../claim';
import { newQueue, newRecorder, onOwned, start, type ControllerContext } from '../context';
import { isPodActive, isPodFinished, isPodReady, timeMs } from '../pod-state';
import { PodControl, slowStart } from '../pod-control';
import { delayMs, finishMs, JobBackoff } from './backoff';
import { announcedVerdict, condition, isJobFinished, type Verdict } from './conditions';
import { indexOf, isIndexed, parseIndexes, pendingIndexes } from './indexes';
import { newJobPod } from './job-pod';
import { startOrphans } from './orphans';
import { failureAction, successMessage } from './policies';
import { countEnded, failuresBefore, hasTracking, JobTracking, releasePod, type Ended, type JobSync } from './tracking';

/** Changes of pods are gathered for this time before a job is looked at (syncJobBatchPeriod). */
const BATCH_MS = 1000;
/** Most pods one reconcile makes or deletes. */
const MAX_PODS_PER_SYNC = 500;

export function startJobs(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new JobController(context, queue);
  const lister = context.informers.lister(jobs);
  context.informers.of(jobs).addHandlers({
    add: (job) => queue.add(lister.keyOf(job)),
    update: (before, job) => {
      if (before.metadata.generation !== job.metadata.generation) queue.add(lister.keyOf(job));
      else queue.addAfter(lister.keyOf(job), BATCH_MS);
    },
    delete: (job) => queue.add(lister.keyOf(job)),
  });
  onOwned(context, pods, 'Job', (key) => queue.addAfter(key, BATCH_MS));
  startOrphans(context);
  start(context, 'job', queue, (key) => controller.reconcile(key));
}

class JobController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #jobs: Lister<Job>;
  readonly #pods: Lister<Pod>;
  readonly #recorder: EventRecorder;
  readonly #podControl: PodControl;
  readonly #backoff = new JobBackoff();
  readonly #tracking: JobTracking;

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#queue = queue;
    this.#jobs = context.informers.lister(jobs);
    this.#pods = context.informers.lister(pods);
    this.#recorder = newRecorder(context, 'job-controller');
    this.#podControl = new PodControl(context.client, this.#recorder);
    this.#tracking = new JobTracking(context, this.#recorder);
  }

  reconcile(key: string): void {
    const job = this.#jobs.byKey(key);
    if (!job) return;
    if (isJobFinished(job)) return this.#backoff.forget(job.metadata.uid!);
    if (job.spec?.managedBy && job.spec.managedBy !== 'kubernetes.io/job-controller') return;
    const sync = this.#survey(job);
    const now = this.#context.clock.now();
    this.#start(sync, key, now);
    sync.verdict = this.#failure(sync, key, now) ?? this.#policySuccess(sync);
    const failure = sync.verdict ? this.#stop(sync) : job.metadata.deletionTimestamp ? undefined : this.#manage(sync, key, now);
    if (!sync.verdict && !failure && isDone(sync)) sync.verdict = { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
    this.#suspension(sync, now);
    this.#tracking.write(sync);
    if (failure) throw failure;
  }

  #survey(job: Job): JobSync {
    const owned = claim<Pod>({
      client: this.#context.client,
      kind: pods,
      lister: this.#pods,
      owner: job,
      matches: (pod) => selectorMatches(job.spec!.selector!, pod.metadata.labels),
      adoptable: (pod) => isPodActive(pod) && hasTracking(pod),
    });
    const ended = countEnded(job, owned);
    this.#backoff.record(job.metadata.uid!, ended.newSucceeded, ended.newFailed);
    const active = owned.filter(isPodActive);
    return {
      job,
      owned,
      ended,
      activePods: active,
      active: active.length,
      ready: active.filter(isPodReady).length,
      terminating: owned.filter((pod) => pod.metadata.deletionTimestamp && !isPodFinished(pod)).length,
      startTime: job.status?.startTime,
      conditions: [...job.status?.conditions ?? []],
      verdict: undefined,
      uncountedStops: [],
    };
  }

  #start(sync: JobSync, key: string, now: number): void {
    const { job } = sync;
    if (sync.startTime || job.spec!.suspend) return;
    sync.startTime = rfc3339(now);
    if (job.spec!.activeDeadlineSeconds !== undefined) this.#queue.addAfter(key, job.spec!.activeDeadlineSeconds * 1000, true);
  }

  /** Why the job has failed, if it has. */
  #failure(sync: JobSync, key: string, now: number): Verdict | undefined {
    const { job, ended } = sync;
    const announced = announcedVerdict(job.status);
    if (announced) return announced;
    for (const pod of sync.owned) {
      if (pod.status?.phase !== 'Failed') continue;
      const { action, message } = failureAction(job, pod);
      if (action === 'FailJob') return { type: 'Failed', reason: 'PodFailurePolicy', message: message! };
    }
    if (ended.failed > (job.spec!.backoffLimit ?? 6) || restartsBeyondLimit(sync)) return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    const deadline = job.spec!.activeDeadlineSeconds;
    if (deadline !== undefined && sync.startTime && !job.spec!.suspend) {
      const leftMs = timeMs(sync.startTime) + deadline * 1000 - now;
      if (leftMs <= 0) return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
      this.#queue.addAfter(key, leftMs, true);
    }
    if (isIndexed(job) && job.spec!.backoffLimitPerIndex !== undefined) {
      if (job.spec!.maxFailedIndexes !== undefined && ended.failedIndexes.size > job.spec!.maxFailedIndexes) {
        return { type: 'Failed', reason: 'MaxFailedIndexesExceeded', message: 'Job has exceeded the specified maximal number of failed indexes' };
      }
      if (ended.failedIndexes.size > 0 && ended.failedIndexes.size + ended.succeededIndexes.size >= job.spec!.completions!) {
        return { type: 'Failed', reason: 'FailedIndexes', message: 'Job has failed indexes' };
      }
    }
    return undefined;
  }

  #policySuccess({ job, ended }: JobSync): Verdict | undefined {
    const message = job.spec!.successPolicy && isIndexed(job) ? successMessage(job, ended.succeededIndexes) : undefined;
    return message === undefined ? undefined : { type: 'Complete', reason: 'SuccessPolicy', message };
  }

  /** The verdict is in: no pod goes on. */
  #stop(sync: JobSync): undefined {
    this.#delete(sync, sync.activePods);
    sync.ready = 0;
    return undefined;
  }

  /** Brings the number of active pods to what the job wants now. */
  #manage(sync: JobSync, key: string, now: number): StatusError | undefined {
    const { job, ended } = sync;
    const { parallelism = 1, completions, suspend } = job.spec!;
    if (suspend) {
      this.#delete(sync, sync.activePods);
      return undefined;
    }
    const replacesFailedOnly = job.spec!.podReplacementPolicy === 'Failed';
    let wanted = completions === undefined
      ? (ended.succeeded > 0 ? sync.active : parallelism)
      : Math.max(Math.min(completions - ended.succeeded - (job.spec!.backoffLimitPerIndex === undefined ? 0 : ended.failedIndexes.size), parallelism), 0);
    const duplicates = isIndexed(job) ? duplicateIndexes(sync) : [];
    const surplus = [...duplicates, ...sync.activePods.filter((pod) => !duplicates.includes(pod))].slice(0, Math.max(sync.active - wanted, duplicates.length));
    if (surplus.length) this.#delete(sync, surplus.slice(0, MAX_PODS_PER_SYNC));
    if (replacesFailedOnly) wanted -= sync.terminating;
    const missing = Math.min(wanted - sync.active, MAX_PODS_PER_SYNC);
    if (missing <= 0) return undefined;
    const waitMs = job.spec!.backoffLimitPerIndex === undefined ? this.#backoff.remainingMs(job.metadata.uid!, now) : 0;
    if (waitMs > 0) {
      this.#queue.addAfter(key, waitMs);
      return undefined;
    }
    return this.#create(sync, missing, key, now);
  }

  #create(sync: JobSync, count: number, key: string, now: number): StatusError | undefined {
    const { job, ended } = sync;
    let indexes: number[] | undefined;
    if (isIndexed(job)) {
      const taken = new Set([...ended.succeededIndexes, ...ended.failedIndexes]);
      for (const pod of sync.activePods) if (indexOf(pod) !== undefined) taken.add(indexOf(pod)!);
      if (job.spec!.podReplacementPolicy === 'Failed') for (const pod of sync.owned) if (!isPodFinished(pod) && indexOf(pod) !== undefined) taken.add(indexOf(pod)!);
      const pending = pendingIndexes(job, count, taken);
      indexes = pending.filter((index) => indexWaitMs(ended, index, now) === 0);
      if (pending.length > 0 && indexes.length === 0) this.#queue.addAfter(key, Math.min(...pending.map((index) => indexWaitMs(ended, index, now))));
    }
    const { made, failure } = slowStart(indexes?.length ?? count, (at) => {
      const index = indexes?.[at];
      this.#podControl.create(job, newJobPod(job, index, index === undefined ? 0 : ended.failuresPerIndex.get(index) ?? 0));
    });
    sync.active += made;
    return failure;
  }

  /** Pods that a job stops before it is over are let go first, so that they count for nothing. */
  #delete(sync: JobSync, victims: readonly Pod[]): void {
    for (const pod of victims) {
      if (!sync.verdict) releasePod(this.#context.client, pod);
      if (!this.#podControl.delete(sync.job, pod)) continue;
      sync.active -= 1;
      sync.terminating += 1;
      if (isPodReady(pod)) sync.ready -= 1;
      // A pod the job itself stops counts as failed at once when the job has failed.
      if (sync.verdict?.type === 'Failed') sync.ended.newFailed.push(pod);
      else if (sync.verdict) sync.uncountedStops.push(pod);
    }
  }

  #suspension(sync: JobSync, now: number): void {
    const { job } = sync;
    if (sync.verdict) return;
    const at = sync.conditions.findIndex((entry) => entry.type === 'Suspended');
    const suspended = at >= 0 && sync.conditions[at]!.status === 'True';
    if (job.spec!.suspend === true && !suspended) {
      const next = condition(now, 'Suspended', 'True', 'JobSuspended', 'Job suspended');
      if (at >= 0) sync.conditions[at] = next;
      else sync.conditions.push(next);
      this.#recorder.normal(job, 'Suspended', 'Job suspended');
    } else if (!job.spec!.suspend && suspended) {
      sync.conditions[at] = condition(now, 'Suspended', 'False', 'JobResumed', 'Job resumed');
      this.#recorder.normal(job, 'Resumed', 'Job resumed');
      sync.startTime = rfc3339(now);
    }
    if (job.spec!.suspend === true) sync.startTime = undefined;
  }
}

/** How long an index that failed waits for its next try (getRemainingTimePerIndex). */
function indexWaitMs({ awaitingReplacement }: Ended, index: number, now: number): number {
  const pod = awaitingReplacement.get(index);
  return pod ? Math.max(0, finishMs(pod) + delayMs(failuresBefore(pod) + 1) - now) : 0;
}

function isDone({ job, ended, active }: JobSync): boolean {
  const { completions } = job.spec!;
  if (job.spec!.suspend && completions !== 0) return false;
  return completions === undefined ? ended.succeeded > 0 && active === 0 : ended.succeeded >= completions && active === 0;
}

/** With restartPolicy OnFailure the restarts of all containers count against the limit (pastBackoffLimitOnFailure). */
function restartsBeyondLimit({ job, activePods }: JobSync): boolean {
  if (job.spec!.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const pod of activePods) {
    if (pod.status?.phase !== 'Running' && pod.status?.phase !== 'Pending') continue;
    for (const status of [...pod.status.initContainerStatuses ?? [], ...pod.status.containerStatuses ?? []]) restarts += status.restartCount;
  }
  const limit = job.spec!.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** All but one of the active pods of each index, and those of no valid index. */
function duplicateIndexes({ job, activePods, ended }: JobSync): Pod[] {
  const seen = new Set(parseIndexes(job.status?.completedIndexes, job.spec!.completions));
  for (const index of ended.succeededIndexes) seen.add(index);
  return activePods.filter((pod) => {
    const index = indexOf(pod);
    if (index === undefined || index >= (job.spec!.completions ?? 0) || seen.has(index)) return true;
    seen.add(index);
    return false;
  });
}

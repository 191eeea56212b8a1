import { rfc1123z } from '../../api/rfc1123';
import { isAlreadyExists, isConflict, isNotFound, StatusError } from '../../api/status';
import type { CronJob, CronJobStatus, Job, JobCondition, ObjectReference } from '../../api/types';
import { cronJobs, jobs, referenceTo, rfc3339, type EventRecorder, type Lister, type WorkQueue } from '../../client';
import { controllerReference } from '../claim';
import { enqueueAll, enqueueOwners, newQueue, newRecorder, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { timeMs } from '../pod-state';
import { isNamespaceTerminating } from '../pod-control';
import { parseSchedule, type Schedule } from './schedule';
import { isKnownZone, zoneOffsetMs } from './time-zones';

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** Waits a little beyond the scheduled moment (nextScheduleDelta). */
const DELTA_MS = 100;
const MAX_MISSED = 100;

export function startCronJobs(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new CronJobController(context, queue);
  enqueueAll(context, cronJobs, queue);
  enqueueOwners(context, jobs, 'CronJob', queue);
  start(context, 'cronjob', queue, (key) => controller.reconcile(key));
}

type Status = { -readonly [F in keyof CronJobStatus]: CronJobStatus[F] };

class CronJobController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #cronJobs: Lister<CronJob>;
  readonly #jobs: Lister<Job>;
  readonly #recorder: EventRecorder;

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#queue = queue;
    this.#cronJobs = context.informers.lister(cronJobs);
    this.#jobs = context.informers.lister(jobs);
    this.#recorder = newRecorder(context, 'cronjob-controller');
  }

  reconcile(key: string): void {
    const cron = this.#cronJobs.byKey(key);
    if (!cron) return;
    const children = this.#jobs.byOwner(cron.metadata.uid!);
    const status: Status = { ...cron.status };
    this.#watchJobs(cron, children, status);
    const nextMs = cron.metadata.deletionTimestamp ? undefined : this.#runDue(cron, status);
    this.#cleanUp(cron, children, status);
    if (!jsonEqual({ active: [], ...status }, { active: [], ...cron.status })) this.#context.client.updateStatus(cronJobs, { ...cron, status });
    this.#queue.cancel(key);
    if (nextMs !== undefined) this.#queue.addAfter(key, Math.max(nextMs - this.#context.clock.now() + DELTA_MS, 1), true);
  }

  /** Takes finished and vanished jobs off the list of active ones. */
  #watchJobs(cron: CronJob, children: readonly Job[], status: Status): void {
    for (const job of children) {
      const active = status.active?.some((reference) => reference.uid === job.metadata.uid);
      const finished = finishedCondition(job);
      if (!active && !finished) {
        // One that it made itself a moment ago may be on the list by now.
        const now = this.#context.client.get(cronJobs, cron.metadata.name!, cron.metadata.namespace);
        if (!now.status?.active?.some((reference) => reference.uid === job.metadata.uid)) {
          this.#recorder.warning(cron, 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata.name}`);
        }
      } else if (active && finished) {
        drop(status, job.metadata.uid!);
        this.#recorder.normal(cron, 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${finished.type}`);
      }
      if (finished?.type !== 'Complete' || !job.status?.completionTime) continue;
      if (timeMs(status.lastSuccessfulTime) < timeMs(job.status.completionTime)) status.lastSuccessfulTime = job.status.completionTime;
    }
    for (const reference of status.active ?? []) {
      if (children.some((job) => job.metadata.uid === reference.uid)) continue;
      this.#recorder.normal(cron, 'MissingJob', `Active job went missing: ${reference.name}`);
      drop(status, reference.uid!);
    }
  }

  /** Starts the job that is due, if any. Returns when to come back, virtual milliseconds. */
  #runDue(cron: CronJob, status: Status): number | undefined {
    const schedule = this.#schedule(cron);
    if (!schedule || cron.spec!.suspend) return undefined;
    const now = this.#context.clock.now();
    const due = this.#mostRecent(cron, schedule, now);
    const next = schedule.next(now);
    if (due === undefined) return next;
    const deadline = cron.spec!.startingDeadlineSeconds;
    if (deadline !== undefined && due + deadline * 1000 < now) {
      this.#recorder.warning(cron, 'MissSchedule', `Missed scheduled time to start a job: ${rfc1123z(due)}`);
      return next;
    }
    const name = `${cron.metadata.name}-${Math.floor(due / 60_000)}`;
    if (status.active?.some((reference) => reference.name === name) || timeMs(status.lastScheduleTime) === due) return next;
    if (cron.spec!.concurrencyPolicy === 'Forbid' && status.active?.length) {
      this.#recorder.normal(cron, 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
      return next;
    }
    if (cron.spec!.concurrencyPolicy === 'Replace') {
      for (const reference of status.active ?? []) this.#deleteJob(cron, status, reference.name!, reference.uid!);
    }
    this.#createJob(cron, status, name, due);
    return next;
  }

  #schedule(cron: CronJob): Schedule | undefined {
    const { schedule, timeZone } = cron.spec!;
    if (timeZone !== undefined && !isKnownZone(timeZone)) {
      this.#recorder.warning(cron, 'UnknownTimeZone', `invalid timeZone: "${timeZone}": unknown time zone ${timeZone} (not simulated: only the more common zones are known)`);
      return undefined;
    }
    const [, prefixZone, rest] = /^(?:CRON_TZ|TZ)=(\S+)\s+(.*)$/.exec(schedule) ?? [];
    if (prefixZone) {
      this.#recorder.warning(cron, 'UnsupportedSchedule', `CRON_TZ or TZ used in schedule "${schedule}" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`);
    }
    try {
      return parseSchedule(rest ?? schedule, timeZone ?? prefixZone);
    } catch (error) {
      this.#recorder.warning(cron, 'UnparseableCronJobSchedule', `unparseable schedule: ${schedule} : ${(error as Error).message}`);
      return undefined;
    }
  }

  /** The latest scheduled moment since the last run that is not in the future. */
  #mostRecent(cron: CronJob, schedule: Schedule, now: number): number | undefined {
    let earliest = timeMs(cron.status?.lastScheduleTime) || timeMs(cron.metadata.creationTimestamp);
    const deadline = cron.spec!.startingDeadlineSeconds;
    if (deadline !== undefined) earliest = Math.max(earliest, now - deadline * 1000);
    let latest: number | undefined;
    let missed = 0;
    for (let at = schedule.next(earliest); at !== undefined && at <= now; at = schedule.next(at)) {
      latest = at;
      missed += 1;
      // After a long pause it is enough to look at the end of it.
      if (missed > MAX_MISSED) earliest = at = Math.max(at, now - (schedule.next(at)! - at) * 2);
    }
    if (missed > MAX_MISSED) this.#recorder.warning(cron, 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew');
    return latest;
  }

  #createJob(cron: CronJob, status: Status, name: string, due: number): void {
    const template = cron.spec!.jobTemplate;
    const job: Job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace: cron.metadata.namespace,
        ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
        annotations: { ...template.metadata?.annotations, [SCHEDULED_AT]: inZone(due, cron.spec!.timeZone) },
        ownerReferences: [controllerReference(cron)],
      },
      spec: template.spec,
    };
    let created: Job;
    try {
      created = this.#context.client.create(jobs, job);
    } catch (error) {
      if (!(error instanceof StatusError) || isNamespaceTerminating(error)) throw error;
      if (!isAlreadyExists(error)) this.#recorder.warning(cron, 'FailedCreate', `Error creating job: ${error.message}`);
      throw error;
    }
    this.#recorder.normal(cron, 'SuccessfulCreate', `Created job ${name}`);
    const reference: ObjectReference = referenceTo({ ...created, apiVersion: 'batch/v1', kind: 'Job' });
    status.active = [...status.active ?? [], reference];
    status.lastScheduleTime = rfc3339(due);
  }

  /** Keeps only as many finished jobs as the limits allow. */
  #cleanUp(cron: CronJob, children: readonly Job[], status: Status): void {
    const byAge = (a: Job, b: Job) => timeMs(a.status?.startTime) - timeMs(b.status?.startTime) || (a.metadata.name! < b.metadata.name! ? -1 : 1);
    const trim = (type: string, limit: number | undefined) => {
      if (limit === undefined) return;
      const finished = children.filter((job) => finishedCondition(job)?.type === type).sort(byAge);
      for (const job of finished.slice(0, Math.max(finished.length - limit, 0))) this.#deleteJob(cron, status, job.metadata.name!, job.metadata.uid!);
    };
    trim('Complete', cron.spec!.successfulJobsHistoryLimit);
    trim('Failed', cron.spec!.failedJobsHistoryLimit);
  }

  #deleteJob(cron: CronJob, status: Status, name: string, uid: string): void {
    try {
      this.#context.client.delete(jobs, name, cron.metadata.namespace, { propagationPolicy: 'Background', preconditions: { uid } });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) {
        if (error instanceof StatusError) this.#recorder.warning(cron, 'FailedDelete', `Deleted job: ${error.message}`);
        throw error;
      }
    }
    drop(status, uid);
    this.#recorder.normal(cron, 'SuccessfulDelete', `Deleted job ${name}`);
  }
}

function drop(status: Status, uid: string): void {
  const left = status.active?.filter((reference) => reference.uid !== uid);
  if (left?.length) status.active = left;
  else delete status.active;
}

function finishedCondition(job: Job): JobCondition | undefined {
  return job.status?.conditions?.find((condition) => (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True');
}

/** RFC 3339 in the CronJob's time zone. */
function inZone(ms: number, timeZone: string | undefined): string {
  const offsetMs = zoneOffsetMs(timeZone ?? 'UTC', ms);
  if (offsetMs === 0) return rfc3339(ms);
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${rfc3339(ms + offsetMs).slice(0, 19)}${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

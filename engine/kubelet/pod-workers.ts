import { Coroutine, Interrupted, type Task } from '../runtime/process';
import type { Timer } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { KubeletContext } from './context';
import { TICK_MS } from './latency';
import type { PodRecord } from './pod-record';
import { finishPod, terminatePod } from './pod-termination';
import { syncPod } from './sync-pod';
import type { SyncOutcome, WorkRequests } from './work-requests';

/** A failed sync is tried again after 10 s and up to half as much (pod_workers.go); the middle of that range. */
const RETRY_MS = 11_000;
const RETRY_JITTER_MS = 2_000;

/** Between the syncs of pods that changed in the same second. */
const STAGGER_MS = 20;

/**
 * One worker per pod, after pkg/kubelet/pod_workers.go: a pod is worked on by one task at a time, requests that come
 * meanwhile are merged into one, and no sync starts before the runtime was looked at again (the relist of the pod
 * lifecycle event generator, once a second). Those looks are only simulated when somebody waits for one.
 */
export class PodWorkers implements WorkRequests {
  readonly #getContext: () => KubeletContext;
  /** Offsets of this node's relists and queue looks within a second. */
  readonly #relistPhaseMs: number;
  readonly #queuePhaseMs: number;
  readonly #changed = new Set<PodRecord>();
  readonly #waiting = new Set<PodRecord>();
  #relistTimer: Timer | undefined;

  constructor(context: () => KubeletContext, random: Random, private readonly onFinished: (record: PodRecord) => void) {
    this.#getContext = context;
    this.#relistPhaseMs = random.below(TICK_MS);
    this.#queuePhaseMs = random.below(TICK_MS);
  }

  get #context(): KubeletContext {
    return this.#getContext();
  }

  request(record: PodRecord): void {
    if (record.work === 'finished') return;
    if (record.busy) {
      record.pending = true;
      return;
    }
    record.retryTimer?.cancel();
    record.retryTimer = undefined;
    record.busy = true;
    if (lastMark(this.#context.clock.now(), this.#relistPhaseMs) > record.lastSyncEndMs) this.#run(record);
    else {
      this.#waiting.add(record);
      this.#armRelist();
    }
  }

  requestLater(record: PodRecord, delayMs: number, background = false): void {
    record.retryTimer?.cancel();
    const wait = untilMark(this.#context.clock.now() + delayMs, this.#queuePhaseMs) + delayMs;
    record.retryTimer = this.#context.clock.schedule(wait, () => {
      record.retryTimer = undefined;
      this.request(record);
    }, { background });
  }

  noteChange(record: PodRecord): void {
    this.#changed.add(record);
    this.#armRelist();
  }

  terminate(record: PodRecord, graceSeconds: number): void {
    const shorter = record.graceSeconds === undefined || graceSeconds < record.graceSeconds;
    if (shorter) record.graceSeconds = graceSeconds;
    if (record.work === 'sync') {
      record.work = 'terminating';
      record.sync?.interrupt(new Interrupted(0));
      this.request(record);
    } else if (record.work === 'terminating' && shorter) {
      record.sync?.interrupt(new Interrupted(0));
      this.request(record);
    }
  }

  #armRelist(): void {
    if (this.#relistTimer) return;
    this.#relistTimer = this.#context.clock.schedule(untilMark(this.#context.clock.now(), this.#relistPhaseMs), () => this.#relist());
  }

  #relist(): void {
    this.#relistTimer = undefined;
    const changed = [...this.#changed];
    this.#changed.clear();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    // The workers that wait for this look go first, then the events are handed out; so a worker that waited and whose
    // pod changed as well syncs once more after the next look.
    for (const record of waiting) if (record.busy && !record.sync) this.#run(record);
    // Statuses leave a node one after the other.
    changed.forEach((record, at) => {
      if (at === 0) this.request(record);
      else this.#context.clock.schedule(Math.min(at, 10) * STAGGER_MS, () => this.request(record));
    });
  }

  #run(record: PodRecord): void {
    const context = this.#context;
    if (record.work === 'finished') {
      record.busy = false;
      return;
    }
    const task: Task<SyncOutcome> =
      record.work === 'sync' ? syncPod(context, record)
      : record.work === 'terminating' ? terminatePod(context, record)
      : finishPod(context, record);
    record.pending = false;
    const coroutine = new Coroutine(context.clock, task, (end) => {
      record.sync = undefined;
      if ('value' in end) this.#ended(record, end.value);
      else if (end.error instanceof Interrupted) this.#ended(record, { next: 'again' });
      else throw end.error;
    });
    record.sync = coroutine;
    coroutine.start();
  }

  #ended(record: PodRecord, outcome: SyncOutcome): void {
    record.busy = false;
    record.lastSyncEndMs = this.#context.clock.now();
    if (outcome.next === 'finished') {
      record.work = 'finished';
      this.onFinished(record);
      return;
    }
    if (outcome.next === 'terminating' || outcome.next === 'terminated') {
      if (record.work === 'sync' || outcome.next === 'terminated') record.work = outcome.next;
      record.pending = false;
      this.requestLater(record, 0);
      return;
    }
    if (record.pending || outcome.next === 'again') {
      record.pending = false;
      // An interrupted task ends inside the call that interrupts it; that caller asks again.
      if (outcome.next !== 'again') this.request(record);
    } else if (outcome.next === 'retry') this.requestLater(record, RETRY_MS + this.#context.random.below(RETRY_JITTER_MS), true);
  }
}

/** The newest mark (phase + n seconds) at or before `atMs`. */
function lastMark(atMs: number, phaseMs: number): number {
  return Math.floor((atMs - phaseMs) / TICK_MS) * TICK_MS + phaseMs;
}

/** Milliseconds from `atMs` to the next mark after it. */
function untilMark(atMs: number, phaseMs: number): number {
  return lastMark(atMs, phaseMs) + TICK_MS - atMs;
}

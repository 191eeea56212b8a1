import type { Clock, Timer } from '../runtime/clock';
import { StatusError } from '../api/status';

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** First delay after a failure; doubles with each one (client-go's ItemExponentialFailureRateLimiter: 5 ms). */
  readonly baseDelayMs?: number;
  /** Bound of that delay (client-go: 1000 s). */
  readonly maxDelayMs?: number;
  /**
   * Time from a key's arrival until it is worked on. A little time, as in a real cluster, also gathers many changes
   * of one object into one reconcile.
   */
  readonly latencyMs?: number;
}

interface Waiting {
  readonly at: number;
  readonly timer: Timer;
}

/**
 * client-go's rate-limited queue on the virtual clock: a key is in the queue at most once; a key that is added while
 * it is worked on comes again afterwards.
 *
 * Each key is worked on in an event of its own, scheduled after the watch events of all writes before it, so a
 * reconcile always sees what earlier reconciles of its controller wrote: no expectations are needed.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #baseDelayMs: number;
  readonly #maxDelayMs: number;
  readonly #latencyMs: number;
  readonly #queued = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #failures = new Map<string, number>();
  /** Until when the worker of a key is busy with its last reconcile. */
  readonly #busyUntil = new Map<string, number>();
  #work: ((key: string) => number | void) | undefined;
  #working: string | undefined;
  #stopped = false;

  constructor({ clock, baseDelayMs = 5, maxDelayMs = 1_000_000, latencyMs = 2 }: WorkQueueOptions) {
    this.#clock = clock;
    this.#baseDelayMs = baseDelayMs;
    this.#maxDelayMs = maxDelayMs;
    this.#latencyMs = latencyMs;
  }

  add(key: string): void {
    if (this.#queued.has(key) || this.#stopped) return;
    this.#queued.add(key);
    // While the key is worked on nobody knows yet how long its worker will be busy.
    if (this.#work && key !== this.#working) this.#schedule(key);
  }

  /** Adds the key after a delay; of several delays the shortest counts. */
  addAfter(key: string, delayMs: number, background = false): void {
    if (this.#stopped) return;
    if (delayMs <= 0) return this.add(key);
    const at = this.#clock.now() + delayMs;
    const waiting = this.#waiting.get(key);
    if (waiting) {
      if (waiting.at <= at) return;
      waiting.timer.cancel();
    }
    const timer = this.#clock.schedule(delayMs, () => {
      this.#waiting.delete(key);
      this.add(key);
    }, { background });
    this.#waiting.set(key, { at, timer });
  }

  /** Adds the key after the back-off of its failures so far. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#baseDelayMs * 2 ** failures, this.#maxDelayMs));
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** Drops the pending addAfter of a key. */
  cancel(key: string): void {
    this.#waiting.get(key)?.timer.cancel();
    this.#waiting.delete(key);
  }

  /** Starts the worker. `work` may return for how many milliseconds the worker is busy with this key. */
  run(work: (key: string) => number | void): void {
    this.#work = work;
    for (const key of this.#queued) this.#schedule(key);
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }

  #schedule(key: string): void {
    const busyMs = (this.#busyUntil.get(key) ?? 0) - this.#clock.now();
    this.#clock.schedule(Math.max(this.#latencyMs, busyMs), () => {
      if (this.#stopped) return;
      this.#queued.delete(key);
      this.#working = key;
      const busy = this.#work!(key);
      this.#working = undefined;
      if (busy) this.#busyUntil.set(key, this.#clock.now() + busy);
      else this.#busyUntil.delete(key);
      if (this.#queued.has(key)) this.#schedule(key);
    });
  }
}

export interface ControllerOptions {
  readonly queue: WorkQueue;
  /**
   * Makes the world agree with the object of `key`; safe to call at any time and twice. May return for how many
   * milliseconds the work keeps the worker busy. A thrown StatusError is a failure: the key comes again after the
   * back-off. Any other error is a bug and is not caught.
   */
  reconcile(key: string): number | void;
  /** Called with each failure, before the key goes back. */
  failed?(key: string, error: StatusError): void;
}

/** Connects a queue with its reconcile function. */
export function runController({ queue, reconcile, failed }: ControllerOptions): void {
  queue.run((key) => {
    try {
      const busy = reconcile(key);
      queue.forget(key);
      return busy;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failed?.(key, error);
      queue.addRateLimited(key);
    }
  });
}

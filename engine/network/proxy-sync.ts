import type { Clock } from '../runtime/clock';

/** kube-proxy's minSyncPeriod, and how many syncs it may make at once after a quiet time (BoundedFrequencyRunner's burst). */
const MIN_PERIOD_MS = 1000, BURST = 2;
/** Writing the rules takes a moment. */
const SYNC_MS = 25;

/**
 * When kube-proxy takes changes over: soon, but not more often than once a second after the first two. So a service
 * that was changed twice in a second answers late, as in a cluster.
 */
export class ProxySync {
  readonly #clock: Clock;
  #pending: (() => void)[] = [];
  #tokens = BURST;
  #filledAt: number;
  #waiting = false;
  #running = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledAt = clock.now();
  }

  readonly apply = (change: () => void): void => {
    this.#pending.push(change);
    if (!this.#waiting && !this.#running) this.#plan();
  };

  #plan(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(BURST, this.#tokens + (now - this.#filledAt) / MIN_PERIOD_MS);
    this.#filledAt = now;
    const waitMs = this.#tokens >= 1 ? 0 : (1 - this.#tokens) * MIN_PERIOD_MS;
    this.#tokens -= 1;
    this.#waiting = true;
    this.#clock.schedule(waitMs, () => this.#run());
  }

  /** What changes while the rules are written is left to the next sync. */
  #run(): void {
    this.#waiting = false;
    this.#running = true;
    const changes = this.#pending.splice(0);
    this.#clock.schedule(SYNC_MS, () => {
      this.#running = false;
      for (const change of changes) change();
      if (this.#pending.length > 0) this.#plan();
    });
  }
}

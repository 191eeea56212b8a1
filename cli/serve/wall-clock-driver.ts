import type { EventQueueClock } from '../../engine/runtime/clock';

/** The longest sleep between two looks at the clock, ms. */
const LONGEST_SLEEP_MS = 250;
/** Events per turn, so that requests are answered also while a lot is going on. */
const TURN = 2000;

/** Ties a virtual clock to the wall clock, one to one: one second of the cluster is one second here. */
export class WallClockDriver {
  readonly #clock: EventQueueClock;
  readonly #offsetMs: number;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(clock: EventQueueClock) {
    this.#clock = clock;
    this.#offsetMs = clock.now() - Date.now();
    this.#sleep();
  }

  /** Runs what is due by now. Call it before and after a request, so that it sees and causes the present. */
  catchUp(): void {
    if (this.#stopped) return;
    const until = Date.now() + this.#offsetMs;
    for (let failures = 0; failures < TURN; failures += 1) {
      try {
        this.#clock.runUntil(until, TURN);
        return;
      } catch (error) {
        // A fault in one event of the simulation must not take the clients of all others with it; it is told, and the rest goes on.
        console.error(error);
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #sleep(): void {
    if (this.#stopped) return;
    const next = this.#clock.nextAt();
    const wait = next === undefined ? LONGEST_SLEEP_MS : next - (Date.now() + this.#offsetMs);
    this.#timer = setTimeout(() => {
      this.catchUp();
      this.#sleep();
    }, Math.min(LONGEST_SLEEP_MS, Math.max(0, wait)));
  }
}

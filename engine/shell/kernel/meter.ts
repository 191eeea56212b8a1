import type { Clock } from '../../runtime/clock';
import { sleep } from '../../runtime/process';
import type { Task } from '../../runtime/process';

/**
 * Makes moving bytes take time: `bytesPerMs` a millisecond. A program that reads /dev/zero or prints for ever is
 * parked again and again, so that signals reach it and the page stays alive.
 */
export class Meter {
  #bytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly bytesPerMs: number,
    private readonly leastBytes: number,
  ) {}

  /** Every call counts as at least `leastBytes`: many small writes are work too. */
  *charge(bytes: number): Task<void> {
    this.#bytes += Math.max(this.leastBytes, bytes);
    if (this.#bytes < this.bytesPerMs * 4) return;
    const ms = this.#bytes / this.bytesPerMs;
    this.#bytes = 0;
    yield* sleep(this.clock, ms);
  }
}

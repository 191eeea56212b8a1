import type { Clock } from '../../runtime/clock';
import { sleep } from '../../runtime/process';
import type { Task } from '../../runtime/process';

/** After this many bytes without a pause the same bytes take four times as long, and so on: what never ends costs the page little. */
const RUN_BYTES = 512 * 1024 * 1024;
const MAX_FACTOR = 256;
/** A pause this long shows that the bytes do not come without end. Milliseconds. */
const PAUSE_MS = 20;

/**
 * Makes moving bytes take time: `bytesPerMs` a millisecond. A program that reads /dev/zero or prints for ever is
 * parked again and again, so that signals reach it and the page stays alive.
 */
export class Meter {
  #bytes = 0;
  #run = 0;
  #factor = 1;
  #untilMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly bytesPerMs: number,
    private readonly leastBytes: number,
    /** Who moves the bytes, where that is work of the processor and not of a disk. */
    private readonly worker?: () => { compute(ms: number): Task<void> } | undefined,
  ) {}

  /** Every call counts as at least `leastBytes`: many small writes are work too. */
  *charge(bytes: number): Task<void> {
    this.#bytes += Math.max(this.leastBytes, bytes);
    if (this.#bytes < this.bytesPerMs * 4) return;
    if (this.clock.now() - this.#untilMs > PAUSE_MS) {
      this.#run = 0;
      this.#factor = 1;
    }
    this.#run += this.#bytes;
    if (this.#run > RUN_BYTES && this.#factor < MAX_FACTOR) {
      this.#run = RUN_BYTES * 0.9;
      this.#factor *= 4;
    }
    const ms = (this.#bytes * this.#factor) / this.bytesPerMs;
    this.#bytes = 0;
    const worker = this.worker?.();
    yield* worker ? worker.compute(ms) : sleep(this.clock, ms);
    this.#untilMs = this.clock.now();
  }
}

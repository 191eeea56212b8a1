import { sleep } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { Host } from './host';

/** Units of `spend` in one virtual millisecond of one core: a shell runs about a million simple commands a second. */
const UNITS_PER_MS = 1000;
/** A program is parked at least this often, in units. */
const SLICE = 500;
/**
 * A program that computes on without ever waiting gets less and less of the real machine: after each of these many
 * units a unit costs ten times the virtual time. Loops that end are hardly touched; one that never ends costs the page
 * under a hundredth of a core.
 */
const SPIN_UNITS = 400_000;
const MAX_SPIN_FACTOR = 1000;
/** A wait this long shows that the program is not spinning. Milliseconds. */
const REAL_WAIT_MS = 5;

/** The CPU time of one process. */
export class CpuMeter {
  #doneMs = 0;
  #current: { readonly cpuMs: number; readonly lastsMs: number; readonly fromMs: number } | undefined;
  #units = 0;
  #owed = 0;
  #spun = 0;
  #factor = 1;
  #spending = false;

  constructor(private readonly host: Host) {}

  *spend(units: number): Task<void> {
    this.#units += units;
    if (this.#units + this.#owed < SLICE) return;
    this.#spun += this.#units;
    if (this.#spun > SPIN_UNITS && this.#factor < MAX_SPIN_FACTOR) {
      this.#spun = SPIN_UNITS * 0.7;
      this.#factor *= 10;
    }
    const cpuMs = (this.#units * this.#factor + this.#owed) / UNITS_PER_MS;
    this.#units = 0;
    this.#owed = 0;
    this.#spending = true;
    try {
      yield* this.compute(cpuMs);
    } finally {
      this.#spending = false;
    }
  }

  /** Uses a core for so long. */
  *compute(cpuMs: number): Task<void> {
    const { host } = this;
    host.computing += 1;
    const lastsMs = cpuMs * host.slowdown();
    this.#current = { cpuMs, lastsMs, fromMs: host.clock.now() };
    try {
      yield* sleep(host.clock, lastsMs);
    } finally {
      host.computing -= 1;
      // What was broken off counts for its part.
      const usedMs = this.computingMs;
      this.#current = undefined;
      this.#doneMs += usedMs;
      host.countCpu(usedMs);
    }
  }

  /** CPU time of the computation that is under way. */
  get computingMs(): number {
    if (!this.#current) return 0;
    const { cpuMs, lastsMs, fromMs } = this.#current;
    return lastsMs > 0 ? cpuMs * Math.min(1, (this.host.clock.now() - fromMs) / lastsMs) : cpuMs;
  }

  get usedMs(): number {
    return this.#doneMs + this.computingMs;
  }

  /** Work that is paid for at the next `spend`, and that costs the page so little of it that doing it for ever is no spinning. */
  owe(units: number): void {
    this.#owed += units;
  }

  /** The process was parked for `ms`. */
  waited(ms: number): void {
    if (this.#spending || ms < REAL_WAIT_MS) return;
    this.#spun = 0;
    this.#factor = 1;
  }
}

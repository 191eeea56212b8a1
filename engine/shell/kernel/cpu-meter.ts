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
  usedMs = 0;
  #units = 0;
  #spun = 0;
  #factor = 1;
  #spending = false;

  constructor(private readonly host: Host) {}

  *spend(units: number): Task<void> {
    this.#units += units;
    if (this.#units < SLICE) return;
    this.#spun += this.#units;
    if (this.#spun > SPIN_UNITS && this.#factor < MAX_SPIN_FACTOR) {
      this.#spun = SPIN_UNITS * 0.7;
      this.#factor *= 10;
    }
    const cpuMs = (this.#units * this.#factor) / UNITS_PER_MS;
    this.#units = 0;
    this.usedMs += cpuMs;
    this.host.cpuUsedMs += cpuMs;
    this.#spending = true;
    this.host.computing += 1;
    try {
      yield* sleep(this.host.clock, cpuMs * this.host.slowdown());
    } finally {
      this.#spending = false;
      this.host.computing -= 1;
    }
  }

  /** Work that is paid for at the next `spend`. */
  owe(units: number): void {
    this.#units += units;
  }

  /** The process was parked for `ms`. */
  waited(ms: number): void {
    if (this.#spending || ms < REAL_WAIT_MS) return;
    this.#spun = 0;
    this.#factor = 1;
  }
}

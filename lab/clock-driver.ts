import type { LabClock } from './cluster-port';

/** A slice of work; between slices the worker reads its messages, so that Ctrl-C and pause always get through. */
const SLICE_MS = 8;
const EVENTS_BETWEEN_LOOKS = 4;
/** An input waits at most this long for a cluster that lags behind the wall; it is then taken at an earlier time of the cluster. */
const CATCH_UP_MS = 1;
/** What is due within this much cluster time is done at once: waiting for a timer would take longer. */
const AHEAD_MS = 4;
/** How far many inputs in a row may take the cluster ahead of the wall. */
const AHEAD_LIMIT_MS = 40;
/** Fast-forward stops after this much cluster time even when something is still waiting. */
const FORWARD_LIMIT_MS = 10 * 60_000;
/** How far the cluster may fall behind the wall before it stops trying to catch up. */
const LAG_LIMIT_MS = 2000;

export interface DriverHost {
  readonly clock: LabClock;
  /** False while the page has too much output under way. */
  readonly mayRun: boolean;
  /** After every slice that ran at least one event, and after each change of the driver's own state. */
  progressed(): void;
}

export interface WallTimers {
  now(): number;
  /** Calls `run` after `delayMs`; returns a function that withdraws it. 0 means after waiting messages. */
  after(delayMs: number, run: () => void): () => void;
  /** Whether an input is on its way; a slice then ends early. */
  inputWaits?(): boolean;
  /** Called between events: returns when nobody needs the processor more. */
  rest?(): void;
}

/** Ties a cluster's clock to the wall: at a speed, paused, stepped, or as fast as it goes until nothing is waiting. */
export class ClockDriver {
  #paused = false;
  #speed = 1;
  #forwardUntil: number | undefined;
  #wallStart: number;
  #virtualStart: number;
  #withdraw: (() => void) | undefined;

  constructor(private readonly host: DriverHost, private readonly wall: WallTimers) {
    this.#wallStart = wall.now();
    this.#virtualStart = host.clock.now();
  }

  get paused(): boolean {
    return this.#paused;
  }

  get speed(): number {
    return this.#speed;
  }

  get forwarding(): boolean {
    return this.#forwardUntil !== undefined;
  }

  pause(paused: boolean): void {
    this.#forwardUntil = undefined;
    this.#paused = paused;
    this.rebase();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.rebase();
  }

  forward(): void {
    this.#forwardUntil = this.host.clock.now() + FORWARD_LIMIT_MS;
    this.wake();
  }

  /** One event, moving the time to it. */
  step(): void {
    this.#paused = true;
    this.#forwardUntil = undefined;
    this.host.clock.step();
    this.host.progressed();
  }

  /** Starts counting from here: after a pause, a rebuild, or a change of speed. */
  rebase(): void {
    this.#wallStart = this.wall.now();
    this.#virtualStart = this.host.clock.now();
    this.wake();
  }

  /** Something may be due: an input came, or the page has drawn. */
  wake(): void {
    this.#withdraw?.();
    this.#withdraw = this.wall.after(0, () => this.#run());
  }

  /** Does at once what an input has made due: somebody waits for the answer. */
  answer(): void {
    this.#withdraw?.();
    this.#run(Math.min(this.host.clock.now() + AHEAD_MS, this.#target() + AHEAD_LIMIT_MS));
  }

  /** Brings the cluster's time to the wall's where that is soon done; inputs are then taken at the right time. */
  catchUp(): void {
    if (!this.#paused && this.#forwardUntil === undefined && this.host.mayRun) this.#slice(this.#target(), CATCH_UP_MS);
  }

  #target(): number {
    return Math.floor(this.#virtualStart + (this.wall.now() - this.#wallStart) * this.#speed) + AHEAD_MS;
  }

  #run(atLeast = 0): void {
    this.#withdraw = undefined;
    if (!this.host.mayRun) return;
    if (this.#forwardUntil !== undefined) return this.#runForward(this.#forwardUntil);
    if (this.#paused) return this.host.progressed();
    const done = this.#slice(Math.max(this.#target(), atLeast));
    this.host.progressed();
    if (!done) {
      const lag = this.#target() - this.host.clock.now();
      if (lag > LAG_LIMIT_MS * this.#speed) this.#virtualStart -= lag;
      this.#withdraw = this.wall.after(0, () => this.#run());
      return;
    }
    const next = this.host.clock.nextAt();
    const wait = next === undefined ? 1000 : (next - this.#target()) / this.#speed;
    this.#withdraw = this.wall.after(Math.min(1000, Math.max(1, Math.ceil(wait))), () => this.#run());
  }

  #runForward(until: number): void {
    const { clock } = this.host;
    const end = this.wall.now() + SLICE_MS;
    while (!clock.idle && (clock.nextAt() ?? Infinity) <= until && !sliceEnds(this.wall, end)) {
      for (let n = 0; n < EVENTS_BETWEEN_LOOKS && !clock.idle && (clock.nextAt() ?? Infinity) <= until; n += 1) clock.step();
    }
    if (clock.idle || (clock.nextAt() ?? Infinity) > until) {
      this.#forwardUntil = undefined;
      this.rebase();
    } else this.#withdraw = this.wall.after(0, () => this.#run());
    this.host.progressed();
  }

  /** Returns whether everything up to `target` has run. */
  #slice(target: number, limitMs = SLICE_MS): boolean {
    return runSlice(this.host.clock, this.wall, target, this.wall.now() + limitMs, () => this.host.mayRun);
  }
}

/** Runs what is due up to `target`, until `end` of the wall's time, an input, or `mayRun` says no. Returns whether all of it has run. */
export function runSlice(clock: LabClock, wall: WallTimers, target: number, end: number, mayRun = (): boolean => true): boolean {
  for (;;) {
    if (clock.runUntil(target, EVENTS_BETWEEN_LOOKS)) return true;
    if (sliceEnds(wall, end) || !mayRun()) return false;
  }
}

function sliceEnds(wall: WallTimers, end: number): boolean {
  wall.rest?.();
  return wall.now() >= end || wall.inputWaits?.() === true;
}

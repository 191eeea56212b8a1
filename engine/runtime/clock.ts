/**
 * The virtual clock: one event queue ordered by (time, sequence). All waiting in the engine goes through it, so that
 * the same inputs give the same order of events on every machine.
 *
 * Times are milliseconds since the Unix epoch; delays are milliseconds.
 */
export interface Clock {
  /** Virtual milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls `run` once, `delayMs` after now (0 = after everything that is already due now). Never re-entrant: `run` is
   * called by the clock's driver only.
   */
  schedule(delayMs: number, run: () => void, options?: TimerOptions): Timer;
  /** After the event that runs now, none runs before `what` is there. Costs no virtual time (lazy-module.ts). */
  hold(what: Holding): void;
}

/** Something that the host loads while the clock stands still. */
export interface Holding {
  readonly loaded: boolean;
  load(): Promise<void>;
}

export interface TimerOptions {
  /**
   * A background timer (heartbeats, resyncs, probes of a steady system) does not keep `runUntilIdle` running:
   * the cluster counts as idle when only background timers are left.
   */
  readonly background?: boolean;
}

export interface Timer {
  /** Removes the timer; safe to call twice and after it ran. */
  cancel(): void;
}

interface Entry extends Timer {
  at: number;
  sequence: number;
  run: (() => void) | undefined;
  background: boolean;
}

/** Thrown by `runUntilIdle` when the bound on events is reached, because a system that never settles is a bug. */
export class ClockLimitError extends Error {
  override readonly name = 'ClockLimitError';
}

/** The clock with its driver's side. Only composition roots, tests and the lab's driver hold this type. */
export class EventQueueClock implements Clock {
  #now: number;
  #sequence = 0;
  #foreground = 0;
  /** Binary heap for timers in the future. */
  readonly #heap: Entry[] = [];
  /** Timers due now, in order of sequence: the common case of delay 0 costs no heap operation. */
  #due: Entry[] = [];
  #dueAt = 0;
  #holding: Holding[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void, options?: TimerOptions): Timer {
    const background = options?.background === true;
    const delay = delayMs > 0 ? delayMs : 0;
    const entry: Entry = {
      at: this.#now + delay,
      sequence: this.#sequence++,
      run,
      background,
      cancel: () => {
        if (!entry.run) return;
        entry.run = undefined;
        if (!background) this.#foreground -= 1;
      },
    };
    if (!background) this.#foreground += 1;
    if (delay === 0) this.#due.push(entry);
    else this.#push(entry);
    return entry;
  }

  hold(what: Holding): void {
    if (!what.loaded) this.#holding.push(what);
  }

  /** What the clock stands still for; its driver loads it and goes on. */
  get held(): Holding | undefined {
    if (this.#holding.length === 0) return undefined;
    this.#holding = this.#holding.filter((one) => !one.loaded);
    return this.#holding[0];
  }

  /** When the next event is due, or undefined when nothing is scheduled. Milliseconds since the epoch. */
  nextAt(): number | undefined {
    while (this.#dueAt < this.#due.length && !this.#due[this.#dueAt]!.run) this.#dueAt += 1;
    if (this.#dueAt < this.#due.length) return this.#now;
    while (this.#heap.length && !this.#heap[0]!.run) this.#pop();
    return this.#heap[0]?.at;
  }

  /** Whether anything but background timers is left. */
  get idle(): boolean {
    return this.#foreground === 0;
  }

  /** Runs the next event, moving the time to it; returns whether there was one and nothing held it. */
  step(): boolean {
    if (this.#holding.length > 0 && this.held) return false;
    const next = this.nextAt();
    if (next === undefined) return false;
    let entry: Entry;
    const due = this.#due[this.#dueAt];
    // A cancelled timer on top must not be taken for one that is due before `due`.
    while (this.#heap.length && !this.#heap[0]!.run) this.#pop();
    const top = this.#heap[0];
    if (due && !(top && top.at <= this.#now && top.sequence < due.sequence)) {
      entry = due;
      this.#dueAt += 1;
      if (this.#dueAt > 1024 && this.#dueAt * 2 > this.#due.length) {
        this.#due = this.#due.slice(this.#dueAt);
        this.#dueAt = 0;
      }
    } else {
      entry = this.#pop()!;
      if (entry.at > this.#now) this.#now = entry.at;
    }
    const run = entry.run!;
    entry.run = undefined;
    if (!entry.background) this.#foreground -= 1;
    run();
    return true;
  }

  /**
   * Runs everything that is due up to and including `atMs`, then sets the time to `atMs`. At most `maxEvents` events;
   * returns false when that bound, or something held, stopped it before `atMs` was reached (call again to go on).
   */
  runUntil(atMs: number, maxEvents = Number.POSITIVE_INFINITY): boolean {
    if (this.held) return false;
    for (let n = 0; n < maxEvents; n += 1) {
      const next = this.nextAt();
      if (next === undefined || next > atMs) {
        if (this.held) return false;
        if (atMs > this.#now) this.#now = atMs;
        return true;
      }
      if (!this.step()) return false;
    }
    return false;
  }

  /** Runs until only background timers are left. Throws ClockLimitError after `maxEvents`. Returns the time, ms. */
  runUntilIdle(maxEvents = 5_000_000): number {
    for (let n = 0; !this.idle; n += 1) {
      if (n >= maxEvents) throw new ClockLimitError(`the clock did not come to rest within ${maxEvents} events`);
      if (!this.step()) break;
    }
    return this.#now;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}

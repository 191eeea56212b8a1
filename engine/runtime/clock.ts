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
  /** Decides when what has come due really runs. */
  readonly gate?: Gate;
}

/** What a timer's work goes through: the clock of a node that may be frozen. */
export interface Gate {
  enter(run: () => void): void;
}

export interface Timer {
  /** Removes the timer; safe to call twice and after it ran. */
  cancel(): void;
}

/** How many timers that are no background timers a queue holds. */
interface Foreground {
  count: number;
}

/** A timer in the queue. A class without closures: a busy cluster makes a hundred thousand of them. */
class Entry implements Timer {
  run: (() => void) | undefined;

  constructor(
    readonly at: number, readonly sequence: number, run: () => void,
    readonly background: boolean, readonly gate: Gate | undefined, private readonly foreground: Foreground,
  ) {
    this.run = run;
    if (!background) foreground.count += 1;
  }

  /** Takes the work out, to be run or dropped. */
  take(): (() => void) | undefined {
    const { run } = this;
    this.run = undefined;
    if (run && !this.background) this.foreground.count -= 1;
    return run;
  }

  cancel(): void {
    this.take();
  }
}

/** Thrown by `runUntilIdle` when the bound on events is reached, because a system that never settles is a bug. */
class ClockLimitError extends Error {
  override readonly name = 'ClockLimitError';
}

/** The clock with its driver's side. Only composition roots, tests and the lab's driver hold this type. */
export class EventQueueClock implements Clock {
  #now: number;
  #sequence = 0;
  readonly #foreground: Foreground = { count: 0 };
  /** Binary heap for timers in the future. */
  readonly #heap: Entry[] = [];
  /** Timers due now, in order of sequence: the common case of delay 0 costs no heap operation. */
  readonly #due: Entry[] = [];
  #dueAt = 0;
  #holding: Holding[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void, options?: TimerOptions): Timer {
    const delay = delayMs > 0 ? delayMs : 0;
    const entry = new Entry(this.#now + delay, this.#sequence++, run, options?.background === true, options?.gate, this.#foreground);
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
    return this.#firstDue() ? this.#now : this.#firstLater()?.at;
  }

  /** Whether anything but background timers is left. */
  get idle(): boolean {
    return this.#foreground.count === 0;
  }

  /** Runs the next event, moving the time to it; returns whether there was one and nothing held it. */
  step(): boolean {
    if (this.#holding.length > 0 && this.held) return false;
    const entry = this.#take(Number.POSITIVE_INFINITY);
    if (!entry) return false;
    fire(entry);
    return true;
  }

  /**
   * Runs everything that is due up to and including `atMs`, then sets the time to `atMs`. At most `maxEvents` events;
   * returns false when that bound, or something held, stopped it before `atMs` was reached (call again to go on).
   */
  runUntil(atMs: number, maxEvents = Number.POSITIVE_INFINITY): boolean {
    for (let n = 0; n < maxEvents; n += 1) {
      if (this.#holding.length > 0 && this.held) return false;
      const entry = this.#take(atMs);
      if (!entry) {
        if (atMs > this.#now) this.#now = atMs;
        return true;
      }
      fire(entry);
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

  /** The first of the timers due now; what was cancelled is dropped. */
  #firstDue(): Entry | undefined {
    const due = this.#due;
    while (this.#dueAt < due.length) {
      const entry = due[this.#dueAt]!;
      if (entry.run) return entry;
      this.#dueAt += 1;
    }
    // Not at once: an array that is emptied gives its memory back.
    if (this.#dueAt > 256) this.#due.length = this.#dueAt = 0;
    return undefined;
  }

  /** The first of the timers in the heap; what was cancelled is dropped. */
  #firstLater(): Entry | undefined {
    const heap = this.#heap;
    while (heap.length && !heap[0]!.run) this.#pop();
    return heap[0];
  }

  /** Takes the next event out, moving the time to it, if that is no later than `untilMs`. */
  #take(untilMs: number): Entry | undefined {
    const due = this.#firstDue();
    const later = this.#firstLater();
    if (due && !(later && later.at <= this.#now && later.sequence < due.sequence)) {
      if (this.#now > untilMs) return undefined;
      this.#dueAt += 1;
      if (this.#dueAt > 1024 && this.#dueAt * 2 > this.#due.length) {
        this.#due.splice(0, this.#dueAt);
        this.#dueAt = 0;
      }
      return due;
    }
    if (!later || Math.max(later.at, this.#now) > untilMs) return undefined;
    this.#pop();
    if (later.at > this.#now) this.#now = later.at;
    return later;
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

function fire(entry: Entry): void {
  const run = entry.take()!;
  if (entry.gate) entry.gate.enter(run);
  else run();
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}

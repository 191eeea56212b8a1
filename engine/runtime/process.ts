import type { Clock, Timer } from './clock';

/**
 * Processes of the simulated machines (the learner's workstation, the nodes, the containers).
 *
 * A program is a generator: it runs until it has to wait, then yields a `Suspend`, and is resumed by the clock. So a
 * program can be stopped at any point by a signal, an endless loop cannot block the page, and two runs with the same
 * inputs take the same steps. Nothing here uses promises.
 */
export type Task<T> = Generator<Suspend, T, void>;

/**
 * A request to be parked. The scheduler calls it once with `wake`; whoever it waits for calls `wake` once. It returns
 * a function or a timer that withdraws the request when the process is signalled or killed first.
 */
export type Suspend = (wake: () => void) => Withdrawal;
type Withdrawal = (() => void) | Timer;

/** Withdraws a request to be parked. */
export function withdraw(withdrawal: Withdrawal | undefined): void {
  if (typeof withdrawal === 'function') withdrawal();
  else withdrawal?.cancel();
}

/** Parks the running program for `ms` virtual milliseconds. */
export function* sleep(clock: Clock, ms: number): Task<void> {
  yield pause(clock, ms);
}

/** The same as a request of its own: `yield pause(…)` costs no generator. */
export function pause(clock: Clock, ms: number): Suspend {
  return (wake) => clock.schedule(ms, wake);
}

/** Thrown into a program at the point where it waits, when a signal ends it; `finally` blocks run. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly signal: number) {
    super(`signal ${signal}`);
  }
}

export type CoroutineEnd<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Runs one generator on the clock. The first step runs at once when `start` is called; every later one is an event
 * of the clock. `interrupt` throws into it where it is parked.
 */
export class Coroutine<T> {
  #withdrawal: Withdrawal | undefined;
  #running = false;
  #pendingInterrupt: { readonly error: unknown } | undefined;
  #end: CoroutineEnd<T> | undefined;
  #generation = 0;
  /** The wait whose end was announced, and the event that goes on after it. */
  #woken = 0;
  #resumption: Timer | undefined;
  readonly #resume = (): void => {
    if (this.#woken !== this.#generation || this.#end) return;
    this.#withdrawal = undefined;
    this.#resumption = undefined;
    this.#advance(undefined);
  };

  constructor(
    private readonly clock: Clock,
    private readonly task: Task<T>,
    private readonly onEnd: (end: CoroutineEnd<T>) => void,
  ) {}

  get ended(): boolean {
    return this.#end !== undefined;
  }

  start(): void {
    this.#advance(undefined);
  }

  /** Throws `error` into the program at its next chance: now if it is parked, at its next wait if it is running. */
  interrupt(error: unknown): void {
    if (this.#end) return;
    if (this.#running) {
      this.#pendingInterrupt = { error };
      return;
    }
    withdraw(this.#withdrawal);
    this.#withdrawal = undefined;
    this.#resumption?.cancel();
    this.#resumption = undefined;
    this.#generation += 1;
    this.#advance({ error });
  }

  /** Runs the program to its next wait; with `thrown` by throwing into it. */
  #advance(thrown: { readonly error: unknown } | undefined): void {
    this.#running = true;
    let toThrow = thrown;
    for (;;) {
      let result: IteratorResult<Suspend, T>;
      try {
        result = toThrow ? this.task.throw(toThrow.error) : this.task.next();
      } catch (error) {
        this.#finish({ error });
        return;
      }
      if (result.done) {
        this.#finish({ value: result.value });
        return;
      }
      toThrow = this.#pendingInterrupt;
      if (toThrow) {
        this.#pendingInterrupt = undefined;
        continue;
      }
      this.#running = false;
      const generation = (this.#generation += 1);
      this.#withdrawal = result.value(() => {
        if (generation !== this.#generation || this.#woken === generation) return;
        this.#woken = generation;
        this.#resumption = this.clock.schedule(0, this.#resume);
      });
      return;
    }
  }

  #finish(end: CoroutineEnd<T>): void {
    this.#running = false;
    this.#end = end;
    this.onEnd(end);
  }
}

/** Something that programs wait for and others announce: a pipe that got data, a child that ended, a watch event. */
export class Condition {
  #waiting = new Set<() => void>();

  /** Parks the caller until the next `notify`. Re-check what you waited for afterwards. */
  readonly wait: Suspend = (wake) => {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  };

  notify(): void {
    if (this.#waiting.size === 0) return;
    const all = this.#waiting;
    this.#waiting = new Set();
    for (const wake of all) wake();
  }
}

/** Signal numbers (signal(7), x86-64). */
export const Signal = {
  HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, SEGV: 11, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15, CHLD: 17, CONT: 18, STOP: 19, TSTP: 20, TTIN: 21, TTOU: 22, WINCH: 28,
} as const;

import type { Clock, Holding } from './clock';
import { sleep, type Task } from './process';

/**
 * A part of the engine that few sessions need and that the host may load when it is first asked for. In the page it
 * comes with `import()`; in Node it is there from the start. Either way the same events happen in the same order: who
 * needs it holds the clock, which runs no further event before it is there, and goes on with an event of its own.
 */
export class LazyModule<T> {
  #value: T | undefined;
  #loading: Promise<void> | undefined;

  constructor(private readonly get: () => Promise<T>) {}

  /** One that is there already. */
  static of<T>(value: T): LazyModule<T> {
    const module = new LazyModule<T>(() => Promise.resolve(value));
    module.#value = value;
    return module;
  }

  get loaded(): boolean {
    return this.#value !== undefined;
  }

  /** Only for those who held the clock for it in an earlier event. */
  get value(): T {
    if (this.#value === undefined) throw new Error('a part of the engine is used before it is loaded: hold the clock for it first');
    return this.#value;
  }

  /** Loads it, once; a failure (offline) may be tried again. */
  load(): Promise<void> {
    if (this.#value !== undefined) return Promise.resolve();
    return (this.#loading ??= this.get().then((value) => { this.#value = value; }, (error: unknown) => {
      this.#loading = undefined;
      throw error;
    }));
  }
}

/** Waits, without any virtual time, until `module` is there. */
export function* loaded<T>(clock: Clock, module: LazyModule<T>): Task<T> {
  yield* held(clock, module);
  return module.value;
}

/** Waits, without any virtual time, until it is there. */
export function* held(clock: Clock, what: Holding): Task<void> {
  clock.hold(what);
  yield* sleep(clock, 0);
}

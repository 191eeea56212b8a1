import type { Clock, Gate, Holding, Timer, TimerOptions } from '../runtime/clock';

/**
 * The clock as one kubelet sees it. A frozen kubelet (SIGSTOP, a hung process) does nothing: what falls due meanwhile
 * is held back and done, in order, when it thaws. Containers run on, because they do not use this clock.
 */
export class NodeClock implements Clock, Gate {
  readonly #foreground: TimerOptions = { gate: this };
  readonly #background: TimerOptions = { gate: this, background: true };
  #frozen = false;
  #dead = false;
  #held: (() => void)[] = [];

  constructor(private readonly inner: Clock) {}

  get frozen(): boolean {
    return this.#frozen;
  }

  get dead(): boolean {
    return this.#dead;
  }

  now(): number {
    return this.inner.now();
  }

  /** A timer that is cancelled while it is held back still runs at the thaw: whoever cancels must not mind. */
  schedule(delayMs: number, run: () => void, options?: TimerOptions): Timer {
    return this.inner.schedule(delayMs, run, options?.background ? this.#background : this.#foreground);
  }

  hold(what: Holding): void {
    this.inner.hold(what);
  }

  /** Runs at once, or at the thaw: for news that arrives from outside (watch events, exits). */
  enter(run: () => void): void {
    if (this.#dead) return;
    if (this.#frozen) this.#held.push(run);
    else run();
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    const held = this.#held;
    this.#held = [];
    for (const run of held) this.schedule(0, run);
  }

  /** Nothing of this kubelet ever runs again (the node is gone). */
  stop(): void {
    this.#dead = true;
    this.#held = [];
  }
}

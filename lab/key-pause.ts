/** Somebody types as long as keys come at least this often. */
const TYPING_MS = 150;
/** What is drawn has to leave the page before anything else is done. */
const DRAWING_MS = 3;
/** How long after a key's frame the next key is not expected. */
const BETWEEN_KEYS_MS = 30;

/**
 * When a page does what nobody waits for (the picture, the clock, a journal to keep): not between a key and its frame, and
 * while somebody types only just after that frame, when the next key is furthest away.
 */
export class KeyPause {
  readonly #waiting: (() => void)[] = [];
  #open = true;
  #withdraw: (() => void) | undefined;

  /** `after` calls back after a delay in milliseconds and returns how to withdraw that. */
  constructor(private readonly after: (delayMs: number, run: () => void) => () => void) {}

  /** A key was sent; its frame will come. */
  key(): void {
    this.#open = false;
    this.#wait(TYPING_MS, () => this.#begin());
  }

  /** The key's frame is being drawn: the pause begins behind it. */
  framed(): void {
    this.#wait(DRAWING_MS, () => {
      this.#begin();
      this.#wait(BETWEEN_KEYS_MS, () => {
        this.#open = false;
        this.#wait(TYPING_MS - BETWEEN_KEYS_MS, () => this.#begin());
      });
    });
  }

  /** Calls `run` now, or in the next pause; in the order of the calls. */
  run(run: () => void): void {
    if (this.#open) run();
    else this.#waiting.push(run);
  }

  #begin(): void {
    this.#open = true;
    for (const run of this.#waiting.splice(0)) run();
  }

  #wait(delayMs: number, run: () => void): void {
    this.#withdraw?.();
    this.#withdraw = this.after(delayMs, run);
  }
}

import { concatBytes, encodeUtf8 } from '../engine/runtime/bytes';

const NOTHING = new Uint8Array(0);

/**
 * Letters that a terminal shows before the worker has answered. What is on the screen is always what the worker has
 * printed and these letters behind it: when it prints the same they are its own, when it prints something else they are
 * taken off first. They stand in one row at the end of a line, so taking them off leaves what was there before.
 */
export class EchoAhead {
  #terminal = 0;
  #shown: Uint8Array = NOTHING;

  /** `takenOff` is told when letters were shown too soon: they will be printed, and nothing can be shown ahead until then. */
  constructor(private readonly takenOff: () => void) {}

  /** Whether letters can be shown ahead in a terminal where so many cells are known to be free for them. */
  fits(terminal: number, text: string, free: number): boolean {
    if (this.#shown.length > 0 && this.#terminal !== terminal) return false;
    return isPlain(text) && text.length <= free - this.#cells;
  }

  /** Returns what to show. */
  add(terminal: number, text: string): Uint8Array {
    const bytes = encodeUtf8(text);
    this.#terminal = terminal;
    this.#shown = concatBytes([this.#shown, bytes]);
    return bytes;
  }

  /** What of the worker's output is still to be shown, after what takes wrong letters off. */
  settle(terminal: number, printed: Uint8Array): Uint8Array {
    const shown = this.#shown;
    if (shown.length === 0 || terminal !== this.#terminal) return printed;
    let same = 0;
    while (same < shown.length && same < printed.length && shown[same] === printed[same]) same += 1;
    this.#shown = shown.subarray(same);
    return same === printed.length ? NOTHING : concatBytes([this.withdraw(terminal), printed.subarray(same)]);
  }

  /** What takes the letters off. */
  withdraw(terminal: number): Uint8Array {
    const cells = this.#cells;
    if (cells === 0 || terminal !== this.#terminal) return NOTHING;
    this.forget();
    this.takenOff();
    return encodeUtf8(`${'\b'.repeat(cells)}\x1b[K`);
  }

  /** The screens are empty. */
  forget(): void {
    this.#shown = NOTHING;
  }

  get #cells(): number {
    return this.#shown.reduce((sum, byte) => ((byte & 0xc0) === 0x80 ? sum : sum + 1), 0);
  }
}

/** Letters that surely take a cell each: ASCII, and Latin ones with their marks, Vietnamese among them. */
function isPlain(text: string): boolean {
  return /^[ -~\u00c0-\u024f\u1ea0-\u1ef9]+$/.test(text);
}

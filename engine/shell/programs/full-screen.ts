import { Signal } from '../../runtime/process';
import type { OpenFile, Process, Tty } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { cellsOf } from '../kernel';
import { KeyReader } from '../line-editor/keys';
import type { Key } from '../line-editor/keys';
import { TextDecoderStream, toBytes } from '../text';

class Resized extends Error {}

/** The alternate screen with raw keys, for editors and pagers. */
export class FullScreen {
  readonly #keys = new KeyReader();
  readonly #decoder = new TextDecoderStream();
  readonly #queue: Key[] = [];
  #flow = true;
  #alternate = true;

  /** `meta`: escape belongs to the key that follows it. */
  constructor(private readonly proc: Process, readonly tty: Tty, private readonly meta = false) {}

  get columns(): number {
    return Math.max(10, this.tty.columns());
  }

  get rows(): number {
    return Math.max(3, this.tty.rows());
  }

  /** Without `alternate` what stood on the screen is pushed up instead of being kept for later. */
  *open({ alternate = true } = {}): Task<void> {
    this.#alternate = alternate;
    this.tty.setRaw(true);
    this.#flow = this.tty.flow;
    this.tty.flow = false;
    this.proc.onSignal(Signal.WINCH, () => new Resized());
    yield* this.write(alternate ? '\x1b[?1049h\x1b[?2004h\x1b[H\x1b[2J' : `\x1b[?2004h${'\r\n'.repeat(this.rows - 1)}`);
  }

  /** Also runs when a signal ends the program, so it must not wait. */
  close(): void {
    this.proc.onSignal(Signal.WINCH, undefined);
    this.tty.setRaw(false);
    this.tty.flow = this.#flow;
    this.proc.stdout.write(toBytes(this.#alternate ? '\x1b[?2004l\x1b[?1049l' : '\x1b[?2004l\r\x1b[J')).next();
  }

  /** Gives the terminal back to what runs meanwhile. */
  *outside(work: () => Task<void>): Task<void> {
    this.proc.onSignal(Signal.WINCH, undefined);
    this.tty.setRaw(false);
    yield* this.write('\x1b[?2004l\x1b[?1049l');
    yield* work();
    yield* this.open({ alternate: this.#alternate });
  }

  *write(text: string): Task<void> {
    yield* this.proc.stdout.write(toBytes(text));
  }

  /** The next key; `{ name: 'resize' }` when the window changed; undefined when the terminal is gone. */
  *key(): Task<Key | undefined> {
    while (this.#queue.length === 0) {
      let chunk: Uint8Array | undefined;
      try {
        chunk = yield* this.#input.read();
      } catch (error) {
        if (error instanceof Resized) return { name: 'resize' };
        throw error;
      }
      if (!chunk) return undefined;
      for (const key of this.#keys.feed(this.#decoder.decode(chunk), !this.meta)) {
        if ('text' in key) for (const letter of clusters(key.text)) this.#queue.push({ text: letter });
        else this.#queue.push(key);
      }
    }
    return this.#queue.shift();
  }

  get more(): boolean {
    return this.#queue.length > 0;
  }

  /** Whether something was typed that is not read yet. */
  get hasKeys(): boolean {
    return this.more || this.#input.readable === true;
  }

  get #input(): OpenFile {
    return this.proc.stdin.isTty ? this.proc.stdin : this.proc.stderr;
  }

  /** Paints all rows, the status line last, and puts the cursor (row and column from 0) in its place. */
  *paint(rows: readonly string[], status: string, cursor: { row: number; column: number }): Task<void> {
    let out = '\x1b[?25l\x1b[H';
    for (let row = 0; row < this.rows - 1; row += 1) out += `${rows[row] ?? '~'}\x1b[K\r\n`;
    out += `${status}\x1b[K\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`;
    yield* this.write(out);
  }

  /** Paints the last row alone; the cursor stands behind it. */
  *last(status: string): Task<void> {
    yield* this.write(`\x1b[${this.rows};1H${status}\x1b[K`);
  }
}

/** Characters with their combining marks. */
export function clusters(text: string): string[] {
  const out: string[] = [];
  for (const letter of text) {
    if (out.length > 0 && cellsOf(letter.codePointAt(0)!) === 0) out[out.length - 1] += letter;
    else out.push(letter);
  }
  return out;
}

/** Text with tabs spread out and control characters shown, cut to `width` cells. */
export function cellsText(text: string, width: number, from = 0): string {
  let out = '';
  let column = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    const shown = letter === '\t' ? ' '.repeat(8 - (column % 8)) : code < 32 || code === 127 ? `^${String.fromCharCode((code + 64) & 127)}` : letter;
    const cells = letter === '\t' || code < 32 || code === 127 ? shown.length : cellsOf(code);
    if (column + cells > from + width) break;
    if (column >= from) out += shown;
    column += cells;
  }
  return out;
}

/** The column at which the character with index `at` is shown. */
export function columnOf(text: string, at: number): number {
  let column = 0;
  for (const letter of text.slice(0, at)) {
    const code = letter.codePointAt(0)!;
    column += letter === '\t' ? 8 - (column % 8) : code < 32 || code === 127 ? 2 : cellsOf(code);
  }
  return column;
}

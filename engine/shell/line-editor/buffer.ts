import { encodeUtf8 } from '../../runtime/bytes';
import { after, before } from './cells';

/** A step that can be taken back; `open` and `close` stand around steps that are taken back together. */
export type UndoStep = { readonly what: 'insert'; readonly from: number; to: number; bytes: number } | { readonly what: 'delete'; readonly from: number; readonly text: string } | { readonly what: 'open' | 'close' };

/** Letters typed in a row are one step, up to this many bytes (readline: rl_insert_text). */
const STEP_BYTES = 20;
const RING_SIZE = 60;

/** The line being edited as readline has it: text, cursor, mark, undo list and kill ring. Knows nothing of a terminal. */
export class EditBuffer {
  text = '';
  cursor = 0;
  mark = 0;
  /** The list of the line shown; another line of the history brings its own. */
  undoList: UndoStep[] = [];
  /** Kills in a row are one: whether the last command killed, and whether this one did. */
  killing = false;
  killed = false;
  readonly #ring: string[] = [];
  #ringAt = 0;
  /** vi puts what was killed last instead of gathering it. */
  gathers = true;

  get end(): number {
    return this.text.length;
  }

  /** Takes another text without a step to take back. */
  replace(text: string, cursor = text.length, undoList: UndoStep[] = []): void {
    this.text = text;
    this.cursor = Math.min(cursor, text.length);
    this.undoList = undoList;
    this.mark = Math.min(this.mark, text.length);
  }

  insert(text: string): void {
    if (text === '') return;
    const last = this.undoList.at(-1), bytes = encodeUtf8(text).length;
    if (bytes === 1 && last?.what === 'insert' && last.to === this.cursor && last.bytes < STEP_BYTES) {
      last.to += 1;
      last.bytes += 1;
    } else this.undoList.push({ what: 'insert', from: this.cursor, to: this.cursor + text.length, bytes });
    this.#splice(this.cursor, this.cursor, text);
    this.cursor += text.length;
  }

  /** Takes out a range; a cursor behind it moves along. */
  remove(from: number, to: number): void {
    if (from > to) return this.remove(to, from);
    if (from === to) return;
    this.undoList.push({ what: 'delete', from, text: this.text.slice(from, to) });
    this.#splice(from, to, '');
  }

  /** Several steps that are taken back together. */
  together(work: () => void): void {
    this.undoList.push({ what: 'open' });
    work();
    this.undoList.push({ what: 'close' });
  }

  /** Exchanges the text of a range for another; the cursor stays unless it stood behind. */
  exchange(from: number, to: number, text: string): void {
    const { cursor } = this;
    this.together(() => {
      this.remove(from, to);
      this.cursor = from;
      this.insert(text);
    });
    this.cursor = Math.min(cursor, this.end);
  }

  undo(): boolean {
    let open = 0;
    do {
      const step = this.undoList.pop();
      if (!step) return false;
      if (step.what === 'close') open += 1;
      else if (step.what === 'open') open = Math.max(0, open - 1);
      else if (step.what === 'insert') {
        this.#splice(step.from, step.to, '');
        this.cursor = step.from;
      } else if (step.what === 'delete') {
        this.#splice(step.from, step.from, step.text);
        this.cursor = step.from + step.text.length;
      }
    } while (open > 0);
    return true;
  }

  #splice(from: number, to: number, text: string): void {
    this.text = this.text.slice(0, from) + text + this.text.slice(to);
    this.mark = Math.min(this.mark, this.text.length);
    if (text === '' && this.cursor > from) this.cursor = Math.max(from, this.cursor - (to - from));
  }

  /** Takes out a range and keeps it for yanking; one that goes backwards (`from` > `to`) stands before what was killed just now. */
  kill(from: number, to: number): void {
    if (from === to) return;
    this.killed = true;
    const piece = this.text.slice(Math.min(from, to), Math.max(from, to));
    this.remove(from, to);
    this.keep(piece, from < to);
  }

  keep(piece: string, behind = true): void {
    if (!this.killing || this.#ring.length === 0) this.#ring.push(piece);
    else if (this.gathers) this.#ring.push(behind ? this.#ring.pop()! + piece : piece + this.#ring.pop()!);
    else this.#ring[this.#ring.length - 1] = piece;
    if (this.#ring.length > RING_SIZE) this.#ring.shift();
    this.#ringAt = this.#ring.length - 1;
  }

  /** What would be yanked. */
  get killedText(): string | undefined {
    return this.#ring[this.#ringAt];
  }

  yank(): boolean {
    const piece = this.killedText;
    if (piece === undefined) return false;
    this.mark = this.cursor;
    this.insert(piece);
    return true;
  }

  /** Exchanges what was just yanked for what was killed before it. */
  yankPop(): boolean {
    const piece = this.killedText;
    if (piece === undefined || this.text.slice(this.cursor - piece.length, this.cursor) !== piece) return false;
    this.remove(this.cursor - piece.length, this.cursor);
    this.#ringAt = (this.#ringAt - 1 + this.#ring.length) % this.#ring.length;
    return this.yank();
  }

  left(): void {
    this.cursor = before(this.text, this.cursor);
  }

  right(): void {
    this.cursor = after(this.text, this.cursor);
  }

  /** Where the `count`th word before the cursor begins, for readline's words: letters and digits. */
  wordLeft(count = 1, start = this.cursor): number {
    let at = start;
    for (let left = count; left > 0 && at > 0; left -= 1) {
      while (at > 0 && !isWord(this.text, before(this.text, at))) at = before(this.text, at);
      while (at > 0 && isWord(this.text, before(this.text, at))) at = before(this.text, at);
    }
    return at;
  }

  wordRight(count = 1, start = this.cursor): number {
    let at = start;
    for (let left = count; left > 0 && at < this.end; left -= 1) {
      while (at < this.end && !isWord(this.text, at)) at = after(this.text, at);
      while (at < this.end && isWord(this.text, at)) at = after(this.text, at);
    }
    return at;
  }

  /** Where the `count`th run of letters between blanks begins. */
  spaceLeft(count: number): number {
    let at = this.cursor;
    for (let left = count; left > 0; left -= 1) {
      while (at > 0 && isBlank(this.text[at - 1])) at -= 1;
      while (at > 0 && !isBlank(this.text[at - 1])) at -= 1;
    }
    return at;
  }
}

export const isBlank = (letter: string | undefined): boolean => letter === ' ' || letter === '\t';

export function isWord(text: string, at: number): boolean {
  return /^[\p{L}\p{N}]/u.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

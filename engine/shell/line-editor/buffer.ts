import { after, before } from './cells';

const WORD = /[\p{L}\p{M}\p{N}_]/u;

/** The line being edited: text, cursor, kill ring and undo. Knows nothing of a terminal. */
export class EditBuffer {
  text = '';
  cursor = 0;
  readonly #undo: { text: string; cursor: number }[] = [];
  readonly #kills: string[] = [];
  #lastKill = false;
  #yanked: { start: number; end: number; ring: number } | undefined;

  /** Marks the end of a run of kills or yanks: called before every other key. */
  settle(keepKill = false, keepYank = false): void {
    if (!keepKill) this.#lastKill = false;
    if (!keepYank) this.#yanked = undefined;
  }

  remember(): void {
    const last = this.#undo.at(-1);
    if (last?.text === this.text) return;
    this.#undo.push({ text: this.text, cursor: this.cursor });
    if (this.#undo.length > 500) this.#undo.shift();
  }

  undo(): boolean {
    const last = this.#undo.pop();
    if (!last) return false;
    this.text = last.text;
    this.cursor = last.cursor;
    return true;
  }

  forgetUndo(): void {
    this.#undo.length = 0;
  }

  replace(text: string, cursor = text.length): void {
    this.text = text;
    this.cursor = cursor;
  }

  insert(text: string): void {
    this.text = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor);
    this.cursor += text.length;
  }

  left(): void {
    this.cursor = before(this.text, this.cursor);
  }

  right(): void {
    this.cursor = after(this.text, this.cursor);
  }

  wordLeft(): number {
    let at = this.cursor;
    while (at > 0 && !WORD.test(this.text[at - 1]!)) at -= 1;
    while (at > 0 && WORD.test(this.text[at - 1]!)) at -= 1;
    return at;
  }

  wordRight(): number {
    let at = this.cursor;
    while (at < this.text.length && !WORD.test(this.text[at]!)) at += 1;
    while (at < this.text.length && WORD.test(this.text[at]!)) at += 1;
    return at;
  }

  spaceLeft(): number {
    let at = this.cursor;
    while (at > 0 && /\s/.test(this.text[at - 1]!)) at -= 1;
    while (at > 0 && !/\s/.test(this.text[at - 1]!)) at -= 1;
    return at;
  }

  erase(from: number, to: number): void {
    this.text = this.text.slice(0, from) + this.text.slice(to);
    this.cursor = from;
  }

  /** Erases and keeps the text for yanking; kills in a row are one. */
  kill(from: number, to: number): void {
    if (from === to) return;
    const piece = this.text.slice(from, to);
    if (this.#lastKill && this.#kills.length > 0) {
      const last = this.#kills.pop()!;
      this.#kills.push(from < this.cursor ? piece + last : last + piece);
    } else this.#kills.push(piece);
    if (this.#kills.length > 60) this.#kills.shift();
    this.erase(from, to);
    this.#lastKill = true;
  }

  yank(): void {
    const piece = this.#kills.at(-1);
    if (piece === undefined) return;
    const start = this.cursor;
    this.insert(piece);
    this.#yanked = { start, end: this.cursor, ring: this.#kills.length - 1 };
  }

  yankPop(): void {
    if (!this.#yanked || this.#kills.length === 0) return;
    const ring = (this.#yanked.ring - 1 + this.#kills.length) % this.#kills.length;
    const { start } = this.#yanked;
    this.erase(start, this.#yanked.end);
    this.insert(this.#kills[ring]!);
    this.#yanked = { start, end: this.cursor, ring };
  }

  transpose(): void {
    if (this.cursor === 0 || this.text.length < 2) return;
    if (this.cursor === this.text.length) this.left();
    const start = before(this.text, this.cursor);
    const end = after(this.text, this.cursor);
    this.text = this.text.slice(0, start) + this.text.slice(this.cursor, end) + this.text.slice(start, this.cursor) + this.text.slice(end);
    this.cursor = end;
  }

  /** Swaps the word before the cursor with the one at or before it. */
  transposeWords(): void {
    const end = this.wordRight() > this.cursor ? this.wordRight() : this.cursor;
    const second = /[\p{L}\p{M}\p{N}_]+$/u.exec(this.text.slice(0, end).replace(/[^\p{L}\p{M}\p{N}_]+$/u, ''));
    const first = second && /([\p{L}\p{M}\p{N}_]+)([^\p{L}\p{M}\p{N}_]+)$/u.exec(this.text.slice(0, second.index));
    if (!second || !first) return;
    const after = second.index + second[0].length;
    this.text = this.text.slice(0, first.index) + second[0] + first[2]! + first[1]! + this.text.slice(after);
    this.cursor = after;
  }

  /** Changes the case from the cursor to the end of the word. */
  changeWord(change: (word: string) => string): void {
    const end = this.wordRight();
    this.text = this.text.slice(0, this.cursor) + change(this.text.slice(this.cursor, end)) + this.text.slice(end);
    this.cursor = end;
  }
}

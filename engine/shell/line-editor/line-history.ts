import type { History } from '../history';
import type { EditBuffer, UndoStep } from './buffer';

/**
 * Where the editor stands in the history. As in readline, a line of it may be edited and left: it is kept so, with what can be
 * undone of it, until it is taken or reverted; the line that was being typed waits behind the last.
 */
export class LineHistory {
  at = 0;
  #draft: { readonly text: string; readonly undoList: UndoStep[] } | undefined;
  readonly #undoLists = new Map<number, UndoStep[]>();

  constructor(private readonly history: History | undefined, private readonly buffer: EditBuffer) {}

  get lines(): readonly string[] {
    return this.history?.lines ?? [];
  }

  begin(): void {
    this.at = this.lines.length;
    this.#draft = undefined;
  }

  /** All lines, with that being typed as the last. */
  withDraft(): string[] {
    return [...this.#current(), this.#draft?.text ?? (this.at === this.lines.length ? this.buffer.text : '')];
  }

  #current(): readonly string[] {
    this.#keepEdits();
    return this.lines;
  }

  /** Goes `count` lines back, or forth when it is negative; false when there was no line to go to. */
  go(count: number): boolean {
    return count === 0 ? true : count > 0 ? this.#back(count) : this.#forth(-count);
  }

  #back(count: number): boolean {
    if (this.at === 0) return false;
    this.#draft ??= { text: this.buffer.text, undoList: this.buffer.undoList };
    this.#keepEdits();
    this.show(Math.max(0, this.at - count));
    return true;
  }

  #forth(count: number): boolean {
    this.#keepEdits();
    if (this.at + count < this.lines.length) this.show(this.at + count);
    else {
      this.at = this.lines.length;
      return this.#showDraft();
    }
    return true;
  }

  show(at: number): void {
    this.at = at;
    const undoList = this.#undoLists.get(at) ?? [];
    this.#undoLists.set(at, undoList);
    this.buffer.replace(this.lines[at]!, undefined, undoList);
    this.buffer.mark = 0;
  }

  #showDraft(): boolean {
    if (!this.#draft) return false;
    this.buffer.replace(this.#draft.text, undefined, this.#draft.undoList);
    this.#draft = undefined;
    return true;
  }

  end(): boolean {
    this.#keepEdits();
    this.at = this.lines.length;
    return this.#showDraft();
  }

  /** Goes to a line that a search found, wherever the editor stands. */
  jump(at: number): void {
    this.#draft ??= { text: this.buffer.text, undoList: this.buffer.undoList };
    this.#keepEdits();
    this.show(at);
  }

  #keepEdits(): void {
    if (this.at < this.lines.length && this.buffer.text !== this.lines[this.at]) this.history!.replace(this.at, this.buffer.text);
  }

  /** The line is taken: that of the history gets its old text back. Its numbers may mean other lines from now on. */
  finish(): void {
    const { buffer } = this, { text } = buffer;
    if (this.at < this.lines.length) {
      while (buffer.undo());
      this.history!.replace(this.at, buffer.text);
      buffer.text = text;
    }
    this.#undoLists.clear();
  }
}

import type { Process } from '../../runtime/machine';
import { after, before } from '../line-editor/cells';
import { fromBytes, toBytes } from '../text';

interface State {
  readonly lines: string[];
  readonly row: number;
  readonly column: number;
  /** When the change was made that leads away from it. */
  readonly atMs: number;
}

/** A text that is not shown for a while. */
export interface Buffered {
  readonly name: string;
  readonly lines: string[];
  readonly row: number;
  readonly column: number;
  readonly changed: boolean;
  readonly isNew: boolean;
  readonly emptied: boolean;
  readonly partial: boolean;
  readonly undo: State[];
  readonly redo: State[];
}

/** Lines of a file being edited, with cursor and undo. */
export class Document {
  lines: string[] = [''];
  row = 0;
  column = 0;
  changed = false;
  isNew = false;
  /** It may be written only when that is insisted on. */
  readonly = false;
  /** All lines were deleted: what is saved is an empty file, not an empty line. */
  emptied = false;
  /** Which change was undone or redone last, when it had been made, and how many lines it was in. */
  exchanged = { number: 0, atMs: 0, lines: 0 };
  /** Whether the file that was read ended in the middle of a line; what is saved never does. */
  partial = false;
  #undo: State[] = [];
  #redo: State[] = [];

  constructor(private readonly proc: Process, public name: string) {}

  /** Becomes another text; what this was is returned, with all that can be undone of it. */
  exchangeFor(other: Buffered | undefined, name: string): Buffered {
    const { name: oldName, lines, row, column, changed, isNew, emptied, partial } = this;
    const old = { name: oldName, lines, row, column, changed, isNew, emptied, partial, undo: this.#undo, redo: this.#redo };
    const now = other ?? { name, lines: [''], row: 0, column: 0, changed: false, isNew: false, emptied: false, partial: false, undo: [], redo: [] };
    const { undo, redo, ...rest } = now;
    Object.assign(this, rest);
    this.#undo = undo;
    this.#redo = redo;
    return old;
  }

  /** Reads the file; returns what went wrong, if anything. */
  load(): string | undefined {
    const { fs } = this.proc.machine;
    const path = this.#path();
    if (this.name === '' || !fs.exists(path)) {
      this.isNew = true;
      this.readonly = false;
      return undefined;
    }
    if (fs.stat(path).kind === 'directory') return 'is a directory';
    const text = fromBytes(fs.readFile(path));
    this.readonly = !fs.access(path, 2);
    this.partial = text !== '' && !text.endsWith('\n');
    this.lines = text.replace(/\n$/, '').split('\n');
    this.emptied = text === '';
    return undefined;
  }

  exists(name: string): boolean {
    return this.proc.machine.fs.exists(name.startsWith('/') ? name : `${this.proc.cwd}/${name}`);
  }

  /** The lines of another file; undefined when it cannot be read. */
  readLines(name: string): string[] | undefined {
    const { fs } = this.proc.machine;
    const path = name.startsWith('/') ? name : `${this.proc.cwd}/${name}`;
    if (!fs.exists(path) || fs.stat(path).kind === 'directory') return undefined;
    return fromBytes(fs.readFile(path)).replace(/\n$/, '').split('\n');
  }

  /** Whether it was read before. */
  get undoable(): boolean {
    return this.#undo.length > 0 || this.#redo.length > 0;
  }

  /** Writes the file, or some rows, or adds them to what it holds; returns lines and bytes. Throws SystemError. */
  save(name = this.name, rows?: { readonly from: number; readonly to: number }, appends = false): { lines: number; bytes: number } {
    const lines = rows ? this.lines.slice(rows.from, rows.to + 1) : this.lines;
    const bytes = toBytes(this.isEmpty ? '' : `${lines.join('\n')}\n`);
    const path = name.startsWith('/') ? name : `${this.proc.cwd}/${name}`;
    const file = this.proc.open(path, { write: true, create: true, ...(appends ? { append: true } : { truncate: true }) });
    // A regular file takes the bytes at once.
    const write = file.write(bytes);
    while (!write.next().done);
    file.release();
    if (name === this.name && !rows) this.changed = false;
    return { lines: this.isEmpty ? 0 : lines.length, bytes: bytes.length };
  }

  /** Whether there is no line at all, not even an empty one. */
  get isEmpty(): boolean {
    return this.lines.length === 1 && this.lines[0] === '' && (this.isNew || this.emptied);
  }

  #path(): string {
    return this.name.startsWith('/') ? this.name : `${this.proc.cwd}/${this.name}`;
  }

  get line(): string {
    return this.lines[this.row]!;
  }

  set line(text: string) {
    this.lines[this.row] = text;
    this.changed = true;
  }

  remember(): void {
    this.#undo.push({ lines: this.lines.slice(), row: this.row, column: this.column, atMs: this.proc.clock.now() });
    if (this.#undo.length > 200) this.#undo.shift();
    this.#redo.length = 0;
  }

  get nowMs(): number {
    return this.proc.clock.now();
  }

  undo(): boolean {
    return this.#exchange(this.#undo, this.#redo);
  }

  redo(): boolean {
    return this.#exchange(this.#redo, this.#undo);
  }

  #exchange(from: State[], to: State[]): boolean {
    const state = from.pop();
    if (!state) return false;
    to.push({ lines: this.lines.slice(), row: this.row, column: this.column, atMs: state.atMs });
    const before = this.lines.length;
    const different = state.lines.flatMap((line, row) => (line === this.lines[row] ? [] : [row]));
    this.exchanged = { number: Math.max(this.#undo.length, from === this.#undo ? this.#undo.length + 1 : 0), atMs: state.atMs, lines: state.lines.length === this.lines.length ? Math.max(1, different.length) : 1 };
    this.lines = state.lines;
    this.changed = true;
    this.goTo(state.row, state.column);
    // The cursor comes to the first line that changed, unless it stood among them.
    if (different.length > 0 && different[0]! < state.row) this.goTo(different[0]!, /\S|$/.exec(this.lines[different[0]!]!)!.index);
    else if (different.length > 0 && different[0]! > state.row + 1 && state.lines.length === before) this.goTo(different[0]!, 0);
    return true;
  }

  insert(text: string): void {
    this.emptied = false;
    const pieces = text.split('\n');
    const head = this.line.slice(0, this.column);
    const tail = this.line.slice(this.column);
    if (pieces.length === 1) {
      this.line = head + text + tail;
      this.column += text.length;
      return;
    }
    this.lines.splice(this.row, 1, head + pieces[0], ...pieces.slice(1, -1), pieces.at(-1)! + tail);
    this.row += pieces.length - 1;
    this.column = pieces.at(-1)!.length;
    this.changed = true;
  }

  backspace(): void {
    if (this.column > 0) {
      const from = before(this.line, this.column);
      this.line = this.line.slice(0, from) + this.line.slice(this.column);
      this.column = from;
    } else if (this.row > 0) {
      const tail = this.line;
      this.lines.splice(this.row, 1);
      this.row -= 1;
      this.column = this.line.length;
      this.line += tail;
    }
  }

  delete(): void {
    if (this.column < this.line.length) this.line = this.line.slice(0, this.column) + this.line.slice(after(this.line, this.column));
    else if (this.row + 1 < this.lines.length) this.line += this.lines.splice(this.row + 1, 1)[0]!;
  }

  left(): void {
    this.column = before(this.line, this.column);
  }

  right(): void {
    this.column = after(this.line, this.column);
  }

  /** Moves to a row; the column is kept within the line. */
  goTo(row: number, column = this.column): void {
    this.row = Math.max(0, Math.min(this.lines.length - 1, row));
    this.column = Math.max(0, Math.min(this.line.length, column));
  }

  /** Finds text from the cursor on, around the end; false when there is none. */
  find(pattern: RegExp, forward: boolean): boolean {
    const count = this.lines.length;
    for (let step = 0; step <= count; step += 1) {
      const row = (this.row + (forward ? step : count - step)) % count;
      const places = [...this.lines[row]!.matchAll(new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`))].map((match) => match.index);
      const here = step === 0 ? places.filter((at) => (forward ? at > this.column : at < this.column)) : places;
      const found = forward ? here[0] : here.at(-1);
      if (found === undefined) continue;
      this.row = row;
      this.column = found;
      return true;
    }
    return false;
  }
}

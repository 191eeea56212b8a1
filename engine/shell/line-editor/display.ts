import type { Tty } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { layout, visible } from './cells';
import type { Position } from './cells';

/** What is to be seen: the prompt's last line, the text, the cursor, and what stands out (a paste, what a search found). */
export interface Picture {
  readonly prompt: string;
  readonly text: string;
  readonly cursor: number;
  readonly standout?: { readonly from: number; readonly to: number } | undefined;
}

const ROW_START: Position = { row: 0, column: 0 };

/** Paints the line being edited, below whatever stands on the screen. */
export class LineDisplay {
  /** The cursor's cell, from the first of the row in which the prompt begins. */
  #at = ROW_START;
  #end = ROW_START;
  /** Where the prompt begins: behind what a program printed without a newline. */
  #origin = ROW_START;
  /** Nothing of this line has been painted. */
  #fresh = true;

  constructor(private readonly tty: Tty, private readonly write: (text: string) => Task<void>) {}

  get #columns(): number {
    return Math.max(2, this.tty.columns());
  }

  /** The line begins where the cursor stands: behind what a program printed without a newline at its end, too. */
  begin(): void {
    this.#at = this.#end = ROW_START;
    this.#fresh = true;
  }

  /** Takes the line off the screen; a terminal that changes its width leaves the rows it stands in as they are. */
  *wipe(): Task<void> {
    yield* this.write(`\r${this.#at.row > 0 ? `\x1b[${this.#at.row}A` : ''}\x1b[J`);
    this.begin();
  }

  *paint({ prompt, text, cursor, standout }: Picture): Task<void> {
    const columns = this.#columns, rows = this.tty.rows();
    if (this.#fresh) this.#origin = { row: 0, column: cellsOfRow(this.tty.lastRow(), columns) };
    const start = layout(visible(prompt), this.#origin, columns).end;
    // Of a line taller than the screen the first rows are shown, as readline does.
    const { out, end, places } = layout(text, start, columns, [cursor], rows);
    let painted = plain(prompt) + (standout && end.row < rows ? this.#standingOut(text, start, standout) : out);
    if (end.row < rows && end.column === 0 && end.row > 0 && !text.endsWith('\n')) painted += '\r\n';
    this.#end = { row: Math.min(end.row, rows - 1), column: end.column };
    const target = { row: Math.min(places[0]!.row, rows - 1), column: places[0]!.column };
    const back = this.#end.row - target.row;
    const clear = this.#fresh ? '' : `\r${this.#at.row > 0 ? `\x1b[${this.#at.row}A` : ''}${right(this.#origin.column)}\x1b[J`;
    const there = this.#fresh && text === '';
    this.#at = target;
    this.#fresh = false;
    yield* this.write(there ? painted : `${clear}${painted}${back > 0 ? `\x1b[${back}A` : ''}\r${right(target.column)}`);
  }

  #standingOut(text: string, start: Position, { from, to }: { readonly from: number; readonly to: number }): string {
    const head = layout(text.slice(0, from), start, this.#columns);
    const body = layout(text.slice(from, to), head.end, this.#columns);
    const tail = layout(text.slice(to), body.end, this.#columns);
    return `${head.out}\x1b[7m${body.out}\x1b[27m${tail.out}`;
  }

  /** Text added at the end of a row that it does not fill: nothing else has to be painted. False when more has. */
  *append(text: string): Task<boolean> {
    const { end, out } = layout(text, this.#at, this.#columns);
    if (this.#at.row !== this.#end.row || end.row !== this.#at.row) return false;
    this.#at = this.#end = end;
    yield* this.write(out);
    return true;
  }

  /** How many cells of the row are free behind the text, when the cursor stands there; the last one is where a row is begun. */
  get free(): number {
    return this.#at.row === this.#end.row ? Math.max(0, this.#columns - 1 - this.#at.column) : 0;
  }

  *erase(): Task<void> {
    const back = `\r${this.#at.row > 0 ? `\x1b[${this.#at.row}A` : ''}${right(this.#origin.column)}\x1b[J`;
    this.begin();
    yield* this.write(back);
  }

  /** Goes below the last row: what is printed next stands there. `written`: something was, at the cursor. */
  *finish(written = false): Task<void> {
    // A last row with nothing in it but the cursor is used.
    const down = this.#end.row - this.#at.row, blank = !written && this.#end.row > 0 && this.#end.column === 0;
    this.begin();
    yield* this.write(blank ? `${down > 0 ? `\x1b[${down}B` : ''}\r` : `${down > 0 ? `\x1b[${down}B` : ''}\r\n`);
  }
}

/** How far the cursor is in a row; 0 where a program moved it about. */
function cellsOfRow(row: string, columns: number): number {
  return /\x1b\[[0-9;]*[A-HJKST]/.test(row) ? 0 : layout(visible(row), ROW_START, columns).end.column;
}

function right(columns: number): string {
  return columns > 0 ? `\x1b[${columns}C` : '';
}

export function plain(prompt: string): string {
  return prompt.replace(/[\x01\x02]/g, '');
}

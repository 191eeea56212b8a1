import type { Document } from './document';
import { cellsText, columnOf } from './full-screen';

/** How the text is shown. */
export interface Look {
  readonly numbers: boolean;
  readonly relative: boolean;
  /** Tabs as `^I`, and a sign at the ends of lines. */
  readonly list: boolean;
  readonly wraps: boolean;
  /** Lines that stay in sight above and below the cursor. */
  readonly offset: number;
  /** Offsets of a row that stand out. */
  readonly marked: (row: number) => readonly (readonly [number, number])[];
}

/** vim's defaults.vim. */
const SCROLL_OFFSET = 5;

/** Which lines are seen, as vim chooses them: it scrolls for short ways and puts the cursor in the middle after long ones. */
export class ViWindow {
  top = 0;
  #left = 0;
  #margin = SCROLL_OFFSET;

  constructor(private readonly document: Document, private readonly rows: () => number) {}

  get height(): number {
    return this.rows() - 1;
  }

  get #offset(): number {
    return Math.min(this.#margin, (this.height - 1) >> 1);
  }

  get #last(): number {
    return this.document.lines.length - 1;
  }

  /** The first and the last row that the cursor may stand in. */
  get first(): number {
    return this.top === 0 ? 0 : Math.min(this.#last, this.top + this.#offset);
  }

  get bottom(): number {
    const bottom = this.top + this.height - 1;
    return bottom >= this.#last ? this.#last : bottom - this.#offset;
  }

  #limit(top: number): number {
    return Math.max(0, Math.min(top, this.#last - this.height + 1));
  }

  /** After a move of the cursor. */
  follow(): void {
    const { row } = this.document, { height } = this;
    if (row < this.first) {
      const far = this.top + this.#offset - row >= Math.max(2, (height >> 1) - 1);
      this.top = Math.max(0, far ? row - ((height - 1) >> 1) : row - this.#offset);
    } else if (row > this.bottom) {
      const lines = row + this.#offset - (this.top + height - 1);
      this.top = this.#limit(lines <= height + 1 ? row + this.#offset - height + 1 : row - ((height - 1) >> 1));
    }
  }

  /** After a scroll: the cursor is taken along. */
  #carry(): void {
    const { document } = this;
    const row = Math.max(this.first, Math.min(this.bottom, document.row));
    if (row !== document.row) document.goTo(row, /\S|$/.exec(document.lines[row]!)!.index);
  }

  /** C-f, C-b, C-d, C-u, C-e, C-y and `z`; returns whether the key was one of them. */
  scroll(key: string, count: number | undefined): boolean {
    const { document, height } = this;
    const { row } = document, times = count ?? 1, half = Math.min(height, count ?? height >> 1);
    switch (key) {
      case 'C-f': case 'pagedown': this.top = Math.min(this.top + (height - 2) * times, Math.max(0, this.#last - this.#offset)); break;
      case 'C-b': case 'pageup': this.top = Math.max(0, this.top - (height - 2) * times); break;
      case 'C-e': this.top = Math.min(this.top + times, this.#last); break;
      case 'C-y': this.top = Math.max(0, this.top - times); break;
      case 'C-d': case 'C-u': {
        const by = key === 'C-d' ? half : -half;
        this.top = key === 'C-d' ? Math.max(this.top, this.#limit(this.top + by)) : Math.max(0, this.top + by);
        document.goTo(row + by, 0);
        document.goTo(document.row, /\S|$/.exec(document.line)!.index);
        break;
      }
      case 'zt': case 'zenter': this.top = Math.max(0, row - this.#offset); break;
      case 'zz': case 'z.': this.top = Math.max(0, row - ((height - 1) >> 1)); break;
      case 'zb': case 'z-': this.top = this.#limit(row + this.#offset - height + 1); break;
      default: return false;
    }
    this.#carry();
    return true;
  }

  /** The rows of the screen and the cursor's place among them; long lines go on in the next row. */
  paint(columns: number, look: Look): { rows: string[]; row: number; column: number } {
    const { document } = this;
    this.#margin = look.offset;
    const gutter = look.numbers || look.relative ? Math.max(4, String(document.lines.length).length + 1) : 0;
    const width = columns - gutter;
    const shown = (line: string) => (look.list ? line.replaceAll('\t', '^I') : line);
    const cellOf = (row: number, at: number) => columnOf(shown(document.lines[row]!.slice(0, at)), Infinity);
    const shift = look.wraps ? 0 : this.#sideways(cellOf(document.row, document.column), width);
    for (;;) {
      const rows: string[] = [];
      let place: { row: number; column: number } | undefined;
      for (let at = this.top; at < document.lines.length && rows.length < this.height; at += 1) {
        const line = `${shown(document.lines[at]!)}${look.list ? '$' : ''}`, cells = columnOf(line, line.length);
        const needed = look.wraps ? Math.max(1, Math.ceil(cells / width)) : 1;
        if (rows.length + needed > this.height && rows.length > 0 && at !== document.row) {
          while (rows.length < this.height) rows.push('@');
          if (needed > 1) rows[this.height - 1] = '@@@';
          break;
        }
        if (at === document.row) {
          const column = cellOf(at, document.column) - shift, below = look.wraps ? Math.floor(column / width) : 0;
          place = { row: rows.length + below, column: gutter + column - below * width };
        }
        const marked = look.marked(at).map(([from, to]) => [cellOf(at, from), Math.max(cellOf(at, from) + 1, cellOf(at, to) + (to > document.lines[at]!.length ? 1 : 0))] as const);
        for (let part = 0; part < needed; part += 1) rows.push(this.#number(at, part, gutter, look) + painted(line, width, shift + part * width, marked));
      }
      if ((place && place.row < this.height) || this.top >= document.row) return { rows: rows.slice(0, this.height), row: Math.min(place?.row ?? 0, this.height - 1), column: place?.column ?? 0 };
      this.top += 1;
    }
  }

  #number(at: number, part: number, gutter: number, { numbers, relative }: Look): string {
    if (gutter === 0 || part > 0) return ' '.repeat(gutter);
    const away = Math.abs(at - this.document.row);
    if (relative && away === 0 && numbers) return `${String(at + 1).padEnd(gutter - 1)} `;
    return `${String(relative ? away : at + 1).padStart(gutter - 1)} `;
  }

  /** Without wrapping the text moves sideways with the cursor. */
  #sideways(cell: number, width: number): number {
    if (cell < this.#left) this.#left = Math.max(0, cell - (width >> 1));
    else if (cell >= this.#left + width) this.#left = cell - (width >> 1);
    return this.#left;
  }
}

/** Cells of a line, some of which stand out. */
function painted(line: string, width: number, from: number, marked: readonly (readonly [number, number])[]): string {
  let out = '', at = from;
  for (const [start, end] of marked) {
    const first = Math.max(at, start), last = Math.min(from + width, end);
    if (first >= last) continue;
    out += `${cellsText(line, first - at, at)}\x1b[7m${cellsText(line, last - first, first).padEnd(last - first)}\x1b[27m`;
    at = last;
  }
  return out + cellsText(line, from + width - at, at);
}

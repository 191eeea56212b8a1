/** So many lines are put together at a time: short lists stay near the processor. */
const LINES_AT_ONCE = 200;

/**
 * Tables as k8s.io/cli-runtime prints them through a tabwriter: columns three blanks apart, cells of the last column
 * not padded, widths by letters. Rows of a plain array; lines may have fewer cells than the widest. What is printed is not kept.
 */
export class TableWriter {
  readonly #widths: number[] = [];
  /** The cell of each column that was measured last: many lines say the same there. */
  readonly #measured: string[] = [];
  /** Whether all letters so far are as wide as one character. */
  #plain = true;
  #rows: (readonly string[])[] = [];

  constructor(private readonly gap = 3, private readonly minWidth = 6) {}

  /** Column widths follow text/tabwriter: a column is as wide as its widest terminated cell. */
  row(cells: readonly string[]): void {
    this.#rows.push(cells);
    const measured = this.#measured;
    for (let column = 0; column < cells.length - 1; column += 1) {
      const cell = cells[column]!;
      if (column === measured.length) measured.push(cell);
      else if (cell === measured[column]) continue;
      else measured[column] = cell;
      this.#measure(cell, column);
    }
  }

  #measure(cell: string, column: number): void {
    const letters = displayWidth(cell), widths = this.#widths;
    if (letters !== cell.length) this.#plain = false;
    const width = Math.max(letters + this.gap, this.minWidth);
    if (column === widths.length) widths.push(width);
    else if (width > widths[column]!) widths[column] = width;
  }

  /** The lines that were added since the last call; widths only grow (tabwriter.RememberWidths). */
  fresh(): string {
    const rows = this.#rows;
    this.#rows = [];
    const texts: string[] = [];
    for (let from = 0; from < rows.length; from += LINES_AT_ONCE) texts.push(this.#lines(rows, from, Math.min(rows.length, from + LINES_AT_ONCE)));
    return texts.join('');
  }

  #lines(rows: readonly (readonly string[])[], from: number, to: number): string {
    const widths = this.#widths, plain = this.#plain;
    const parts: string[] = [];
    for (let row = from; row < to; row += 1) {
      const cells = rows[row]!, last = cells.length - 1;
      for (let column = 0; column < last; column += 1) {
        const cell = cells[column]!;
        parts.push(cell, blanks(widths[column]! - (plain ? cell.length : displayWidth(cell))));
      }
      parts.push(cells[last] ?? '', '\n');
    }
    return parts.join('');
  }
}

const BLANKS: readonly string[] = Array.from({ length: 64 }, (_, length) => ' '.repeat(length));

function blanks(count: number): string {
  return BLANKS[count] ?? ' '.repeat(count);
}

function displayWidth(text: string): number {
  return /[\u007f-\uffff]/.test(text) ? [...text].length : text.length;
}

/**
 * text/tabwriter for free text (describe): cells end with a tab, a column block ends where a line has no cell in that
 * column. `minWidth`, `padding` as in tabwriter.Init.
 */
export function alignTabs(text: string, minWidth = 0, padding = 2): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[][] = lines.map(() => []);
  const layout = (from: number, to: number, column: number): void => {
    let at = from;
    while (at < to) {
      if (lines[at]!.length - 1 <= column) {
        at += 1;
        continue;
      }
      let end = at;
      let width = minWidth;
      let discardable = true;
      while (end < to && lines[end]!.length - 1 > column) {
        const size = displayWidth(lines[end]![column]!);
        if (size + padding > width) width = size + padding;
        if (size > 0) discardable = false;
        end += 1;
      }
      if (discardable && minWidth === 0 && padding === 0) width = 0;
      for (let line = at; line < end; line += 1) widths[line]![column] = width;
      layout(at, end, column + 1);
      at = end;
    }
  };
  layout(0, lines.length, 0);
  return lines
    .map((cells, row) => cells.map((cell, column) => (column < cells.length - 1 ? cell + ' '.repeat(Math.max(0, widths[row]![column]! - displayWidth(cell))) : cell)).join(''))
    .join('\n');
}

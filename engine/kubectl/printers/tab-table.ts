/**
 * Tables as k8s.io/cli-runtime prints them through a tabwriter: columns three blanks apart, cells of the last column
 * not padded, widths by letters. Lines may have fewer cells than the widest. What is printed is not kept.
 */
export class TableWriter {
  readonly #widths: number[] = [];
  /** The cells of the rows to be printed, one row after the other, and where each row ends. */
  #cells: string[] = [];
  #ends: number[] = [];
  /** Whether all letters so far are as wide as one character. */
  #plain = true;

  constructor(private readonly gap = 3, private readonly minWidth = 6) {}

  row(cells: readonly string[]): void {
    for (const cell of cells) this.#cells.push(cell);
    this.endRow();
  }

  /** A cell of the row that `endRow` ends. */
  cell(text: string): void {
    this.#cells.push(text);
  }

  /** Column widths follow text/tabwriter: a column is as wide as its widest terminated cell. */
  endRow(): void {
    const cells = this.#cells, ends = this.#ends, widths = this.#widths;
    const start = ends.length > 0 ? ends[ends.length - 1]! : 0;
    for (let at = start; at < cells.length - 1; at += 1) {
      const cell = cells[at]!, letters = displayWidth(cell), column = at - start;
      if (letters !== cell.length) this.#plain = false;
      const width = Math.max(letters + this.gap, this.minWidth);
      if (column === widths.length) widths.push(width);
      else if (width > widths[column]!) widths[column] = width;
    }
    ends.push(cells.length);
  }

  /** The lines that were added since the last call; widths only grow (tabwriter.RememberWidths). */
  fresh(): string {
    const cells = this.#cells, widths = this.#widths;
    const parts: string[] = [];
    let at = 0;
    for (const end of this.#ends) {
      for (let column = 0; at < end - 1; at += 1, column += 1) {
        const cell = cells[at]!;
        parts.push(cell, blanks(widths[column]! - (this.#plain ? cell.length : displayWidth(cell))));
      }
      if (at < end) parts.push(cells[at]!);
      parts.push('\n');
      at = end;
    }
    this.#cells = [];
    this.#ends = [];
    return parts.join('');
  }
}

const BLANKS: readonly string[] = Array.from({ length: 64 }, (_, length) => ' '.repeat(length));

function blanks(count: number): string {
  return BLANKS[count] ?? ' '.repeat(count);
}

function displayWidth(text: string): number {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7e) return [...text].length;
  return text.length;
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

/**
 * Tables as k8s.io/cli-runtime prints them through a tabwriter: columns three blanks apart, cells of the last column
 * not padded, widths by letters. Rows of a plain array; lines may have fewer cells than the widest.
 */
export class TableWriter {
  #widths: number[] = [];
  #measured = 0;
  #printed = 0;
  readonly #rows: (readonly string[])[] = [];

  constructor(private readonly gap = 3, private readonly minWidth = 6) {}

  row(cells: readonly string[]): void {
    this.#rows.push(cells);
  }

  /** The lines so far. Column widths follow text/tabwriter: a column is as wide as its widest terminated cell. */
  text(): string {
    this.#printed = 0;
    this.#measured = 0;
    this.#widths = [];
    return this.fresh();
  }

  /** The lines that were added since the last call; widths only grow (tabwriter.RememberWidths). */
  fresh(): string {
    const rows = this.#rows;
    const widths = this.#widths;
    for (; this.#measured < rows.length; this.#measured += 1) {
      const row = rows[this.#measured]!;
      for (let at = 0; at < row.length - 1; at += 1) {
        const width = Math.max(displayWidth(row[at]!) + this.gap, this.minWidth);
        if (!(widths[at]! >= width)) widths[at] = width;
      }
    }
    const out: string[] = [];
    for (; this.#printed < rows.length; this.#printed += 1) {
      const row = rows[this.#printed]!;
      let line = '';
      for (let at = 0; at < row.length - 1; at += 1) {
        const cell = row[at]!;
        line += cell + ' '.repeat(widths[at]! - displayWidth(cell));
      }
      out.push(line + (row[row.length - 1] ?? ''));
    }
    return out.length ? `${out.join('\n')}\n` : '';
  }
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

import { cellsOf } from '../kernel';

/** Removes what takes no room: escape sequences and what stands between \x01 and \x02. */
export function visible(text: string): string {
  return text.replace(/\x01[^\x02]*\x02/g, '').replace(/\x1b(?:\[[0-9;?]*[a-zA-Z]|\][^\x07]*\x07)/g, '');
}

export interface Position {
  readonly row: number;
  readonly column: number;
}

const TAB = 8;

/** What a letter looks like: control characters as `^A`, so that they cannot move the cursor. */
function look(letter: string, column: number): string {
  if (letter === '\t') return ' '.repeat(TAB - (column % TAB));
  const code = letter.charCodeAt(0);
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : code === 127 ? '^?' : letter;
}

export interface Layout {
  /** What is written, line feeds where a row ends before its last cell. */
  readonly out: string;
  /** Where the cursor stands for each of the places asked for. */
  readonly places: readonly Position[];
  readonly end: Position;
}

/** Lays text out in rows of `columns` from a cell on; `marks` are offsets whose places are wanted, in order. Rows from `rows` on are left out. */
export function layout(text: string, from: Position, columns: number, marks: readonly number[] = [], rows = Infinity): Layout {
  let { row, column } = from, out = '', offset = 0;
  const places: Position[] = [];
  const note = () => {
    while (places.length < marks.length && marks[places.length]! <= offset) places.push(column >= columns ? { row: row + 1, column: 0 } : { row, column });
  };
  for (const letter of text) {
    note();
    offset += letter.length;
    if (letter === '\n') {
      row += 1;
      column = 0;
      if (row < rows) out += '\r\n';
      continue;
    }
    for (const shown of letter === '\t' || letter < ' ' || letter === '\x7f' ? look(letter, column) : [letter]) {
      const cells = cellsOf(shown.codePointAt(0)!);
      if (column + cells > columns) {
        row += 1;
        // What is one cell short does not wrap by itself.
        if (column < columns && row < rows) out += '\r\n';
        column = 0;
      }
      if (row < rows) out += shown;
      column += cells;
    }
  }
  note();
  const end = column >= columns ? { row: row + 1, column: 0 } : { row, column };
  while (places.length < marks.length) places.push(end);
  return { out, places, end };
}

/** The start of the character before `at`: combining marks go with their base. */
export function before(text: string, at: number): number {
  let now = at;
  while (now > 0) {
    now -= 1;
    if (now > 0 && /[\udc00-\udfff]/.test(text[now]!) && /[\ud800-\udbff]/.test(text[now - 1]!)) now -= 1;
    if (cellsOf(text.codePointAt(now)!) > 0) break;
  }
  return now;
}

/** The end of the character at `at`. */
export function after(text: string, at: number): number {
  if (at >= text.length) return text.length;
  let now = at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  while (now < text.length && cellsOf(text.codePointAt(now)!) === 0) now += (text.codePointAt(now) ?? 0) > 0xffff ? 2 : 1;
  return now;
}

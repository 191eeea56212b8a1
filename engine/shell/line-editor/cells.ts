import { cellsOf } from '../kernel';

/** Removes what takes no room: escape sequences and what stands between \x01 and \x02. */
export function visible(text: string): string {
  return text.replace(/\x01[^\x02]*\x02/g, '').replace(/\x1b(?:\[[0-9;?]*[a-zA-Z]|\][^\x07]*\x07)/g, '');
}

export interface Position {
  readonly row: number;
  readonly column: number;
}

/** Where the cursor stands after `text` was written from `from`, on a screen of `columns`. */
export function advance(from: Position, text: string, columns: number): Position {
  let { row, column } = from;
  for (const letter of text) {
    if (letter === '\n') {
      row += 1;
      column = 0;
      continue;
    }
    const cells = cellsOfLetter(letter);
    if (column + cells > columns) {
      row += 1;
      column = 0;
    }
    column += cells;
  }
  if (column >= columns) return { row: row + 1, column: 0 };
  return { row, column };
}

function cellsOfLetter(letter: string): number {
  const code = letter.codePointAt(0)!;
  return code < 32 || code === 127 ? 2 : cellsOf(code);
}

/** Control characters as `^A`, so that they cannot move the cursor. */
export function shown(text: string): string {
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f]/g, (letter) => (letter === '\x7f' ? '^?' : `^${String.fromCharCode(letter.charCodeAt(0) + 64)}`));
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

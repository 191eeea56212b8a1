/** Where vim's motions and text objects lead, over lines of text. Rows and columns count from 0. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What an operator works on; of an inclusive motion the last character too. */
export interface Target extends Place {
  readonly kind: 'exclusive' | 'inclusive' | 'lines';
}

export interface Range {
  readonly from: Place;
  /** The first place that no longer belongs to it. */
  readonly to: Place;
  readonly lines: boolean;
}

const WORD = /[\p{L}\p{M}\p{N}_]/u;

function kindOf(letter: string | undefined, big: boolean): number {
  return letter === undefined || /\s/.test(letter) ? 0 : big || WORD.test(letter) ? 1 : 2;
}

export function wordForward(lines: readonly string[], place: Place, big: boolean): Place {
  let { row, column } = place;
  const line = lines[row]!;
  const kind = kindOf(line[column], big);
  while (column < line.length && kindOf(line[column], big) === kind && kind !== 0) column += 1;
  for (;;) {
    const now = lines[row]!;
    while (column < now.length && kindOf(now[column], big) === 0) column += 1;
    if (column < now.length || row + 1 >= lines.length) return { row, column };
    row += 1;
    column = 0;
    if (lines[row] === '') return { row, column };
  }
}

export function wordBack(lines: readonly string[], place: Place, big: boolean): Place {
  let { row, column } = place;
  for (;;) {
    const line = lines[row]!;
    while (column > 0 && kindOf(line[column - 1], big) === 0) column -= 1;
    if (column > 0) {
      const kind = kindOf(line[column - 1], big);
      while (column > 0 && kindOf(line[column - 1], big) === kind) column -= 1;
      return { row, column };
    }
    if (row === 0) return { row, column: 0 };
    row -= 1;
    column = lines[row]!.length;
  }
}

export function wordEnd(lines: readonly string[], place: Place, big: boolean): Place {
  let { row } = place;
  let column = place.column + 1;
  for (;;) {
    const line = lines[row]!;
    while (column < line.length && kindOf(line[column], big) === 0) column += 1;
    if (column < line.length) {
      const kind = kindOf(line[column], big);
      while (column + 1 < line.length && kindOf(line[column + 1], big) === kind) column += 1;
      return { row, column };
    }
    if (row + 1 >= lines.length) return { row, column: Math.max(0, line.length - 1) };
    row += 1;
    column = 0;
  }
}

export function paragraph(lines: readonly string[], row: number, forward: boolean): Place {
  let at = row;
  const step = forward ? 1 : -1;
  while (at + step >= 0 && at + step < lines.length && lines[at] === '') at += step;
  while (at + step >= 0 && at + step < lines.length && lines[at] !== '') at += step;
  return { row: at, column: lines[at] !== '' && forward ? lines[at]!.length : 0 };
}

/** The `count`th such character in the line; `t` and `T` stop before it. */
export function findLetter(line: string, column: number, kind: string, letter: string, count: number): number | undefined {
  const forward = kind === 'f' || kind === 't';
  let at = column;
  for (let left = count; left > 0; left -= 1) {
    at = forward ? line.indexOf(letter, at + 1) : at > 0 ? line.lastIndexOf(letter, at - 1) : -1;
    if (at < 0) return undefined;
  }
  return kind === 't' ? at - 1 : kind === 'T' ? at + 1 : at;
}

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** The bracket that belongs to the first one at or after the cursor (`%`). */
export function matching(lines: readonly string[], place: Place): Place | undefined {
  const start = /[()[\]{}]/.exec(lines[place.row]!.slice(place.column));
  if (!start) return undefined;
  const letter = start[0];
  const from = { row: place.row, column: place.column + start.index };
  const forward = letter in PAIRS;
  const other = forward ? PAIRS[letter]! : Object.keys(PAIRS).find((open) => PAIRS[open] === letter)!;
  return partner(lines, from, letter, other, forward ? 1 : -1, 0);
}

function partner(lines: readonly string[], from: Place, same: string, other: string, step: 1 | -1, depth: number): Place | undefined {
  let { row, column } = from;
  let open = depth;
  for (;;) {
    const letter = lines[row]![column];
    if (letter === same) open += 1;
    else if (letter === other && (open -= 1) === 0) return { row, column };
    column += step;
    while (column < 0 || column >= lines[row]!.length) {
      row += step;
      if (row < 0 || row >= lines.length) return undefined;
      column = step > 0 ? 0 : lines[row]!.length - 1;
      if (lines[row]!.length > 0) break;
    }
  }
}

/** `iw`, `a"`, `i{`, `ap` and their kin. */
export function textObject(lines: readonly string[], place: Place, around: boolean, letter: string): Range | undefined {
  if (letter === 'w' || letter === 'W') return wordObject(lines, place, around, letter === 'W');
  if (letter === '"' || letter === "'" || letter === '`') return quoteObject(lines[place.row]!, place, around, letter);
  if (letter === 'p') return paragraphObject(lines, place.row, around);
  const open = { b: '(', B: '{', ')': '(', ']': '[', '}': '{', '>': '<' }[letter] ?? letter;
  return open in PAIRS ? pairObject(lines, place, around, open) : undefined;
}

function wordObject(lines: readonly string[], { row, column }: Place, around: boolean, big: boolean): Range {
  const line = lines[row]!;
  const kind = kindOf(line[column], big);
  let [from, to] = [column, column];
  while (from > 0 && kindOf(line[from - 1], big) === kind) from -= 1;
  while (to < line.length && kindOf(line[to], big) === kind) to += 1;
  if (around) {
    const end = to;
    if (kind === 0) {
      const next = kindOf(line[to], big);
      while (to < line.length && kindOf(line[to], big) === next) to += 1;
    } else {
      while (to < line.length && kindOf(line[to], big) === 0) to += 1;
      if (to === end) while (from > 0 && kindOf(line[from - 1], big) === 0) from -= 1;
    }
  }
  return { from: { row, column: from }, to: { row, column: to }, lines: false };
}

function quoteObject(line: string, { row, column }: Place, around: boolean, quote: string): Range | undefined {
  const places = [...line].map((letter, at) => (letter === quote && line[at - 1] !== '\\' ? at : -1)).filter((at) => at >= 0);
  for (let at = 0; at + 1 < places.length; at += 2) {
    const [open, close] = [places[at]!, places[at + 1]!];
    if (close < column) continue;
    let [from, to] = around ? [open, close + 1] : [open + 1, close];
    if (around) {
      const end = to;
      while (/\s/.test(line[to] ?? '')) to += 1;
      if (to === end) while (from > 0 && /\s/.test(line[from - 1]!)) from -= 1;
    }
    return { from: { row, column: from }, to: { row, column: to }, lines: false };
  }
  return undefined;
}

function pairObject(lines: readonly string[], place: Place, around: boolean, open: string): Range | undefined {
  const close = PAIRS[open]!;
  const here = lines[place.row]![place.column];
  let start = here === open ? place : partner(lines, place, close, open, -1, here === close ? 0 : 1);
  // Outside of any, the next one counts.
  for (let row = place.row; !start && row < lines.length; row += 1) {
    const next = lines[row]!.indexOf(open, row === place.row ? place.column : 0);
    if (next >= 0) start = { row, column: next };
  }
  if (!start) return undefined;
  const end = partner(lines, start, open, close, 1, 0);
  if (!end) return undefined;
  if (around) return { from: start, to: { row: end.row, column: end.column + 1 }, lines: false };
  // A block over several lines: the lines between the brackets.
  if (end.row > start.row && start.column === lines[start.row]!.length - 1 && lines[end.row]!.slice(0, end.column).trim() === '') {
    return end.row - start.row < 2 ? undefined : { from: { row: start.row + 1, column: 0 }, to: { row: end.row - 1, column: 0 }, lines: true };
  }
  return { from: { row: start.row, column: start.column + 1 }, to: end, lines: false };
}

function paragraphObject(lines: readonly string[], row: number, around: boolean): Range {
  const blank = (at: number) => (lines[at] ?? 'x').trim() === '' && at < lines.length;
  const kind = blank(row);
  let [from, to] = [row, row];
  while (from > 0 && blank(from - 1) === kind) from -= 1;
  while (to + 1 < lines.length && blank(to + 1) === kind) to += 1;
  if (around) {
    const end = to;
    while (to + 1 < lines.length && blank(to + 1) !== kind) to += 1;
    if (to === end) while (from > 0 && blank(from - 1) !== kind) from -= 1;
  }
  return { from: { row: from, column: 0 }, to: { row: to, column: 0 }, lines: true };
}

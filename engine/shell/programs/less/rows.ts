import { cellsOf } from '../../kernel';

/** A letter on the screen: what is written, how wide it is, and how it stands out. */
interface Glyph {
  readonly shown: string;
  readonly cells: number;
  readonly style: string;
}

export interface RowStyle {
  readonly columns: number;
  readonly chops: boolean;
  readonly shift: number;
  /** 0: control characters are shown as `^X`; 1: sent as they are; 2: colours alone are. */
  readonly raw: number;
  readonly tab: number;
  readonly highlight: RegExp | undefined;
}

const STANDOUT = '\x1b[7m', PLAIN: Readonly<Record<string, string>> = { '\x1b[7m': '\x1b[27m', '\x1b[1m': '\x1b[22m', '\x1b[4m': '\x1b[24m' };
const SGR = /\x1b\[[0-9;:]*m/y;

/** Letters printed over each other are bold or underlined, as typewriters had it. */
function struck(text: string): { letters: string[]; styles: string[] } {
  const letters: string[] = [], styles: string[] = [];
  for (const letter of text) {
    if (letter === '\b' && letters.length > 0) {
      styles.push('over');
      letters.push('');
    } else if (styles.at(-1) === 'over' && letters.at(-1) === '') {
      letters.pop();
      styles.pop();
      const under = letters.at(-1)!;
      styles[styles.length - 1] = under === '_' && letter !== '_' ? '\x1b[4m' : letter === '_' && under !== '_' ? '\x1b[4m' : '\x1b[1m';
      letters[letters.length - 1] = letter === '_' ? under : letter;
    } else {
      letters.push(letter);
      styles.push('');
    }
  }
  return { letters, styles };
}

/** The text that a search looks at: without colours and what was printed over. */
export function searched(text: string, raw: number): string {
  const plain = raw === 0 ? text : text.replace(/\x1b\[[0-9;:]*m/g, '');
  return plain.includes('\b') ? struck(plain).letters.join('') : plain;
}

function glyphs(text: string, { raw, tab, highlight }: RowStyle): Glyph[] {
  const { letters, styles } = text.includes('\b') && raw !== 1 ? struck(text) : { letters: [...text], styles: [] as string[] };
  const marked = highlight ? marks(searched(text, raw), highlight) : undefined;
  const out: Glyph[] = [];
  let column = 0, offset = 0, colour = '';
  const whole = letters.join('');
  for (let at = 0, index = 0; at < letters.length; at += 1) {
    const letter = letters[at]!;
    SGR.lastIndex = index;
    const sequence = raw > 0 && letter === '\x1b' ? SGR.exec(whole)?.[0] : undefined;
    index += letter.length;
    if (sequence !== undefined) {
      colour += sequence;
      at += sequence.length - 1;
      index += sequence.length - 1;
      continue;
    }
    const glyph = shownAs(letter, column, raw, tab);
    const style = marked?.(offset) ? STANDOUT : glyph.style || (styles[at] ?? '');
    out.push({ shown: colour + glyph.shown, cells: glyph.cells, style });
    colour = '';
    column += glyph.cells;
    offset += letter.length;
  }
  if (colour !== '') out.push({ shown: colour, cells: 0, style: '' });
  return out;
}

function shownAs(letter: string, column: number, raw: number, tab: number): Glyph {
  const code = letter.codePointAt(0)!;
  if (letter === '\t') return { shown: ' '.repeat(tab - (column % tab)), cells: tab - (column % tab), style: '' };
  if (raw === 1 || (code >= 32 && code !== 127)) return { shown: letter, cells: code < 32 ? 0 : cellsOf(code), style: '' };
  const shown = letter === '\x1b' ? 'ESC' : `^${String.fromCharCode((code + 64) & 127)}`;
  return { shown, cells: shown.length, style: STANDOUT };
}

/** Which offsets of the text belong to what a pattern finds. */
function marks(text: string, pattern: RegExp): (offset: number) => boolean {
  pattern.lastIndex = 0;
  const found = [...text.matchAll(pattern)].filter(([match]) => match !== '').map((match) => [match.index, match.index + match[0].length] as const);
  return (offset) => found.some(([from, to]) => offset >= from && offset < to);
}

/** Letters with what has to be written around them. */
function written(row: readonly Glyph[], coloured: boolean): string {
  let out = '', style = '';
  for (const glyph of row) {
    if (glyph.style !== style) out += (PLAIN[style] ?? '') + glyph.style;
    style = glyph.style;
    out += glyph.shown;
  }
  return out + (PLAIN[style] ?? '') + (coloured ? '\x1b[m' : '');
}

/** A line in rows of the screen; where lines are chopped it is one, and what does not fit is marked. */
export function rowsOf(text: string, style: RowStyle): string[] {
  const { columns, chops, shift, raw } = style;
  const line = glyphs(text, style);
  if (chops) {
    let skipped = 0, at = 0;
    while (at < line.length && skipped < shift) skipped += line[at++]!.cells;
    const row: Glyph[] = [];
    let cells = 0;
    for (; at < line.length && cells + line[at]!.cells <= columns; at += 1) {
      cells += line[at]!.cells;
      row.push(line[at]!);
    }
    if (at < line.length) {
      while (cells > columns - 1) cells -= row.pop()!.cells;
      row.push({ shown: '>', cells: 1, style: STANDOUT });
    }
    return [written(row, raw > 0)];
  }
  const rows: Glyph[][] = [[]];
  let cells = 0;
  for (const glyph of line) {
    if (cells + glyph.cells > columns && rows.at(-1)!.length > 0) {
      rows.push([]);
      cells = 0;
    }
    rows.at(-1)!.push(glyph);
    cells += glyph.cells;
  }
  return rows.map((row) => written(row, raw > 0));
}

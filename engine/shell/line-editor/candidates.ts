import type { Task } from '../../runtime/process';
import { cellsOf } from '../kernel';
import type { LineCompletion } from './completers';
import type { LineEditor } from './editor';

/** So many candidates are shown without asking (completion-query-items). */
const QUERY_ITEMS = 100;

/** All candidates below the line, after a question when they are many. */
export function* list(editor: LineEditor, found: LineCompletion): Task<void> {
  const items = [...new Set(found.items)], columns = editor.tty.columns();
  const names = found.meaning ? withMeanings(items, found.meaning, columns) : items.map((item) => found.shown?.(item) ?? item);
  yield* editor.below();
  const asks = Number(editor.settings.get('completion-query-items') ?? QUERY_ITEMS);
  if (asks > 0 && names.length >= asks) {
    yield* editor.write(`Display all ${names.length} possibilities? (y or n)`);
    const yes = yield* answer(editor, false);
    yield* editor.write('\r\n');
    if (yes === 'no') return yield* editor.restart();
  }
  yield* pages(editor, columnsOf(names, columns, found.shown !== undefined));
  yield* editor.restart();
}

/** What candidates are for, behind them in brackets, cut at the edge of the screen, as kubectl's completion for bash lays it out. */
function withMeanings(items: readonly string[], meaning: (item: string) => string | undefined, width: number): string[] {
  const longest = items.reduce((most, item) => Math.max(most, item.length), 0);
  // Two blanks and two brackets; words that leave too little room are not padded.
  const aligned = width - longest - 4 > 8;
  return items.map((item) => {
    const text = meaning(item);
    if (text === undefined) return item;
    const name = aligned ? item.padEnd(longest) : item, room = width - name.length - 4;
    if (room <= 0) return name;
    return `${name}  (${text.length > room ? `${text.slice(0, room - 1)}…` : text})`;
  });
}

function* answer(editor: LineEditor, pager: boolean): Task<'yes' | 'no' | 'line'> {
  for (;;) {
    const key = yield* editor.readKey();
    if (/^[yY ]$/.test(key)) return 'yes';
    if (/^[nN\x7f]$/.test(key)) return 'no';
    if (key === '\x07') return 'no';
    if (pager && (key === '\r' || key === '\n')) return 'line';
    if (pager && /^[qQ]$/.test(key)) return 'no';
  }
}

function* pages(editor: LineEditor, rows: readonly string[]): Task<void> {
  const height = editor.tty.rows() - 1;
  let lines = 0;
  for (const [at, row] of rows.entries()) {
    yield* editor.write(`${row}\r\n`);
    lines += 1;
    if (lines < height || at + 1 >= rows.length || editor.settings.get('page-completions') === 'off') continue;
    yield* editor.write('--More--');
    const next = yield* answer(editor, true);
    yield* editor.write('\r\x1b[K');
    if (next === 'no') return;
    lines = next === 'line' ? lines - 1 : 0;
  }
}

/** The slash behind the name of a directory is not counted. */
function columnsOf(items: readonly string[], width: number, files: boolean): string[] {
  const uncounted = (item: string): number => (files && item.endsWith('/') ? 1 : 0);
  const widths = items.map((item) => [...item.slice(0, item.length - uncounted(item))].reduce((sum, letter) => sum + cellsOf(letter.codePointAt(0)!), 0));
  const widest = widths.reduce((most, one) => Math.max(most, one), 0) + 2;
  let columns = Math.max(1, Math.floor(width / widest));
  if (columns !== 1 && columns * widest === width) columns -= 1;
  const count = Math.ceil(items.length / columns);
  return Array.from({ length: count }, (_unused, row) => {
    let out = '';
    for (let column = 0; column < columns; column += 1) {
      const at = column * count + row;
      if (at < items.length) out += items[at]! + (column + 1 < columns ? ' '.repeat(widest - widths[at]! - uncounted(items[at]!)) : '');
    }
    return out;
  });
}

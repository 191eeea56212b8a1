import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Key } from '../line-editor/keys';
import { escapeRegExp } from '../pattern';
import type { Context } from './command';
import { Document } from './document';
import { cellsText, columnOf, FullScreen } from './full-screen';
import { keyRows } from './nano-keys';

/** A message stays for so many keys. */
const MESSAGE_KEYS = 20;

interface Nano {
  readonly screen: FullScreen;
  readonly document: Document;
  top: number;
  message: string;
  cut: string[];
  cutting: boolean;
  search: string;
}

/** Where the line with the cursor is shown from: it moves on by nearly a screen's width at a time. */
function pageStart(column: number, width: number): number {
  if (column + 2 < width) return 0;
  return width > 8 ? column - 6 - ((column - 6) % (width - 8)) : column - (width - 2);
}

/** A row of the text; signs at its ends say that the line goes on there. */
function rowOf(line: string, from: number, width: number): string {
  const more = columnOf(line, line.length) > from + width;
  const text = cellsText(line, width - (more ? 1 : 0) - (from > 0 ? 1 : 0), from > 0 ? from + 1 : 0);
  return `${from > 0 ? '\x1b[7m<\x1b[27m' : ''}${text}${more ? '\x1b[7m>\x1b[27m' : ''}`;
}

function* paint(nano: Nano, question?: string): Task<void> {
  const { screen, document } = nano;
  const height = screen.rows - 4;
  if (document.row < nano.top) nano.top = document.row;
  if (document.row >= nano.top + height) nano.top = document.row - height + 1;
  const column = columnOf(document.line, document.column);
  const shift = pageStart(column, screen.columns);
  const name = document.name || 'New Buffer', place = Math.max(16, (screen.columns + 4 - name.length) >> 1);
  const title = `${'  GNU nano 7.2'.padEnd(place)}${name}`.padEnd(screen.columns - 10) + (document.changed ? 'Modified  ' : '');
  const body = document.lines.slice(nano.top, nano.top + height).map((line, at) => rowOf(line, nano.top + at === document.row ? shift : 0, screen.columns));
  while (body.length < height) body.push('');
  const line = question !== undefined ? `\x1b[7m${question.padEnd(screen.columns)}\x1b[0m` : nano.message === '' ? '' : `${' '.repeat(Math.max(0, (screen.columns - nano.message.length - 4) >> 1))}\x1b[7m[ ${nano.message} ]\x1b[0m`;
  const keys = keyRows(question, screen.columns);
  const cursor = question !== undefined ? { row: screen.rows - 3, column: Math.min(screen.columns - 1, question.length) } : { row: document.row - nano.top + 1, column: column - shift };
  yield* screen.paint([`\x1b[7m${title.padEnd(screen.columns).slice(0, screen.columns)}\x1b[0m`, ...body, line, keys[0]].slice(0, screen.rows - 1), keys[1], cursor);
}

/** Asks on the status line; undefined when it was cancelled. */
function* ask(nano: Nano, question: string, start: string): Task<string | undefined> {
  let text = start;
  for (;;) {
    yield* paint(nano, `${question}${text}`);
    const key = yield* nano.screen.key();
    if (!key) return undefined;
    if ('text' in key) text += key.text;
    else if ('paste' in key) text += key.paste;
    else if (key.name === 'backspace') text = text.slice(0, -1);
    else if (key.name === 'enter') return text;
    else if (key.name === 'C-c' || key.name === 'escape') return undefined;
  }
}

function* writeOut(nano: Nano): Task<boolean> {
  const name = yield* ask(nano, 'File Name to Write: ', nano.document.name);
  if (name === undefined || name === '') {
    nano.message = 'Cancelled';
    return false;
  }
  try {
    nano.document.name = name;
    const { lines } = nano.document.save();
    nano.document.isNew = false;
    nano.message = `Wrote ${lines} line${lines === 1 ? '' : 's'}`;
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    nano.message = `Error writing ${name}: ${error.message}`;
    return false;
  }
}

/** Returns whether the editor ends. */
function* exit(nano: Nano): Task<boolean> {
  if (!nano.document.changed) return true;
  for (;;) {
    yield* paint(nano, 'Save modified buffer? ');
    const key = yield* nano.screen.key();
    if (!key) return true;
    const answer = 'text' in key ? key.text.toLowerCase() : 'name' in key ? key.name : '';
    if (answer === 'n') return true;
    if (answer === 'y') return yield* writeOut(nano);
    if (answer === 'C-c' || answer === 'escape') {
      nano.message = 'Cancelled';
      return false;
    }
  }
}

/** What was found is replaced, one by one or all of it, from the cursor on around the end. */
function* replace(nano: Nano): Task<void> {
  const { document } = nano;
  const asked = yield* ask(nano, `Search (to replace)${nano.search ? ` [${nano.search}]` : ''}: `, '');
  const wanted = asked || nano.search, put = asked === undefined || wanted === '' ? undefined : yield* ask(nano, 'Replace with: ', '');
  nano.message = 'Cancelled';
  if (put === undefined) return;
  nano.search = wanted;
  const { row, column, lines: { length } } = document;
  let count = 0, found = false, all = false;
  for (let step = 0; step <= length; step += 1) {
    document.goTo((row + step) % length, step === 0 ? column : 0);
    for (let at = document.column; ;) {
      at = document.line.toLowerCase().indexOf(wanted.toLowerCase(), at);
      if (at < 0 || (step === length && at >= column)) break;
      document.goTo(document.row, at);
      found = true;
      const answer: string = all ? 'y' : yield* instance(nano);
      if (answer === 'c') step = length;
      if (answer === 'c') break;
      all ||= answer === 'a';
      at += answer === 'n' ? wanted.length : put.length;
      if (answer === 'n') continue;
      if (count === 0) document.remember();
      count += 1;
      document.line = document.line.slice(0, document.column) + put + document.line.slice(document.column + wanted.length);
    }
  }
  document.goTo(row, column);
  nano.message = found ? `Replaced ${count} occurrence${count === 1 ? '' : 's'}` : `"${wanted}" not found`;
}

/** Asks about what was found: yes, no, all, or cancel. */
function* instance(nano: Nano): Task<string> {
  for (;;) {
    yield* paint(nano, 'Replace this instance?');
    const key = yield* nano.screen.key();
    const answer = key && 'text' in key ? key.text.toLowerCase() : 'c';
    if (/^[yna]$/.test(answer) || !key || ('name' in key && (key.name === 'C-c' || key.name === 'escape'))) return answer;
  }
}

/** Puts the lines of another file above that of the cursor. */
function* readFile(nano: Nano): Task<void> {
  const { document } = nano;
  const name = yield* ask(nano, 'File to insert [from ./]: ', '');
  nano.message = 'Cancelled';
  if (name === undefined || name === '') return;
  const lines = document.readLines(name);
  nano.message = lines ? `Read ${lines.length} line${lines.length === 1 ? '' : 's'}` : `File "${name}" not found`;
  if (!lines) return;
  document.remember();
  document.insert(`${lines.join('\n')}\n`);
}

/** A page further or back: two lines of the old one stay in sight. */
function turn(nano: Nano, direction: 1 | -1): void {
  const { document, screen } = nano, page = screen.rows - 6;
  nano.top = Math.max(0, Math.min(nano.top + direction * page, document.lines.length - 1));
  document.goTo(document.row + direction * page, 0);
}

/** What C-c says; nano counts the empty line behind the last. */
function position({ lines, row, column, line }: Document): string {
  const share = (part: number, whole: number, width: number) => `(${String(Math.floor((part * 100) / whole)).padStart(width)}%)`;
  const of = (part: number, whole: number) => `${String(part).padStart(Math.max(2, String(whole).length))}/${whole}`;
  const before = lines.slice(0, row).reduce((sum, one) => sum + [...one].length + 1, 0) + [...line.slice(0, column)].length;
  const all = lines.reduce((sum, one) => sum + [...one].length + 1, 0), cells = columnOf(line, line.length) + 1, cell = columnOf(line, column) + 1;
  return `line ${of(row + 1, lines.length + 1)} ${share(row + 1, lines.length + 1, 2)}, col ${String(cell).padStart(2)}/${String(cells).padStart(2)} ${share(cell, cells, 3)}, char ${of(before, all)} ${share(before, all || 1, 2)}`;
}

function* handle(nano: Nano, key: Key): Task<boolean> {
  const { document } = nano;
  if (!('name' in key)) {
    document.remember();
    document.insert('text' in key ? key.text : key.paste);
    return false;
  }
  if (key.name !== 'C-k') nano.cutting = false;
  if (/^C-[kuw_]$/.test(key.name)) nano.message = '';
  switch (key.name) {
    case 'C-x': return yield* exit(nano);
    case 'C-o': yield* writeOut(nano); break;
    case 'C-s':
      if (document.name !== '') nano.message = `Wrote ${document.save().lines} lines`;
      break;
    case 'enter': document.remember(); document.insert('\n'); break;
    case 'tab': document.remember(); document.insert(/\.ya?ml$/.test(document.name) ? '  ' : '\t'); break;
    case 'backspace': document.remember(); document.backspace(); break;
    case 'delete': case 'C-d': document.remember(); document.delete(); break;
    case 'C-k':
      document.remember();
      nano.cut = [...(nano.cutting ? nano.cut : []), ...document.lines.splice(document.row, 1)];
      if (document.lines.length === 0) document.lines = [''];
      document.changed = true;
      document.goTo(document.row, 0);
      nano.cutting = true;
      break;
    case 'C-u':
      if (nano.cut.length === 0) break;
      document.remember();
      document.lines.splice(document.row, 0, ...nano.cut);
      document.changed = true;
      document.goTo(document.row + nano.cut.length, 0);
      break;
    case 'M-u': if (!document.undo()) nano.message = 'Nothing to undo'; break;
    case 'M-e': if (!document.redo()) nano.message = 'Nothing to redo'; break;
    case 'C-w': {
      const text = yield* ask(nano, `Search${nano.search ? ` [${nano.search}]` : ''}: `, '');
      if (text === undefined) break;
      nano.search = text || nano.search;
      if (nano.search !== '' && !document.find(new RegExp(escapeRegExp(nano.search), 'i'), true)) nano.message = `"${nano.search}" not found`;
      break;
    }
    case 'C-_': {
      const text = yield* ask(nano, 'Enter line number, column number: ', '');
      if (text) document.goTo(Number(text.split(',')[0]) - 1 || 0, 0);
      break;
    }
    case 'C-c': nano.message = position(document); break;
    case 'C-a': case 'home': document.column = 0; break;
    case 'C-e': case 'end': document.column = document.line.length; break;
    case 'left': case 'C-b':
      if (document.column === 0 && document.row > 0) document.goTo(document.row - 1, Infinity);
      else document.left();
      break;
    case 'right': case 'C-f':
      if (document.column >= document.line.length && document.row + 1 < document.lines.length) document.goTo(document.row + 1, 0);
      else document.right();
      break;
    case 'up': case 'C-p': document.goTo(document.row - 1); break;
    case 'down': case 'C-n': document.goTo(document.row + 1); break;
    case 'pageup': case 'C-y': turn(nano, -1); break;
    case 'pagedown': case 'C-v': turn(nano, 1); break;
    case 'C-g': nano.message = 'not simulated: help'; break;
    case 'C-r': yield* readFile(nano); break;
    case 'C-\\': case 'M-r': yield* replace(nano); break;
  }
  return false;
}

export function* nano(context: Context): Task<number> {
  const { tty } = context.proc.stdout;
  if (!tty) {
    yield* context.proc.err('Standard input is not a terminal\n');
    return 1;
  }
  const document = new Document(context.proc, context.operands.find((name) => !name.startsWith('+')) ?? '');
  const problem = document.load();
  if (problem) {
    yield* context.complain(`"${document.name}" ${problem}`);
    return 1;
  }
  const screen = new FullScreen(context.proc, tty, true);
  const state: Nano = { screen, document, top: 0, message: document.name === '' ? 'Welcome to nano.  For basic help, type Ctrl+G.' : document.isNew ? 'New File' : `Read ${document.lines.length} line${document.lines.length === 1 ? '' : 's'}`, cut: [], cutting: false, search: '' };
  let shownFor = 0;
  yield* screen.open();
  try {
    for (;;) {
      if (!screen.more) yield* paint(state);
      const key = yield* screen.key();
      if (!key) return 1;
      if ('name' in key && key.name === 'resize') state.message = '';
      const { message } = state;
      if (yield* handle(state, key)) return 0;
      shownFor = state.message === message ? shownFor + 1 : 0;
      if (shownFor >= MESSAGE_KEYS) state.message = '';
    }
  } finally {
    screen.close();
  }
}

import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Key } from '../line-editor/keys';
import { after } from '../line-editor/cells';
import { RegexError, toJsRegExp } from '../posix-regex';
import { command } from './command';
import type { Context } from './command';
import { Document } from './document';
import { cellsText, columnOf, FullScreen } from './full-screen';
import { nano } from './nano';
import { less } from './less';
import { sedReplacement } from './sed';

const WORD = /[\p{L}\p{M}\p{N}_]/u;

/** vim's everyday commands. */
class Vi {
  #mode: 'normal' | 'insert' | 'command' = 'normal';
  #typed = '';
  #count = '';
  #pending = '';
  #register: { text: string; lines: boolean } = { text: '', lines: false };
  #message = '';
  #top = 0;
  #search: { pattern: RegExp; forward: boolean } | undefined;
  #numbers = false;
  #status: number | undefined;

  constructor(private readonly screen: FullScreen, private readonly document: Document) {}

  *run(): Task<number> {
    const { document } = this;
    this.#message = document.name === '' ? '' : document.isNew ? `"${document.name}" [New]` : `"${document.name}" ${document.lines.length}L, ${document.lines.join('\n').length + 1}B`;
    for (;;) {
      if (!this.screen.more) yield* this.#paint();
      const key = yield* this.screen.key();
      if (!key) return 1;
      this.#key(key);
      if (this.#status !== undefined) return this.#status;
    }
  }

  *#paint(): Task<void> {
    const { screen, document } = this;
    const height = screen.rows - 1;
    if (document.row < this.#top) this.#top = document.row;
    if (document.row >= this.#top + height) this.#top = document.row - height + 1;
    const gutter = this.#numbers ? Math.max(4, String(document.lines.length).length + 1) : 0;
    const width = screen.columns - gutter;
    const column = columnOf(document.line, document.column);
    const shift = column >= width ? column - width + 1 : 0;
    const rows = document.lines.slice(this.#top, this.#top + height).map((line, at) => (gutter ? `${String(this.#top + at + 1).padStart(gutter - 1)} ` : '') + cellsText(line, width, shift));
    const left = this.#mode === 'command' ? this.#typed : this.#mode === 'insert' ? '-- INSERT --' : this.#message;
    const place = `${document.row + 1},${column + 1}`;
    const status = this.#mode === 'command' ? left : `${left.slice(0, screen.columns - 20).padEnd(screen.columns - 18)}${place}`;
    const cursor = this.#mode === 'command' ? { row: height, column: columnOf(this.#typed, this.#typed.length) } : { row: document.row - this.#top, column: gutter + column - shift };
    yield* screen.paint(rows, status, cursor);
  }

  #key(key: Key): void {
    if ('name' in key && key.name === 'resize') return;
    if ('paste' in key) {
      if (this.#mode !== 'insert') this.document.remember();
      this.document.insert(key.paste);
      return;
    }
    if (this.#mode === 'insert') this.#insertKey(key);
    else if (this.#mode === 'command') this.#commandKey(key);
    else this.#normalKey('text' in key ? key.text : (NAMED[key.name] ?? key.name));
    if (this.#mode === 'normal') {
      const { document } = this;
      if (document.column > 0 && document.column >= document.line.length) document.column = Math.max(0, document.line.length - 1);
    }
  }

  #insertKey(key: Key): void {
    const { document } = this;
    if ('text' in key) {
      document.insert(key.text);
      return;
    }
    const name = 'name' in key ? key.name : '';
    switch (name) {
      case 'escape':
      case 'C-c':
        this.#mode = 'normal';
        document.left();
        break;
      case 'enter': {
        const indent = /^[ \t]*/.exec(document.line.slice(0, document.column))![0];
        document.insert(`\n${indent}`);
        break;
      }
      case 'tab': document.insert('\t'); break;
      case 'backspace': document.backspace(); break;
      case 'delete': document.delete(); break;
      case 'C-w': {
        const from = document.line.slice(0, document.column).replace(/\s*\S*$/, '').length;
        document.line = document.line.slice(0, from) + document.line.slice(document.column);
        document.column = from;
        break;
      }
      case 'C-u':
        document.line = document.line.slice(document.column);
        document.column = 0;
        break;
      default: this.#arrow(name);
    }
  }

  #arrow(name: string): boolean {
    const { document } = this;
    switch (name) {
      case 'left': document.left(); return true;
      case 'right': document.right(); return true;
      case 'up': document.goTo(document.row - 1); return true;
      case 'down': document.goTo(document.row + 1); return true;
      case 'home': document.column = 0; return true;
      case 'end': document.column = document.line.length; return true;
      case 'pageup': case 'C-b': document.goTo(document.row - this.screen.rows + 3); return true;
      case 'pagedown': case 'C-f': document.goTo(document.row + this.screen.rows - 3); return true;
      case 'C-u': document.goTo(document.row - (this.screen.rows >> 1)); return true;
      case 'C-d': document.goTo(document.row + (this.screen.rows >> 1)); return true;
      default: return false;
    }
  }

  #commandKey(key: Key): void {
    if ('text' in key) {
      this.#typed += key.text;
      return;
    }
    const name = 'name' in key ? key.name : '';
    if (name === 'escape' || name === 'C-c') this.#mode = 'normal';
    else if (name === 'backspace') {
      this.#typed = this.#typed.slice(0, -1);
      if (this.#typed === '') this.#mode = 'normal';
    } else if (name === 'enter') {
      this.#mode = 'normal';
      const text = this.#typed;
      this.#message = '';
      if (text[0] === ':') this.#execute(text.slice(1));
      else this.#searchFor(text.slice(1), text[0] === '/');
    }
  }

  #searchFor(text: string, forward: boolean): void {
    try {
      if (text !== '') this.#search = { pattern: toJsRegExp(text.replace(/\\[vc]/g, ''), { extended: false, ignoreCase: text.includes('\\c') }), forward };
    } catch (error) {
      this.#message = `E486: ${error instanceof RegexError ? error.message : text}`;
      return;
    }
    if (this.#search && !this.document.find(this.#search.pattern, forward)) this.#message = `E486: Pattern not found: ${text}`;
  }

  /** Inserts before something happens: remembers for undo. */
  #insert(before?: () => void): void {
    this.document.remember();
    before?.();
    this.#mode = 'insert';
  }

  #normalKey(letter: string): void {
    const { document } = this;
    this.#message = '';
    if (/^[1-9]$/.test(letter) || (letter === '0' && this.#count !== '')) {
      this.#count += letter;
      return;
    }
    const count = Math.min(10_000, Number(this.#count) || 1);
    const given = this.#count !== '';
    if (this.#pending !== '') {
      const operator = this.#pending;
      this.#pending = '';
      this.#count = '';
      this.#finish(operator, letter, count, given);
      return;
    }
    if ('dcyrgzZ<>'.includes(letter) && letter.length === 1) {
      this.#pending = letter;
      return;
    }
    this.#count = '';
    if (this.#arrow(letter)) return;
    const target = this.#motion(letter, count, given);
    if (target) {
      document.goTo(target.row, target.column);
      return;
    }
    this.#change(letter, count);
  }

  #change(letter: string, count: number): void {
    const { document } = this;
    switch (letter) {
      case 'i': this.#insert(); break;
      case 'a': this.#insert(() => document.right()); break;
      case 'I': this.#insert(() => (document.column = /\S|$/.exec(document.line)!.index)); break;
      case 'A': this.#insert(() => (document.column = document.line.length)); break;
      case 'o': this.#insert(() => this.#openLine(document.row + 1)); break;
      case 'O': this.#insert(() => this.#openLine(document.row)); break;
      case 'x': case 'delete': this.#operate('d', document.row, document.column, document.row, this.#ahead(count)); break;
      case 'X': this.#operate('d', document.row, Math.max(0, document.column - count), document.row, document.column); break;
      case 's': this.#operate('c', document.row, document.column, document.row, this.#ahead(count)); break;
      case 'S': this.#finish('c', 'c', count, true); break;
      case 'D': this.#operate('d', document.row, document.column, document.row, document.line.length); break;
      case 'C': this.#operate('c', document.row, document.column, document.row, document.line.length); break;
      case 'Y': this.#finish('y', 'y', count, true); break;
      case 'p': case 'P': this.#put(letter === 'p', count); break;
      case 'u': if (!document.undo()) this.#message = 'Already at oldest change'; break;
      case 'C-r': if (!document.redo()) this.#message = 'Already at newest change'; break;
      case 'J':
        document.remember();
        for (let n = 0; n < Math.max(1, count - 1) && document.row + 1 < document.lines.length; n += 1) {
          const next = document.lines.splice(document.row + 1, 1)[0]!;
          document.column = document.line.length;
          document.line = `${document.line}${document.line === '' || next.trim() === '' ? '' : ' '}${next.trimStart()}`;
        }
        break;
      case '~': {
        document.remember();
        const one = document.line[document.column] ?? '';
        document.line = document.line.slice(0, document.column) + (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase()) + document.line.slice(document.column + 1);
        document.right();
        break;
      }
      case 'n': case 'N': if (this.#search && !document.find(this.#search.pattern, this.#search.forward === (letter === 'n'))) this.#message = 'E486: Pattern not found'; break;
      case ':': case '/': case '?':
        this.#mode = 'command';
        this.#typed = letter;
        break;
      case 'v': case 'V': case 'C-v': this.#message = 'not simulated: visual mode'; break;
      case '.': this.#message = 'not simulated: repeating the last change'; break;
    }
  }

  #ahead(count: number): number {
    let at = this.document.column;
    for (let n = 0; n < count; n += 1) at = after(this.document.line, at);
    return at;
  }

  #openLine(row: number): void {
    const { document } = this;
    const indent = /^[ \t]*/.exec(document.line)![0];
    document.lines.splice(row, 0, indent);
    document.changed = true;
    document.goTo(row, indent.length);
  }

  #put(behind: boolean, count: number): void {
    const { document } = this;
    if (this.#register.text === '') return;
    document.remember();
    if (this.#register.lines) {
      const row = document.row + (behind ? 1 : 0);
      const lines = this.#register.text.split('\n');
      for (let n = 0; n < count; n += 1) document.lines.splice(row, 0, ...lines);
      document.changed = true;
      document.goTo(row, 0);
    } else {
      if (behind) document.right();
      document.insert(this.#register.text.repeat(count));
      document.left();
    }
  }

  #motion(letter: string, count: number, given: boolean): { row: number; column: number; lines?: boolean } | undefined {
    const { document } = this;
    const { row, column, line } = document;
    const repeated = (step: (place: { row: number; column: number }) => { row: number; column: number }) => {
      let place = { row, column };
      for (let n = 0; n < count; n += 1) place = step(place);
      return place;
    };
    switch (letter) {
      case 'h': return { row, column: Math.max(0, column - count) };
      case 'l': case ' ': return { row, column: this.#ahead(count) };
      case 'j': return { row: Math.min(document.lines.length - 1, row + count), column, lines: true };
      case 'k': return { row: Math.max(0, row - count), column, lines: true };
      case '0': return { row, column: 0 };
      case '^': return { row, column: /\S|$/.exec(line)!.index };
      case '$': return { row, column: line.length };
      case 'G': return { row: given ? count - 1 : document.lines.length - 1, column: 0, lines: true };
      case 'w': case 'W': return repeated((place) => this.#wordForward(place));
      case 'b': case 'B': return repeated((place) => this.#wordBack(place));
      case 'e': case 'E': return repeated((place) => this.#wordEnd(place));
      case '{': case '}': {
        let at = row;
        do at += letter === '}' ? 1 : -1;
        while (at > 0 && at < document.lines.length - 1 && document.lines[at]!.trim() !== '');
        return { row: Math.max(0, Math.min(document.lines.length - 1, at)), column: 0 };
      }
      default: return undefined;
    }
  }

  #kind(letter: string | undefined): number {
    return letter === undefined || /\s/.test(letter) ? 0 : WORD.test(letter) ? 1 : 2;
  }

  #wordForward(place: { row: number; column: number }): { row: number; column: number } {
    let { row, column } = place;
    const line = this.document.lines[row]!;
    const kind = this.#kind(line[column]);
    while (column < line.length && this.#kind(line[column]) === kind && kind !== 0) column += 1;
    for (;;) {
      const now = this.document.lines[row]!;
      while (column < now.length && this.#kind(now[column]) === 0) column += 1;
      if (column < now.length || row + 1 >= this.document.lines.length) return { row, column };
      row += 1;
      column = 0;
      if (this.document.lines[row] === '') return { row, column };
    }
  }

  #wordBack(place: { row: number; column: number }): { row: number; column: number } {
    let { row, column } = place;
    for (;;) {
      const line = this.document.lines[row]!;
      while (column > 0 && this.#kind(line[column - 1]) === 0) column -= 1;
      if (column > 0) {
        const kind = this.#kind(line[column - 1]);
        while (column > 0 && this.#kind(line[column - 1]) === kind) column -= 1;
        return { row, column };
      }
      if (row === 0) return { row, column: 0 };
      row -= 1;
      column = this.document.lines[row]!.length;
    }
  }

  #wordEnd(place: { row: number; column: number }): { row: number; column: number } {
    let { row } = place;
    let column = place.column + 1;
    for (;;) {
      const line = this.document.lines[row]!;
      while (column < line.length && this.#kind(line[column]) === 0) column += 1;
      if (column < line.length) {
        const kind = this.#kind(line[column]);
        while (column + 1 < line.length && this.#kind(line[column + 1]) === kind) column += 1;
        return { row, column };
      }
      if (row + 1 >= this.document.lines.length) return { row, column: Math.max(0, line.length - 1) };
      row += 1;
      column = 0;
    }
  }

  /** The second key of `d`, `c`, `y`, `r`, `g`, `Z`, `>` and `<`. */
  #finish(operator: string, letter: string, count: number, given: boolean): void {
    const { document } = this;
    if (operator === 'r') {
      if (letter.length > 2 || document.line === '') return;
      document.remember();
      document.line = document.line.slice(0, document.column) + letter + document.line.slice(after(document.line, document.column));
    } else if (operator === 'g') {
      if (letter === 'g') document.goTo(given ? count - 1 : 0, 0);
    } else if (operator === 'Z') {
      if (letter === 'Z') this.#execute('x');
      else if (letter === 'Q') this.#execute('q!');
    } else if (operator === '>' || operator === '<') {
      if (letter !== operator) return;
      document.remember();
      for (let row = document.row; row < Math.min(document.lines.length, document.row + count); row += 1) document.lines[row] = operator === '>' ? (document.lines[row] === '' ? '' : `  ${document.lines[row]}`) : document.lines[row]!.replace(/^(?: {1,2}|\t)/, '');
      document.changed = true;
    } else if ('dcy'.includes(operator)) {
      if (letter === operator) this.#operateLines(operator, document.row, Math.min(document.lines.length - 1, document.row + count - 1));
      else this.#operateMotion(operator, letter, count, given);
    }
  }

  #operateMotion(operator: string, letter: string, count: number, given: boolean): void {
    const { document } = this;
    if (letter === 'i' || letter === 'a') {
      this.#message = 'not simulated: text objects';
      return;
    }
    const key = operator === 'c' && letter === 'w' ? 'e' : letter;
    const target = this.#motion(key, count, given);
    if (!target) return;
    if (target.lines) {
      this.#operateLines(operator, Math.min(document.row, target.row), Math.max(document.row, target.row));
      return;
    }
    let { row, column } = target;
    if ((key === 'w' || key === 'W') && row > document.row) {
      row = document.row;
      column = document.line.length;
    }
    if (key === 'e' || key === 'E') column += 1;
    const ahead = row > document.row || (row === document.row && column >= document.column);
    if (ahead) this.#operate(operator, document.row, document.column, row, column);
    else this.#operate(operator, row, column, document.row, document.column);
  }

  #operateLines(operator: string, from: number, to: number): void {
    const { document } = this;
    this.#register = { text: document.lines.slice(from, to + 1).join('\n'), lines: true };
    if (operator === 'y') {
      if (to > from + 1) this.#message = `${to - from + 1} lines yanked`;
      return;
    }
    document.remember();
    if (operator === 'c') {
      const indent = /^[ \t]*/.exec(document.lines[from]!)![0];
      document.lines.splice(from, to - from + 1, indent);
      document.goTo(from, indent.length);
      this.#mode = 'insert';
    } else {
      document.lines.splice(from, to - from + 1);
      if (document.lines.length === 0) document.lines = [''];
      document.goTo(from, /\S|$/.exec(document.lines[Math.min(from, document.lines.length - 1)]!)!.index);
      if (to > from + 1) this.#message = `${to - from + 1} fewer lines`;
    }
    document.changed = true;
  }

  #operate(operator: string, fromRow: number, fromColumn: number, toRow: number, toColumn: number): void {
    const { document } = this;
    const lines = document.lines.slice(fromRow, toRow + 1);
    const head = lines[0]!.slice(0, fromColumn);
    const tail = lines.at(-1)!.slice(toColumn);
    const text = lines.length === 1 ? lines[0]!.slice(fromColumn, toColumn) : [lines[0]!.slice(fromColumn), ...lines.slice(1, -1), lines.at(-1)!.slice(0, toColumn)].join('\n');
    this.#register = { text, lines: false };
    if (operator !== 'y') {
      document.remember();
      document.lines.splice(fromRow, toRow - fromRow + 1, head + tail);
      document.changed = true;
      if (operator === 'c') this.#mode = 'insert';
    }
    document.goTo(fromRow, fromColumn);
  }

  #execute(text: string): void {
    const { document } = this;
    const line = /^(\d+|\$)$/.exec(text.trim());
    if (line) {
      document.goTo(line[1] === '$' ? document.lines.length - 1 : Number(line[1]) - 1, 0);
      return;
    }
    const range = /^(?:(\d+)(?:,(\d+|\$))?|%)\s*([dy])$/.exec(text.trim());
    if (range) {
      const last = document.lines.length - 1;
      const from = range[1] === undefined ? 0 : Number(range[1]) - 1;
      const to = range[1] === undefined || range[2] === '$' ? last : Number(range[2] ?? range[1]) - 1;
      if (from <= to && from <= last) this.#operateLines(range[3]!, from, Math.min(to, last));
      return;
    }
    const substitution = /^(%|\d+,(?:\d+|\$)|)s(\W)([^]*)$/.exec(text.trim());
    if (substitution) {
      this.#substitute(substitution[1]!, substitution[2]!, substitution[3]!);
      return;
    }
    const match = /^(w|wq|x|q|wa|wqa|qa|set|e|noh|nohlsearch|r|d)(!?)(?:\s+(.*))?$/.exec(text.trim());
    if (!match) {
      if (text.trim() !== '') this.#message = `E492: Not an editor command: ${text}`;
      return;
    }
    const [, name, bang, rest] = match as unknown as [string, string, string, string | undefined];
    if (name === 'set') this.#set(rest ?? '');
    else if (name === 'd') this.#operateLines('d', document.row, document.row);
    else if (name.startsWith('noh')) return;
    else if (name === 'e' || name === 'r') this.#message = `not simulated: :${name}`;
    else this.#saveAndQuit(name, bang === '!', rest);
  }

  #saveAndQuit(name: string, force: boolean, target: string | undefined): void {
    const { document } = this;
    const writes = name.startsWith('w') || (name === 'x' && document.changed);
    const quits = name.includes('q') || name === 'x';
    if (writes) {
      const file = target ?? document.name;
      if (file === '') {
        this.#message = 'E32: No file name';
        return;
      }
      try {
        const fresh = document.isNew;
        if (document.name === '') document.name = file;
        const { lines, bytes } = document.save(file);
        document.isNew = false;
        this.#message = `"${file}" ${fresh ? '[New] ' : ''}${lines}L, ${bytes}B written`;
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        this.#message = error.code === 'EACCES' || error.code === 'EROFS' ? `E212: Can't open file for writing` : `"${file}" ${error.message}`;
        return;
      }
    }
    if (!quits) return;
    if (document.changed && !force && !writes) {
      this.#message = 'E37: No write since last change (add ! to override)';
      return;
    }
    this.#status = 0;
  }

  #set(option: string): void {
    if (/^(nu|number)$/.test(option)) this.#numbers = true;
    else if (/^(nonu|nonumber)$/.test(option)) this.#numbers = false;
    else if (!/^(no)?(paste|ai|autoindent|et|expandtab|hls|hlsearch|ic|ignorecase|list)$|^(ts|sw|sts|tabstop|shiftwidth|softtabstop)=\d+$/.test(option)) this.#message = `E518: Unknown option: ${option}`;
  }

  #substitute(range: string, delimiter: string, rest: string): void {
    const { document } = this;
    const parts = rest.split(new RegExp(`(?<!\\\\)${delimiter.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}`));
    const [from, to] = range === '%' ? [0, document.lines.length - 1] : range === '' ? [document.row, document.row] : (range.split(',').map((text) => (text === '$' ? document.lines.length - 1 : Number(text) - 1)) as [number, number]);
    const flags = parts[2] ?? '';
    let expression: RegExp;
    try {
      expression = toJsRegExp(parts[0]!, { extended: false, ignoreCase: flags.includes('i'), global: flags.includes('g') });
    } catch {
      this.#message = `E486: Pattern not found: ${parts[0]}`;
      return;
    }
    document.remember();
    let changed = 0;
    for (let row = from; row <= Math.min(to, document.lines.length - 1); row += 1) {
      const before = document.lines[row]!;
      const now = before.replace(expression, (...found: unknown[]) => sedReplacement(parts[1] ?? '', found.filter((one) => typeof one === 'string' || one === undefined) as string[]));
      if (now === before) continue;
      document.lines.splice(row, 1, ...now.split('\n'));
      document.changed = true;
      changed += 1;
      document.goTo(row, 0);
    }
    this.#message = changed === 0 ? `E486: Pattern not found: ${parts[0]}` : changed > 2 ? `${changed} substitutions on ${changed} lines` : '';
  }
}

const NAMED: Readonly<Record<string, string>> = { enter: 'j', backspace: 'h', escape: 'escape' };

function* vi(context: Context): Task<number> {
  const { tty } = context.proc.stdout;
  if (!tty || !(context.proc.stdin.isTty || context.proc.stderr.isTty)) {
    yield* context.proc.err('Vim: Warning: Output is not to a terminal\nnot simulated: vi without a terminal\n');
    return 1;
  }
  const names = context.operands.filter((name) => !name.startsWith('+'));
  const document = new Document(context.proc, names[0] ?? '');
  const problem = document.load();
  if (problem) {
    yield* context.complain(`"${names[0]}" ${problem}`);
    return 1;
  }
  const line = context.operands.find((name) => /^\+\d*$/.test(name));
  if (line) document.goTo(line === '+' ? document.lines.length - 1 : Number(line.slice(1)) - 1, 0);
  const screen = new FullScreen(context.proc, tty);
  yield* screen.open();
  try {
    return yield* new Vi(screen, document).run();
  } finally {
    screen.close();
  }
}

export const editors = [
  command('vi', { short: 'RnNu:c:e' }, vi),
  command('vim', { short: 'RnNu:c:e' }, vi),
  command('nano', { short: 'wlmEiT:xv' }, nano),
  command('less', { short: 'RSNFXefirn', long: { 'RAW-CONTROL-CHARS': 'R' } }, less),
  command('more', { short: 'dfs' }, less),
];

import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Key } from '../line-editor/keys';
import { RegexError, toJsRegExp } from '../posix-regex';
import { command } from './command';
import type { Context } from './command';
import { Document } from './document';
import { cellsText, columnOf, FullScreen } from './full-screen';
import { nano } from './nano';
import { less } from './less';
import { ViCommands } from './vi-commands';
import type { ViHost } from './vi-commands';
import { ExCommands } from './vi-ex';
import type { ExHost } from './vi-ex';

/** vim: the screen, files and options; its commands are in vi-commands.ts and vi-ex.ts. */
class Vi implements ViHost, ExHost {
  #message = '';
  #top = 0;
  #search: { pattern: RegExp; forward: boolean } | undefined;
  #numbers = false;
  #ignoreCase = false;
  #status: number | undefined;
  readonly #commands: ViCommands;
  readonly #ex: ExCommands;

  constructor(private readonly screen: FullScreen, private readonly document: Document) {
    this.#commands = new ViCommands(document, this);
    this.#ex = new ExCommands(document, this.#commands, this);
  }

  get rows(): number {
    return this.screen.rows;
  }

  say(text: string): void {
    this.#message = text;
  }

  execute(text: string): void {
    this.#message = '';
    this.#ex.execute(text);
  }

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
    const { mode, typed, recording } = this.#commands;
    const height = screen.rows - 1;
    if (document.row < this.#top) this.#top = document.row;
    if (document.row >= this.#top + height) this.#top = document.row - height + 1;
    const gutter = this.#numbers ? Math.max(4, String(document.lines.length).length + 1) : 0;
    const width = screen.columns - gutter;
    const column = columnOf(document.line, document.column);
    const shift = column >= width ? column - width + 1 : 0;
    const rows = document.lines.slice(this.#top, this.#top + height).map((line, at) => (gutter ? `${String(this.#top + at + 1).padStart(gutter - 1)} ` : '') + cellsText(line, width, shift));
    const left = mode === 'command' ? typed : mode === 'normal' ? this.#message : `-- ${mode.toUpperCase()} --`;
    const shown = recording === undefined || mode === 'command' ? left : `${left}recording @${recording}`;
    const place = `${document.row + 1},${column + 1}`;
    const status = mode === 'command' ? left : `${shown.slice(0, screen.columns - 20).padEnd(screen.columns - 18)}${place}`;
    const cursor = mode === 'command' ? { row: height, column: columnOf(typed, typed.length) } : { row: document.row - this.#top, column: gutter + column - shift };
    yield* screen.paint(rows, status, cursor);
  }

  #key(key: Key): void {
    if ('name' in key && key.name === 'resize') return;
    if ('paste' in key) {
      if (this.#commands.mode !== 'insert') this.document.remember();
      this.document.insert(key.paste);
      return;
    }
    if (this.#commands.mode === 'normal') this.#message = '';
    this.#commands.key('text' in key ? key.text : key.name);
  }

  search(text: string, forward: boolean): boolean {
    try {
      if (text !== '') this.#search = { pattern: toJsRegExp(text.replace(/\\[vcC]/g, ''), { extended: text.includes('\\v'), ignoreCase: text.includes('\\c') || this.#ignoreCase }), forward };
    } catch (error) {
      this.#message = `E486: ${error instanceof RegexError ? error.message : text}`;
      return false;
    }
    const found = this.#search !== undefined && this.document.find(this.#search.pattern, forward);
    if (!found) this.#message = `E486: Pattern not found: ${text}`;
    return found;
  }

  searchAgain(same: boolean): boolean {
    if (!this.#search) {
      this.#message = 'E35: No previous regular expression';
      return false;
    }
    const found = this.document.find(this.#search.pattern, this.#search.forward === same);
    if (!found) this.#message = 'E486: Pattern not found';
    return found;
  }

  quit(save: boolean): void {
    this.#saveAndQuit(save ? 'x' : 'q', !save, undefined);
  }

  file(name: string, force: boolean, rest: string | undefined): void {
    if (name === 'se' || name === 'set') for (const option of (rest ?? '').split(/\s+/)) this.#set(option);
    else if (name === 'e' || name === 'edit') this.#edit(force, rest);
    else if (name === 'r' || name === 'read') this.#read(rest);
    else this.#saveAndQuit(name === 'quit' ? 'q' : name === 'xit' || name === 'xa' ? 'x' : name, force, rest);
  }

  /** `:e!` reads the file again. */
  #edit(force: boolean, rest: string | undefined): void {
    const { document } = this;
    if (rest !== undefined && rest !== document.name) this.#message = 'not simulated: :e with another file';
    else if (document.changed && !force) this.#message = 'E37: No write since last change (add ! to override)';
    else {
      document.load();
      document.changed = false;
      document.goTo(document.row, document.column);
    }
  }

  /** `:r FILE`: its lines below the cursor. */
  #read(rest: string | undefined): void {
    const { document } = this;
    if (rest === undefined || rest.startsWith('!')) {
      this.#message = `not simulated: :r ${rest ?? ''}`.trimEnd();
      return;
    }
    const lines = document.readLines(rest);
    if (!lines) {
      this.#message = `E484: Can't open file ${rest}`;
      return;
    }
    document.remember();
    document.lines.splice(document.row + 1, 0, ...lines);
    document.changed = true;
    document.goTo(document.row + 1, 0);
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
    const width = /^(?:sw|shiftwidth)=(\d+)$/.exec(option);
    if (/^(nu|number)$/.test(option)) this.#numbers = true;
    else if (/^(nonu|nonumber)$/.test(option)) this.#numbers = false;
    else if (/^(no)?(ic|ignorecase)$/.test(option)) this.#ignoreCase = !option.startsWith('no');
    else if (/^(no)?(et|expandtab)$/.test(option)) this.#commands.spaces = !option.startsWith('no');
    else if (width) this.#commands.shiftWidth = Math.max(1, Number(width[1]) || 8);
    else if (!/^(no)?(paste|ai|autoindent|hls|hlsearch|is|incsearch|list|cuc|cursorcolumn|cul|cursorline|rnu|relativenumber|wrap|si|smartindent|sm|showmatch)$|^(ts|sts|tabstop|softtabstop)=\d+$/.test(option)) this.#message = `E518: Unknown option: ${option}`;
  }
}

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

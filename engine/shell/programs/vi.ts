import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Key } from '../line-editor/keys';
import { RegexError, toJsRegExp } from '../posix-regex';
import { command } from './command';
import type { Context } from './command';
import { Document } from './document';
import { cellsText, columnOf, FullScreen } from './full-screen';
import { nano } from './nano';
import { less } from './less/less';
import { toBytes } from '../text';
import { yamlIndent } from './yaml-indent';
import { ViCommands } from './vi-commands';
import type { ViHost } from './vi-commands';
import { ExCommands } from './vi-ex';
import type { ExHost } from './vi-ex';

/** vim: the screen, files and options; its commands are in vi-commands.ts and vi-ex.ts. */
class Vi implements ViHost, ExHost {
  #message = '';
  #search: { pattern: RegExp; forward: boolean } | undefined;
  #numbers = false;
  #ignoreCase = false;
  #status: number | undefined;
  readonly #commands: ViCommands;
  readonly #ex: ExCommands;

  constructor(private readonly screen: FullScreen, private readonly document: Document) {
    this.#commands = new ViCommands(document, this);
    // As vim's file type plug-in sets them.
    if (/\.ya?ml$/.test(document.name)) Object.assign(this.#commands, { spaces: true, shiftWidth: 2, indentOf: yamlIndent });
    this.#commands.autoindent = /\.(?:sh|json|py|js|ts|html|css|go|c|conf)$/.test(document.name);
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
    this.#message = document.name === '' ? '' : document.isNew ? `"${document.name}" [New]` : `"${document.name}" ${document.partial ? '[noeol] ' : ''}${document.isEmpty ? 0 : document.lines.length}L, ${document.isEmpty ? 0 : toBytes(document.lines.join('\n')).length + (document.partial ? 0 : 1)}B`;
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
    // A message stays until the name of a mode or a command takes its place.
    if (mode !== 'normal') this.#message = '';
    const { window } = this.#commands;
    window.follow();
    const view = window.paint(screen.columns, this.#numbers);
    // On a tab the cursor stands in its last cell while commands are typed.
    const onTab = mode !== 'insert' && mode !== 'replace' && document.line[document.column] === '\t';
    const column = columnOf(document.line, document.column + (onTab ? 1 : 0)) - (onTab ? 1 : 0);
    const left = mode === 'command' ? typed : mode === 'normal' ? this.#message : `-- ${mode.toUpperCase()} --`;
    const shown = recording === undefined || mode === 'command' ? left : `${mode === 'normal' ? '' : left}recording @${recording}`;
    const status = mode === 'command' ? left : `${cellsText(shown, screen.columns - 29).padEnd(screen.columns - 28)}${this.#commands.pending.padEnd(10)}${this.#ruler(column)}`;
    const cursor = mode === 'command' ? { row: screen.rows - 1, column: columnOf(typed, typed.length) } : { row: view.row, column: view.column + (onTab ? column - columnOf(document.line, document.column) : 0) };
    yield* screen.paint(view.rows, status, cursor);
  }

  /** Line and column, that of the screen as well where they differ, and how far down the window is. */
  #ruler(column: number): string {
    const { document, screen } = this;
    const bytes = toBytes(document.line.slice(0, document.column)).length;
    const place = document.line === '' ? '0-1' : bytes === column ? `${column + 1}` : `${bytes + 1}-${column + 1}`;
    const { top } = this.#commands.window;
    const below = document.lines.length - top - (screen.rows - 1);
    const seen = top === 0 ? (below <= 0 ? 'All' : 'Top') : below <= 0 ? 'Bot' : `${Math.floor((top * 100) / (top + below))}%`.padStart(3);
    return `${`${document.isEmpty ? 0 : document.row + 1},${place}`.padEnd(14)}${seen}`;
  }

  #key(key: Key): void {
    if ('name' in key && key.name === 'resize') return;
    if ('paste' in key) {
      if (this.#commands.mode !== 'insert') this.document.remember();
      this.document.insert(key.paste);
      return;
    }
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
    this.#message = found ? `${forward ? '/' : '?'}${text}` : `E486: Pattern not found: ${text}`;
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
        const fresh = !document.exists(file);
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
    else if (/^(no)?(ai|autoindent|si|smartindent)$/.test(option)) this.#commands.autoindent = !option.startsWith('no');
    else if (option === 'paste') Object.assign(this.#commands, { autoindent: false, indentOf: undefined });
    else if (width) this.#commands.shiftWidth = Math.max(1, Number(width[1]) || 8);
    else if (!/^(no)?(paste|hls|hlsearch|is|incsearch|list|cuc|cursorcolumn|cul|cursorline|rnu|relativenumber|wrap|sm|showmatch)$|^(ts|sts|tabstop|softtabstop)=\d+$/.test(option)) this.#message = `E518: Unknown option: ${option}`;
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
  command('less', { short: 'aAcCeEfFgGiIj:JKLmMnNp:P:qQrRsSuUVwWx:X~', long: { 'RAW-CONTROL-CHARS': 'R', 'raw-control-chars': 'r', 'chop-long-lines': 'S', 'LINE-NUMBERS': 'N', 'line-numbers': 'n', 'quit-if-one-screen': 'F', 'no-init': 'X', 'ignore-case': 'i', 'IGNORE-CASE': 'I', 'quit-at-eof': 'e', 'QUIT-AT-EOF': 'E', 'squeeze-blank-lines': 's', pattern: 'p:', tabs: 'x:', 'jump-target': 'j:', version: 'V' } }, less),
  command('more', { short: 'dfs' }, less),
];

import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Key } from '../line-editor/keys';
import { fromBytes, toBytes } from '../text';
import type { Context } from './command';
import type { Document } from './document';
import { cellsText, clusters, columnOf } from './full-screen';
import type { FullScreen } from './full-screen';
import { runProgram, startProgram } from './launch';
import { ViCommands } from './vi-commands';
import { ExCommands } from './vi-ex';
import type { ExHost, Rows } from './vi-ex';
import { ViFiles } from './vi-files';
import type { ViFilesHost } from './vi-files';
import type { ViHost } from './vi-moves';
import { writtenKeys } from './vi-mappings';
import { ViOptions } from './vi-options';
import { PatternError, viPattern } from './vi-pattern';
import { yamlIndent } from './yaml-indent';

/** What the ends of names say of a file. */
const FILE_TYPES: Readonly<Record<string, string>> = { yaml: 'yaml', yml: 'yaml', sh: 'sh', bash: 'sh', json: 'json', md: 'markdown', py: 'python', js: 'javascript', go: 'go', html: 'html', css: 'css', c: 'c', conf: 'conf' };
const PRESS_ENTER = 'Press ENTER or type command to continue';

/** vim: the screen, options and programs around its commands (vi-commands.ts, vi-ex.ts) and files (vi-files.ts). */
export class ViEditor implements ViHost, ExHost, ViFilesHost {
  #message = '';
  #search: { source: string; pattern: RegExp; forward: boolean; offset: string } | undefined;
  #highlights = true;
  #asked: readonly [number, number] | undefined;
  /** Where the cursor and the window were before a pattern was typed. */
  #left: { readonly row: number; readonly column: number; readonly top: number } | undefined;
  #paged: readonly string[] | undefined;
  #command = '';
  #status: number | undefined;
  /** What has to wait for a program. */
  #later: (() => Task<void>) | undefined;
  readonly #options = new ViOptions();
  readonly #commands: ViCommands;
  readonly #ex: ExCommands;
  readonly #files: ViFiles;

  constructor(private readonly context: Context, private readonly screen: FullScreen, private readonly document: Document, names: readonly string[], private readonly looksOnly: boolean) {
    this.#commands = new ViCommands(document, this);
    this.#files = new ViFiles(document, names, this);
    this.#ex = new ExCommands(document, this.#commands, this);
    this.opened();
    for (const line of this.#startFile()) {
      if (/^\s*(?:se|set|setl|setlocal|setg)\s/.test(line)) this.#set(line.trim().replace(/\s"[^"]*$/, '').split(/\s+/).slice(1));
      const [, name, rest] = /^\s*(let|[nvxoic]?(?:nore)?map)!?\s+(.*)$/.exec(line) ?? [];
      if (name === 'let') this.#let(rest!.trim());
      else if (name !== undefined) this.#commands.mappings.run(name, /map!/.test(line), rest, () => undefined, () => undefined);
    }
    this.#message = '';
  }

  /** The lines of ~/.vimrc; of them what sets an option or maps keys is done. */
  #startFile(): string[] {
    try {
      return fromBytes(this.context.proc.machine.fs.readFile(`${this.context.proc.env.get('HOME') ?? ''}/.vimrc`)).split('\n');
    } catch (error) {
      if (error instanceof SystemError) return [];
      throw error;
    }
  }

  get rows(): number {
    return this.screen.rows;
  }

  get columns(): number {
    return this.screen.columns;
  }

  get asks(): boolean {
    return this.#ex.asks;
  }

  answer(key: string): void {
    this.#message = '';
    this.#ex.answer(key);
  }

  show(match: readonly [number, number] | undefined): void {
    this.#asked = match;
  }

  ignoresCase(pattern: string): boolean {
    return this.#options.is('ignorecase') && !(this.#options.is('smartcase') && /[A-Z]/.test(pattern.replace(/\\./g, '')));
  }

  said = 0;

  say(text: string): void {
    this.said += 1;
    this.#message = text;
  }

  page(lines: readonly string[]): void {
    if (lines.length === 1 && printed(this.#command)) this.#message = lines[0]!;
    else this.#paged = lines;
  }

  /** As the file type plug-ins set them, and the options that the commands know. */
  opened(): void {
    const { name } = this.document, type = FILE_TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? '';
    this.#options.put('filetype', type);
    this.#options.put('readonly', this.document.readonly || this.looksOnly);
    this.#commands.hold('%', name);
    this.#commands.fresh = true;
    if (type === 'yaml') for (const [option, value] of [['expandtab', true], ['shiftwidth', 2], ['softtabstop', 2]] as const) this.#options.put(option, value);
    if (/^(?:sh|json|python|javascript|html|css|go|c|conf)$/.test(type)) this.#options.put('autoindent', true);
    this.#apply();
  }

  #apply(): void {
    const options = this.#options, paste = options.is('paste');
    this.document.readonly = options.is('readonly');
    const width = options.number('shiftwidth') || options.number('tabstop');
    Object.assign(this.#commands, {
      spaces: options.is('expandtab') && !paste,
      shiftWidth: Math.max(1, width),
      textWidth: paste ? 0 : options.number('textwidth'),
      tabWidth: Math.max(1, options.number('softtabstop') || options.number('tabstop')),
      autoindent: !paste && (options.is('autoindent') || options.is('smartindent') || options.is('cindent')),
      indentOf: !paste && options.get('filetype') === 'yaml' ? yamlIndent : undefined,
    });
  }

  /** incsearch: the text moves to what is typed of a pattern, and back when it is gone. */
  preview(typed: string | undefined): void {
    const { document } = this, { window } = this.#commands;
    if (typed === undefined) {
      const left = this.#left;
      if (left) document.goTo(left.row, left.column);
      if (left) window.top = left.top;
      this.#left = undefined;
      this.#asked = undefined;
      return;
    }
    const [source] = /^(?:\\.|[^\\/])*/.exec(typed.slice(1))!, from = { row: document.row, column: document.column, top: window.top };
    if (!this.#options.is('incsearch') || source === '') return;
    this.#left = from;
    try {
      const pattern = viPattern(source, this.ignoresCase(source));
      if (!document.find(pattern, typed[0] === '/')) return;
      const [text] = new RegExp(pattern.source, `${pattern.flags}y`).exec(document.line.slice(document.column)) ?? [''];
      this.#asked = [document.column, document.column + text.length];
      window.follow();
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
    }
  }

  execute(text: string): void {
    const lines = this.document.lines.length;
    this.#command = text;
    this.#commands.hold(':', text);
    this.#message = `:${text}`;
    this.#ex.execute(text);
    // Lines that came or went move the screen, and what was typed with it.
    if (this.#message === `:${text}` && this.document.lines.length !== lines) this.#message = '';
  }

  *run(first: readonly string[]): Task<number> {
    this.#commands.fresh = false;
    this.#message = this.#files.told();
    for (const text of first) this.#first(text);
    for (;;) {
      if (!this.screen.more) yield* this.#paint();
      const key = yield* this.screen.key();
      if (!key) return 1;
      this.#key(key);
      const later = this.#later;
      this.#later = undefined;
      if (later) yield* later();
      if (this.#status !== undefined) return this.#status;
    }
  }

  /** `+N`, `+/text`, `+cmd` and `-c cmd`. */
  #first(text: string): void {
    if (/^\d*$/.test(text)) return this.document.goTo(text === '' ? this.document.lines.length - 1 : Number(text) - 1, 0);
    const told = this.#message;
    this.execute(text);
    // What the file is stays told, unless something went wrong.
    if (this.#message === `:${text}` || this.#message === '') this.#message = told;
  }

  // The screen.

  *#paint(): Task<void> {
    const { screen, document } = this, commands = this.#commands, { mode, typed } = commands;
    if (this.#paged) return yield* this.#paintPage(this.#paged);
    // A message stays until the name of a mode or a command takes its place.
    if (mode !== 'normal') this.#message = '';
    const { window } = commands;
    window.follow();
    const options = this.#options;
    const view = window.paint(screen.columns, {
      numbers: options.is('number'), relative: options.is('relativenumber'), list: options.is('list'), wraps: options.is('wrap'), offset: options.number('scrolloff'),
      marked: (row) => this.#marked(row),
    });
    // On a tab the cursor stands in its last cell while commands are typed.
    const onTab = mode !== 'insert' && mode !== 'replace' && !options.is('list') && document.line[document.column] === '\t';
    const column = columnOf(document.line, document.column + (onTab ? 1 : 0)) - (onTab ? 1 : 0);
    const cursor = mode === 'command' ? { row: screen.rows - 1, column: columnOf(typed, commands.typedAt) } : this.asks ? { row: screen.rows - 1, column: Math.min(screen.columns - 1, this.#message.length) } : { row: view.row, column: view.column + (onTab ? column - columnOf(document.line, document.column) : 0) };
    yield* screen.paint(view.rows, this.#lastRow(column), cursor);
  }

  #lastRow(column: number): string {
    const { mode, typed, recording, pending } = this.#commands, { columns } = this.screen;
    if (mode === 'command') return typed;
    const name = mode === 'normal' ? this.#message : `-- ${mode.toUpperCase()}${this.#options.is('paste') && (mode === 'insert' || mode === 'replace') ? ' (paste)' : ''} --`;
    const left = recording === undefined ? name : `${mode === 'normal' ? '' : name}recording @${recording}`;
    // With paste there is no ruler, and nothing of the command that is typed.
    const paste = this.#options.is('paste'), ruler = !paste && this.#options.is('ruler');
    const place = ruler ? this.#ruler(column) : '';
    return `${cellsText(left, columns - (ruler ? 29 : 1)).padEnd(columns - 28)}${paste ? '' : pending.padEnd(10)}${place}`.trimEnd();
  }

  /** Offsets in a row that stand out: what is selected, what is asked about, what was searched for. */
  #marked(row: number): readonly (readonly [number, number])[] {
    const selected = this.#commands.selectedIn(row);
    if (selected) return [selected];
    if (this.#asked) return row === this.document.row ? [this.#asked] : [];
    if (!this.#options.is('hlsearch') || !this.#highlights || !this.#search) return [];
    const pattern = new RegExp(this.#search.pattern.source, `${this.#search.pattern.flags}g`);
    return [...this.document.lines[row]!.matchAll(pattern)].filter(([text]) => text !== '').map((match) => [match.index, match.index + match[0].length] as const);
  }

  /** Lines that a command printed push the text up until a key is pressed. */
  *#paintPage(lines: readonly string[]): Task<void> {
    const { screen } = this, view = this.#commands.window.paint(screen.columns, { numbers: this.#options.is('number'), relative: false, list: false, wraps: true, offset: 0, marked: () => [] });
    const above = [...view.rows];
    while (above.length < screen.rows - 1) above.push('~');
    const shown = [...above, ...(!printed(this.#command) ? [`:${this.#command}`] : []), ...lines.flatMap((line) => cellsText(line, screen.columns - 1))].slice(-(screen.rows - 1));
    yield* screen.paint(shown, PRESS_ENTER, { row: screen.rows - 1, column: PRESS_ENTER.length });
  }

  /** Line and column, that of the screen as well where they differ, and how far down the window is. */
  #ruler(column: number): string {
    const { document, screen } = this;
    const bytes = toBytes(document.line.slice(0, document.column)).length;
    const typing = this.#commands.mode === 'insert' || this.#commands.mode === 'replace';
    const place = document.line === '' ? (typing ? '1' : '0-1') : bytes === column ? `${column + 1}` : `${bytes + 1}-${column + 1}`;
    const { top } = this.#commands.window;
    const below = document.lines.length - top - (screen.rows - 1);
    const seen = top === 0 ? (below <= 0 ? 'All' : 'Top') : below <= 0 ? 'Bot' : `${Math.floor((top * 100) / (top + below))}%`.padStart(3);
    return `${`${document.isEmpty ? 0 : document.row + 1},${place}`.padEnd(14)}${seen}`;
  }

  #key(key: Key): void {
    if ('name' in key && key.name === 'resize') {
      this.#message = '';
      return;
    }
    const commands = this.#commands;
    if ('paste' in key) {
      if (commands.mode === 'command') for (const letter of clusters(key.paste.split('\n')[0]!)) commands.key(letter);
      else {
        if (commands.mode !== 'insert') this.document.remember();
        this.document.insert(key.paste);
      }
      return;
    }
    const name = 'text' in key ? key.text : key.name;
    if (this.#paged) {
      this.#paged = undefined;
      this.#message = '';
      if (name === 'enter' || name === ' ' || name === 'escape' || name === 'C-c') return;
    }
    if (name === 'C-^' && commands.mode === 'normal') this.#files.alternate();
    else commands.key(name);
  }

  // Searching.

  get lastPattern(): string {
    return this.#search?.source ?? '';
  }

  set lastPattern(source: string) {
    if (source === '') return;
    this.#commands.hold('/', source);
    this.#search = { source, pattern: viPattern(source, this.ignoresCase(source)), forward: true, offset: '' };
  }

  search(text: string, forward: boolean): boolean {
    const sign = forward ? '/' : '?';
    const [, given, , offset = ''] = (forward ? /^((?:\\.|[^\\/])*)(\/([^]*))?$/ : /^((?:\\.|[^\\?])*)(\?([^]*))?$/).exec(text) ?? [text, text];
    const source = given || this.#search?.source || '';
    if (source === '') return this.say('E35: No previous regular expression'), false;
    try {
      this.#search = { source, pattern: viPattern(source, this.ignoresCase(source)), forward, offset };
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return this.say(error.message), false;
    }
    this.#commands.hold('/', source);
    this.#highlights = true;
    return this.#seek(forward, `${sign}${source}${offset === '' ? '' : sign + offset}`);
  }

  searchAgain(same: boolean): boolean {
    if (!this.#search) return this.say('E35: No previous regular expression'), false;
    const { source, forward, offset } = this.#search, onward = forward === same, sign = onward ? '/' : '?';
    this.#highlights = true;
    return this.#seek(onward, `${sign}${source}${offset === '' ? '' : sign + offset}`);
  }

  /** Goes to the next match, and from it as far as the offset behind the pattern says. */
  #seek(forward: boolean, said: string): boolean {
    const { document } = this, { pattern, source, offset } = this.#search!;
    const { row, column } = document;
    // At the end of a match the next one begins behind it.
    const fromEnd = offset.startsWith('e') && forward;
    if (fromEnd) document.goTo(row, column + 1);
    if (!document.find(pattern, forward)) {
      document.goTo(row, column);
      this.say(`E486: Pattern not found: ${source}`);
      return false;
    }
    const around = forward ? document.row < row || (document.row === row && document.column <= column) : document.row > row || (document.row === row && document.column >= column);
    this.say(around ? `search hit ${forward ? 'BOTTOM, continuing at TOP' : 'TOP, continuing at BOTTOM'}` : said);
    const [, kind, by] = /^([esb]?)([-+]?\d*)/.exec(offset)!;
    const amount = by === '' ? 0 : by === '+' ? 1 : by === '-' ? -1 : Number(by);
    if (kind === '' && by !== '') document.goTo(document.row + amount, 0);
    else if (kind === 'e') document.goTo(document.row, document.column + new RegExp(pattern.source, `${pattern.flags}y`).exec(document.line.slice(document.column))![0].length - 1 + amount);
    else document.goTo(document.row, document.column + amount);
    return true;
  }

  // Files, options, programs.

  quit(save?: boolean): void {
    if (save === undefined) this.#status = 0;
    else this.#files.run(save ? 'x' : 'q', !save, undefined, { from: 0, to: 0, given: false });
  }

  where(): void {
    this.say(this.#files.where());
  }

  file(name: string, force: boolean, rest: string | undefined, rows: Rows): boolean {
    if (/^(?:se|set|setl|setlocal|setg|setglobal)$/.test(name)) this.#set(rest === undefined ? undefined : rest.split(/\s+/));
    else if (/^(?:noh|nohl|nohlsearch)$/.test(name)) this.#highlights = false;
    else if (/^(?:sy|syntax|syn|filetype|filet|hi|highlight|colo|colorscheme|au|autocmd|h|help|sp|split|vs|vsplit|new|vne|vnew|tabe|tabnew|norm)$/.test(name)) return this.#known(name);
    else if (this.#commands.mappings.run(name, force, rest, (text) => this.say(text), (lines) => this.page(lines))) return true;
    else if (name === 'let') this.#let(rest ?? '');
    else if (/^(?:on|only)$/.test(name)) this.say('Already only one window');
    else if (/^(?:ret|retab)$/.test(name)) this.#retab(rows);
    else return this.#files.run(name, force, rest, rows);
    return true;
  }

  /** `:let mapleader = ","`; other variables change nothing here. */
  #let(text: string): void {
    const leader = /^(?:g:)?maplocal?leader\s*=\s*["'](.*)["']$/.exec(text.replace('mapleader', 'maplocalleader'))?.[1];
    if (leader !== undefined) this.#commands.mappings.leader = writtenKeys(leader.replace(/^\\</, '<'), '')[0] ?? '\\';
  }

  /** A file whose name stands at the cursor. */
  open(name: string): void {
    if (name === '') this.say('E446: No file name under cursor');
    else if (this.document.exists(name)) this.execute(`e ${name}`);
    else this.say(`E447: Can't find file "${name}" in path`);
  }

  /** Commands that exist and that nothing here comes of. */
  #known(name: string): boolean {
    if (!/^(?:sy|syn|syntax|filetype|filet|hi|highlight|colo|colorscheme|let)$/.test(name)) this.say(`not simulated: :${name}`);
    return true;
  }

  #retab({ from, to, given }: Rows): void {
    if (!this.#options.is('expandtab')) return;
    const { document } = this;
    document.remember();
    for (let row = given ? from : 0; row <= (given ? to : document.lines.length - 1); row += 1) document.lines[row] = cellsText(document.lines[row]!, columnOf(document.lines[row]!, document.lines[row]!.length));
    document.changed = true;
  }

  #set(words: readonly string[] | undefined): void {
    if (words === undefined) return this.page(['--- Options ---', ...this.#options.changed()]);
    const before = this.#options.get('filetype');
    const told: string[] = [];
    for (const word of words) {
      const said = this.#options.take(word);
      if (said !== undefined) told.push(said);
      if (said?.startsWith('E')) break;
    }
    if (told.length === 1) this.say(told[0]!);
    else if (told.length > 1) this.page(told);
    if (this.#options.is('hlsearch')) this.#highlights = true;
    if (this.#options.get('filetype') !== before && this.#options.get('filetype') === 'yaml') for (const [option, value] of [['expandtab', true], ['shiftwidth', 2], ['softtabstop', 2]] as const) this.#options.put(option, value);
    this.#apply();
  }

  directory(to?: string): string | undefined {
    const { proc } = this.context;
    if (to === undefined) return proc.cwd;
    const { fs } = proc.machine, path = this.context.path(to.replace(/^~(?=\/|$)/, proc.env.get('HOME') ?? ''));
    if (!fs.exists(path) || fs.stat(path).kind !== 'directory') return undefined;
    return (proc.cwd = fs.realPath(path));
  }

  shell(command: string, rows: Rows | undefined, what?: 'read' | 'write'): void {
    const text = command.replace(/(?<!\\)%/g, this.document.name).replace(/\\%/g, '%');
    this.#later = () => (rows === undefined ? this.#outside(text) : what === 'write' ? this.#into(text, rows) : this.#through(text, rows, what === 'read'));
  }

  /** Rows are given to a program; what it prints is shown. */
  *#into(command: string, { from, to }: Rows): Task<void> {
    const input = yield* temporary(this.context, `${this.document.lines.slice(from, to + 1).join('\n')}\n`);
    const output = yield* outputOf(this.context, `(${command}) < ${input} 2>&1`);
    this.context.proc.machine.fs.remove(input);
    this.page([...output.replace(/\n$/, '').split('\n'), '']);
  }

  /** A program on the screen of its own; its output is seen until a key is pressed. */
  *#outside(command: string): Task<void> {
    const { context, screen } = this;
    let key: Key | undefined;
    yield* screen.outside(function* run() {
      yield* screen.write('\r\n');
      const status = yield* runProgram(context, ['bash', '-c', command]);
      yield* screen.write(`${status === 0 ? '' : `\r\nshell returned ${status}\r\n`}\r\n${PRESS_ENTER}`);
      screen.tty.setRaw(true);
      key = yield* screen.key();
    });
    this.#message = '';
    if (key && !('name' in key && (key.name === 'enter' || key.name === 'escape' || key.name === 'C-c')) && !('text' in key && key.text === ' ')) this.#key(key);
  }

  /** Rows go through a program, or its output comes below them. */
  *#through(command: string, { from, to, given }: Rows, reads: boolean): Task<void> {
    const { context, document } = this, end = Math.min(to, document.lines.length - 1);
    const input = yield* temporary(context, reads ? '' : `${document.lines.slice(from, end + 1).join('\n')}\n`);
    const output = yield* outputOf(context, `(${command}) < ${input} 2>&1`);
    context.proc.machine.fs.remove(input);
    const lines = output === '' ? [] : output.replace(/\n$/, '').split('\n');
    document.remember();
    const at = reads ? (given ? to + 1 : document.row + 1) : from;
    document.lines.splice(at, reads ? 0 : end - from + 1, ...lines);
    if (document.lines.length === 0) document.lines.push('');
    document.changed = true;
    document.goTo(at, 0);
    document.goTo(at, /\S|$/.exec(document.line)!.index);
    if (reads) this.#message = lines.length > 2 ? `${lines.length} more lines` : '';
    else if (end - from + 1 > 2) this.#message = `${end - from + 1} lines filtered`;
  }
}

/** Whether a command prints lines of the text: they take the place of the command itself. */
const printed = (command: string): boolean => /^[^a-zA-Z]*(?:p|print|P|nu|number|#)$/.test(command);

/** A file that holds the text for a program to read. */
function* temporary({ proc }: Context, text: string): Task<string> {
  let number = 0;
  while (proc.machine.fs.exists(`/tmp/v${number}`)) number += 1;
  const file = proc.open(`/tmp/v${number}`, { write: true, create: true });
  yield* file.write(toBytes(text));
  file.release();
  return `/tmp/v${number}`;
}

function* outputOf(context: Context, command: string): Task<string> {
  const { reader, writer } = context.proc.pipe();
  const child = yield* startProgram(context, ['bash', '-c', command], { stdin: 'null', files: new Map([...context.proc.files, [1, writer], [2, writer]]) });
  writer.release();
  let output = '';
  for (let chunk = yield* reader.read(); chunk; chunk = yield* reader.read()) output += fromBytes(chunk);
  reader.release();
  if (typeof child !== 'number') yield* context.proc.wait(child);
  return output;
}

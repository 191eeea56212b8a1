import type { Task } from '../../../runtime/process';
import type { Key } from '../../line-editor/keys';
import { RegexError } from '../../posix-regex';
import type { Context } from '../command';
import type { FullScreen } from '../full-screen';
import { runProgram } from '../launch';
import { LineReader } from '../text-io';
import { HELP } from './help';
import { LessLines, lessPattern } from './lines';
import { lettersNamed } from './options';
import type { LessOptions } from './options';
import { LessView } from './pager';
import type { Place } from './pager';

/** How often F looks for more, milliseconds. */
const FOLLOW_MS = 1000, LOOK_MS = 50;
const TAB = 8;

interface Search {
  readonly pattern: RegExp;
  readonly wanted: boolean;
  readonly direction: 1 | -1;
}

/** Signs before a pattern, and what the prompt says of them. */
const SIGNS: readonly (readonly [string, readonly string[], string])[] = [
  ['not', ['!', 'C-n'], 'Non-match '], ['first', ['@', 'C-f'], 'First-file '], ['on', ['*', 'C-e'], 'EOF-ignore '], ['keep', ['C-k'], 'Keep-pos '], ['literal', ['C-r'], 'Regex-off '],
];

/** One run of less: the files, what is typed, and what is said of it. */
export class LessSession {
  readonly #view: LessView;
  #files: string[];
  #at = 0;
  readonly #opened = new Map<string, { readonly lines: LessLines; top: Place; above: number }>();
  /** The file has just been opened: its name is told once. */
  #isNew = true;
  #pending: Key | undefined;
  #typed = '';
  #search: Search | undefined;
  #shows = true;
  readonly #patterns: string[] = [];
  #half = 0;
  #window = 0;
  readonly #marks = new Map<string, Place>();
  #last: Place = { line: 0, part: 0 };
  #helping = false;
  #done: number | undefined;

  constructor(private readonly context: Context, private readonly screen: FullScreen, private readonly options: LessOptions, names: readonly string[], private readonly open: (name: string) => LessLines) {
    this.#files = [...names];
    const tab = Number(context.value('x') ?? TAB) || TAB;
    this.#view = new LessView(this.#linesOf(names[0]!), context.proc, screen, options, tab);
    this.#view.squished = true;
  }

  #linesOf(name: string): LessLines {
    const known = this.#opened.get(name) ?? { lines: this.open(name), top: { line: 0, part: 0 }, above: 0 };
    this.#opened.set(name, known);
    return known.lines;
  }

  /** Whether all of the first file fits on the screen. */
  *fits(): Task<boolean> {
    const view = this.#view;
    yield* view.ensure(view.height + 1);
    return view.lines.ended && view.atEnd;
  }

  whole(): string {
    const view = this.#view;
    return view.lines.all.map((_line, at) => `${view.rows(at).join('\n')}\n`).join('');
  }

  *run(): Task<number> {
    const view = this.#view;
    yield* view.ensure(view.height + 1, () => this.#waiting());
    view.squished = view.places().length < view.height;
    yield* this.#start();
    while (this.#done === undefined) {
      if (this.options.get('e') === 2 && !this.#helping && view.atEnd && this.#at + 1 === this.#files.length) return 0;
      yield* this.#step();
    }
    return this.#done;
  }

  /** What `+` and `-p` ask for is done before the first key. */
  *#start(): Task<void> {
    const first = this.context.operands.find((name) => name.startsWith('+'))?.replace(/^\++/, '') ?? (this.context.has('p') ? `/${this.context.value('p')!}` : undefined);
    if (first === undefined || first === '') return;
    this.#view.squished = false;
    const [, digits, letter, rest] = /^(\d*)(.?)([^]*)$/.exec(first)!;
    const count = digits === '' ? undefined : Number(digits);
    if (letter === '/' || letter === '?') yield* this.#find(letter === '/' ? 1 : -1, rest!, new Set(), 1, 0);
    else yield* this.#command(letter === '' ? 'g' : letter!, count);
    this.#isNew = true;
  }

  /** While a pipe brings nothing: what is there is shown, and an interrupt gives up. */
  *#waiting(): Task<boolean> {
    yield* this.#paint();
    return !(yield* this.#interrupted());
  }

  *#interrupted(): Task<boolean> {
    if (!this.screen.hasKeys) return false;
    const key = yield* this.screen.key();
    if (key && 'name' in key && key.name === 'C-c') return true;
    this.#pending = key;
    return false;
  }

  *#key(): Task<string> {
    const key = this.#pending ?? (yield* this.screen.key());
    this.#pending = undefined;
    if (!key) {
      this.#done = 0;
      return 'gone';
    }
    return 'text' in key ? key.text : 'paste' in key ? key.paste : key.name;
  }

  // What the last row says.

  get #name(): string {
    return this.#view.lines.name;
  }

  get #prompt(): string {
    const { lines } = this.#view, level = this.options.get('m'), end = this.#view.atEnd;
    if (this.#helping) return end ? 'HELP -- END -- Press g to see it again, or q when done' : 'HELP -- Press RETURN for more, or q when done';
    const next = this.#files[this.#at + 1];
    const file = this.#name === '' ? '' : `${this.#name} `, place = this.#files.length > 1 ? `(file ${this.#at + 1} of ${this.#files.length}) ` : '';
    const head = level === 2 ? file + (this.#isNew ? place : '') : this.#isNew ? file + place : '';
    const numbers = level === 2 ? this.#lineNumbers || this.#byte : '';
    const rest = end ? `(END) ${next === undefined ? '' : `- Next: ${next}`}` : level === 0 ? '' : lines.ended || !lines.streams ? this.#percent : level === 1 ? this.#byte : '';
    return (head + numbers + rest).trimEnd();
  }

  get #lineNumbers(): string {
    const { lines, top, bottom, atEnd } = this.#view;
    if (this.options.get('n') === 0) return '';
    const last = atEnd ? lines.all.length : lines.number(bottom?.line ?? 0) + 1;
    return `lines ${Math.min(lines.number(top.line) + 1, lines.all.length)}-${last}${lines.streams && !lines.ended ? '' : `/${lines.all.length}`} `;
  }

  get #bytes(): number {
    const { lines, bottom, atEnd } = this.#view;
    return atEnd || !bottom ? lines.size : lines.bytesBefore(lines.number(bottom.line) + 1);
  }

  get #byte(): string {
    const { lines } = this.#view;
    return `byte ${this.#bytes}${lines.streams && !lines.ended ? '' : `/${lines.size}`} `;
  }

  get #percent(): string {
    return `${Math.round((this.#bytes * 100) / Math.max(1, this.#view.lines.size))}%`;
  }

  /** `=`: the file, and where in it the screen stands. */
  *#tell(): Task<void> {
    yield* this.#view.ensure(this.#view.lines.streams ? 0 : Infinity);
    const { lines, atEnd } = this.#view;
    const file = this.#name === '' ? '' : `${this.#name} `, place = this.#files.length > 1 ? `(file ${this.#at + 1} of ${this.#files.length}) ` : '';
    yield* this.#say((file + place + this.#lineNumbers + this.#byte + (atEnd ? '(END)' : lines.streams && !lines.ended ? '' : this.#percent)).trimEnd());
  }

  /** Says something until a key is pressed; but for Enter and the space bar it is a command at once. With `rows` painted as they were. */
  *#say(text: string, rows = true): Task<void> {
    const said = `${text}  (press RETURN)`;
    if (rows || this.#view.squished) {
      this.#view.squished = false;
      yield* this.#paint();
    }
    yield* this.screen.last(`\x1b[7m${said}\x1b[27m`);
    const key = yield* this.screen.key();
    const name = key && 'name' in key ? key.name : key && 'text' in key ? key.text : '';
    if (name !== 'enter' && name !== ' ' && name !== 'C-c') this.#pending = key;
    if (!key) this.#done = 0;
  }

  *#paint(): Task<void> {
    const view = this.#view;
    view.highlight = this.#shows ? this.#search?.pattern : undefined;
    const sign = view.lines.filtered ? '& ' : '';
    if (this.#typed !== '') return yield* view.paint(this.#typed, this.#typed.length);
    const prompt = this.#prompt;
    yield* view.paint(sign + (prompt === '' ? ':' : `\x1b[7m${prompt}\x1b[27m`), sign.length + Math.max(1, prompt.length));
  }

  // What is typed.

  *#step(): Task<void> {
    yield* this.#view.ensure(this.#view.top.line + this.#view.height + 1, () => this.#waiting());
    yield* this.#paint();
    let digits = '';
    let letter = yield* this.#key();
    while (/^\d$/.test(letter) || (digits !== '' && letter === 'backspace')) {
      digits = letter === 'backspace' ? digits.slice(0, -1) : digits + letter;
      this.#typed = digits === '' ? '' : `:${digits}`;
      this.#isNew = false;
      yield* this.#paint();
      letter = yield* this.#key();
    }
    this.#typed = '';
    this.#isNew = false;
    if (letter === 'resize') return this.#view.forget();
    yield* this.#command(letter, digits === '' ? undefined : Number(digits));
  }

  *#command(letter: string, count: number | undefined): Task<void> {
    if (yield* this.#moves(letter, count)) return;
    if (yield* this.#jumps(letter, count)) return;
    switch (letter) {
      case 'q': case 'Q': return this.#quit();
      case 'Z': if ((yield* this.#second(' Z')) === 'Z') this.#quit(); return;
      case '/': case '?': return yield* this.#ask(letter, count ?? 1);
      case 'n': case 'N': return yield* this.#again(letter === 'n', count ?? 1);
      case 'M-u': this.#shows = !this.#shows; return this.#view.forget();
      case '&': return yield* this.#filter();
      case 'F': return yield* this.#follow();
      case 'r': case 'R': case 'C-r': case 'C-l': return this.#view.forget();
      case '=': case 'C-g': return yield* this.#tell();
      case 'V': return yield* this.#say('less 590');
      case ':': return yield* this.#colon(count ?? 1);
      case '-': case '_': return yield* this.#option(letter);
      case 'h': case 'H': return yield* this.#help();
      case '!': case 'v': return yield* this.#outside(letter);
      case 's': case '|': case 't': case 'T': return yield* this.#say(`not simulated: ${letter}`);
    }
  }

  /** The end of a help page is that of the help. */
  #quit(): void {
    this.#done = 0;
  }

  /** A second key, while the first one is shown. */
  *#second(shown: string): Task<string> {
    this.#typed = shown;
    yield* this.#paint();
    const key = yield* this.#key();
    this.#typed = '';
    return key;
  }

  /** Scrolling. */
  *#moves(letter: string, count: number | undefined): Task<boolean> {
    const view = this.#view, window = this.#window > 0 ? this.#window : view.height;
    switch (letter) {
      case 'e': case 'j': case 'enter': case 'down': case 'C-e': case 'C-n': case 'C-j': return yield* this.#on(count ?? 1);
      case 'y': case 'k': case 'up': case 'C-y': case 'C-k': case 'C-p': return view.back(count ?? 1), true;
      case 'J': return yield* view.forward(count ?? 1, true), true;
      case 'K': case 'Y': return view.back(count ?? 1, true), true;
      case 'z': this.#window = count ?? this.#window; return yield* this.#on(count ?? window);
      case 'w': this.#window = count ?? this.#window; return view.back(count ?? window), true;
      case ' ': case 'f': case 'pagedown': case 'C-f': case 'C-v': return yield* this.#on(count ?? window);
      case 'b': case 'pageup': case 'C-b': case 'M-v': return view.back(count ?? window), true;
      case 'd': case 'C-d': this.#half = count ?? this.#half; return yield* this.#on(this.#half || (view.height + 1) >> 1);
      case 'u': case 'C-u': this.#half = count ?? this.#half; return view.back(this.#half || (view.height + 1) >> 1), true;
      case 'right': case 'M-)': view.shift += count ?? this.screen.columns >> 1; return true;
      case 'left': case 'M-(': view.shift = Math.max(0, view.shift - (count ?? this.screen.columns >> 1)); return true;
      default: return false;
    }
  }

  /** Further; at the end less may have been told to leave, or goes on with the next file. */
  *#on(count: number): Task<boolean> {
    if (yield* this.#view.forward(count)) return true;
    if (this.#view.lines.length === 0) this.#view.squished = false;
    if (!this.#helping && this.options.get('e') > 0) {
      if (this.#at + 1 < this.#files.length) yield* this.#go(this.#at + 1);
      else this.#quit();
    }
    return true;
  }

  /** The row on which what is looked for stands (-j). */
  get #target(): number {
    const given = this.context.value('j') ?? '1', height = this.#view.height + 1;
    const row = given.includes('.') ? Math.floor(Number(given) * height) : Number(given);
    return Number.isNaN(row) ? 0 : Math.max(0, Math.min(this.#view.height - 1, row < 0 ? height + row - 1 : row - 1));
  }

  *#jump(line: number): Task<void> {
    this.#last = this.#view.top;
    yield* this.#view.put({ line, part: 0 }, this.#target);
  }

  /** To a line, a share, a mark. */
  *#jumps(letter: string, count: number | undefined): Task<boolean> {
    const view = this.#view;
    switch (letter) {
      case 'g': case '<': case 'home': case 'M-<':
        yield* view.ensure(count ?? 1);
        yield* this.#jump(view.lines.at(Math.max(0, (count ?? 1) - 1)));
        return true;
      case 'G': case '>': case 'end': case 'M->':
        if (count !== undefined) return yield* this.#jumps('g', count);
        this.#last = view.top;
        yield* view.end();
        return true;
      case 'p': case '%': {
        yield* view.ensure(Infinity);
        const { lines } = view, wanted = Math.min(lines.size - 1, (lines.size * (count ?? 0)) / 100);
        let number = 0;
        while (number + 1 < lines.all.length && lines.bytesBefore(number + 1) <= wanted) number += 1;
        yield* this.#jump(lines.at(number));
        return true;
      }
      case 'm': case 'M': {
        const name = yield* this.#second('set mark: ');
        if (/^[a-zA-Z]$/.test(name)) this.#marks.set(name, letter === 'm' ? view.top : view.bottom ?? view.top);
        return true;
      }
      case "'": case 'C-x': {
        const name = yield* this.#second('goto mark: ');
        if (name === '^') yield* this.#jump(0);
        else if (name === '$') yield* this.#jumps('G', undefined);
        else {
          const place = name === "'" ? this.#last : this.#marks.get(name);
          if (!place) yield* this.#say(/^[a-zA-Z]$/.test(name) ? 'Mark not set' : 'Invalid mark letter');
          else {
            this.#last = view.top;
            yield* view.put(place, 0);
          }
        }
        return true;
      }
      default: return false;
    }
  }

  // Searching.

  /** A line typed in the last row; undefined when it was given up. `sign` gets every key first, while the line is empty. */
  *#line(prompt: () => string, sign: (key: string) => boolean = () => false, history: readonly string[] = []): Task<string | undefined> {
    let text = '', at = history.length;
    for (;;) {
      this.#typed = prompt() + text;
      yield* this.#paint();
      const key = yield* this.#key();
      if (key === 'resize' || (text === '' && sign(key))) continue;
      this.#typed = '';
      if (key === 'enter') return text;
      if (key === 'gone' || key === 'C-c' || (key === 'backspace' && text === '')) return undefined;
      if (key === 'backspace') text = [...text].slice(0, -1).join('');
      else if (key === 'C-u') text = '';
      else if (key === 'C-w') text = text.replace(/\S*\s*$/, '');
      else if (key === 'up' || key === 'down') {
        at = Math.max(0, Math.min(history.length, at + (key === 'up' ? -1 : 1)));
        text = history[at] ?? '';
      } else if (!/^(?:[CM]-.|[a-z]{3,})$/.test(key) || key.length === 1) text += key.split('\n')[0]!;
    }
  }

  *#ask(letter: '/' | '?', count: number): Task<void> {
    const signs = new Set<string>();
    const prompt = () => `${SIGNS.map(([name, , text]) => (signs.has(name) ? text : '')).join('')}${letter}`;
    const text = yield* this.#line(prompt, (key) => {
      const found = SIGNS.find(([, keys]) => keys.includes(key));
      if (found && !signs.delete(found[0])) signs.add(found[0]);
      return found !== undefined;
    }, this.#patterns);
    if (text === undefined) return;
    const direction = letter === '/' ? 1 : -1;
    if (text === '' && !this.#search) return yield* this.#say('No previous regular expression');
    if (text !== '' && this.#patterns.at(-1) !== text) this.#patterns.push(text);
    yield* this.#find(direction, text, signs, count);
  }

  *#find(direction: 1 | -1, text: string, signs: ReadonlySet<string>, count: number, from?: number): Task<void> {
    try {
      const pattern = text === '' ? this.#search!.pattern : lessPattern(text, this.options.get('i'), signs.has('literal'));
      this.#search = { pattern, wanted: !signs.has('not'), direction };
    } catch (error) {
      if (!(error instanceof RegexError) && !(error instanceof SyntaxError)) throw error;
      return yield* this.#say('Invalid pattern');
    }
    this.#shows = true;
    this.#view.forget();
    if (!signs.has('keep')) yield* this.#seek(this.#search, direction, count, signs.has('first') || signs.has('on') ? (direction > 0 ? 0 : Infinity) : from);
  }

  *#again(same: boolean, count: number): Task<void> {
    if (!this.#search) return yield* this.#say('No previous regular expression');
    this.#shows = true;
    yield* this.#seek(this.#search, same ? this.#search.direction : this.#search.direction > 0 ? -1 : 1, count);
  }

  *#seek({ pattern, wanted }: Search, direction: 1 | -1, count: number, from?: number): Task<void> {
    const view = this.#view, row = view.places()[this.#target];
    const beyond = this.options.get('a') === 1 && direction > 0 ? (view.bottom?.line ?? 0) + 1 : undefined;
    let at = from ?? beyond ?? (row ?? view.top).line + direction;
    if (at === Infinity) at = view.lines.length - 1;
    for (let left = count; left > 0; left -= 1) {
      const found = yield* view.find(pattern, wanted, at, direction);
      if (found === undefined) return yield* this.#say('Pattern not found');
      view.found = found;
      at = found + direction;
    }
    yield* this.#jump(view.found);
  }

  *#filter(): Task<void> {
    let inverse = false;
    const text = yield* this.#line(() => `${inverse ? 'Non-match ' : ''}&/`, (key) => (key === '!' || key === 'C-n') && ((inverse = !inverse), true));
    if (text === undefined) return;
    const { lines, top } = this.#view, number = lines.number(top.line);
    try {
      const pattern = text === '' ? undefined : lessPattern(text, this.options.get('i'));
      lines.filter(pattern && ((line) => {
        pattern.lastIndex = 0;
        return pattern.test(line) !== inverse;
      }));
    } catch (error) {
      if (!(error instanceof RegexError) && !(error instanceof SyntaxError)) throw error;
      return yield* this.#say('Invalid pattern');
    }
    this.#view.forget();
    yield* this.#view.ensure(this.#view.height + 1);
    yield* this.#view.put({ line: lines.at(number), part: 0 }, 0);
  }

  // Files.

  *#go(at: number): Task<void> {
    if (this.#files[at] === this.#name) return;
    const name = this.#files[at]!, view = this.#view, old = this.#opened.get(view.lines.name === '' ? '-' : view.lines.name);
    if (old) Object.assign(old, { top: view.top, above: view.above });
    this.#at = at;
    this.#isNew = true;
    view.lines = this.#linesOf(name);
    view.forget();
    Object.assign(view, { top: this.#opened.get(name)!.top, above: this.#opened.get(name)!.above, squished: false, shift: 0 });
    yield* view.ensure(view.top.line + view.height + 1, () => this.#waiting());
  }

  *#colon(count: number): Task<void> {
    const letter = yield* this.#second(' :');
    switch (letter) {
      case 'n': return this.#at + count < this.#files.length ? yield* this.#go(this.#at + count) : yield* this.#say(count > 1 ? 'No (N-th) next file' : 'No next file');
      case 'p': return this.#at >= count ? yield* this.#go(this.#at - count) : yield* this.#say(count > 1 ? 'No (N-th) previous file' : 'No previous file');
      case 'x': return count <= this.#files.length ? yield* this.#go(count - 1) : yield* this.#say('No such file');
      case 'd': {
        if (this.#files.length === 1) return;
        this.#files.splice(this.#at, 1);
        return yield* this.#go(Math.min(this.#at, this.#files.length - 1));
      }
      case 'f': return yield* this.#tell();
      case 'q': case 'Q': return this.#quit();
      case 'e': {
        const name = yield* this.#line(() => 'Examine: ');
        if (name === undefined || name === '') return;
        const { fs } = this.context.proc.machine, path = this.context.path(name);
        if (!fs.exists(path)) return yield* this.#say(`${name}: No such file or directory`);
        if (fs.stat(path).kind === 'directory') return yield* this.#say(`${name} is a directory`);
        this.#files.splice(this.#at + 1, 0, name);
        return yield* this.#go(this.#at + 1);
      }
    }
  }

  *#option(sign: '-' | '_'): Task<void> {
    const { options } = this;
    let letter = yield* this.#second(sign);
    if (letter === 'enter' || letter === 'backspace' || letter === 'C-c') return;
    if (letter === sign) {
      const name = yield* this.#line(() => `${sign}${sign}`);
      if (name === undefined || name === '') return;
      const found = lettersNamed(name);
      if (found.length !== 1) return yield* this.#say(found.length > 1 ? `--${name} is ambiguous` : `There is no --${name} option`);
      [letter] = found as [string];
    }
    const said = sign === '_' ? options.says(letter) : options.toggle(letter);
    if (said !== undefined) yield* this.#say(said, false);
    else yield* this.#say(/^[jxpPbkohyDtT#"]$/.test(letter) ? `not simulated: ${sign}${letter}` : `There is no ${sign}${letter} option`);
    this.#view.forget();
  }

  // What leaves the text for a while.

  *#help(): Task<void> {
    if (this.#helping) return;
    const view = this.#view, { lines, top, above } = view;
    const help = new LessLines(this.context.proc.stdin, this.context.proc, 'help');
    help.grow(HELP.replace(/^\n|\n$/g, '').split('\n').reduce<string[]>((all, line) => [...all, line], ['']));
    help.ended = true;
    this.#helping = true;
    Object.assign(view, { lines: help, top: { line: 0, part: 0 }, above: 0, squished: false });
    view.forget();
    while (this.#done === undefined) yield* this.#step();
    this.#done = undefined;
    this.#helping = false;
    this.#isNew = true;
    Object.assign(view, { lines, top, above });
    view.forget();
  }

  /** Waits at the end for what comes; an interrupt goes back to the prompt. */
  *#follow(): Task<void> {
    const view = this.#view, { lines } = view, { proc } = this.context;
    if (!lines.streams) yield* view.end();
    const text = 'Waiting for data... (interrupt to abort)';
    for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
      if (lines.streams) {
        while (!lines.ended && !lines.waits) yield* lines.more();
        if (lines.length > 0) yield* view.put({ line: lines.length - 1, part: view.rows(lines.length - 1).length - 1 }, Math.min(view.height, Math.max(1, lines.length)) - 1);
        if (lines.ended) return;
      } else if (waitedMs % FOLLOW_MS === 0) {
        const more = yield* this.#newLines(lines.name, lines.all.length);
        lines.grow(more);
        if (more.length > 0) yield* view.end();
      }
      view.highlight = this.#shows ? this.#search?.pattern : undefined;
      yield* view.paint(`\x1b[7m${text}\x1b[27m`, text.length);
      if (yield* this.#interrupted()) return;
      yield* proc.sleep(LOOK_MS);
    }
  }

  /** The lines that a file has got since so many of it were read. */
  *#newLines(name: string, known: number): Task<string[]> {
    const reader = new LineReader(this.context.proc.open(name, { read: true }), this.context.proc);
    const lines: string[] = [];
    for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) for (const line of batch) lines.push(line);
    return lines.slice(known);
  }

  *#outside(letter: '!' | 'v'): Task<void> {
    const { context, screen } = this, { env } = context.proc;
    const command = letter === '!' ? yield* this.#line(() => '!') : undefined;
    if (letter === '!' && command === undefined) return;
    if (letter === 'v' && this.#view.lines.streams) return yield* this.#say('Cannot edit standard input');
    const shell = env.get('SHELL') ?? 'bash', editor = env.get('VISUAL') ?? env.get('EDITOR') ?? 'nano';
    const words = command === undefined ? [...editor.split(/\s+/), `+${this.#view.lines.number(this.#view.top.line) + 1}`, this.#name] : command === '' ? [shell] : ['bash', '-c', command.replaceAll('%', this.#name)];
    yield* screen.outside(function* run() {
      yield* runProgram(context, words);
      if (command !== undefined && command !== '') {
        yield* screen.write('!done  (press RETURN)');
        yield* screen.key();
      }
    });
    this.#view.forget();
  }
}

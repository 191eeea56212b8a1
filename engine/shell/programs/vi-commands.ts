import { after, before } from '../line-editor/cells';
import type { Document } from './document';
import { columnOf } from './full-screen';
import { Failed, ViChanges } from './vi-changes';
import { findLetter, matching, paragraph, textObject, wordBack, wordEnd, wordForward } from './vi-motions';
import type { Place, Range, Target } from './vi-motions';
import { ViWindow } from './vi-window';

/** A program of keys: it waits for the next one with `yield`. */
export type Keys<T> = Generator<void, T, string>;

/** What the commands need of the editor around them. */
export interface ViHost {
  readonly rows: number;
  say(text: string): void;
  /** A line typed after `:`. */
  execute(text: string): void;
  /** Looks for text; an empty one is the last again. False when there is none. */
  search(text: string, forward: boolean): boolean;
  searchAgain(same: boolean): boolean;
  quit(save: boolean): void;
}

const KEYS_LIMIT = 100_000;

/** vim's commands in normal, visual and insert mode. */
export class ViCommands extends ViChanges {
  mode: 'normal' | 'insert' | 'replace' | 'visual' | 'visual line' | 'command' = 'normal';
  /** What stands in the last line while a command is typed. */
  typed = '';
  readonly window: ViWindow;
  anchor: Place | undefined;
  /** The cell that up and down go for, and the column in which the cursor came to stand for it. */
  #wanted = 0;
  #wantedAt = 0;
  /** Keys that are replayed before new ones are read. */
  #queue: string[] = [];
  #replayed = 0;
  #current: string[] = [];
  #lastChange: string[] = [];
  #recording: { readonly name: string; readonly keys: string[] } | undefined;
  readonly #macros = new Map<string, string[]>();
  #lastMacro = '';
  #lastFind: { readonly kind: string; readonly letter: string } | undefined;
  #program: Keys<never>;

  constructor(document: Document, private readonly host: ViHost) {
    super(document, (text) => host.say(text));
    this.window = new ViWindow(document, () => host.rows);
    this.#program = this.#main();
    this.#program.next();
  }

  get recording(): string | undefined {
    return this.#recording?.name;
  }

  key(name: string): void {
    this.#program.next(name);
  }

  /** Runs keys as `:normal` does. */
  play(keys: readonly string[]): void {
    const before = this.#program;
    const queue = this.#queue;
    this.#queue = [];
    this.#program = this.#main();
    this.#program.next();
    for (const key of [...keys, 'escape']) this.#program.next(key);
    this.#program = before;
    this.#queue = queue;
  }

  *#read(): Keys<string> {
    let key = this.#queue.shift();
    if (key === undefined) {
      this.#replayed = 0;
      key = yield;
      this.#recording?.keys.push(key);
    } else if ((this.#replayed += 1) > KEYS_LIMIT) {
      this.#queue = [];
      throw new Failed();
    }
    this.#current.push(key);
    return key;
  }

  *#main(): Keys<never> {
    for (;;) {
      this.#current = [];
      this.remembered = false;
      this.repeats = false;
      this.register = '"';
      const key = yield* this.#read(), lines = this.document.lines.length;
      try {
        yield* this.#command(key);
        this.#report(key, this.document.lines.length - lines);
        if (this.repeats) this.#lastChange = this.#current;
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        this.#queue = [];
      }
      this.mode = 'normal';
      this.anchor = undefined;
      const { document } = this;
      if (document.column > 0 && document.column >= document.line.length) document.goTo(document.row, Math.max(0, document.line.length - 1));
      this.window.follow();
    }
  }

  *#count(first: string): Keys<{ key: string; count: number | undefined }> {
    let digits = '';
    let key = first;
    for (;;) {
      if (key === '"') {
        this.register = yield* this.#read();
        key = yield* this.#read();
      } else if (/^[1-9]$/.test(key) || (key === '0' && digits !== '')) {
        digits += key;
        key = yield* this.#read();
      } else return { key, count: digits === '' ? undefined : Math.min(10_000, Number(digits)) };
    }
  }

  *#command(first: string): Keys<void> {
    const { key, count } = yield* this.#count(first);
    const { document } = this;
    const times = count ?? 1;
    if (this.window.scroll(key, count)) return;
    if ('dcy<>='.includes(key) && key.length === 1) return yield* this.#operator(key, count);
    const target = yield* this.#motion(key, count);
    if (target) {
      this.#moveTo(key, target);
      return;
    }
    if (yield* this.#inserting(key, times)) return;
    switch (key) {
      case 'x': case 'delete': return yield* this.#apply('d', this.span(document.column, this.ahead(times)));
      case 'X': return yield* this.#apply('d', this.span(Math.max(0, document.column - times), document.column));
      case 's': return yield* this.#apply('c', this.span(document.column, this.ahead(times)));
      case 'S': return yield* this.#apply('c', this.rows(document.row, document.row + times - 1));
      case 'Y': return yield* this.#apply('y', this.rows(document.row, document.row + times - 1));
      case 'D': return yield* this.#apply('d', this.span(document.column, document.line.length));
      case 'C': return yield* this.#apply('c', this.span(document.column, document.line.length));
      case 'p': case 'P':
        if (!this.registers.has(this.register.toLowerCase())) this.host.say(`E353: Nothing in register ${this.register}`);
        return this.put(key === 'p', times);
      case 'u': case 'C-r': return this.undo(key === 'u', times);
      case 'C-g': return this.host.say(`"${document.name}"${document.changed ? ' [Modified]' : ''} ${document.lines.length} line${document.lines.length === 1 ? '' : 's'} --${Math.floor(((document.row + 1) * 100) / document.lines.length)}%--`);
      case 'C-c': return this.host.say(document.changed ? 'Type  :qa!  and press <Enter> to abandon all changes and exit Vim' : 'Type  :qa  and press <Enter> to exit Vim');
      case 'J': return this.join(document.row, document.row + Math.max(1, times - 1), true);
      case '~': return this.changeCase('~', this.span(document.column, this.ahead(times)), this.ahead(times));
      case 'r': return yield* this.#replaceLetters(times);
      case 'C-a': case 'C-x': return this.addTo(key === 'C-a' ? times : -times);
      case 'v': case 'V': return yield* this.#visual(key);
      case '.': return this.#repeat(count);
      case 'q': return yield* this.#record();
      case '@': return yield* this.#play(times);
      case '[': case ']': yield* this.#read(); return;
      case 'm': this.marks.set(yield* this.#read(), { row: document.row, column: document.column }); return;
      case 'Z': {
        const second = yield* this.#read();
        if (second === 'Z' || second === 'Q') this.host.quit(second === 'Z');
        return;
      }
      case 'z': this.window.scroll(`z${yield* this.#read()}`, undefined); return;
      case 'g': return yield* this.#g(count);
      case ':': {
        const text = yield* this.#line(count === undefined ? ':' : `:.${count > 1 ? `,.+${count - 1}` : ''}`);
        if (text !== undefined) this.host.execute(text.slice(1));
      }
    }
  }

  /** vim counts lines that came or went when they are more than two; a screen that moves loses its message. */
  #report(key: string, more: number): void {
    if (/^(?:u|C-r)$/.test(key)) return;
    if ((more !== 0 && key !== ':') || /^(?:C-[dufb]|page)/.test(key)) this.host.say('');
    if (Math.abs(more) > 2) this.host.say(more > 0 ? `${more} more lines` : `${-more} fewer lines`);
  }

  /** Keys of a command that is not complete, or how much is selected: what vim shows to the left of the ruler. */
  get pending(): string {
    const { anchor, document, mode } = this;
    if (anchor && mode === 'visual line') return String(Math.abs(anchor.row - document.row) + 1);
    if (anchor && mode === 'visual') return String((anchor.row === document.row ? Math.abs(anchor.column - document.column) : Math.abs(anchor.row - document.row)) + 1);
    return mode === 'normal' ? this.#current.filter((key) => key.length === 1).join('').slice(-10) : '';
  }

  /** Up and down keep the column that was chosen last, over shorter lines too; `$` chooses the end of each. */
  #moveTo(key: string, target: Target): void {
    const { document } = this;
    if (!/^(?:[jk]|up|down)$/.test(key)) {
      document.goTo(target.row, target.column);
      this.#wanted = key === '$' || key === 'end' ? Infinity : columnOf(document.line, document.column);
      this.#wantedAt = Math.min(document.column, before(document.line, document.line.length));
      return;
    }
    // Whatever else moved the cursor meanwhile chose its column.
    if (document.column !== this.#wantedAt && this.#wanted !== Infinity) this.#wanted = columnOf(document.line, document.column);
    document.goTo(target.row, 0);
    const { line } = document;
    let at = 0;
    while (after(line, at) < line.length && columnOf(line, after(line, at)) <= this.#wanted) at = after(line, at);
    document.goTo(target.row, at);
    this.#wantedAt = document.column;
  }

  *#g(count: number | undefined): Keys<void> {
    const key = yield* this.#read();
    const { document } = this;
    if (key === 'j' || key === 'k') this.#moveTo(key, { row: document.row + (key === 'j' ? 1 : -1) * (count ?? 1), column: 0, kind: 'lines' });
    else if (key === 'J') this.join(document.row, document.row + Math.max(1, (count ?? 1) - 1), false);
    else if (key === 'u' || key === 'U' || key === '~') yield* this.#operator(`g${key}`, count);
    else if (key === 'v' && this.marks.has('<')) document.goTo(this.marks.get('<')!.row, this.marks.get('<')!.column);
  }

  /** Keys that begin to insert; returns whether `key` was one. */
  *#inserting(key: string, times: number): Keys<boolean> {
    const { document } = this;
    if (!'iaIAoOR'.includes(key) || key.length > 1) return false;
    this.touch();
    if (key === 'a') document.right();
    else if (key === 'I') document.goTo(document.row, /\S|$/.exec(document.line)!.index);
    else if (key === 'A') document.goTo(document.row, document.line.length);
    else if (key === 'o' || key === 'O') {
      const row = document.row + (key === 'o' ? 1 : 0), like = document.line;
      document.lines.splice(row, 0, '');
      document.changed = true;
      document.goTo(row, 0);
      this.indent(like);
    }
    yield* this.#insert(times, key === 'R', key === 'o' || key === 'O');
    return true;
  }

  *#insert(times: number, replacing = false, opening = false): Keys<void> {
    const { document } = this;
    this.mode = replacing ? 'replace' : 'insert';
    this.#wanted = 0;
    this.#wantedAt = -1;
    let text = '';
    for (let key = yield* this.#read(); key !== 'escape' && key !== 'C-c'; key = yield* this.#read()) {
      if (key === 'enter') {
        this.newLine();
        text += '\n';
        continue;
      }
      if (key === 'tab') key = this.spaces ? ' '.repeat(this.shiftWidth - (document.column % this.shiftWidth)) : '\t';
      else if (key.length > 1 && /^(?:[CM]-.|backspace|delete|left|right|up|down|home|end|page\w+|insert|backtab)$/.test(key)) {
        this.#insertKey(key);
        if (key === 'backspace') text = text.slice(0, -1);
        else text = '';
        continue;
      }
      if (replacing && document.column < document.line.length && key !== '\n') document.delete();
      document.insert(key);
      text += key;
      this.reindent(key);
    }
    this.dropIndent();
    for (let n = 1; n < times; n += 1) document.insert(opening ? `\n${/^[ \t]*/.exec(document.line)![0]}${text}` : text);
    document.left();
  }

  #insertKey(key: string): void {
    const { document } = this;
    if (key.startsWith('page')) this.window.scroll(key, undefined);
    else if (key === 'backspace') document.backspace();
    else if (key === 'delete') document.delete();
    else if (key === 'C-w' || key === 'C-u') {
      const from = key === 'C-u' ? 0 : document.line.slice(0, document.column).replace(/\s*\S*$/, '').length;
      document.line = document.line.slice(0, from) + document.line.slice(document.column);
      document.goTo(document.row, from);
    } else {
      const place = this.#arrow(key, 1);
      if (place) document.goTo(place.row, place.column);
    }
  }

  *#line(start: string): Keys<string | undefined> {
    const { mode } = this;
    this.mode = 'command';
    this.typed = start;
    for (let key = yield* this.#read(); key !== 'enter'; key = yield* this.#read()) {
      if (key === 'backspace') this.typed = this.typed.slice(0, -1);
      else if (key === 'C-u') this.typed = start[0]!;
      else if (key.length === 1 || !/^(?:[CM]-.|[a-z]+)$/.test(key)) this.typed += key;
      if (key === 'escape' || key === 'C-c' || this.typed === '') {
        this.mode = mode;
        return undefined;
      }
    }
    this.mode = mode;
    return this.typed;
  }

  #arrow(key: string, count: number): Target | undefined {
    const { row, column, line } = this.document;
    switch (key) {
      case 'left': case 'h': case 'backspace': return { row, column: Math.max(0, column - count), kind: 'exclusive' };
      case 'right': case 'l': case ' ': return { row, column: this.ahead(count), kind: 'exclusive' };
      case 'up': case 'k': return { row: row - count, column, kind: 'lines' };
      case 'down': case 'j': return { row: row + count, column, kind: 'lines' };
      case 'home': case '0': return { row, column: 0, kind: 'exclusive' };
      case 'end': case '$': return { row: row + count - 1, column: (this.document.lines[row + count - 1] ?? line).length, kind: 'exclusive' };
      default: return undefined;
    }
  }

  *#motion(key: string, count: number | undefined): Keys<Target | undefined> {
    const { document } = this;
    const { lines, row, column } = document;
    const times = count ?? 1;
    const arrow = this.#arrow(key, times);
    if (arrow) {
      if (arrow.kind === 'lines' && (arrow.row < 0 || arrow.row >= lines.length) && /^[jk]$|up|down/.test(key) && times === 1) throw new Failed();
      return { ...arrow, row: Math.max(0, Math.min(lines.length - 1, arrow.row)) };
    }
    const line = (at: number): Target => ({ row: Math.max(0, Math.min(lines.length - 1, at)), column: this.firstLetter(at), kind: 'lines' });
    const repeated = (step: (place: Place) => Place, kind: Target['kind']): Target => {
      let place: Place = { row, column };
      for (let n = 0; n < times; n += 1) place = step(place);
      return { ...place, kind };
    };
    switch (key) {
      case '^': return { row, column: this.firstLetter(row), kind: 'exclusive' };
      case 'enter': case '+': return line(row + times);
      case '-': return line(row - times);
      case '_': return line(row + times - 1);
      case 'G': return line(count === undefined ? lines.length - 1 : count - 1);
      case 'H': return line(Math.max(this.window.first, this.window.top + times - 1));
      case 'M': return line((this.window.top + Math.min(lines.length, this.window.top + this.window.height) - 1) >> 1);
      case 'L': return line(this.window.bottom);
      case 'w': case 'W': return repeated((place) => wordForward(lines, place, key === 'W'), 'exclusive');
      case 'b': case 'B': return repeated((place) => wordBack(lines, place, key === 'B'), 'exclusive');
      case 'e': case 'E': return repeated((place) => wordEnd(lines, place, key === 'E'), 'inclusive');
      case '{': case '}': return repeated((place) => paragraph(lines, place.row, key === '}'), 'exclusive');
      case '(': case ')': return this.#sentence(key === ')');
      case '%': {
        if (count !== undefined) return line(Math.ceil((count * lines.length) / 100) - 1);
        const found = matching(lines, document);
        if (!found) throw new Failed();
        return { ...found, kind: 'inclusive' };
      }
      case '|': return { row, column: times - 1, kind: 'exclusive' };
      default: return yield* this.#longMotion(key, times, count);
    }
  }

  /** A sentence ends at a full stop or an empty line. */
  #sentence(forward: boolean): Target {
    const { lines, row, column } = this.document;
    const found = forward ? /[.!?](?:\s+|$)/.exec(lines[row]!.slice(column)) : null;
    if (found && column + found.index + found[0].length < lines[row]!.length) return { row, column: column + found.index + found[0].length, kind: 'exclusive' };
    const place = paragraph(lines, row, forward);
    if (!forward && lines[place.row] === '' && place.row + 1 < row) return { row: place.row + 1, column: 0, kind: 'exclusive' };
    return { ...place, kind: 'exclusive' };
  }

  /** Motions of several keys, and searches. */
  *#longMotion(key: string, times: number, count: number | undefined): Keys<Target | undefined> {
    const { document } = this;
    if ('ftFT;,'.includes(key) && key.length === 1) {
      if (key !== ';' && key !== ',') this.#lastFind = { kind: key, letter: yield* this.#read() };
      if (!this.#lastFind) throw new Failed();
      const { kind, letter } = this.#lastFind;
      const now = key === ',' ? (kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase()) : kind;
      // A repeated `t` must not stay where it is.
      const from = document.column + (key === ';' && now === 't' ? 1 : key === ';' && now === 'T' ? -1 : 0);
      const column = findLetter(document.line, from, now, letter, times);
      if (column === undefined) throw new Failed();
      return { row: document.row, column, kind: now === now.toLowerCase() ? 'inclusive' : 'exclusive' };
    }
    if (key === "'" || key === '`') {
      const mark = this.marks.get(yield* this.#read());
      if (!mark) throw new Failed();
      return key === "'" ? { row: mark.row, column: this.firstLetter(mark.row), kind: 'lines' } : { ...mark, kind: 'exclusive' };
    }
    if (key === '/' || key === '?') {
      const text = yield* this.#line(key);
      if (text === undefined) throw new Failed();
      return this.#sought(() => this.host.search(text.slice(1), key === '/'));
    }
    if (key === 'n' || key === 'N') {
      let place: Target | undefined;
      const { row, column } = document;
      for (let n = 0; n < times; n += 1) {
        place = this.#sought(() => this.host.searchAgain(key === 'n'));
        document.goTo(place.row, place.column);
      }
      document.goTo(row, column);
      return place;
    }
    if (key === '*' || key === '#') {
      const range = textObject(document.lines, document, false, 'w')!;
      const word = document.line.slice(range.from.column, range.to.column);
      const start = key === '#' ? range.from.column : document.column;
      return this.#sought(() => {
        document.goTo(document.row, start);
        return this.host.search(`\\<${word.replace(/[\\.*[\]^$/]/g, '\\$&')}\\>`, key === '*');
      });
    }
    if (key === 'g') {
      const second = yield* this.#read();
      if (second === 'g') return { row: Math.min(document.lines.length, count ?? 1) - 1, column: this.firstLetter((count ?? 1) - 1), kind: 'lines' };
      if (second === 'e') return { ...wordBack(document.lines, document, false), kind: 'inclusive' };
      // What is no motion is a command: it is read again.
      this.#queue.unshift(second);
      this.#current.pop();
    }
    return undefined;
  }

  /** Where a search leads; the cursor stays. */
  #sought(look: () => boolean): Target {
    const { document } = this;
    const { row, column } = document;
    if (!look()) {
      document.goTo(row, column);
      throw new Failed();
    }
    const found = { row: document.row, column: document.column, kind: 'exclusive' as const };
    document.goTo(row, column);
    return found;
  }

  *#operator(operator: string, count: number | undefined): Keys<void> {
    const { document } = this;
    const second = yield* this.#count(yield* this.#read());
    const times = count === undefined && second.count === undefined ? undefined : (count ?? 1) * (second.count ?? 1);
    let { key } = second;
    if (key === operator.at(-1)) return yield* this.#apply(operator, this.rows(document.row, document.row + (times ?? 1) - 1));
    if (key === 'i' || key === 'a') {
      const range = textObject(document.lines, document, key === 'a', yield* this.#read());
      if (!range) throw new Failed();
      return yield* this.#apply(operator, range);
    }
    if (operator === 'c' && (key === 'w' || key === 'W') && /\S/.test(document.line[document.column] ?? ' ')) key = key === 'w' ? 'e' : 'E';
    const start: Place = { row: document.row, column: document.column };
    const target = key === 'e' && operator === 'c' && second.key !== 'e' ? this.#changeWord(times ?? 1, second.key === 'W') : yield* this.#motion(key, times);
    if (!target) throw new Failed();
    yield* this.#apply(operator, this.range(start, target, key));
  }

  /** `cw` on the last letter of a word changes that letter alone. */
  #changeWord(times: number, big: boolean): Target {
    const { document } = this;
    let place: Place = { row: document.row, column: document.column - 1 };
    for (let n = 0; n < times; n += 1) place = wordEnd(document.lines, place, big);
    return { ...place, kind: 'inclusive' };
  }

  *#apply(operator: string, range: Range): Keys<void> {
    if (operator === '=') {
      if (!this.reindentRows(range)) this.host.say('not simulated: = in files other than YAML');
      return;
    }
    this.change(operator, range);
    if (operator === 'c') yield* this.#insert(1);
  }

  *#replaceLetters(times: number): Keys<void> {
    const { document } = this;
    const letter = yield* this.#read();
    const end = this.ahead(times);
    if (letter === 'escape' || document.column + times > document.line.length) throw new Failed();
    this.touch();
    const text = letter === 'enter' ? '\n' : letter === 'tab' ? '\t' : letter;
    document.line = document.line.slice(0, document.column) + document.line.slice(end);
    document.insert(text === '\n' ? text : text.repeat(times));
    if (text !== '\n') document.left();
  }

  #repeat(count: number | undefined): void {
    if (this.#lastChange.length === 0) throw new Failed();
    const keys = this.#lastChange.slice();
    if (count !== undefined) {
      while (/^\d$/.test(keys[0]!)) keys.shift();
      keys.unshift(...String(count));
    }
    this.#queue.unshift(...keys);
  }

  *#record(): Keys<void> {
    if (this.#recording) {
      const { name, keys } = this.#recording;
      this.#macros.set(name, keys.slice(0, -1));
      this.#recording = undefined;
      return;
    }
    const name = yield* this.#read();
    if (!/^[a-zA-Z0-9"]$/.test(name)) throw new Failed();
    this.#recording = { name, keys: [] };
  }

  *#play(times: number): Keys<void> {
    const name = yield* this.#read();
    this.#lastMacro = name === '@' ? this.#lastMacro : name;
    const keys = this.#macros.get(this.#lastMacro) ?? [];
    for (let n = 0; n < times && this.#queue.length < KEYS_LIMIT; n += 1) this.#queue.unshift(...keys);
  }

  *#visual(first: string): Keys<void> {
    const { document } = this;
    const start: Place = { row: document.row, column: document.column };
    this.anchor = start;
    this.mode = first === 'V' ? 'visual line' : 'visual';
    for (;;) {
      const { key, count } = yield* this.#count(yield* this.#read());
      if (key === 'escape' || key === 'C-c') return this.#markVisual();
      if (key === 'v' || key === 'V') {
        const mode = key === 'V' ? 'visual line' : 'visual';
        if (mode === this.mode) return this.#markVisual();
        this.mode = mode;
      } else if (key === 'o') {
        const { anchor } = this;
        this.anchor = { row: document.row, column: document.column };
        document.goTo(anchor!.row, anchor!.column);
      } else if ((key === 'i' || key === 'a') && this.mode === 'visual') this.#select(textObject(document.lines, document, key === 'a', yield* this.#read()));
      else {
        const target = yield* this.#motion(key, count);
        if (target) this.#moveTo(key, target);
        else if (yield* this.#onSelection(key)) return;
      }
    }
  }

  #select(range: Range | undefined): void {
    if (!range) throw new Failed();
    this.anchor = range.from;
    if (range.lines) this.mode = 'visual line';
    this.document.goTo(range.to.row, range.lines ? 0 : Math.max(0, range.to.column - 1));
  }

  #selection(): Range {
    const { document } = this;
    const [a, b] = [this.anchor!, { row: document.row, column: document.column }];
    const [from, last] = a.row < b.row || (a.row === b.row && a.column <= b.column) ? [a, b] : [b, a];
    if (this.mode === 'visual line') return this.rows(from.row, last.row);
    const line = document.lines[last.row]!;
    // `v$` takes the end of the line too.
    if (last.column >= line.length && last.row + 1 < document.lines.length) return { from, to: { row: last.row + 1, column: 0 }, lines: false };
    return { from, to: { row: last.row, column: after(line, last.column) }, lines: false };
  }

  #markVisual(): void {
    const range = this.#selection();
    this.marks.set('<', range.from);
    this.marks.set('>', { row: range.to.row, column: range.to.column });
  }

  /** A key that does something with what is selected; returns whether it did. */
  *#onSelection(key: string): Keys<boolean> {
    const { document } = this;
    const range = this.#selection();
    this.#markVisual();
    const last = range.to.column === 0 && !range.lines ? range.to.row - 1 : range.to.row;
    switch (key) {
      case 'd': case 'x': case 'delete': yield* this.#apply('d', range); return true;
      case 'c': case 's': yield* this.#apply('c', range); return true;
      case 'y': yield* this.#apply('y', range); if (range.lines) document.goTo(range.from.row, this.anchor!.column); return true;
      case 'X': case 'D': yield* this.#apply('d', this.rows(range.from.row, last)); return true;
      case 'Y': yield* this.#apply('y', this.rows(range.from.row, last)); return true;
      case 'u': case 'U': case '~': this.changeCase(key, range, range.from.column); return true;
      case 'J': this.join(range.from.row, Math.max(range.from.row + 1, last), true); return true;
      case '>': case '<': this.shift(range.from.row, last, key === '>' ? 1 : -1); return true;
      case '=': yield* this.#apply('=', this.rows(range.from.row, last)); return true;
      case 'p': case 'P': {
        const register = this.registers.get(this.register.toLowerCase());
        yield* this.#apply('d', range);
        if (register) this.insertRegister(register, document.column < range.from.column, 1);
        return true;
      }
      case 'r': {
        const letter = yield* this.#read();
        const text = this.text(range).replace(/[^\n]/gu, letter);
        this.touch();
        if (range.lines) document.lines.splice(range.from.row, range.to.row - range.from.row + 1, ...text.split('\n'));
        else {
          yield* this.#apply('d', range);
          document.insert(text);
        }
        document.changed = true;
        document.goTo(range.from.row, range.lines ? 0 : range.from.column);
        return true;
      }
      case ':': {
        const text = yield* this.#line(":'<,'>");
        if (text !== undefined) this.host.execute(text.slice(1));
        return true;
      }
      default: return false;
    }
  }
}

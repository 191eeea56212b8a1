import { after, before } from '../line-editor/cells';
import type { Document } from './document';
import { fromBytes, toBytes } from '../text';
import { columnOf } from './full-screen';
import { Failed, ViChanges } from './vi-changes';
import { findLetter, matching, paragraph, textObject, wordBack, wordEnd, wordForward } from './vi-motions';
import type { Place, Target } from './vi-motions';
import { ViMappings } from './vi-mappings';
import { bracketAround, section } from './vi-places';
import { ViWindow } from './vi-window';

/** A program of keys: it waits for the next one with `yield`. */
export type Keys<T> = Generator<void, T, string>;

/** What the commands need of the editor around them. */
export interface ViHost {
  readonly rows: number;
  readonly columns: number;
  say(text: string): void;
  /** How often something was said. */
  readonly said: number;
  /** What is typed of a pattern, while it is: the text moves to the first match. */
  preview(typed: string | undefined): void;
  /** A line typed after `:`. */
  execute(text: string): void;
  /** Whether what was executed asks for keys (the flag c of `:s`), and the key that answers. */
  readonly asks: boolean;
  answer(key: string): void;
  /** Looks for text; an empty one is the last again. False when there is none. */
  search(text: string, forward: boolean): boolean;
  searchAgain(same: boolean): boolean;
  /** Says where the cursor is. */
  where(): void;
  quit(save: boolean): void;
  /** Another file, by the name that stands in the text. */
  open(name: string): void;
}

const KEYS_LIMIT = 100_000;
/** So many mappings one key may set off (maxmapdepth). */
const MAPPED_AT_ONCE = 1000;

/** Keys with names, as a register holds them. */
const NAMED: Readonly<Record<string, string>> = { escape: '\x1b', enter: '\r', tab: '\t', backspace: '\x7f' };

/** How vim reads its keys: counts, motions, lines of the last row, what is recorded and repeated. */
export abstract class ViMoves extends ViChanges {
  mode: 'normal' | 'insert' | 'replace' | 'visual' | 'visual line' | 'visual block' | 'command' = 'normal';
  /** What stands in the last line while a command is typed, and where in it the cursor stands. */
  typed = '';
  typedAt = 0;
  readonly window: ViWindow;
  anchor: Place | undefined;
  /** Another text was opened by the command: its lines are not told of. */
  fresh = false;
  /** Whether a selection goes to the ends of its lines (`$`). */
  protected toEnds = false;
  /** Whether the running command has inserted: then it tells nothing. */
  protected inserted = false;
  /** The cell that up and down go for, and the column in which the cursor came to stand for it. */
  protected wanted = 0;
  protected wantedAt = 0;
  readonly mappings = new ViMappings();
  /** Keys that may become a mapping. */
  #held: string[] = [];
  #expansions = 0;
  /** Keys that are replayed before new ones are read. */
  protected queue: string[] = [];
  /** Keys that run belong to the change before. */
  private goesOn = false;
  #replayed = 0;
  protected current: string[] = [];
  #lastChange: string[] = [];
  #recording: { readonly name: string; readonly keys: string[] } | undefined;
  #lastMacro = '';
  /** Where a long jump began, until it has been made. */
  #left: Place | undefined;
  #lastFind: { readonly kind: string; readonly letter: string } | undefined;
  /** Lines typed after `:`, and patterns. */
  readonly #typedBefore: Readonly<Record<string, string[]>> = { ':': [], '/': [] };
  #program: Keys<never>;

  constructor(document: Document, protected readonly host: ViHost) {
    super(document, (text) => host.say(text));
    this.window = new ViWindow(document, () => host.rows);
    this.#program = this.#main();
    this.#program.next();
  }

  protected abstract command(first: string): Keys<void>;

  get recording(): string | undefined {
    return this.#recording?.name;
  }

  key(name: string): void {
    if (this.mappings.none) {
      this.#program.next(name);
      return;
    }
    this.#expansions = 0;
    this.#mapped([...this.#held, name]);
  }

  /** Keys go on as themselves or as what they are mapped to; those that may become a mapping wait for the next one. */
  #mapped(keys: readonly string[]): void {
    this.#held = [];
    if (this.#expansions > MAPPED_AT_ONCE) return;
    const mode = this.mode === 'command' ? 'c' : this.mode === 'insert' || this.mode === 'replace' ? 'i' : this.mode === 'normal' ? 'n' : 'v';
    // Within a command a key is the command's own.
    const found = mode !== 'n' || this.current.length === 0 ? this.mappings.find(mode, keys) : undefined;
    if (found === 'more') this.#held = [...keys];
    else if (found === undefined) {
      this.#program.next(keys[0]!);
      if (keys.length > 1) this.#mapped(keys.slice(1));
    } else if ((this.#expansions += 1) > MAPPED_AT_ONCE) this.host.say('E223: Recursive mapping');
    else if (found.plain) for (const key of found.to) this.#program.next(key);
    else {
      const [first, ...more] = found.to;
      // What begins with the keys themselves does not begin anew.
      if (first === undefined) return;
      if (first === keys[0]) this.#program.next(first);
      else this.#mapped([first]);
      for (const key of more) this.#mapped([...this.#held, key]);
    }
  }

  /** Runs keys as `:normal` does, as part of the change that is being made. */
  play(keys: readonly string[]): void {
    const { goesOn } = this;
    this.goesOn = true;
    const before = this.#program;
    const queue = this.queue;
    this.queue = [];
    this.#program = this.#main();
    this.#program.next();
    for (const key of [...keys, 'escape']) this.#program.next(key);
    this.#program = before;
    this.goesOn = goesOn;
    this.queue = queue;
  }

  protected *read(): Keys<string> {
    let key = this.queue.shift();
    if (key === undefined) {
      this.#replayed = 0;
      key = yield;
      this.#recording?.keys.push(key);
    } else if ((this.#replayed += 1) > KEYS_LIMIT) {
      this.queue = [];
      throw new Failed();
    }
    this.current.push(key);
    return key;
  }

  *#main(): Keys<never> {
    for (;;) {
      this.current = [];
      // All that a macro does is one change.
      if (this.queue.length === 0 && !this.goesOn) this.remembered = false;
      this.repeats = false;
      this.inserted = false;
      this.register = '"';
      const key = yield* this.read(), lines = this.document.lines.length, { top } = this.window, { said } = this.host;
      try {
        yield* this.command(key);
        this.window.follow();
        // The text scrolled over what was told before, but not where all of it was painted anew.
        const by = Math.abs(top - this.window.top);
        if (by > 0 && by < this.window.height - 1 && said === this.host.said) this.host.say('');
        this.#report(key, this.document.lines.length - lines);
        if (this.repeats) this.#lastChange = this.current;
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        this.queue = [];
      }
      this.mode = 'normal';
      this.anchor = undefined;
      const { document } = this;
      if (document.column > 0 && document.column >= document.line.length) document.goTo(document.row, Math.max(0, document.line.length - 1));
      this.window.follow();
    }
  }

  /** vim counts lines that came or went when they are more than two; a screen that moves loses its message. */
  #report(key: string, more: number): void {
    const { fresh } = this;
    this.fresh = false;
    if (/^(?:u|C-r)$/.test(key) || fresh || this.inserted) return;
    if (more !== 0 && key !== ':') this.host.say('');
    if (this.document.isEmpty && more < 0) this.host.say('--No lines in buffer--');
    else if (Math.abs(more) > 2) this.host.say(more > 0 ? `${more} more lines` : `${-more} fewer lines`);
  }

  /** Keys of a command that is not complete, or how much is selected: what vim shows to the left of the ruler. */
  get pending(): string {
    const { anchor, document, mode } = this;
    if (anchor && mode === 'visual line') return String(Math.abs(anchor.row - document.row) + 1);
    if (anchor && mode === 'visual block') {
      const [a, b] = [columnOf(document.lines[anchor.row]!, anchor.column), columnOf(document.line, document.column)];
      return `${Math.abs(anchor.row - document.row) + 1}x${Math.abs(a - b) + 1}`;
    }
    if (this.host.asks) return '';
    if (anchor && mode === 'visual') return String((anchor.row === document.row ? Math.abs(anchor.column - document.column) : Math.abs(anchor.row - document.row)) + 1);
    return mode === 'normal' ? [...this.current, ...this.#held].filter((key) => key.length === 1).join('').replace(/^Q/, 'gq').slice(-10) : '';
  }

  protected *count(first: string): Keys<{ key: string; count: number | undefined }> {
    let digits = '';
    let key = first;
    for (;;) {
      if (key === '"') {
        this.register = yield* this.read();
        key = yield* this.read();
      } else if (/^[1-9]$/.test(key) || (key === '0' && digits !== '')) {
        digits += key;
        key = yield* this.read();
      } else return { key, count: digits === '' ? undefined : Math.min(10_000, Number(digits)) };
    }
  }

  /** Up and down keep the column that was chosen last, over shorter lines too; `$` chooses the end of each. */
  protected moveTo(key: string, target: Target): void {
    const { document } = this;
    if (this.#left && (this.#left.row !== target.row || this.#left.column !== target.column)) this.marks.set("'", this.#left);
    this.#left = undefined;
    if (!/^(?:[jk]|up|down|C-[pnj])$/.test(key)) {
      document.goTo(target.row, target.column);
      this.wanted = key === '$' || key === 'end' ? Infinity : columnOf(document.line, document.column);
      this.wantedAt = Math.min(document.column, before(document.line, document.line.length));
      return;
    }
    // Whatever else moved the cursor meanwhile chose its column.
    if (document.column !== this.wantedAt && this.wanted !== Infinity) this.wanted = columnOf(document.line, document.column);
    document.goTo(target.row, 0);
    const { line } = document;
    let at = 0;
    while (after(line, at) < line.length && columnOf(line, after(line, at)) <= this.wanted) at = after(line, at);
    document.goTo(target.row, at);
    this.wantedAt = document.column;
  }

  /** A line typed in the last row; undefined when it was given up. */
  protected *line(start: string): Keys<string | undefined> {
    const { mode } = this, history = this.#typedBefore[start[0] === ':' ? ':' : '/']!;
    this.mode = 'command';
    this.typed = start;
    this.typedAt = start.length;
    let back = history.length, began = start;
    for (let key = yield* this.read(); key !== 'enter'; key = yield* this.read()) {
      this.host.preview(undefined);
      if (key === 'up' || key === 'down') {
        if (back === history.length) began = this.typed;
        const fits = (at: number) => history[at]?.startsWith(began.slice(1)) === true;
        let at = back + (key === 'up' ? -1 : 1);
        while (at >= 0 && at < history.length && !fits(at)) at += key === 'up' ? -1 : 1;
        if (at >= 0) back = Math.min(history.length, at);
        this.typed = at < 0 ? this.typed : back === history.length ? began : start[0]! + history[back]!;
        this.typedAt = this.typed.length;
      } else if (key === 'C-r') {
        const name = yield* this.read();
        this.#type(name === 'C-w' ? wordAt(this.document) : (this.registers.get(name)?.text ?? '').replaceAll('\n', '\r'));
      } else if (key === 'C-v') this.#type(yield* this.read());
      else if (key === 'escape' || key === 'C-c' || (key === 'backspace' && this.typed.length <= 1)) {
        this.mode = mode;
        this.host.say('');
        return undefined;
      } else this.#editTyped(key);
      if (/^[/?]/.test(this.typed)) this.host.preview(this.typed);
    }
    this.host.preview(undefined);
    this.mode = mode;
    const text = this.typed.slice(1);
    if (text !== '' && history.at(-1) !== text) history.push(text);
    return this.typed;
  }

  #type(text: string): void {
    this.typed = this.typed.slice(0, this.typedAt) + text + this.typed.slice(this.typedAt);
    this.typedAt += text.length;
  }

  #editTyped(key: string): void {
    const { typed, typedAt } = this, cut = (from: number) => {
      this.typed = typed.slice(0, from) + typed.slice(typedAt);
      this.typedAt = from;
    };
    switch (key) {
      case 'backspace': if (typedAt > 1) cut(before(typed, typedAt)); break;
      case 'delete': this.typed = typed.slice(0, typedAt) + typed.slice(after(typed, typedAt)); break;
      case 'C-u': cut(1); break;
      case 'C-w': cut(Math.max(1, typed.slice(0, typedAt).replace(/(?:\w+|[^\w\s]+)?\s*$/, '').length)); break;
      case 'left': this.typedAt = Math.max(1, before(typed, typedAt)); break;
      case 'right': this.typedAt = after(typed, typedAt); break;
      case 'home': case 'C-b': this.typedAt = 1; break;
      case 'end': case 'C-e': this.typedAt = typed.length; break;
      case 'tab': this.#type('\t'); break;
      default: if (key.length === 1 || !/^(?:[CM]-.|[a-z]+)$/.test(key)) this.#type(key);
    }
  }

  protected arrow(key: string, count: number): Target | undefined {
    const { row, column, line } = this.document;
    switch (key) {
      case 'left': case 'h': case 'backspace': return { row, column: Math.max(0, column - count), kind: 'exclusive' };
      case 'right': case 'l': case ' ': return { row, column: this.ahead(count), kind: 'exclusive' };
      case 'up': case 'k': case 'C-p': return { row: row - count, column, kind: 'lines' };
      case 'down': case 'j': case 'C-n': case 'C-j': return { row: row + count, column, kind: 'lines' };
      case 'home': case '0': return { row, column: 0, kind: 'exclusive' };
      case 'end': case '$': return { row: row + count - 1, column: (this.document.lines[row + count - 1] ?? line).length, kind: 'exclusive' };
      default: return undefined;
    }
  }

  protected *motion(key: string, count: number | undefined): Keys<Target | undefined> {
    const { document } = this;
    const { lines, row, column } = document;
    const times = count ?? 1;
    if (/^[GHML%()'`/?nN*#{}[\]]$/.test(key)) this.#left = { row, column };
    const arrow = this.arrow(key, times);
    if (arrow) {
      if (arrow.kind === 'lines' && (arrow.row < 0 || arrow.row >= lines.length) && /^[jk]$|up|down|^C-/.test(key) && times === 1) throw new Failed();
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
      if (key !== ';' && key !== ',') this.#lastFind = { kind: key, letter: yield* this.read() };
      if (!this.#lastFind) throw new Failed();
      const { kind, letter } = this.#lastFind;
      const now = key === ',' ? (kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase()) : kind;
      // A repeated `t` must not stay where it is.
      const from = document.column + (key === ';' && now === 't' ? 1 : key === ';' && now === 'T' ? -1 : 0);
      const column = findLetter(document.line, from, now, letter, times);
      if (column === undefined) throw new Failed();
      return { row: document.row, column, kind: now === now.toLowerCase() ? 'inclusive' : 'exclusive' };
    }
    if (key === '[' || key === ']') {
      const second = yield* this.read();
      if ('[]'.includes(second)) return { row: section(document.lines, document.row, key === ']', second === key ? '{' : '}'), column: 0, kind: 'exclusive' };
      const found = bracketAround(document.lines, document, second);
      if (!found) throw new Failed();
      return { ...found, kind: 'exclusive' };
    }
    if (key === "'" || key === '`') {
      const name = yield* this.read(), mark = this.marks.get(name === '`' ? "'" : name);
      if (!mark) {
        this.host.say('E20: Mark not set');
        throw new Failed();
      }
      return key === "'" ? { row: mark.row, column: this.firstLetter(mark.row), kind: 'lines' } : { ...mark, kind: 'exclusive' };
    }
    if (key === '/' || key === '?') {
      const text = yield* this.line(key);
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
      const second = yield* this.read();
      if (second === '*' || second === '#') {
        const word = wordAt(document);
        return this.#sought(() => this.host.search(word.replace(/[\\.*[\]^$/]/g, '\\$&'), second === '*'));
      }
      if (second === 'g') this.#left = { row: document.row, column: document.column };
      if (second === 'g') return { row: Math.min(document.lines.length, count ?? 1) - 1, column: this.firstLetter((count ?? 1) - 1), kind: 'lines' };
      if (second === 'm') return { row: document.row, column: Math.max(0, Math.min(document.line.length - 1, this.host.columns >> 1)), kind: 'exclusive' };
      if (second === 'M') return { row: document.row, column: Math.floor((document.line.length * (count ?? 50)) / 100), kind: 'exclusive' };
      if (second === 'o') return { ...placeOfByte(document, count ?? 1), kind: 'exclusive' };
      if (second === '0' || second === '^') return { row: document.row, column: second === '0' ? 0 : this.firstLetter(document.row), kind: 'exclusive' };
      if (second === '$') return { row: document.row, column: document.line.length, kind: 'exclusive' };
      if (second === 'e') return { ...wordBack(document.lines, document, false), kind: 'inclusive' };
      // What is no motion is a command: it is read again.
      this.queue.unshift(second);
      this.current.pop();
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

  protected again(count: number | undefined): void {
    if (this.#lastChange.length === 0) throw new Failed();
    const keys = this.#lastChange.slice();
    if (count !== undefined) {
      while (/^\d$/.test(keys[0]!)) keys.shift();
      keys.unshift(...String(count));
    }
    this.queue.unshift(...keys);
  }

  protected *record(): Keys<void> {
    if (this.#recording) {
      const { name, keys } = this.#recording;
      this.registers.set(name.toLowerCase(), { text: keys.slice(0, -1).map((key) => NAMED[key] ?? (/^C-[a-z]$/.test(key) ? String.fromCharCode(key.charCodeAt(2) & 31) : key)).join(''), lines: false });
      this.#recording = undefined;
      this.host.say('');
      return;
    }
    const name = yield* this.read();
    if (!/^[a-zA-Z0-9"]$/.test(name)) throw new Failed();
    this.#recording = { name, keys: [] };
  }

  protected *replay(times: number): Keys<void> {
    const name = yield* this.read();
    this.#lastMacro = name === '@' ? this.#lastMacro : name;
    const register = this.registers.get(this.#lastMacro);
    const keys = [...`${register?.text ?? ''}${register?.lines ? '\n' : ''}`].map((letter) => (letter === '\n' ? 'enter' : Object.keys(NAMED).find((name) => NAMED[name] === letter) ?? (letter < ' ' ? `C-${String.fromCharCode(letter.charCodeAt(0) + 96)}` : letter)));
    for (let n = 0; n < times && this.queue.length < KEYS_LIMIT; n += 1) this.queue.unshift(...keys);
  }
}

/** The place of a byte of the text, from 1. */
function placeOfByte({ lines }: Document, byte: number): Place {
  let left = byte - 1;
  for (const [row, line] of lines.entries()) {
    const bytes = toBytes(line);
    if (left <= bytes.length) return { row, column: fromBytes(bytes.subarray(0, left)).length };
    left -= bytes.length + 1;
  }
  return { row: lines.length - 1, column: 0 };
}

/** The word at the cursor, or behind it. */
export function wordAt(document: Document): string {
  const range = textObject(document.lines, document, false, 'w')!;
  return document.line.slice(range.from.column, range.to.column);
}

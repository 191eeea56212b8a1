import type { Process } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import type { FullScreen } from '../full-screen';
import type { LessLines } from './lines';
import type { LessOptions } from './options';
import { rowsOf, searched } from './rows';

/** A row of the screen in the text: the line, of those to be seen, and which of its rows. */
export interface Place {
  readonly line: number;
  readonly part: number;
}

/** So many cells a line number takes. */
const NUMBER_CELLS = 8;
/** How often a pipe that is still empty is looked at, milliseconds. */
const LOOK_MS = 20;

/** What of a file stands on the screen. */
export class LessView {
  top: Place = { line: 0, part: 0 };
  /** Empty rows above the first line: the end of a short file was asked for. */
  above = 0;
  /** A short file that was just opened is shown without anything below it. */
  squished = false;
  shift = 0;
  highlight: RegExp | undefined;
  /** The line that a search found, for `-J` and `-g`. */
  found = -1;
  #rows = new Map<number, string[]>();
  #look = '';

  constructor(public lines: LessLines, private readonly proc: Process, private readonly screen: FullScreen, private readonly options: LessOptions, private readonly tab: number) {}

  get height(): number {
    return this.screen.rows - 1;
  }

  /** Reads until there are so many lines to be seen, or to the end; an interrupt stops it. `waiting` is called while nothing comes. */
  *ensure(count: number, waiting?: () => Task<boolean>): Task<void> {
    while (!this.lines.ended && this.lines.length < count) {
      if (!this.lines.waits) yield* this.lines.more();
      else if (waiting && !(yield* waiting())) return;
      else yield* this.proc.sleep(LOOK_MS);
    }
  }

  rows(line: number): string[] {
    const { options } = this;
    const look = `${this.screen.columns} ${this.shift} ${['S', 'r', 'n', 'J', 'g', 'i'].map((letter) => options.get(letter)).join('')} ${String(this.highlight)}${options.get('g') === 1 ? this.found : ''}`;
    if (look !== this.#look) this.#rows.clear();
    this.#look = look;
    const known = this.#rows.get(line);
    if (known) return known;
    const gutter = (options.get('J') > 0 ? 2 : 0) + (options.get('n') === 2 ? NUMBER_CELLS : 0);
    const highlight = options.get('g') === 2 || (options.get('g') === 1 && line === this.found) ? this.highlight : undefined;
    const made = rowsOf(this.lines.line(line), { columns: this.screen.columns - gutter, chops: options.get('S') > 0 || this.shift > 0, shift: this.shift, raw: options.get('r'), tab: this.tab, highlight });
    const sign = options.get('J') > 0 ? (line === this.found && this.highlight ? '\x1b[7m*\x1b[27m ' : '  ') : '';
    const number = options.get('n') === 2 ? `${String(this.lines.number(line) + 1).padStart(NUMBER_CELLS - 1)} ` : '';
    const rows = made.map((row) => sign + number + row);
    this.#rows.set(line, rows);
    return rows;
  }

  /** Other lines have other rows. */
  forget(): void {
    this.#look = '';
  }

  /** With `-s` of several empty lines the first is shown. */
  #skips(line: number): boolean {
    return this.options.get('s') > 0 && line > 0 && this.lines.line(line) === '' && this.lines.line(line - 1) === '';
  }

  next({ line, part }: Place): Place | undefined {
    if (line >= this.lines.length) return undefined;
    if (part + 1 < this.rows(line).length) return { line, part: part + 1 };
    let at = line + 1;
    while (at < this.lines.length && this.#skips(at)) at += 1;
    return at < this.lines.length ? { line: at, part: 0 } : undefined;
  }

  before({ line, part }: Place): Place | undefined {
    if (part > 0) return { line, part: part - 1 };
    let at = line - 1;
    while (at >= 0 && this.#skips(at)) at -= 1;
    return at < 0 ? undefined : { line: at, part: this.rows(at).length - 1 };
  }

  /** The places of the rows from the top of the screen on, those of empty rows undefined. */
  places(): (Place | undefined)[] {
    const out: (Place | undefined)[] = Array.from({ length: Math.min(this.above, this.height) }, () => undefined);
    for (let at: Place | undefined = this.lines.length > 0 ? this.top : undefined; at && out.length < this.height; at = this.next(at)) out.push(at);
    return out;
  }

  /** The last place on the screen. */
  get bottom(): Place | undefined {
    return this.places().findLast((place) => place !== undefined);
  }

  get atEnd(): boolean {
    const { bottom } = this;
    return this.lines.ended && (!bottom || !this.next(bottom));
  }

  /** Scrolls on; without `force` no further than to the end. Returns whether it moved. */
  *forward(count: number, force = false): Task<boolean> {
    yield* this.ensure(this.top.line + this.height + count + 1);
    if (!force && this.atEnd) return false;
    this.squished = false;
    let moved = 0;
    for (; moved < count && (force || !this.atEnd); moved += 1) {
      if (this.above > 0) this.above -= 1;
      else {
        const next = this.next(this.top);
        if (!next) break;
        this.top = next;
      }
    }
    return moved > 0;
  }

  back(count: number, force = false): boolean {
    let moved = 0;
    for (; moved < count; moved += 1) {
      const before = this.above > 0 ? undefined : this.before(this.top);
      if (before) this.top = before;
      else if (force) this.above += 1;
      else break;
    }
    if (moved > 0) this.squished = false;
    return moved > 0;
  }

  /** Puts a place so many rows below the top of the screen. */
  *put(place: Place, row: number): Task<void> {
    yield* this.ensure(place.line + this.height + 1);
    this.squished = false;
    this.above = 0;
    this.top = { line: Math.max(0, Math.min(place.line, this.lines.length - 1)), part: place.part };
    for (let left = row; left > 0; left -= 1) {
      const before = this.before(this.top);
      if (before) this.top = before;
      else {
        this.above = left;
        return;
      }
    }
  }

  *end(): Task<void> {
    yield* this.ensure(Infinity);
    const last = Math.max(0, this.lines.length - 1);
    yield* this.put({ line: last, part: this.rows(last).length - 1 }, this.height - 1);
  }

  /** The first line from `from` on, in a direction, in which a pattern is found; undefined when there is none. */
  *find(pattern: RegExp, wanted: boolean, from: number, direction: 1 | -1): Task<number | undefined> {
    for (let at = from; at >= 0; at += direction) {
      if (at >= this.lines.length) yield* this.ensure(at + 1);
      if (at >= this.lines.length) return undefined;
      pattern.lastIndex = 0;
      if (pattern.test(searched(this.lines.line(at), this.options.get('r'))) === wanted) return at;
      if (at % 5000 === 0) yield* this.proc.spend(1);
    }
    return undefined;
  }

  /** The whole screen; a squished one ends with the prompt. */
  *paint(prompt: string, column: number): Task<void> {
    const tilde = this.options.get('~') > 0 ? '~' : '';
    const rows = this.places().map((place) => (place ? this.rows(place.line)[place.part] ?? '' : tilde));
    if (this.squished && rows.length < this.height) {
      const row = rows.length;
      return yield* this.screen.paint([...rows, prompt, ...Array.from({ length: this.height - row - 1 }, () => '')], '', { row, column });
    }
    while (rows.length < this.height) rows.push(tilde);
    yield* this.screen.paint(rows, prompt, { row: this.height, column });
  }
}

import { after } from '../line-editor/cells';
import { formatTime } from '../time-format';
import type { Document } from './document';
import { putBlock } from './vi-block';
import { formatted } from './vi-format';
import type { Place, Range, Target } from './vi-motions';

/** Thrown when a command cannot be done: what is being replayed ends with it. */
export class Failed {}

const INDENT = 8;

interface Register {
  readonly text: string;
  readonly lines: boolean;
  /** Lines that stand beside each other when they are put. */
  readonly block?: boolean;
}

/** What vim's commands do to the text: ranges, registers, shifting, joining, putting. */
export class ViChanges {
  shiftWidth = INDENT;
  /** So far apart tabs stand, when spaces are typed for them. */
  tabWidth = INDENT;
  spaces = false;
  /** Whether a new line is indented like the one before it, or as this says. */
  autoindent = false;
  indentOf: ((lines: readonly string[], row: number) => number) | undefined;
  #indented = false;
  readonly marks = new Map<string, Place>();
  protected readonly registers = new Map<string, Register>();
  protected register = '"';
  /** Whether the running command has kept a state for undo, and whether `.` is to repeat it. */
  protected remembered = false;
  protected repeats = false;
  /** Lines are broken behind this column while they are typed; 0 never does. */
  textWidth = 0;
  /** The line that was changed last, as it was (`U`). */
  #lineBefore: { row: number; text: string } | undefined;

  constructor(protected readonly document: Document, protected readonly say: (text: string) => void) {}

  /** The text of a range is taken away, copied, shifted or changed in case; `c` leaves inserting to the caller. */
  protected change(operator: string, range: Range): void {
    const { document } = this;
    if (operator === '>' || operator === '<') return this.shift(range.from.row, range.to.row, operator === '>' ? 1 : -1);
    if (operator.length === 2) return this.changeCase(operator[1]!, range, range.from.column);
    if (operator !== 'y') this.touch();
    this.keep(range, operator === 'y');
    if (operator === 'y') {
      const lines = range.to.row - range.from.row + 1;
      if (lines > 2) this.say(`${lines} lines yanked`);
      document.goTo(range.from.row, range.lines ? document.column : range.from.column);
      return;
    }
    document.changed = true;
    if (!range.lines) {
      const { from, to } = range;
      document.lines.splice(from.row, to.row - from.row + 1, document.lines[from.row]!.slice(0, from.column) + document.lines[to.row]!.slice(to.column));
      document.goTo(from.row, from.column);
    } else if (operator === 'c') {
      document.lines.splice(range.from.row, range.to.row - range.from.row + 1, '');
      document.goTo(range.from.row, 0);
    } else {
      document.lines.splice(range.from.row, range.to.row - range.from.row + 1);
      document.emptied = document.lines.length === 0;
      if (document.emptied) document.lines.push('');
      document.goTo(range.from.row, 0);
      document.goTo(document.row, this.firstLetter(document.row));
    }
  }

  /** Before a change: one state for undo each command, and `.` repeats it. */
  protected touch(): void {
    this.repeats = true;
    if (this.document.readonly && !this.document.changed) this.say('W10: Warning: Changing a readonly file');
    const { row, column, line } = this.document;
    this.marks.set('.', { row, column });
    if (this.#lineBefore?.row !== row) this.#lineBefore = { row, text: line };
    if (this.remembered) return;
    this.document.remember();
    this.remembered = true;
  }

  /** `U`: the line that was changed last as it was before all of it. */
  protected undoLine(): void {
    const { document } = this, before = this.#lineBefore;
    if (!before || before.row >= document.lines.length) throw new Failed();
    document.goTo(before.row, 0);
    const now = document.line;
    this.touch();
    document.line = before.text;
    document.goTo(before.row, 0);
    this.#lineBefore = { row: before.row, text: now };
  }

  /** `gq` and `gw`: paragraphs are filled up to the width of the text. */
  protected format(range: Range, stays: boolean): void {
    const { document } = this, { row, column } = document;
    this.touch();
    const lines = formatted(document.lines, range, this.textWidth || 79);
    document.lines.splice(range.from.row, range.to.row - range.from.row + 1, ...lines);
    document.changed = true;
    if (stays) document.goTo(row, column);
    else document.goTo(range.from.row + lines.length - 1, this.firstLetter(range.from.row + lines.length - 1));
  }

  /** A line that has become too long ends before its last word. */
  protected breakLine(): void {
    const { document } = this, { line, column } = document, at = line.slice(0, column).search(/\s+\S*$/);
    if (at <= 0 || line.slice(0, at).trim() === '') return;
    const word = line.slice(at, column).trimStart();
    document.line = line.slice(0, at) + line.slice(column);
    document.goTo(document.row, at);
    this.newLine();
    document.insert(word);
  }

  protected firstLetter(row: number): number {
    return /\S|$/.exec(this.document.lines[Math.max(0, Math.min(this.document.lines.length - 1, row))]!)!.index;
  }

  protected ahead(count: number): number {
    let at = this.document.column;
    for (let n = 0; n < count && at < this.document.line.length; n += 1) at = after(this.document.line, at);
    return at;
  }

  protected span(from: number, to: number): Range {
    const { row } = this.document;
    return { from: { row, column: from }, to: { row, column: to }, lines: false };
  }

  protected rows(from: number, to: number): Range {
    return { from: { row: from, column: 0 }, to: { row: Math.min(to, this.document.lines.length - 1), column: 0 }, lines: true };
  }

  protected range(start: Place, target: Target, key: string): Range {
    const { lines } = this.document;
    const forward = target.row > start.row || (target.row === start.row && target.column >= start.column);
    const [from, last] = forward ? [start, target] : [target, start];
    if (target.kind === 'lines') return this.rows(from.row, last.row);
    if (target.kind === 'inclusive') return { from, to: { row: last.row, column: after(lines[last.row]!, last.column) }, lines: false };
    if (last.row > from.row && forward && (key === 'w' || key === 'W') && lines[last.row]!.slice(0, last.column).trim() === '') return { from, to: { row: last.row - 1, column: lines[last.row - 1]!.length }, lines: false };
    if (last.row > from.row && last.column === 0) {
      if (lines[from.row]!.slice(0, from.column).trim() === '') return this.rows(from.row, last.row - 1);
      return { from, to: { row: last.row - 1, column: lines[last.row - 1]!.length }, lines: false };
    }
    return { from, to: { row: last.row, column: last.column }, lines: false };
  }

  protected text({ from, to, lines }: Range): string {
    const all = this.document.lines;
    if (lines) return all.slice(from.row, to.row + 1).join('\n');
    if (from.row === to.row) return all[from.row]!.slice(from.column, to.column);
    return [all[from.row]!.slice(from.column), ...all.slice(from.row + 1, to.row), all[to.row]!.slice(0, to.column)].join('\n');
  }

  protected keep(range: Range, yanked: boolean): void {
    this.keepText({ text: this.text(range), lines: range.lines }, yanked);
  }

  /** Yanked text goes into 0, lines that were deleted into 1 and on to 9, smaller pieces into `-`; a named register takes their place. */
  protected keepText(value: Register, yanked: boolean): void {
    const name = this.register, { registers } = this;
    if (name === '_') return;
    const before = /[A-Z]/.test(name) ? registers.get(name.toLowerCase()) : undefined;
    const whole = before ? { text: before.text + (before.lines || value.lines ? '\n' : '') + value.text, lines: before.lines || value.lines } : value;
    if (/[a-zA-Z+*]/.test(name)) registers.set(name.toLowerCase(), whole);
    else if (yanked) registers.set('0', whole);
    else if (!value.lines && !value.text.includes('\n')) registers.set('-', whole);
    else {
      for (let at = 9; at > 1; at -= 1) if (registers.has(String(at - 1))) registers.set(String(at), registers.get(String(at - 1))!);
      registers.set('1', whole);
    }
    registers.set('"', whole);
  }

  /** What a register holds that the editor keeps itself (`/`, `:`, `%`, `.`). */
  hold(name: string, text: string): void {
    this.registers.set(name, { text, lines: false });
  }

  /** `:registers`: those that are named, or all. */
  registerLines(names: string): string[] {
    const order = '"0123456789-abcdefghijklmnopqrstuvwxyz.:%/';
    const held = [...this.registers].filter(([name]) => order.includes(name) && (names === '' || names.includes(name))).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
    return held.map(([name, { text, lines, block }]) => `  ${lines ? 'l' : block ? 'b' : 'c'}  "${name}   ${`${text}${lines ? '\n' : ''}`.replace(/[\x00-\x1f]/g, (letter) => `^${String.fromCharCode(letter === '\n' ? 74 : letter.charCodeAt(0) + 64)}`)}`.slice(0, 79));
  }

  shift(from: number, to: number, by: number, empty = false): void {
    const { document } = this;
    this.touch();
    for (let row = from; row <= Math.min(to, document.lines.length - 1); row += 1) {
      const line = document.lines[row]!;
      if (line === '' && !empty) continue;
      const indent = /^[ \t]*/.exec(line)![0];
      const width = Math.max(0, indent.replace(/\t/g, ' '.repeat(INDENT)).length + by * this.shiftWidth);
      document.lines[row] = (this.spaces ? ' '.repeat(width) : '\t'.repeat(Math.floor(width / INDENT)) + ' '.repeat(width % INDENT)) + line.slice(indent.length);
    }
    document.changed = true;
    document.goTo(from, this.firstLetter(from));
    const lines = Math.min(to, document.lines.length - 1) - from + 1;
    if (lines > 2) this.say(`${lines} lines ${by > 0 ? '>' : '<'}ed ${Math.abs(by)} time${Math.abs(by) === 1 ? '' : 's'}`);
  }

  /** Joins lines `from` to `to`, with one blank between them or none. */
  join(from: number, to: number, blank: boolean): void {
    const { document } = this;
    if (from + 1 >= document.lines.length) throw new Failed();
    this.touch();
    document.goTo(from, 0);
    for (let n = from; n < to && from + 1 < document.lines.length; n += 1) {
      const next = document.lines.splice(from + 1, 1)[0]!;
      const trimmed = blank ? next.trimStart() : next;
      const { line } = document;
      document.line = line + (!blank || line === '' || /\s$/.test(line) || trimmed === '' || trimmed.startsWith(')') ? '' : ' ') + trimmed;
      document.goTo(from, line.length);
    }
  }

  protected changeCase(kind: string, range: Range, column: number): void {
    const { document } = this;
    this.touch();
    for (let row = range.from.row; row <= range.to.row; row += 1) {
      const line = document.lines[row]!;
      const from = range.lines || row > range.from.row ? 0 : range.from.column;
      const to = range.lines || row < range.to.row ? line.length : range.to.column;
      document.lines[row] = line.slice(0, from) + this.cased(kind, line.slice(from, to)) + line.slice(to);
    }
    document.changed = true;
    document.goTo(range.from.row, range.lines ? document.column : column);
  }

  protected cased(kind: string, text: string): string {
    if (kind === '?') return text.replace(/[a-z]/gi, (letter) => String.fromCharCode((((letter.charCodeAt(0) & 31) + 12) % 26) + 1 + (letter.charCodeAt(0) & 96)));
    return kind === 'u' ? text.toLowerCase() : kind === 'U' ? text.toUpperCase() : [...text].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join('');
  }

  /** Adds to the number at or after the cursor. */
  protected addTo(amount: number): void {
    const { document } = this;
    const found = [...document.line.matchAll(/-?\d+/g)].find((match) => match.index + match[0].length > document.column);
    if (!found) throw new Failed();
    this.touch();
    const text = String(Number(found[0]) + amount);
    document.line = document.line.slice(0, found.index) + text + document.line.slice(found.index + found[0].length);
    document.goTo(document.row, found.index + text.length - 1);
  }

  protected put(behind: boolean, times: number): void {
    const register = this.registers.get(this.register.toLowerCase());
    if (!register || register.text === '' && !register.lines) throw new Failed();
    this.touch();
    this.insertRegister(register, behind, times);
  }

  /** `:put`: a register as lines below a row, or above it. */
  putBelow(row: number, name = '"', above = false): void {
    const register = this.registers.get(name);
    if (!register) return this.say(`E353: Nothing in register ${name}`);
    this.touch();
    this.document.goTo(row, 0);
    this.insertRegister({ ...register, lines: true }, !above, 1);
    this.document.goTo(this.document.row + register.text.split('\n').length - 1, 0);
  }

  protected insertRegister(register: Register, behind: boolean, times: number): void {
    const { document } = this;
    document.changed = true;
    if (register.block) return putBlock(document, register.text, behind);
    if (register.lines) {
      const row = document.row + (behind ? 1 : 0);
      const lines = register.text.split('\n');
      for (let n = 0; n < times; n += 1) document.lines.splice(row, 0, ...lines);
      document.goTo(row, this.firstLetter(row));
      return;
    }
    if (behind) document.right();
    const { row, column } = document;
    document.insert(register.text.repeat(times));
    if (register.text.includes('\n')) document.goTo(row, column);
    else document.left();
  }

  /** Enter: an indent that nothing was typed behind goes, and the new line gets its own. */
  protected newLine(): void {
    const { document } = this, like = document.line;
    this.dropIndent();
    document.line = document.line.slice(0, document.column) + document.line.slice(document.column).trimStart();
    document.insert('\n');
    this.indent(like);
  }

  /** Indents the empty beginning of the line the cursor stands in; `like` is the line that it follows. */
  protected indent(like: string): void {
    const { document, indentOf } = this;
    const indent = indentOf ? ' '.repeat(Math.max(0, indentOf(document.lines, document.row))) : this.autoindent ? /^[ \t]*/.exec(like)![0] : '';
    document.line = indent + document.line;
    document.goTo(document.row, indent.length);
    this.#indented = indent !== '';
  }

  /** Keys behind which vim's indent file for YAML looks at the line again. */
  protected reindent(key: string): void {
    const { document, indentOf } = this;
    this.#indented = false;
    if (!indentOf || (key !== ':' && !(/^[-#\]}]$/.test(key) && document.line.slice(0, document.column).trim() === key))) return;
    const width = indentOf(document.lines, document.row), before = /^[ \t]*/.exec(document.line)![0].length;
    if (width < 0 || width === before) return;
    document.line = ' '.repeat(width) + document.line.slice(before);
    document.goTo(document.row, document.column + width - before);
  }

  /** The operator =; false where nothing says how lines are indented. */
  protected reindentRows({ from, to }: Range): boolean {
    const { document, indentOf } = this;
    if (!indentOf) return false;
    this.touch();
    for (let { row } = from; row <= to.row; row += 1) {
      const text = document.lines[row]!.trimStart();
      document.lines[row] = text === '' ? '' : ' '.repeat(Math.max(0, indentOf(document.lines, row))) + text;
    }
    document.changed = true;
    document.goTo(from.row, this.firstLetter(from.row));
    return true;
  }

  /** An indent that nothing was typed behind goes. */
  protected dropIndent(): void {
    const { document } = this;
    if (this.#indented && document.line.trim() === '') {
      document.line = '';
      document.goTo(document.row, 0);
    }
    this.#indented = false;
  }

  /** Takes changes back, or makes them again, and says which. */
  undoOrRedo(back: boolean, times = 1): void {
    const { document } = this, before = document.lines.length;
    let changes = 0;
    for (let n = 0; n < times; n += 1) {
      if (!(back ? document.undo() : document.redo())) {
        if (n === 0) return this.say(`Already at ${back ? 'oldest' : 'newest'} change`);
        break;
      }
      changes += document.exchanged.lines;
    }
    const more = document.lines.length - before, { number, atMs } = document.exchanged;
    const seconds = Math.floor((document.nowMs - atMs) / 1000);
    const what = more === 0 ? `${changes} change${changes === 1 ? '' : 's'}` : more === 1 ? '1 more line' : more > 1 ? `${more} more lines` : more === -1 ? '1 line less' : `${-more} fewer lines`;
    const when = seconds < 100 ? `${seconds} second${seconds === 1 ? '' : 's'} ago` : formatTime('%H:%M:%S', atMs);
    this.say(`${what}; ${back ? 'before' : 'after'} #${number}  ${when}`);
  }
}

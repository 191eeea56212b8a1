import { after } from '../line-editor/cells';
import { toBytes } from '../text';
import { columnOf } from './full-screen';
import { blockBetween, blockText, changeBlock, inBlock, repeatInBlock } from './vi-block';
import type { Block } from './vi-block';
import { Failed } from './vi-changes';
import { sum } from './vi-sum';
import { ViMoves } from './vi-moves';
import type { Keys } from './vi-moves';
import { textObject, wordEnd } from './vi-motions';
import type { Place, Range, Target } from './vi-motions';

/** vim's commands in normal, visual and insert mode. */
export class ViCommands extends ViMoves {
  protected *command(first: string): Keys<void> {
    const { key, count } = yield* this.count(first);
    const { document } = this;
    const times = count ?? 1;
    if (this.window.scroll(key, count)) return;
    if ('dcy<>='.includes(key) && key.length === 1) return yield* this.#operator(key, count);
    const target = yield* this.motion(key, count);
    if (target) {
      this.moveTo(key, target);
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
      case 'u': case 'C-r': return this.undoOrRedo(key === 'u', times);
      case 'U': return this.undoLine();
      case 'C-t': return this.host.say('E73: Tag stack empty');
      case 'C-w':
        yield* this.read();
        return this.host.say('not simulated: windows');
      case 'Q': return yield* this.#operator('gq', count);
      case 'C-g': return this.host.where();
      case 'C-c': return this.host.say(document.changed ? 'Type  :qa!  and press <Enter> to abandon all changes and exit Vim' : 'Type  :qa  and press <Enter> to exit Vim');
      case 'J': return this.join(document.row, document.row + Math.max(1, times - 1), true);
      case '~': return this.changeCase('~', this.span(document.column, this.ahead(times)), this.ahead(times));
      case 'r': return yield* this.#replaceLetters(times);
      case 'C-a': case 'C-x': return this.addTo(key === 'C-a' ? times : -times);
      case 'v': case 'V': case 'C-v': return yield* this.#visual(key);
      case '.': return this.again(count);
      case 'q': return yield* this.record();
      case '@': return yield* this.replay(times);
      case 'm': this.marks.set(yield* this.read(), { row: document.row, column: document.column }); return;
      case 'Z': {
        const second = yield* this.read();
        if (second === 'Z' || second === 'Q') this.host.quit(second === 'Z');
        return;
      }
      case 'z': return this.#z(yield* this.read());
      case 'g': return yield* this.#g(count);
      case ':': {
        const text = yield* this.line(count === undefined ? ':' : `:.${count > 1 ? `,.+${count - 1}` : ''}`);
        if (text !== undefined) yield* this.#execute(text);
        return;
      }
      case '&': return this.host.execute('s');
      case '!': {
        // The lines that a motion goes over, for a program to change.
        const motion = yield* this.count(yield* this.read()), by = count ?? motion.count;
        const target: Target | undefined = motion.key === '!' ? { row: document.row + (by ?? 1) - 1, column: 0, kind: 'lines' } : yield* this.motion(motion.key, by);
        if (!target) throw new Failed();
        const range = this.range({ row: document.row, column: document.column }, target, motion.key);
        document.goTo(range.from.row, 0);
        const rows = Math.min(range.to.row, document.lines.length - 1) - range.from.row;
        const text = yield* this.line(rows === 0 ? ':.!' : `:.,.+${rows}!`);
        if (text !== undefined) yield* this.#execute(text);
      }
    }
  }

  /** A line typed after `:`, with the questions that it asks. */
  *#execute(text: string): Keys<void> {
    this.host.execute(text.slice(1));
    while (this.host.asks) this.host.answer(yield* this.read());
  }

  #z(key: string): void {
    if (this.window.scroll(`z${key}`, undefined)) return;
    if ('coaAOCv'.includes(key)) this.host.say('E490: No fold found');
    else if ('fFdDE'.includes(key)) this.host.say('not simulated: folds');
  }

  *#g(count: number | undefined): Keys<void> {
    const key = yield* this.read();
    const { document } = this;
    if (key === 'j' || key === 'k') this.moveTo(key, { row: document.row + (key === 'j' ? 1 : -1) * (count ?? 1), column: 0, kind: 'lines' });
    else if (key === 'J') this.join(document.row, document.row + Math.max(1, (count ?? 1) - 1), false);
    else if (/^[uU~?qw]$/.test(key)) yield* this.#operator(`g${key}`, count);
    else if (key === 'v' && this.#selected) {
      const { mode, from, to, toEnds } = this.#selected;
      document.goTo(from.row, from.column);
      yield* this.#visual(mode === 'visual' ? 'v' : mode === 'visual line' ? 'V' : 'C-v', to, toEnds);
    } else if (key === 'i') {
      const place = this.marks.get('^') ?? document;
      this.touch();
      document.goTo(place.row, place.column);
      yield* this.#insert(1);
    } else if (key === '_') document.goTo(document.row, Math.max(0, document.line.trimEnd().length - 1));
    else if (key === '&') this.host.execute('%&&');
    else if (key === 'a') {
      const letter = document.line[document.column] ?? '', code = letter.codePointAt(0) ?? 0;
      this.host.say(letter === '' ? 'NUL' : `<${letter}>  ${code},  Hex ${code.toString(16).padStart(2, '0')},  ${code < 256 ? `Octal ${code.toString(8).padStart(3, '0')}` : `Octal ${code.toString(8)}`}`);
    } else if (key === '8') this.host.say([...toBytes(document.line.slice(document.column, after(document.line, document.column)))].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') || 'NUL');
    else if (key === 'f') this.host.open(/[\w./~+-]*$/.exec(document.line.slice(0, document.column))![0] + /^[\w./~+-]*/.exec(document.line.slice(document.column))![0]);
    else if (key === 'p' || key === 'P') {
      this.put(key === 'p', count ?? 1);
      document.right();
    }
  }

  /** Keys that begin to insert; returns whether `key` was one. */
  *#inserting(key: string, times: number): Keys<boolean> {
    const { document } = this;
    if (!'iaIAoOR'.includes(key) || key.length > 1) return false;
    // What takes the change back leaves the cursor where it began.
    if (key === 'a') document.right();
    else if (key === 'I') document.goTo(document.row, /\S|$/.exec(document.line)!.index);
    else if (key === 'A') document.goTo(document.row, document.line.length);
    this.touch();
    if (key === 'o' || key === 'O') {
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
    this.inserted = true;
    this.host.say('');
    this.wanted = 0;
    this.wantedAt = -1;
    let text = '';
    const replaced: string[] = [];
    for (let key = yield* this.read(); key !== 'escape' && key !== 'C-c'; key = yield* this.read()) {
      if (key === 'enter') {
        this.newLine();
        text += '\n';
        continue;
      }
      if (key === 'C-r') {
        const name = yield* this.read();
        key = name === '=' ? yield* this.#computed() : (this.registers.get(name)?.text) ?? '';
      }
      else if (key === 'C-v') key = yield* this.#quoted();
      else if (key === 'C-e' || key === 'C-y') key = document.lines[document.row + (key === 'C-e' ? 1 : -1)]?.[document.column] ?? '';
      else if (key === 'C-o') {
        const mode = replacing ? 'replace' : 'insert';
        this.mode = 'normal';
        yield* this.command(yield* this.read());
        this.mode = mode;
        text = '';
        continue;
      } else if (key === 'tab') key = this.spaces ? ' '.repeat(this.tabWidth - (document.column % this.tabWidth)) : '\t';
      else if (replacing && key === 'backspace') {
        if (replaced.length > 0) {
          document.left();
          const old = replaced.pop()!, { line, column } = document;
          document.line = line.slice(0, column) + old + line.slice(after(line, column));
          text = text.slice(0, -1);
        } else document.left();
        continue;
      } else if (key.length > 1 && /^(?:[CM]-.|backspace|delete|left|right|up|down|home|end|page\w+|insert|backtab)$/.test(key)) {
        this.#insertKey(key);
        if (key === 'backspace') text = text.slice(0, -1);
        else text = '';
        continue;
      }
      if (replacing && key !== '\n') {
        replaced.push(document.line.slice(document.column, after(document.line, document.column)));
        if (document.column < document.line.length) document.delete();
      }
      if (this.textWidth > 0 && key !== ' ' && columnOf(document.line, document.column) >= this.textWidth) this.breakLine();
      document.insert(key);
      text += key;
      this.reindent(key);
    }
    this.dropIndent();
    for (let n = 1; n < times; n += 1) document.insert(opening ? `\n${/^[ \t]*/.exec(document.line)![0]}${text}` : text);
    this.marks.set('^', { row: document.row, column: document.column });
    document.left();
  }

  /** C-r =: what was typed as an expression, worked out. */
  *#computed(): Keys<string> {
    const { mode } = this, text = yield* this.line('=');
    this.mode = mode;
    return text === undefined ? '' : sum(text.slice(1));
  }

  /** C-v: the next key as it is, or a letter by its number (`u00e9`). */
  *#quoted(): Keys<string> {
    const first = yield* this.read();
    const width = { u: 4, U: 8, x: 2 }[first];
    if (width === undefined) return { tab: '\t', enter: '\r', escape: '\x1b', backspace: '\x7f' }[first] ?? (/^C-[a-z]$/.test(first) ? String.fromCharCode(first.charCodeAt(2) & 31) : first);
    let digits = '';
    while (digits.length < width) digits += yield* this.read();
    return String.fromCodePoint(Math.min(0x10ffff, parseInt(digits, 16) || 0));
  }

  #insertKey(key: string): void {
    const { document } = this;
    if (key.startsWith('page')) this.window.scroll(key, undefined);
    else if (key === 'backspace') document.backspace();
    else if (key === 'delete') document.delete();
    else if (key === 'C-t' || key === 'C-d') {
      const before = document.line.length, { row, column } = document;
      this.shift(row, row, key === 'C-t' ? 1 : -1, true);
      document.goTo(row, column + document.line.length - before);
    } else if (key === 'C-w' || key === 'C-u') {
      const from = key === 'C-u' ? (this.autoindent || this.indentOf ? Math.min(document.column, this.firstLetter(document.row)) : 0) : document.line.slice(0, document.column).replace(/(?:[\w\u0080-\uffff]+|[^\w\s\u0080-\uffff]+)?\s*$/, '').length;
      document.line = document.line.slice(0, from) + document.line.slice(document.column);
      document.goTo(document.row, from);
    } else {
      const place = this.arrow(key, 1);
      if (place) document.goTo(place.row, place.column);
    }
  }

  *#operator(operator: string, count: number | undefined): Keys<void> {
    const { document } = this;
    const second = yield* this.count(yield* this.read());
    const times = count === undefined && second.count === undefined ? undefined : (count ?? 1) * (second.count ?? 1);
    let { key } = second;
    if (key === operator.at(-1)) return yield* this.#apply(operator, this.rows(document.row, document.row + (times ?? 1) - 1));
    if (key === 'i' || key === 'a') {
      const range = textObject(document.lines, document, key === 'a', yield* this.read());
      if (!range) throw new Failed();
      document.goTo(range.from.row, range.from.column);
      return yield* this.#apply(operator, range);
    }
    if (operator === 'c' && (key === 'w' || key === 'W') && /\S/.test(document.line[document.column] ?? ' ')) key = key === 'w' ? 'e' : 'E';
    const start: Place = { row: document.row, column: document.column };
    const target = key === 'e' && operator === 'c' && second.key !== 'e' ? this.#changeWord(times ?? 1, second.key === 'W') : yield* this.motion(key, times);
    if (!target) throw new Failed();
    const range = this.range(start, target, key), { from, to } = range;
    // What is deleted of several lines from their first letter to their end are the lines.
    const whole = operator === 'd' && !range.lines && to.row > from.row && document.lines[from.row]!.slice(0, from.column).trim() === '' && document.lines[to.row]!.slice(to.column).trim() === '';
    yield* this.#apply(operator, whole ? this.rows(from.row, to.row) : range);
    if (operator === 'y' && range.lines && target.row < start.row && !/^(?:k|up|-)$/.test(key)) document.goTo(from.row, target.column);
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
    if (operator === 'gq' || operator === 'gw') return this.format(range, operator === 'gw');
    this.change(operator, range);
    if (operator === 'c') yield* this.#insert(1);
  }

  *#replaceLetters(times: number): Keys<void> {
    const { document } = this;
    const letter = yield* this.read();
    const end = this.ahead(times);
    if (letter === 'escape' || document.column + times > document.line.length) throw new Failed();
    this.touch();
    const text = letter === 'enter' ? '\n' : letter === 'tab' ? '\t' : letter;
    document.line = document.line.slice(0, document.column) + document.line.slice(end);
    document.insert(text === '\n' ? text : text.repeat(times));
    if (text !== '\n') document.left();
  }

  *#visual(first: string, to?: Place, toEnds = false): Keys<void> {
    const { document } = this;
    const modes = { v: 'visual', V: 'visual line', 'C-v': 'visual block' } as const;
    this.anchor = { row: document.row, column: document.column };
    this.mode = modes[first as keyof typeof modes];
    this.toEnds = toEnds;
    this.host.say('');
    if (to) document.goTo(to.row, to.column);
    for (;;) {
      const { key, count } = yield* this.count(yield* this.read());
      if (key === 'escape' || key === 'C-c') return this.#markVisual();
      if (key === 'v' || key === 'V' || key === 'C-v') {
        if (modes[key] === this.mode) return this.#markVisual();
        this.mode = modes[key];
      } else if (key === 'o' || key === 'O') {
        const anchor: Place = this.anchor!, sideways = key === 'O' && this.mode === 'visual block';
        this.anchor = { row: sideways ? anchor.row : document.row, column: document.column };
        document.goTo(sideways ? document.row : anchor.row, anchor.column);
      } else if ((key === 'i' || key === 'a') && this.mode !== 'visual block') this.#select(textObject(document.lines, document, key === 'a', yield* this.read()));
      else {
        const target = yield* this.motion(key, count);
        if (target) {
          this.moveTo(key, target);
          this.toEnds = key === '$' || key === 'end' || (this.toEnds && /^(?:[jk]|up|down)$/.test(key));
        } else if (yield* this.#onSelection(key, count ?? 1)) return;
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
    if ((this.toEnds || last.column >= line.length) && last.row + 1 < document.lines.length) return { from, to: { row: last.row + 1, column: 0 }, lines: false };
    return { from, to: { row: last.row, column: after(line, last.column) }, lines: false };
  }

  /** What `gv` selects again. */
  #selected: { readonly mode: string; readonly from: Place; readonly to: Place; readonly toEnds: boolean } | undefined;

  #markVisual(): void {
    const range = this.#selection(), { document } = this;
    this.#selected = { mode: this.mode, from: this.anchor!, to: { row: document.row, column: document.column }, toEnds: this.toEnds };
    this.marks.set('<', range.from);
    this.marks.set('>', { row: range.to.row, column: Math.max(0, range.to.column - 1) });
  }

  /** What is selected of a row, for the screen: offsets in its text. */
  selectedIn(row: number): readonly [number, number] | undefined {
    const { document, mode, anchor } = this;
    if (!anchor || !mode.startsWith('visual')) return undefined;
    const line = document.lines[row]!;
    const from = Math.min(anchor.row, document.row), to = Math.max(anchor.row, document.row);
    if (row < from || row > to) return undefined;
    if (mode === 'visual line') return [0, Math.max(1, line.length)];
    if (mode === 'visual block') return inBlock(line, this.#block);
    const range = this.#selection(), end = range.to.row > row ? line.length + 1 : range.to.column;
    return [range.from.row < row ? 0 : range.from.column, end];
  }

  get #block(): Block {
    const { document } = this;
    return blockBetween(document, this.anchor!, document, this.toEnds);
  }

  /** A key that does something with a selected block; returns whether it did. */
  *#onBlock(key: string, times: number): Keys<boolean> {
    const { document } = this, block = this.#block;
    if (!'dxcsyIAr~uU><JDXCRpP'.includes(key) && key !== 'delete') return false;
    this.#markVisual();
    if ('JRX'.includes(key)) {
      if (key === 'J') this.join(block.from, Math.max(block.from + 1, block.to), true);
      else yield* this.#apply(key === 'X' ? 'd' : 'c', this.rows(block.from, block.to));
      return true;
    }
    if (key === '>' || key === '<') {
      this.shift(block.from, block.to, key === '>' ? times : -times);
      return true;
    }
    const whole = key === 'D' || key === 'C' ? { ...block, right: Infinity } : block;
    if (key === 'y' || key === 'd' || key === 'x' || key === 'delete' || key === 'D' || key === 'c' || key === 's' || key === 'C') this.keepText({ text: blockText(document, whole), lines: false, block: true }, key === 'y');
    if (key === 'y') {
      if (block.to - block.from > 1) this.host.say(`block of ${block.to - block.from + 1} lines yanked`);
      document.goTo(block.from, inBlock(document.lines[block.from]!, block)[0]);
      return true;
    }
    this.touch();
    if (key === 'r') {
      const letter = yield* this.read();
      changeBlock(document, block, (text) => letter.repeat(text.length));
    } else if (key === 'u' || key === 'U' || key === '~') changeBlock(document, block, (text) => this.cased(key, text));
    else if (key === 'p' || key === 'P') {
      const register = this.registers.get(this.register.toLowerCase());
      changeBlock(document, block, () => '');
      if (register) this.insertRegister(register, false, 1);
    } else if (key !== 'I' && key !== 'A') changeBlock(document, whole, () => '');
    if (!'IAcsC'.includes(key)) return true;
    yield* this.#insertInBlock(block, key);
    return true;
  }

  /** Text is typed in the first row of a block, and put into the others when it is done. */
  *#insertInBlock(block: Block, key: string): Keys<void> {
    const { document } = this, appends = key === 'A';
    const cell = appends ? block.right : block.left, line = document.lines[block.from]!;
    if (appends && cell !== Infinity) document.lines[block.from] = line.padEnd(line.length + Math.max(0, cell - columnOf(line, line.length)));
    const at = cell === Infinity ? line.length : inBlock(document.lines[block.from]!, { ...block, left: cell, right: Infinity })[0];
    document.goTo(block.from, at);
    const before = document.line.length, rows = document.lines.length;
    yield* this.#insert(1);
    const typed = document.lines[block.from]!.slice(at, at + document.lines[block.from]!.length - before);
    if (document.lines.length === rows && typed !== '') repeatInBlock(document, block, cell, typed, appends);
    document.goTo(block.from, key === 'I' || key === 'A' ? (appends ? inBlock(document.lines[block.from]!, block)[0] : at) : Math.max(0, at + typed.length - 1));
  }

  /** `.` does the same with as much text as is selected now, from wherever the cursor is then. */
  #rewind(key: string): void {
    const { anchor, document } = this, rows = Math.abs(anchor!.row - document.row);
    if (this.mode === 'visual line') this.current = ['V', ...(rows > 0 ? [...String(rows), 'j'] : []), key];
    else if (this.mode === 'visual' && rows === 0 && !this.toEnds) {
      const letters = Math.abs(anchor!.column - document.column);
      this.current = ['v', ...(letters > 0 ? [...String(letters), 'l'] : []), key];
    }
  }

  /** A key that does something with what is selected; returns whether it did. */
  *#onSelection(key: string, times: number): Keys<boolean> {
    const { document } = this;
    this.#rewind(key);
    if (this.mode === 'visual block' && (yield* this.#onBlock(key, times))) return true;
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
      case '>': case '<': this.shift(range.from.row, last, key === '>' ? times : -times); return true;
      case '=': yield* this.#apply('=', this.rows(range.from.row, last)); return true;
      case 'g': {
        const second = yield* this.read();
        if (second === 'q' || second === 'w') this.format(this.rows(range.from.row, last), second === 'w');
        else if (second === '?') this.changeCase('?', range, range.from.column);
        else return yield* this.#onSelection(second, times);
        return true;
      }
      case '!': {
        const text = yield* this.line(":'<,'>!");
        if (text !== undefined) yield* this.#execute(text);
        return true;
      }
      case 'p': case 'P': {
        const name = this.register.toLowerCase(), register = this.registers.get(name);
        if (!register) this.host.say(`E353: Nothing in register ${name}`);
        if (!register) return true;
        yield* this.#apply('d', range);
        this.insertRegister(register, document.column < range.from.column, 1);
        return true;
      }
      case 'r': {
        const letter = yield* this.read();
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
        const text = yield* this.line(":'<,'>");
        if (text !== undefined) yield* this.#execute(text);
        return true;
      }
      default: return false;
    }
  }
}

import type { Process, Tty } from '../../runtime/machine';
import { Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { History } from '../history';
import { TextDecoderStream } from '../text';
import { EditBuffer } from './buffer';
import { advance, after, shown, visible } from './cells';
import type { Position } from './cells';
import type { LineCompletion } from './complete-line';
import { KeyReader } from './keys';
import type { Key } from './keys';
import { viCommand } from './vi-mode';
import type { HalfTyped } from './vi-mode';

export interface EditorOptions {
  readonly history: History | undefined;
  readonly complete: (line: string, cursor: number) => Task<LineCompletion>;
  readonly vi: boolean;
}

export type EditorResult = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'end' } | { readonly kind: 'interrupt' };

class Resized extends Error {}

/** How often a key may be repeated by one count. */
const ARGUMENT_LIMIT = 1000;
/** Keys that a count says nothing about. */
const WHOLE_LINE = new Set(['enter', 'C-o', 'C-c', 'C-d', 'C-l', 'tab', 'C-r', 'escape', 'up', 'down', 'C-p', 'C-n']);

/** Reads one line from a terminal in raw mode, with readline's Emacs keys or its vi mode. */
export class LineEditor {
  readonly buffer = new EditBuffer();
  readonly #keys = new KeyReader();
  readonly #decoder = new TextDecoderStream();
  readonly #queue: Key[] = [];
  #prompt = '';
  #at: Position = { row: 0, column: 0 };
  #historyAt = 0;
  #draft = '';
  #lastTab = false;
  #search: { text: string; found: number; failed: boolean; saved: string } | undefined;
  #literal = false;
  /** C-x was pressed: the next key means something else. */
  #prefixed = false;
  #lastArgument = 0;
  /** The count typed as M-1, M-2 … before a key. */
  #argument = 0;
  /** vi: whether keys are commands. */
  command = false;
  halfTyped: HalfTyped | undefined;

  constructor(private readonly proc: Process, private readonly tty: Tty, private readonly options: EditorOptions) {}

  *read(prompt: string): Task<EditorResult> {
    const lines = prompt.split('\n');
    this.#prompt = lines.pop()!;
    if (lines.length > 0) yield* this.#write(`${lines.map(plain).join('\r\n')}\r\n`);
    this.buffer.replace('');
    this.buffer.forgetUndo();
    this.command = false;
    this.#historyAt = this.options.history?.lines.length ?? 0;
    this.#draft = '';
    this.#at = { row: 0, column: 0 };
    this.tty.setRaw(true);
    this.proc.onSignal(Signal.WINCH, () => new Resized());
    try {
      yield* this.#write('\x1b[?2004h');
      yield* this.#draw();
      return yield* this.#loop();
    } finally {
      this.proc.onSignal(Signal.WINCH, undefined);
      this.tty.setRaw(false);
    }
  }

  *#loop(): Task<EditorResult> {
    for (;;) {
      while (this.#queue.length > 0) {
        const result = yield* this.#key(this.#queue.shift()!);
        if (result) {
          yield* this.#write('\x1b[?2004l');
          return result;
        }
      }
      let chunk: Uint8Array | undefined;
      try {
        chunk = yield* this.proc.stdin.read();
      } catch (error) {
        if (!(error instanceof Resized)) throw error;
        this.#at = { row: 0, column: 0 };
        yield* this.#write('\r\x1b[J');
        yield* this.#draw();
        continue;
      }
      if (!chunk) return { kind: 'end' };
      this.#queue.push(...this.#keys.feed(this.#decoder.decode(chunk), this.options.vi));
    }
  }

  *#write(text: string): Task<void> {
    if (text !== '') yield* this.proc.out(text);
  }

  /** Paints prompt and text from the prompt's first cell, then puts the cursor in its place. */
  *#draw(): Task<void> {
    const columns = Math.max(2, this.tty.columns());
    const { text, cursor } = this.buffer;
    const search = this.#search;
    const prompt = search ? `(${search.failed ? 'failed ' : ''}reverse-i-search)\`${search.text}': ` : this.#prompt;
    const start = advance({ row: 0, column: 0 }, visible(prompt), columns);
    const before = shown(text.slice(0, cursor));
    const whole = shown(text);
    const target = advance(start, before, columns);
    const end = advance(start, whole, columns);
    let out = `\r${this.#at.row > 0 ? `\x1b[${this.#at.row}A` : ''}\x1b[J${plain(prompt)}${whole.replace(/\n/g, '\r\n')}`;
    if (end.column === 0 && end.row > 0 && !whole.endsWith('\n')) out += '\r\n';
    if (end.row > target.row) out += `\x1b[${end.row - target.row}A`;
    out += `\r${target.column > 0 ? `\x1b[${target.column}C` : ''}`;
    this.#at = target;
    yield* this.#write(out);
  }

  /** Text typed at the end of a line that does not wrap needs no repaint. */
  *#typed(text: string): Task<void> {
    const { buffer } = this;
    buffer.remember();
    const atEnd = buffer.cursor === buffer.text.length;
    buffer.insert(text);
    const next = advance(this.#at, text, this.tty.columns());
    if (atEnd && next.row === this.#at.row && next.column > 0 && this.#queue.length === 0) {
      this.#at = next;
      yield* this.#write(text);
    } else if (this.#queue.length === 0 || !('text' in this.#queue[0]!)) yield* this.#draw();
  }

  *#key(key: Key): Task<EditorResult | undefined> {
    const { buffer } = this;
    const prefixed = this.#prefixed;
    this.#prefixed = false;
    if (this.#search) {
      const consumed = yield* this.#searchKey(key);
      if (consumed) return undefined;
    }
    const name = 'name' in key ? key.name : '';
    const digit = this.options.vi ? null : /^M-([0-9])$/.exec(name) ?? (this.#argument > 0 && 'text' in key ? /^([0-9])$/.exec(key.text) : null);
    if (digit) {
      this.#argument = Math.min(ARGUMENT_LIMIT, this.#argument * 10 + Number(digit[1]));
      return undefined;
    }
    const times = this.#argument || 1;
    this.#argument = 0;
    if (times > 1 && ('text' in key || !WHOLE_LINE.has(name))) {
      const [first, ...rest] = 'text' in key ? [...key.text] : [];
      if (first !== undefined) yield* this.#typed(first.repeat(times) + rest.join(''));
      else for (let n = 0; n < times; n += 1) this.#edit(name);
      yield* this.#draw();
      return undefined;
    }
    buffer.settle(/^(?:C-k|C-u|C-w|M-d|M-backspace)$/.test(name), name === 'M-y');
    if (name !== 'tab') this.#lastTab = false;
    if (name !== 'M-.' && name !== 'M-_') this.#lastArgument = 0;
    if ('paste' in key) {
      buffer.remember();
      buffer.insert(key.paste.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, ''));
      yield* this.#draw();
      return undefined;
    }
    if ('text' in key) {
      if (this.command) return yield* this.#viKeys(key.text);
      this.#literal = false;
      yield* this.#typed(key.text);
      return undefined;
    }
    if (this.#literal) {
      this.#literal = false;
      const letter = name === 'tab' ? '\t' : name === 'escape' ? '\x1b' : /^C-(.)$/.exec(name) ? String.fromCharCode(name.charCodeAt(2) & 31) : '';
      if (letter !== '') yield* this.#typed(letter);
      return undefined;
    }
    return yield* this.#named(prefixed ? `C-x ${name}` : name);
  }

  *#viKeys(text: string): Task<EditorResult | undefined> {
    for (const letter of text) {
      if (this.command) {
        const move = viCommand(this, letter);
        if (move) this.#move(move);
      } else {
        this.buffer.remember();
        this.buffer.insert(letter);
      }
    }
    yield* this.#draw();
    return undefined;
  }

  *#named(name: string): Task<EditorResult | undefined> {
    const { buffer } = this;
    switch (name) {
      case 'enter':
      case 'C-o': {
        buffer.cursor = buffer.text.length;
        yield* this.#draw();
        yield* this.#write('\r\n');
        return { kind: 'line', text: buffer.text };
      }
      case 'C-x':
        this.#prefixed = true;
        return undefined;
      case 'C-x C-e':
        // As bash has it: the line goes into the history, and fc edits what is last there.
        if (buffer.text !== '') this.options.history?.add(buffer.text);
        yield* this.#write('\r\n');
        return { kind: 'line', text: 'fc -e "${VISUAL:-${EDITOR:-vi}}"' };
      case 'C-c':
        yield* this.#write('^C\r\n');
        return { kind: 'interrupt' };
      case 'C-d':
        if (buffer.text === '') return { kind: 'end' };
        buffer.remember();
        buffer.erase(buffer.cursor, after(buffer.text, buffer.cursor));
        break;
      case 'C-l':
        yield* this.#write('\x1b[H\x1b[2J');
        this.#at = { row: 0, column: 0 };
        break;
      case 'tab':
        yield* this.#tab();
        return undefined;
      case 'C-r':
        this.#search = { text: '', found: this.options.history?.lines.length ?? 0, failed: false, saved: buffer.text };
        break;
      case 'C-q':
      case 'C-v':
        this.#literal = true;
        return undefined;
      case 'escape':
        if (this.options.vi) {
          this.command = true;
          buffer.left();
        }
        break;
      case 'C-p': case 'up': this.#move(-1); break;
      case 'C-n': case 'down': this.#move(1); break;
      case 'M-<': this.#move(-Infinity); break;
      case 'M->': this.#move(Infinity); break;
      case 'M-.': case 'M-_': this.#insertLastArgument(); break;
      case 'C-z': case 'C-s': return undefined;
      default: this.#edit(name);
    }
    yield* this.#draw();
    return undefined;
  }

  /** Keys that only change the buffer. */
  #edit(name: string): void {
    const { buffer } = this;
    const change = (work: () => void) => {
      buffer.remember();
      work();
    };
    switch (name) {
      case 'C-a': case 'home': buffer.cursor = 0; break;
      case 'C-e': case 'end': buffer.cursor = buffer.text.length; break;
      case 'C-b': case 'left': buffer.left(); break;
      case 'C-f': case 'right': buffer.right(); break;
      case 'M-b': buffer.cursor = buffer.wordLeft(); break;
      case 'M-f': buffer.cursor = buffer.wordRight(); break;
      case 'backspace': change(() => { const end = buffer.cursor; buffer.left(); buffer.erase(buffer.cursor, end); }); break;
      case 'delete': change(() => buffer.erase(buffer.cursor, after(buffer.text, buffer.cursor))); break;
      case 'C-k': change(() => buffer.kill(buffer.cursor, buffer.text.length)); break;
      case 'C-u': change(() => buffer.kill(0, buffer.cursor)); break;
      case 'C-w': change(() => buffer.kill(buffer.spaceLeft(), buffer.cursor)); break;
      case 'M-d': change(() => buffer.kill(buffer.cursor, buffer.wordRight())); break;
      case 'M-backspace': change(() => buffer.kill(buffer.wordLeft(), buffer.cursor)); break;
      case 'C-y': change(() => buffer.yank()); break;
      case 'M-y': change(() => buffer.yankPop()); break;
      case 'C-t': change(() => buffer.transpose()); break;
      case 'M-t': change(() => buffer.transposeWords()); break;
      case 'M-u': change(() => buffer.changeWord((word) => word.toUpperCase())); break;
      case 'M-l': change(() => buffer.changeWord((word) => word.toLowerCase())); break;
      case 'M-c': change(() => buffer.changeWord((word) => word.replace(/\p{L}.*/u, (rest) => rest[0]!.toUpperCase() + rest.slice(1).toLowerCase()))); break;
      case 'C-_': case 'C-?': case 'C-x C-u': buffer.undo(); break;
      case 'M-#': change(() => buffer.replace(`#${buffer.text}`)); break;
    }
  }

  /** Goes through the history; what was being typed is the entry after the last. */
  #move(by: number): void {
    const lines = this.options.history?.lines ?? [];
    const target = Math.max(0, Math.min(lines.length, this.#historyAt + by));
    if (target === this.#historyAt) return;
    if (this.#historyAt === lines.length) this.#draft = this.buffer.text;
    this.#historyAt = target;
    this.buffer.replace(target === lines.length ? this.#draft : lines[target]!);
  }

  #insertLastArgument(): void {
    const lines = this.options.history?.lines ?? [];
    this.#lastArgument += 1;
    const line = lines.at(-this.#lastArgument);
    if (line === undefined) return;
    if (this.#lastArgument > 1) this.buffer.undo();
    this.buffer.remember();
    this.buffer.insert(line.match(/(?:\\.|"[^"]*"|'[^']*'|[^\s])+/g)?.at(-1) ?? '');
  }

  /** Ctrl-R: returns whether the key was part of the search. */
  *#searchKey(key: Key): Task<boolean> {
    const search = this.#search!;
    const lines = this.options.history?.lines ?? [];
    const find = (from: number) => {
      for (let at = Math.min(from, lines.length - 1); at >= 0; at -= 1) {
        const place = lines[at]!.lastIndexOf(search.text);
        if (place < 0) continue;
        search.found = at;
        search.failed = false;
        this.#historyAt = at;
        this.buffer.replace(lines[at]!, place);
        return;
      }
      search.failed = true;
    };
    if ('text' in key) {
      search.text += key.text;
      find(search.found);
    } else if ('paste' in key) {
      search.text += key.paste;
      find(search.found);
    } else if (key.name === 'C-r') find(search.found - 1);
    else if (key.name === 'C-s') {
      const at = lines.findIndex((line, index) => index > search.found && line.includes(search.text));
      if (at < 0) search.failed = true;
      else find(at);
    }
    else if (key.name === 'backspace') {
      search.text = search.text.slice(0, -1);
      search.found = lines.length;
      find(lines.length);
    } else if (key.name === 'C-g' || key.name === 'C-c') {
      this.#search = undefined;
      this.buffer.replace(search.saved);
      yield* this.#draw();
      return key.name === 'C-g';
    } else {
      this.#search = undefined;
      yield* this.#draw();
      return key.name === 'escape';
    }
    yield* this.#draw();
    return true;
  }

  *#tab(): Task<void> {
    const { buffer } = this;
    const found = yield* this.options.complete(buffer.text, buffer.cursor);
    const items = [...new Set(found.items)];
    if (items.length === 0) {
      this.#lastTab = true;
      return;
    }
    const common = commonPrefix(items);
    const typed = buffer.text.slice(found.start, buffer.cursor);
    const single = items.length === 1;
    if (single || common.length > typed.length) {
      buffer.remember();
      const addition = common + (single && !common.endsWith('/') && !common.endsWith('=') ? found.suffix : '');
      buffer.text = buffer.text.slice(0, found.start) + addition + buffer.text.slice(buffer.cursor);
      buffer.cursor = found.start + addition.length;
      this.#lastTab = false;
      yield* this.#draw();
      return;
    }
    if (!this.#lastTab) {
      this.#lastTab = true;
      return;
    }
    buffer.cursor = buffer.text.length;
    yield* this.#draw();
    yield* this.#write(`\r\n${columnsOf(items.map((item) => (item.endsWith('/') ? `${item.slice(0, -1).replace(/^.*\//, '')}/` : item.replace(/^.*\/(?=.)/, ''))), this.tty.columns())}`);
    this.#at = { row: 0, column: 0 };
    yield* this.#draw();
  }
}

/** Candidates shown at once; more would scroll the screen away. */
const SHOWN_LIMIT = 500;

function columnsOf(items: readonly string[], width: number): string {
  const some = items.slice(0, SHOWN_LIMIT);
  const widest = Math.max(...some.map((item) => item.length)) + 2;
  const columns = Math.max(1, Math.floor(width / widest));
  const rows = Math.ceil(some.length / columns);
  let out = '';
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const item = some[column * rows + row];
      if (item !== undefined) out += shown((column + 1) * rows + row < some.length ? item.padEnd(widest) : item);
    }
    out += '\r\n';
  }
  return items.length > SHOWN_LIMIT ? `${out}… ${items.length - SHOWN_LIMIT} more\r\n` : out;
}

function commonPrefix(items: readonly string[]): string {
  let prefix = items[0]!;
  for (const item of items) {
    let at = 0;
    while (at < prefix.length && prefix[at] === item[at]) at += 1;
    prefix = prefix.slice(0, at);
  }
  return prefix;
}

function plain(prompt: string): string {
  return prompt.replace(/[\x01\x02]/g, '');
}

import type { Process, Tty } from '../../runtime/machine';
import { Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { History } from '../history';
import { TextDecoderStream } from '../text';
import { EditBuffer } from './buffer';
import type { CompletionKind, LineCompletion } from './completers';
import { Ding } from './ding';
import { LineDisplay, plain } from './display';
import type { Picture } from './display';
import { emacsKeymap } from './keymap';
import type { Keymap } from './keymap';
import type { ViState } from './vi-state';
import { LineHistory } from './line-history';

/** What `set` in an .inputrc says, as far as it changes anything here. */
export type LineSettings = Map<string, string>;

export interface EditorOptions {
  readonly history: History | undefined;
  readonly complete: (line: string, cursor: number, kind?: CompletionKind) => Task<LineCompletion>;
  readonly vi: boolean;
  /** Takes vi's keys from the next line on, or Emacs's. */
  readonly choose: (vi: boolean) => void;
  /** Runs a command of the shell that a key was bound to; it may change the line. */
  readonly run: (command: string, line: string, cursor: number) => Task<{ readonly line: string; readonly cursor: number }>;
  readonly commands: Readonly<Record<string, LineCommand>>;
  /** What few keys ask for, and vi's: a late part. */
  readonly late: () => Task<LateCommands>;
}

export type EditorResult = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'end' } | { readonly kind: 'interrupt' };

/** What a key calls: `count` is the argument before it, 1 without one; `key` the last character of its sequence. */
export type LineCommand = (editor: LineEditor, count: number, key: string) => Task<void> | void;

/** The commands that few keys call: a late part. */
export interface LateCommands {
  command(name: string): LineCommand | undefined;
  /** vi's keys, as a line begins with them. */
  viInsertion(editor: LineEditor): Keymap;
  /** All candidates of a completion, below the line. */
  list(editor: LineEditor, found: LineCompletion): Task<void>;
}

class Resized extends Error {}
class LineInterrupt extends Error {}

const INTERRUPT = '\x03', END_OF_FILE = '\x04', QUIT = '\x1c', SUSPEND = '\x1a';
/** So many keys may stand for text before another character is read from the terminal. */
const MACROS = 1000;
const PASTE_END = '\x1b[201~';
/** A paste is held until its end arrives, up to this many characters. */
const PASTE_LIMIT = 4 * 1024 * 1024;

/** Reads one line from a terminal in raw mode, as readline does: a key calls a command by its name. */
export class LineEditor {
  readonly buffer = new EditBuffer();
  readonly history: LineHistory;
  readonly settings: LineSettings = new Map();
  readonly emacs = emacsKeymap();
  /** What the keys mean now. */
  keymap: Keymap = this.emacs;
  /** Shown instead of the prompt while a command asks for something. */
  message: string | undefined;
  /** The text before the cursor stands out until the next key: a paste, or what a search found. */
  standout: { readonly from: number; readonly to: number } | undefined;
  result: EditorResult | undefined;
  lastCommand = '';
  /** Whether a count was typed before the running command. */
  explicit = false;
  overwrites = false;
  /** The next line to be read begins as this line of the history (C-o). */
  nextLine: number | undefined;
  lastSearch = '';
  lastAsked = '';
  /** What page up and down look for. */
  prefix = '';
  /** What menu-complete goes through. */
  menu: { readonly start: number; readonly choices: readonly string[]; at: number } | undefined;
  /** Whether the last completion changed the line. */
  completed = false;
  vi: ViState | undefined;
  /** Takes down the characters that are read, for vi's `.`. */
  tape: string[] | undefined;
  /** How `M-.` goes on when it is repeated. */
  readonly yanking: { back: number; step: number; word: number | undefined; undo: boolean } = { back: 0, step: 1, word: undefined, undo: false };
  /** Characters of a keyboard macro that is being recorded, and the last one. */
  recorded: string[] | undefined;
  macro = '';
  readonly tty: Tty;
  readonly #proc: Process;
  readonly #display: LineDisplay;
  readonly #decoder = new TextDecoderStream();
  #input = '';
  #at = 0;
  #prompt = '';
  #head = '';
  #painted: Picture | undefined;
  /** Whether the next character is text, unless a key says otherwise. */
  #takesText = false;
  #away = false;
  #macros = 0;
  #lastKey = '';

  constructor(proc: Process, tty: Tty, readonly options: EditorOptions) {
    this.#proc = proc;
    this.tty = tty;
    this.history = new LineHistory(options.history, this.buffer);
    this.#display = new LineDisplay(tty, (text) => this.write(text));
  }

  *read(prompt: string): Task<EditorResult> {
    const cut = prompt.lastIndexOf('\n') + 1;
    this.#head = plain(prompt.slice(0, cut)).replaceAll('\n', '\r\n');
    this.#prompt = prompt.slice(cut);
    const { buffer } = this;
    buffer.replace('');
    buffer.mark = 0;
    this.history.begin();
    this.result = undefined;
    this.message = undefined;
    this.lastCommand = this.#lastKey = '';
    this.overwrites = false;
    buffer.gathers = !this.options.vi;
    this.keymap = this.options.vi ? (yield* this.options.late()).viInsertion(this) : this.emacs;
    if (this.nextLine !== undefined && this.nextLine < this.history.lines.length) this.history.jump(this.nextLine);
    this.nextLine = undefined;
    this.tty.setRaw(true);
    this.#proc.onSignal(Signal.WINCH, () => new Resized());
    try {
      yield* this.write('\x1b[?2004h');
      yield* this.restart();
      return yield* this.#loop();
    } finally {
      this.#proc.onSignal(Signal.WINCH, undefined);
      this.tty.setRaw(false);
    }
  }

  *#loop(): Task<EditorResult> {
    const { buffer } = this;
    while (!this.result) {
      buffer.killing = buffer.killed;
      buffer.killed = false;
      this.explicit = false;
      try {
        yield* this.dispatch();
      } catch (error) {
        if (error instanceof LineInterrupt) return yield* this.#interrupted();
        if (!(error instanceof Ding)) throw error;
        this.message = undefined;
        this.tape = undefined;
      }
      // After a command of vi the cursor stands on a character.
      if (this.keymap === this.vi?.movement && buffer.cursor > 0 && buffer.cursor === buffer.end) buffer.left();
    }
    yield* this.write(this.result.kind === 'end' ? '\x1b[?2004l\r\n' : '\x1b[?2004l');
    return this.result;
  }

  *#interrupted(): Task<EditorResult> {
    yield* this.write('^C');
    yield* this.#display.finish(true);
    yield* this.write('\x1b[?2004l');
    this.history.finish();
    this.#input = '';
    this.#at = 0;
    return { kind: 'interrupt' };
  }

  get prompt(): string {
    return this.#prompt;
  }

  *write(text: string): Task<void> {
    if (text !== '') yield* this.#proc.out(text);
  }

  /** Paints prompt and line from an empty row on. */
  *restart(): Task<void> {
    this.#away = false;
    this.#display.begin();
    yield* this.write(this.#head);
    yield* this.paint(true);
  }

  *paint(anew = false): Task<void> {
    if (this.#away) return;
    const { text, cursor } = this.buffer, before = anew ? undefined : this.#painted;
    const picture: Picture = { prompt: this.message ?? this.#prompt, text, cursor, standout: this.standout };
    const added = before && addedAtEnd(before, picture);
    if (added === '') return;
    this.#painted = picture;
    if (added === undefined || !(yield* this.#display.append(added))) yield* this.#display.paint(picture);
  }

  /** How many letters, each a cell wide, would now be painted by being printed. */
  get #plainCells(): number {
    const { buffer } = this;
    const atEnd = buffer.cursor === buffer.end && this.message === undefined && !this.standout && !this.#away;
    return this.#takesText && atEnd && !this.overwrites ? this.#display.free : 0;
  }

  /** Takes prompt and line away: what is printed next stands in their place. */
  *erase(): Task<void> {
    yield* this.paint();
    yield* this.#display.erase();
    this.#away = true;
  }

  /** Goes below the line: what is printed next stands there, and the line is not painted until it is begun anew. */
  *below(): Task<void> {
    yield* this.paint();
    yield* this.#display.finish();
    this.#away = true;
  }

  /** Accepts the line. */
  *accept(): Task<void> {
    this.standout = undefined;
    yield* this.below();
    this.history.finish();
    this.result = { kind: 'line', text: this.buffer.text };
  }

  /** The next character; the line is painted before the editor waits for it. With `quoted`, keys that make signals are characters. */
  *readKey(quoted = false): Task<string> {
    for (;;) {
      if (this.#at >= this.#input.length) {
        const { flow } = this.tty;
        this.tty.flow = flow && !quoted;
        yield* this.#fill();
        this.tty.flow = flow;
        continue;
      }
      const letter = String.fromCodePoint(this.#input.codePointAt(this.#at)!);
      this.#at += letter.length;
      if (!quoted && letter === INTERRUPT) throw new LineInterrupt();
      if (!quoted && (letter === QUIT || letter === SUSPEND)) continue;
      this.recorded?.push(letter);
      this.tape?.push(letter);
      return letter;
    }
  }

  /** Whether a character can be read at once. */
  get hasKeys(): boolean {
    return this.#at < this.#input.length;
  }

  /** Reads `text` when it is what comes next. */
  takes(text: string): boolean {
    const next = this.#input.startsWith(text, this.#at);
    if (next) this.#at += text.length;
    return next;
  }

  /** Text that a key stands for is typed; a key that stands for itself comes to an end. */
  typeMacro(text: string): void {
    this.#macros += 1;
    if (this.#macros <= MACROS) return this.unread(text);
    this.#input = '';
    this.#at = this.#macros = 0;
    throw new Ding();
  }

  /** Characters that are read before all others. */
  unread(text: string): void {
    this.#input = text + this.#input.slice(this.#at);
    this.#at = 0;
    if (this.recorded) this.recorded.length -= Math.min(this.recorded.length, text.length);
  }

  *readPaste(): Task<string> {
    for (;;) {
      const end = this.#input.indexOf(PASTE_END, this.#at), held = this.#input.length - this.#at;
      if (end < 0 && held < PASTE_LIMIT) {
        yield* this.#fill();
        continue;
      }
      const text = this.#input.slice(this.#at, end < 0 ? this.#input.length : end);
      this.#at = end < 0 ? this.#input.length : end + PASTE_END.length;
      return text.replace(/\r\n?/g, '\n');
    }
  }

  *#fill(): Task<void> {
    yield* this.paint();
    let chunk: Uint8Array | undefined;
    try {
      this.tty.plainCells = this.#plainCells;
      chunk = yield* this.#proc.stdin.read();
      this.#macros = 0;
    } catch (error) {
      if (!(error instanceof Resized)) throw error;
      yield* this.#display.wipe();
      return yield* this.paint(true);
    } finally {
      this.tty.plainCells = 0;
    }
    // The terminal is gone.
    this.#input = this.#input.slice(this.#at) + (chunk ? this.#decoder.decode(chunk) : END_OF_FILE);
    this.#at = 0;
    if (!chunk) this.#lastKey = '';
    if (!chunk) this.buffer.replace('');
  }

  /** Reads a key and does what it calls, `count` times or with it as its argument. */
  *dispatch(count = 1): Task<void> {
    let sequence = '', shorter = '';
    for (;;) {
      this.#takesText = sequence === '' && count === 1 && this.keymap !== this.vi?.movement && this.keymap.letters === 0;
      const letter = yield* this.readKey();
      this.#takesText = false;
      const keymap = this.keymap;
      if (sequence === '' && letter >= ' ' && letter !== '\x7f' && !keymap.get(letter) && keymap !== this.vi?.movement) return this.#type(letter, count);
      if (sequence === '' && letter === END_OF_FILE && this.buffer.text === '' && this.#lastKey !== letter && !this.explicit) {
        this.result = { kind: 'end' };
        return;
      }
      if (sequence === '') this.#lastKey = letter;
      sequence += letter;
      const command = keymap.get(sequence);
      if (command !== undefined && !(keymap.continues(sequence) && this.hasKeys)) return yield* this.run(command, count, letter);
      if (command !== undefined) shorter = sequence;
      if (keymap.continues(sequence)) continue;
      this.standout = undefined;
      if (shorter !== '') {
        this.unread(sequence.slice(shorter.length));
        return yield* this.run(keymap.get(shorter)!, count, shorter.at(-1)!);
      }
      // Meta and a capital letter is meta and the small one.
      const lower = /^[\x1b\x18][A-Z]$/.test(sequence) ? keymap.get(sequence.toLowerCase()) : undefined;
      if (lower !== undefined) yield* this.run(lower, count, letter);
      return;
    }
  }

  *run(name: string, count: number, key: string): Task<void> {
    this.standout = undefined;
    const command = this.options.commands[name] ?? (yield* this.options.late()).command(name);
    try {
      const doing = command?.(this, count, key);
      if (doing) yield* doing;
    } finally {
      if (name !== 'digit-argument' && name !== 'vi-arg-digit') this.lastCommand = name;
    }
  }

  /** A letter of the text. */
  #type(letter: string, count: number): void {
    this.standout = undefined;
    this.#lastKey = letter;
    this.lastCommand = 'self-insert';
    if (count <= 0) return;
    if (this.overwrites) this.#overwrite(letter, count);
    else this.buffer.insert(letter.repeat(count));
  }

  #overwrite(letter: string, count: number): void {
    const { buffer } = this;
    buffer.together(() => {
      for (let left = count; left > 0; left -= 1) {
        const { cursor } = buffer;
        buffer.right();
        const end = buffer.cursor;
        buffer.cursor = cursor;
        buffer.remove(cursor, end);
        buffer.insert(letter);
      }
    });
  }
}

/** What a picture has more than the one before, when it only has more at its end, where the cursor stands in both: '' when they are equal. */
function addedAtEnd(before: Picture, { prompt, text, cursor, standout }: Picture): string | undefined {
  const { standout: stood } = before;
  if (before.prompt !== prompt || stood?.from !== standout?.from || stood?.to !== standout?.to) return undefined;
  if (before.text === text && before.cursor === cursor) return '';
  const atEnd = before.cursor === before.text.length && cursor === text.length && !standout;
  return atEnd && text.length > before.text.length && text.startsWith(before.text) ? text.slice(before.text.length) : undefined;
}

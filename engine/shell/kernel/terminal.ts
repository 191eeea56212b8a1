import { concatBytes, decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import type { OpenFile, Process, Tty } from '../../runtime/machine';
import { Condition, Signal, sleep } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import { systemError } from '../vfs';
import type { Meter } from './meter';

const CTRL_C = 3, CTRL_D = 4, BACKSPACE = 8, NEWLINE = 10, RETURN = 13, CTRL_Q = 17, CTRL_S = 19, CTRL_U = 21, CTRL_W = 23, CTRL_Z = 26, CTRL_BACKSLASH = 28, DELETE = 127;

/** What is kept of a row: more is no row that anybody reads. */
const ROW_BYTES = 1024, ROW_PIECES = 256;

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** 'pts/0'. */
  readonly name?: string;
  /** Receives what is to be shown; line feeds arrive as CR LF. */
  readonly onOutput: (bytes: Uint8Array) => void;
}

/**
 * A pseudo-terminal. The outside (xterm, a remote kubectl) calls `input` and gets `onOutput`; programs see `file()`.
 * In cooked mode the line discipline echoes, erases whole characters (UTF-8, so a composed "ệ" goes with one
 * backspace), turns Ctrl-C into SIGINT for the foreground group and Ctrl-D into the end of the input.
 */
export class Terminal implements Tty {
  readonly name: string;
  #columns: number;
  #rows: number;
  #raw = false;
  #echo = true;
  #foreground: number | undefined;
  /** The line being edited in cooked mode. */
  #line: number[] = [];
  #echoed: number[] = [];
  /** Finished input; undefined marks an end of file typed with Ctrl-D. */
  readonly #ready: (Uint8Array | undefined)[] = [];
  #hungUp = false;
  /** Flow control (IXON): Ctrl-S holds what is written until Ctrl-Q. */
  #flow = true;
  #held: Uint8Array[] | undefined;
  #plainCells = 0;
  /** The pieces written since the last line feed. */
  #row: Uint8Array[] = [];
  readonly #changed = new Condition();
  readonly #onOutput: (bytes: Uint8Array) => void;
  #signal: ((pgid: number | undefined, signal: number) => void) | undefined;

  constructor(options: TerminalOptions) {
    this.#columns = options.columns ?? 80;
    this.#rows = options.rows ?? 24;
    this.name = options.name ?? 'pts/0';
    this.#onOutput = options.onOutput;
  }

  columns(): number {
    return this.#columns;
  }

  rows(): number {
    return this.#rows;
  }

  lastRow(): string {
    const text = decodeUtf8(concatBytes(this.#row));
    return text.slice(text.lastIndexOf('\r') + 1);
  }

  get raw(): boolean {
    return this.#raw;
  }

  setRaw(raw: boolean): void {
    this.#raw = raw;
    if (raw && this.#line.length > 0) {
      this.#ready.push(Uint8Array.from(this.#line));
      this.#line = [];
      this.#changed.notify();
    }
  }

  setEcho(echo: boolean): void {
    this.#echo = echo;
  }

  get flow(): boolean {
    return this.#flow;
  }

  set flow(flow: boolean) {
    this.#flow = flow;
    if (!flow) this.#release();
  }

  get plainCells(): number {
    return this.#held ? 0 : this.#plainCells;
  }

  set plainCells(cells: number) {
    this.#plainCells = cells;
  }

  setForeground(pgid: number): void {
    this.#foreground = pgid;
  }

  get foreground(): number | undefined {
    return this.#foreground;
  }

  /** The kernel's part: who gets the signals that keys make. */
  attach(signal: (pgid: number | undefined, signal: number) => void): void {
    this.#signal = signal;
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#columns && rows === this.#rows) return;
    this.#columns = columns;
    this.#rows = rows;
    this.#signal?.(this.#foreground, Signal.WINCH);
  }

  /** The other side went away: programs read the end of the file and get SIGHUP. */
  hangUp(): void {
    this.#hungUp = true;
    this.#changed.notify();
    this.#signal?.(this.#foreground, Signal.HUP);
  }

  /** Keys, as a terminal sends them: text in UTF-8, Enter as CR. */
  input(bytes: Uint8Array): void {
    const keys = this.#flow && bytes.some((byte) => byte === CTRL_S || byte === CTRL_Q || byte === CTRL_C) ? bytes.filter((byte) => !this.#isFlowKey(byte)) : bytes;
    if (this.#raw) {
      if (keys.length > 0) this.#ready.push(keys.slice());
      this.#changed.notify();
      return;
    }
    for (const byte of keys) this.#cook(byte);
    this.#flushEcho();
    this.#changed.notify();
  }

  /** Takes the keys that hold the output and let it go; what ends a program lets it go as well. */
  #isFlowKey(byte: number): boolean {
    if (byte !== CTRL_S && byte !== CTRL_Q && byte !== CTRL_C) return false;
    if (byte === CTRL_S) this.#held ??= [];
    else this.#release();
    return byte !== CTRL_C;
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const bytes of held) this.output(bytes);
    this.#changed.notify();
  }

  /** Waits while the output is held. */
  *writable(): Task<void> {
    while (this.#held && !this.#hungUp) yield this.#changed.wait;
  }

  /** Echo goes out per burst of keys, so that no listener sees half a UTF-8 character. */
  #show(bytes: Uint8Array): void {
    if (this.#echo) this.#echoed.push(...bytes);
  }

  #flushEcho(): void {
    if (this.#echoed.length === 0) return;
    const bytes = Uint8Array.from(this.#echoed);
    this.#echoed = [];
    this.output(bytes);
  }

  /** An open file over this terminal; the same object may serve descriptors 0, 1 and 2. */
  file(meter?: Meter): OpenFile {
    return new TerminalFile(this, meter);
  }

  /** Used by the open file. */
  output(bytes: Uint8Array): void {
    if (this.#hungUp || bytes.length === 0) return;
    if (this.#held) this.#held.push(bytes.slice());
    else {
      this.#note(bytes);
      this.#onOutput(withCarriageReturns(bytes));
    }
  }

  #note(bytes: Uint8Array): void {
    const from = bytes.lastIndexOf(NEWLINE) + 1;
    if (from > 0 || this.#row.length >= ROW_PIECES) this.#row = [];
    if (from < bytes.length) this.#row.push(bytes.slice(Math.max(from, bytes.length - ROW_BYTES)));
  }

  get readable(): boolean {
    return this.#ready.length > 0 || this.#hungUp;
  }

  *read(maxBytes: number): Task<Uint8Array | undefined> {
    while (this.#ready.length === 0) {
      if (this.#hungUp) return undefined;
      yield this.#changed.wait;
    }
    const first = this.#ready.shift();
    if (!first || first.length <= maxBytes) return first;
    this.#ready.unshift(first.subarray(maxBytes));
    return first.subarray(0, maxBytes);
  }

  #cook(byte: number): void {
    switch (byte) {
      case CTRL_C:
        return this.#key('^C', Signal.INT);
      case CTRL_BACKSLASH:
        return this.#key('^\\', Signal.QUIT);
      case CTRL_Z:
        return this.#key('^Z', Signal.TSTP);
      case CTRL_D:
        this.#ready.push(this.#line.length > 0 ? Uint8Array.from(this.#line) : undefined);
        this.#line = [];
        return;
      case BACKSPACE:
      case DELETE:
        this.#erase();
        return;
      case CTRL_U:
        while (this.#line.length > 0) this.#erase();
        return;
      case CTRL_W:
        while (this.#line.at(-1) === 0x20) this.#erase();
        while (this.#line.length > 0 && this.#line.at(-1) !== 0x20) this.#erase();
        return;
      case RETURN:
      case NEWLINE:
        this.#line.push(NEWLINE);
        this.#ready.push(Uint8Array.from(this.#line));
        this.#line = [];
        this.#show(Uint8Array.of(NEWLINE));
        return;
      default:
        // A line is bounded like N_TTY_BUF_SIZE (4096 bytes).
        if (this.#line.length >= 4095) return;
        this.#line.push(byte);
        if (byte < 0x20 && byte !== 9) this.#show(encodeUtf8(`^${String.fromCharCode(byte + 64)}`));
        else this.#show(Uint8Array.of(byte));
    }
  }

  #key(shown: string, signal: number): void {
    this.#show(encodeUtf8(shown));
    this.#flushEcho();
    this.#line = [];
    this.#signal?.(this.#foreground, signal);
  }

  /** Removes the last character with the combining marks that follow it. */
  #erase(): void {
    for (;;) {
      const code = this.#popCharacter();
      if (code === undefined) return;
      const width = cellsOf(code);
      if (width > 0) this.#show(encodeUtf8('\b'.repeat(width) + ' '.repeat(width) + '\b'.repeat(width)));
      if (width > 0) return;
    }
  }

  #popCharacter(): number | undefined {
    const tail: number[] = [];
    for (;;) {
      const byte = this.#line.pop();
      if (byte === undefined) break;
      tail.unshift(byte);
      if ((byte & 0xc0) !== 0x80) break;
    }
    const first = tail[0];
    if (first === undefined) return undefined;
    if (tail.length === 1) return first < 0x20 ? 0x20 : first;
    const lead = tail.length === 2 ? first & 0x1f : tail.length === 3 ? first & 0x0f : first & 0x07;
    return tail.slice(1).reduce((code, byte) => (code << 6) | (byte & 0x3f), lead);
  }
}

/** Columns a character takes: 0 for combining marks (as a decomposed Vietnamese input method sends them), 2 for wide ones. */
export function cellsOf(code: number): 0 | 1 | 2 {
  if ((code >= 0x300 && code <= 0x36f) || (code >= 0x1ab0 && code <= 0x1aff) || (code >= 0x20d0 && code <= 0x20ff) || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1faff) || (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

/** Output processing (OPOST, ONLCR): a line feed also returns the carriage. */
function withCarriageReturns(bytes: Uint8Array): Uint8Array {
  let feeds = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) if (at === 0 || bytes[at - 1] !== RETURN) feeds += 1;
  if (feeds === 0) return bytes.slice();
  const out = new Uint8Array(bytes.length + feeds);
  let to = 0, before = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === NEWLINE && before !== RETURN) out[to++] = RETURN;
    out[to++] = before = byte;
  }
  return out;
}

/** A program that prints on and on is parked before it goes on behind this much, so that whoever shows it can say that it is enough. */
const BUFFER_BYTES = 64 * 1024;
const BUFFER_MS = 1;

/** A terminal as a process has it open. Who reads from the background is stopped with SIGTTIN. */
export class TerminalFile implements OpenFile {
  readonly isTty = true;
  #since = 0;

  constructor(
    readonly tty: Terminal,
    private readonly meter: Meter | undefined,
    private readonly reader?: Process,
  ) {}

  get readable(): boolean {
    return this.tty.readable;
  }

  /** The same terminal, opened by `proc`. */
  of(proc: Process): TerminalFile {
    return new TerminalFile(this.tty, this.meter, proc);
  }

  *read(maxBytes = 4096): Task<Uint8Array | undefined> {
    const proc = this.reader;
    while (proc && this.tty.foreground !== undefined && proc.pgid !== this.tty.foreground) {
      proc.kill(Signal.TTIN);
      if (!proc.stopped) throw systemError('EIO');
      // The kernel holds a stopped process at its next wait.
      yield* sleep(proc.clock, 0);
    }
    return yield* this.tty.read(maxBytes);
  }

  *write(bytes: Uint8Array): Task<void> {
    if (this.meter) yield* this.meter.charge(bytes.length);
    if (this.#since >= BUFFER_BYTES && this.reader) {
      this.#since = 0;
      yield* sleep(this.reader.clock, BUFFER_MS);
    }
    yield* this.tty.writable();
    this.tty.output(bytes);
    this.#since += bytes.length;
  }

  retain(): OpenFile {
    return this;
  }

  release(): void {}
}

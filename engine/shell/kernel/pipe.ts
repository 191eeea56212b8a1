import type { OpenFile } from '../../runtime/machine';
import { Condition, Interrupted, Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import { systemError } from '../vfs';

/** The number under which a process sees what is behind one of its descriptors: `pipe:[20063]`. */
export const pipeNumber = (pid: number, descriptor: number): number => 20_000 + pid * 10 + descriptor;

/** As Linux: a pipe holds 64 KiB (pipe(7)). */
const CAPACITY = 65_536;

/** A bounded queue of bytes with counted readers and writers. */
export class Pipe {
  readonly #chunks: Uint8Array[] = [];
  #buffered = 0;
  #readers = 0;
  #writers = 0;
  readonly #changed = new Condition();

  get buffered(): number {
    return this.#buffered;
  }

  get closedForReading(): boolean {
    return this.#readers === 0;
  }

  reader(): OpenFile {
    return new PipeReader(this);
  }

  writer(): OpenFile {
    return new PipeWriter(this);
  }

  get readable(): boolean {
    return this.#buffered > 0 || this.#writers === 0;
  }

  *read(maxBytes: number): Task<Uint8Array | undefined> {
    while (this.#buffered === 0) {
      if (this.#writers === 0) return undefined;
      yield this.#changed.wait;
    }
    const out = this.take(maxBytes);
    return out;
  }

  /** What is there now, without waiting. */
  take(maxBytes = CAPACITY): Uint8Array {
    const first = this.#chunks[0];
    if (!first) return new Uint8Array(0);
    const out = first.length <= maxBytes ? first : first.subarray(0, maxBytes);
    if (out.length === first.length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(maxBytes);
    this.#buffered -= out.length;
    this.#changed.notify();
    return out;
  }

  *write(bytes: Uint8Array): Task<void> {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#readers === 0) throw new Interrupted(Signal.PIPE);
      const room = CAPACITY - this.#buffered;
      if (room <= 0) {
        yield this.#changed.wait;
        continue;
      }
      this.put(rest.length <= room ? rest.slice() : rest.slice(0, room));
      rest = rest.subarray(Math.min(room, rest.length));
    }
  }

  /** Puts bytes in without waiting and without a bound: for what the outside world sends (keys, network). */
  put(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#buffered += bytes.length;
    this.#changed.notify();
  }

  open(end: 'read' | 'write'): void {
    if (end === 'read') this.#readers += 1;
    else this.#writers += 1;
    this.#changed.notify();
  }

  close(end: 'read' | 'write'): void {
    if (end === 'read') this.#readers -= 1;
    else this.#writers -= 1;
    this.#changed.notify();
  }

  /** For named pipes: opening one end waits until the other end is open too. */
  *awaitPeer(end: 'read' | 'write'): Task<void> {
    while ((end === 'read' ? this.#writers : this.#readers) === 0 && this.#buffered === 0) yield this.#changed.wait;
  }
}

/** The two ends of a new pipe. */
export function createPipe(): { readonly reader: OpenFile; readonly writer: OpenFile; readonly pipe: Pipe } {
  const pipe = new Pipe();
  return { reader: pipe.reader(), writer: pipe.writer(), pipe };
}

abstract class PipeEnd {
  readonly isTty = false;
  #references = 1;

  constructor(
    protected readonly pipe: Pipe,
    private readonly end: 'read' | 'write',
  ) {
    pipe.open(end);
  }

  retain(): this {
    this.#references += 1;
    return this;
  }

  release(): void {
    this.#references -= 1;
    if (this.#references === 0) this.pipe.close(this.end);
  }
}

class PipeReader extends PipeEnd implements OpenFile {
  constructor(pipe: Pipe) {
    super(pipe, 'read');
  }

  get readable(): boolean {
    return this.pipe.readable;
  }

  read(maxBytes = CAPACITY): Task<Uint8Array | undefined> {
    return this.pipe.read(maxBytes);
  }

  *write(): Task<void> {
    throw systemError('EBADF');
  }
}

class PipeWriter extends PipeEnd implements OpenFile {
  constructor(pipe: Pipe) {
    super(pipe, 'write');
  }

  *read(): Task<Uint8Array | undefined> {
    throw systemError('EBADF');
  }

  write(bytes: Uint8Array): Task<void> {
    return this.pipe.write(bytes);
  }
}

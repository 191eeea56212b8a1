import type { OpenFile, Tty } from '../../runtime/machine';
import type { Random } from '../../runtime/random';
import type { Task } from '../../runtime/process';
import { systemError } from '../vfs';
import type { FileHandle } from '../vfs';
import type { Meter } from './meter';

const CHUNK = 65_536;

/** A regular file with its position. Descriptors that were duplicated share it, as dup(2) says. */
export class RegularFile implements OpenFile {
  readonly isTty = false;
  readonly readable = true;
  #offset = 0;

  constructor(
    private readonly handle: FileHandle,
    private readonly append: boolean,
    private readonly meter: Meter,
  ) {}

  get offset(): number {
    return this.#offset;
  }

  seek(offset: number): void {
    this.#offset = offset;
  }

  get size(): number {
    return this.handle.size;
  }

  truncate(size: number): void {
    this.handle.truncate(size);
  }

  *read(maxBytes = CHUNK): Task<Uint8Array | undefined> {
    const bytes = this.handle.readAt(this.#offset, maxBytes);
    yield* this.meter.charge(bytes.length);
    if (bytes.length === 0) return undefined;
    this.#offset += bytes.length;
    return bytes;
  }

  *write(bytes: Uint8Array): Task<void> {
    if (bytes.length === 0) return;
    yield* this.meter.charge(bytes.length);
    if (this.append) this.#offset = this.handle.size;
    this.handle.writeAt(this.#offset, bytes);
    this.#offset += bytes.length;
  }

  retain(): OpenFile {
    return this;
  }

  release(): void {}
}

/** /dev/null, /dev/zero, /dev/urandom, /dev/full. Unknown devices read as empty and refuse writing. */
export class DeviceFile implements OpenFile {
  readonly isTty = false;
  readonly readable = true;

  constructor(
    private readonly device: string,
    private readonly random: Random,
    private readonly meter: Meter,
  ) {}

  *read(maxBytes = CHUNK): Task<Uint8Array | undefined> {
    const count = Math.min(maxBytes, CHUNK);
    yield* this.meter.charge(count);
    if (this.device === 'zero' || this.device === 'full') return new Uint8Array(count);
    if (this.device === 'random') return this.random.bytes(count);
    return undefined;
  }

  *write(bytes: Uint8Array): Task<void> {
    yield* this.meter.charge(bytes.length);
    if (this.device === 'full' && bytes.length > 0) throw systemError('ENOSPC');
    if (!['null', 'zero', 'random', 'full'].includes(this.device)) throw systemError('ENXIO');
  }

  retain(): OpenFile {
    return this;
  }

  release(): void {}
}

/** A file whose writes go to a function: a container's log, a test's transcript. Reading finds the end at once. */
export class SinkFile implements OpenFile {
  readonly isTty = false;
  readonly readable = true;

  constructor(
    private readonly onBytes: (bytes: Uint8Array) => void,
    private readonly meter?: Meter,
  ) {}

  *read(): Task<Uint8Array | undefined> {
    return undefined;
  }

  *write(bytes: Uint8Array): Task<void> {
    if (this.meter) yield* this.meter.charge(bytes.length);
    if (bytes.length > 0) this.onBytes(bytes.slice());
  }

  retain(): OpenFile {
    return this;
  }

  release(): void {}
}

/** A file that reads given bytes: a here-document, a command's recorded input. */
export class SourceFile implements OpenFile {
  readonly isTty = false;
  readonly readable = true;
  readonly tty?: Tty;
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  *read(maxBytes = CHUNK): Task<Uint8Array | undefined> {
    if (this.#at >= this.bytes.length) return undefined;
    const out = this.bytes.slice(this.#at, this.#at + maxBytes);
    this.#at += out.length;
    return out;
  }

  *write(): Task<void> {
    throw systemError('EBADF');
  }

  retain(): OpenFile {
    return this;
  }

  release(): void {}
}

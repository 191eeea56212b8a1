import type { OpenFile, Process } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import { encodeUtf8 } from '../../../runtime/bytes';
import { toJsRegExp } from '../../posix-regex';
import { LineReader } from '../text-io';

/** Lines a pager holds; beyond it the rest is not read. */
const LINE_LIMIT = 500_000;

/** A file as less has it: as much of it as was needed so far, and of it the lines that `&` leaves. */
export class LessLines {
  readonly all: string[] = [];
  /** The numbers of the lines to be seen, from 0; all while it is undefined. */
  #chosen: number[] | undefined;
  #filter: ((line: string) => boolean) | undefined;
  #looked = 0;
  ended = false;
  readonly #reader: LineReader;
  /** Bytes before each line that was counted, and behind the last. */
  readonly #bytes = [0];

  constructor(private readonly file: OpenFile, proc: Process, readonly name: string) {
    this.#reader = new LineReader(file, proc);
  }

  /** Whether it comes through a pipe: how much there is is known at its end only. */
  get streams(): boolean {
    return this.name === '';
  }

  /** Whether reading on would have to wait. */
  get waits(): boolean {
    return !this.ended && this.file.readable === false;
  }

  *more(): Task<void> {
    const batch = this.all.length < LINE_LIMIT ? yield* this.#reader.batch() : undefined;
    if (batch) for (const line of batch) this.all.push(line);
    else this.ended = true;
    this.#choose();
  }

  /** What a file has got since it was read (F). */
  grow(lines: readonly string[]): void {
    for (const line of lines) this.all.push(line);
    this.#choose();
  }

  #choose(): void {
    if (!this.#filter || !this.#chosen) return;
    for (; this.#looked < this.all.length; this.#looked += 1) if (this.#filter(this.all[this.#looked]!)) this.#chosen.push(this.#looked);
  }

  filter(wanted: ((line: string) => boolean) | undefined): void {
    this.#filter = wanted;
    this.#chosen = wanted && [];
    this.#looked = 0;
    this.#choose();
  }

  get filtered(): boolean {
    return this.#chosen !== undefined;
  }

  get length(): number {
    return this.#chosen?.length ?? this.all.length;
  }

  /** The number of the line that is seen as the `at`th. */
  number(at: number): number {
    return this.#chosen ? (this.#chosen[at] ?? this.all.length) : at;
  }

  line(at: number): string {
    return this.all[this.number(at)] ?? '';
  }

  /** The first line to be seen from the `number`th on. */
  at(number: number): number {
    if (!this.#chosen) return Math.min(number, this.all.length);
    const found = this.#chosen.findIndex((one) => one >= number);
    return found < 0 ? this.#chosen.length : found;
  }

  /** Bytes before the line with this number. */
  bytesBefore(number: number): number {
    for (let at = this.#bytes.length; at <= number; at += 1) this.#bytes.push(this.#bytes[at - 1]! + encodeUtf8(this.all[at - 1]!).length + (at === this.all.length && this.ended && !this.#reader.terminated ? 0 : 1));
    return this.#bytes[number]!;
  }

  get size(): number {
    return this.bytesBefore(this.all.length);
  }
}

/** A pattern as less takes it: small letters find capital ones too when `-i` was given, with `-I` any do. */
export function lessPattern(text: string, ignoresCase: number, literal = false): RegExp {
  const source = literal ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : text;
  return toJsRegExp(source, { extended: true, ignoreCase: ignoresCase === 2 || (ignoresCase === 1 && text === text.toLowerCase()), global: true });
}

import type { OpenFile, Process } from '../../../runtime/machine';
import { SystemError } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import { checkHeld } from '../../../runtime/whole-stream';
import { TextDecoderStream } from '../../text';
import { JsonStream } from './json-stream';
import type { Json } from './tree';

/** Characters that are read in one unit of work. */
const READ_PER_UNIT = 100;

/** What the filter is run on, one value after the other, each as soon as it has come. */
export class Inputs {
  readonly #json = new JsonStream();
  readonly #names: (string | undefined)[];
  readonly #streamed: Json[] = [];
  #file: OpenFile | undefined;
  #decoder = new TextDecoderStream();
  #lines = '';
  #linesRead = 0;
  #given = false;
  /** The file that was read last; null for standard input. */
  name: string | null = null;
  /** A file could not be read. */
  failed = false;

  /** `names` are the files; undefined stands for standard input. */
  constructor(private readonly proc: Process, private readonly flags: ReadonlySet<string>, names: readonly (string | undefined)[]) {
    this.#names = [...names];
  }

  get line(): number {
    return this.flags.has('R') ? this.#linesRead : this.#json.line;
  }

  *next(): Task<Json | undefined> {
    if (!this.flags.has('s')) return yield* this.#one();
    if (this.#given) return undefined;
    this.#given = true;
    if (this.flags.has('R')) return yield* this.#rest();
    const all: Json[] = [];
    for (let value = yield* this.#one(); value !== undefined; value = yield* this.#one()) all.push(value);
    return all;
  }

  *#one(): Task<Json | undefined> {
    if (this.flags.has('R')) return yield* this.#textLine();
    if (!this.flags.has('stream')) return yield* this.#value();
    if (this.#streamed.length === 0) {
      const value = yield* this.#value();
      if (value !== undefined) for (const event of events(value, [])) this.#streamed.push(event);
    }
    return this.#streamed.shift();
  }

  *#value(): Task<Json | undefined> {
    for (;;) {
      const value = this.#json.next();
      if (value !== undefined) return value;
      const text = yield* this.#read();
      if (text === undefined) {
        this.#json.end();
        return this.#json.next();
      }
      this.#json.push(this.flags.has('seq') ? text.replaceAll('\x1e', '\n') : text);
      yield* this.proc.spend(text.length / READ_PER_UNIT);
    }
  }

  *#textLine(): Task<string | undefined> {
    for (;;) {
      const end = this.#lines.indexOf('\n');
      const text = end < 0 ? yield* this.#read() : undefined;
      if (end < 0 && text !== undefined) {
        this.#lines += text;
        checkHeld(this.#lines.length);
        continue;
      }
      const line = end < 0 ? this.#lines : this.#lines.slice(0, end);
      if (end < 0 && line === '') return undefined;
      this.#lines = end < 0 ? '' : this.#lines.slice(end + 1);
      this.#linesRead += 1;
      return line;
    }
  }

  *#rest(): Task<string> {
    let all = '';
    for (let text = yield* this.#read(); text !== undefined; text = yield* this.#read()) {
      all += text;
      checkHeld(all.length);
    }
    return all;
  }

  /** More text, of whichever file is next; undefined at the end of the last. */
  *#read(): Task<string | undefined> {
    for (;;) {
      this.#file ??= yield* this.#open();
      if (this.#file === undefined) return undefined;
      const bytes = yield* this.#file.read();
      if (bytes && bytes.length > 0) return this.#decoder.decode(bytes);
      if (this.#file !== this.proc.stdin) this.#file.release();
      this.#file = undefined;
      const rest = this.#decoder.end();
      this.#decoder = new TextDecoderStream();
      if (rest !== '') return rest;
    }
  }

  *#open(): Task<OpenFile | undefined> {
    while (this.#names.length > 0) {
      const name = this.#names.shift();
      this.name = name ?? null;
      if (name === undefined) return this.proc.stdin;
      try {
        return this.proc.open(name, { read: true });
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        this.failed = true;
        yield* this.proc.err(`jq: error: Could not open file ${name}: ${error.message}\n`);
      }
    }
    return undefined;
  }
}

/** A value as `--stream` tells it: each leaf with its path, and the path of the last member where something closes. */
function* events(value: Json, path: readonly Json[]): Generator<Json, void, void> {
  const members: (readonly [Json, Json])[] = value === null || typeof value !== 'object' ? [] : Array.isArray(value) ? value.map((one, at) => [at, one] as const) : Object.entries(value);
  if (members.length === 0) {
    yield [path, value];
    return;
  }
  for (const [key, one] of members) yield* events(one, [...path, key]);
  yield [[...path, members.at(-1)![0]]];
}

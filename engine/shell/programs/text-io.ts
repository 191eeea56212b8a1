import type { OpenFile, Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { checkHeld } from '../../runtime/whole-stream';
import { TextDecoderStream, toBytes } from '../text';

/** A line longer than this is handed on in pieces, so that a stream without newlines stays bounded. */
const LINE_LIMIT = 16 * 1024 * 1024;

/** What a program spends on a line that it holds, beside its text. Bytes; GNU sort's record of one. */
export const LINE_BYTES = 32;

/** What a program has come to hold: noted while it computes, paid for when it can be parked. */
export class Holdings {
  #grown = 0;
  #held = 0;

  /** `bytes` more (or, negative, fewer). */
  note(bytes: number): void {
    this.#grown += bytes;
  }

  *settle(proc: Process): Task<void> {
    const grown = this.#grown;
    this.#grown = 0;
    this.#held += grown;
    checkHeld(this.#held);
    if (grown !== 0) yield* proc.allocate(grown);
    yield* proc.spend(1);
  }
}

/** Lines of a file, a batch at a time: as many as one read brought. */
export class LineReader {
  readonly #decoder = new TextDecoderStream();
  #rest = '';
  #parts: string[] = [];
  #restLength = 0;
  /** Of a line that has not ended yet, also what was handed on in pieces. */
  #unended = 0;
  #ended = false;
  /** Whether the last line of the file ended with the separator; known after the last batch. */
  terminated = true;

  constructor(private readonly file: OpenFile, private readonly proc: Process, private readonly separator = '\n') {}

  /** The next complete lines, without their newlines; undefined at the end. */
  *batch(): Task<string[] | undefined> {
    for (;;) {
      if (this.#ended) return undefined;
      const chunk = yield* this.file.read();
      if (!chunk || chunk.length === 0) {
        this.#ended = true;
        const rest = this.#take() + this.#decoder.end();
        if (rest === '') return undefined;
        this.terminated = false;
        return [rest];
      }
      yield* this.proc.spend(0.02);
      const text = this.#decoder.decode(chunk);
      if (!text.includes(this.separator)) {
        this.#parts.push(text);
        this.#restLength += text.length;
        this.#unended += text.length;
        checkHeld(this.#unended);
        yield* this.proc.allocate(text.length);
        if (this.#restLength > LINE_LIMIT) return [this.#take()];
        continue;
      }
      if (this.#unended > 0) yield* this.proc.allocate(-this.#unended);
      this.#unended = 0;
      const lines = (this.#take() + text).split(this.separator);
      this.#rest = lines.pop()!;
      this.#restLength = this.#rest.length;
      return lines;
    }
  }

  #take(): string {
    const text = this.#parts.length === 0 ? this.#rest : this.#rest + this.#parts.join('');
    this.#rest = '';
    this.#parts = [];
    this.#restLength = 0;
    return text;
  }

  *all(): Task<string[]> {
    const out: string[] = [];
    let held = 0;
    for (let lines = yield* this.batch(); lines; lines = yield* this.batch()) {
      let grown = 0;
      for (const line of lines) {
        grown += line.length + LINE_BYTES;
        out.push(line);
      }
      held += grown;
      checkHeld(held);
      yield* this.proc.allocate(grown);
    }
    return out;
  }
}

/** Collects output and writes it in large pieces; call `flush` whenever the reader should see it. */
export class Output {
  #parts: string[] = [];
  #length = 0;

  constructor(private readonly file: OpenFile) {}

  push(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  get full(): boolean {
    return this.#length > 32_768;
  }

  *flush(): Task<void> {
    if (this.#length === 0) return;
    const text = this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    yield* this.file.write(toBytes(text));
  }
}

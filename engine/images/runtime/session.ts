import type { Clock } from '../../runtime/clock';
import type { OpenFile, Process } from '../../runtime/machine';
import type { Session } from '../../kubelet/cri';
import { Pipe, SinkFile, Terminal } from '../../shell/kernel';

type Stream = 'stdout' | 'stderr';

/** The streams of one process, held back until somebody listens. */
export class StreamSession implements Session {
  readonly files: ReadonlyMap<number, OpenFile>;
  readonly terminal: Terminal | undefined;
  readonly #input: OpenFile | undefined;
  readonly #pipe: Pipe | undefined;
  readonly #held: { readonly stream: Stream; readonly bytes: Uint8Array }[] = [];
  #sink: ((stream: Stream, bytes: Uint8Array) => void) | undefined;
  #onEnd: ((exitCode: number) => void) | undefined;
  #exitCode: number | undefined;
  #inputClosed = false;
  #closed = false;

  constructor(
    private readonly clock: Clock,
    options: { readonly stdin: boolean; readonly tty: boolean; readonly name?: string },
    nullFile: OpenFile,
  ) {
    if (options.tty) {
      this.terminal = new Terminal({ name: options.name, onOutput: (bytes) => this.output('stdout', bytes) });
      const file = this.terminal.file();
      this.files = new Map([[0, options.stdin ? file : nullFile], [1, file], [2, file]]);
      return;
    }
    let input = nullFile;
    if (options.stdin) {
      this.#pipe = new Pipe();
      input = this.#pipe.reader();
      this.#input = this.#pipe.writer();
    }
    this.files = new Map([[0, input], [1, new SinkFile((bytes) => this.output('stdout', bytes))], [2, new SinkFile((bytes) => this.output('stderr', bytes))]]);
  }

  /** The session lives as long as `proc`. */
  follow(proc: Process): void {
    const watch = () => {
      if (proc.exitCode !== undefined) this.end(proc.exitCode);
      else proc.changed.wait(watch);
    };
    watch();
  }

  output(stream: Stream, bytes: Uint8Array): void {
    if (this.#closed) return;
    if (this.#sink) this.#sink(stream, bytes);
    else this.#held.push({ stream, bytes });
  }

  end(exitCode: number): void {
    if (this.#exitCode !== undefined) return;
    this.#exitCode = exitCode;
    this.clock.schedule(0, () => this.#onEnd?.(exitCode));
  }

  onOutput(sink: (stream: Stream, bytes: Uint8Array) => void): void {
    this.#sink = sink;
    if (this.#held.length > 0) {
      this.clock.schedule(0, () => {
        for (const { stream, bytes } of this.#held.splice(0)) sink(stream, bytes);
      });
    }
  }

  onEnd(sink: (exitCode: number) => void): void {
    const first = this.#onEnd === undefined;
    this.#onEnd = sink;
    if (first && this.#exitCode !== undefined) this.clock.schedule(0, () => sink(this.#exitCode!));
  }

  write(bytes: Uint8Array): void {
    if (this.terminal) this.terminal.input(bytes);
    else if (!this.#inputClosed) this.#pipe?.put(bytes);
  }

  closeInput(): void {
    if (this.#inputClosed) return;
    this.#inputClosed = true;
    if (this.terminal) this.terminal.input(Uint8Array.of(4));
    else this.#input?.release();
  }

  resize(columns: number, rows: number): void {
    this.terminal?.resize(columns, rows);
  }

  close(): void {
    this.#closed = true;
    this.terminal?.hangUp();
    this.closeInput();
  }
}

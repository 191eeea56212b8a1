import { concatBytes, decodeUtf8, encodeUtf8 } from '../runtime/bytes';
import type { OpenFile, Process } from '../runtime/machine';
import { SinkFile, SourceFile, Terminal, type SimulatedMachine } from '../shell/kernel';
import { OutputFilter } from '../shell/output-filter';
import { HOME, learnerIds, loginEnvironment } from './workstation';

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** What is to be shown, ready for a terminal emulator. */
  readonly onOutput: (bytes: Uint8Array) => void;
  /** The shell has ended. */
  readonly onExit?: () => void;
}

/** A terminal on the workstation with a shell in it. */
export interface TerminalSession {
  /** Keys as a terminal emulator sends them. */
  input(text: string): void;
  resize(columns: number, rows: number): void;
  close(): void;
  /** How many letters of one cell each, were they typed now, would be printed as themselves: a page may show them at once. */
  readonly plainCells: number;
  readonly shell: Process;
}

export function openTerminal(machine: SimulatedMachine, options: TerminalOptions): TerminalSession {
  const safe = new OutputFilter();
  const terminal = new Terminal({ columns: options.columns, rows: options.rows, onOutput: (bytes) => options.onOutput(safe.filter(bytes)) });
  const file = terminal.file();
  const environment = loginEnvironment();
  const shell = machine.start({ argv: ['bash'], env: environment, cwd: HOME, files: standard(file, file, file), ...learnerIds });
  whenEnded(machine, shell, () => options.onExit?.());
  return {
    shell,
    input: (text) => terminal.input(encodeUtf8(text)),
    resize: (columns, rows) => terminal.resize(columns, rows),
    close: () => terminal.hangUp(),
    get plainCells() { return terminal.plainCells; },
  };
}

/** A command that runs without a terminal, its input empty; what it printed so far, and how it ended. */
export interface ScriptRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both in the order in which they were written, as a terminal shows them. */
  readonly output: string;
  readonly process: Process;
  /** Ends it with SIGKILL, its children too. */
  kill(): void;
}

export interface ScriptOptions {
  readonly cwd?: string;
  readonly env?: ReadonlyMap<string, string>;
  readonly stdin?: string;
  /** Bytes of output that are kept; what comes after is counted and dropped. */
  readonly maxOutputBytes?: number;
}

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs `text` as `bash -c` does. The clock has to be run for anything to happen. */
export function runScript(machine: SimulatedMachine, text: string, options: ScriptOptions = {}): ScriptRun {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const both: Uint8Array[] = [];
  let held = 0;
  const limit = options.maxOutputBytes ?? MAX_OUTPUT_BYTES;
  const keep = (chunks: Uint8Array[]) => (bytes: Uint8Array): void => {
    if (held + bytes.length <= limit) {
      const kept = bytes.slice();
      chunks.push(kept);
      both.push(kept);
    }
    held += bytes.length;
  };
  const files = standard(new SourceFile(encodeUtf8(options.stdin ?? '')), new SinkFile(keep(out)), new SinkFile(keep(err)));
  const process = machine.start({ argv: ['bash', '-c', text], env: new Map([...loginEnvironment(), ...(options.env ?? [])]), cwd: options.cwd ?? HOME, files, newGroup: true, ...learnerIds });
  return {
    process,
    get exitCode() { return process.exitCode; },
    get stdout() { return decodeUtf8(concatBytes(out)); },
    get stderr() { return decodeUtf8(concatBytes(err)); },
    get output() { return decodeUtf8(concatBytes(both)); },
    kill: () => machine.signalGroup(process.pgid, 9),
  };
}

function standard(stdin: OpenFile, stdout: OpenFile, stderr: OpenFile): Map<number, OpenFile> {
  return new Map([[0, stdin], [1, stdout], [2, stderr]]);
}

/** Calls `ended` as an event of the clock once a process is over. */
function whenEnded(machine: SimulatedMachine, process: Process, ended: () => void): void {
  const changed = (process as Process & { readonly changed: { readonly wait: (wake: () => void) => () => void } }).changed;
  const look = (): void => {
    if (process.exitCode !== undefined) ended();
    else changed.wait(() => machine.clock.schedule(0, look));
  };
  look();
}

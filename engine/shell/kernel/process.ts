import { encodeUtf8 } from '../../runtime/bytes';
import type { Clock } from '../../runtime/clock';
import type { Machine, OpenFile, OpenFlags, Process, Program, SpawnOptions, Tty } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import { Condition, Coroutine, Interrupted, Signal, sleep } from '../../runtime/process';
import type { CoroutineEnd, Suspend, Task } from '../../runtime/process';
import type { Random } from '../../runtime/random';
import { readBytes } from '../../runtime/whole-stream';
import { systemError } from '../vfs';
import type { Node } from '../vfs';
import { CpuMeter } from './cpu-meter';
import type { Host, HostedProcess, ProcessOptions } from './host';
import { RegularFile, SourceFile } from './open-file';
import { openPath } from './open-path';
import { createPipe, pipeNumber } from './pipe';
import { TerminalFile } from './terminal';

type SignalHandler = () => Error | void;

/** A fork and an exec take a millisecond or two. */
const FORK_UNITS = 1500;

/** What a process of its own costs, so that forks count against a memory limit. */
const BASE_MEMORY_BYTES = 1_048_576;

/** One process of a simulated machine: a coroutine with descriptors, signals, a user and its share of CPU and memory. */
/** What a process writes to that has no standard output. */
const CLOSED = new SourceFile(new Uint8Array());

export class SimulatedProcess implements HostedProcess {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** The machine as this process's user sees it. */
  readonly machine: Machine;
  readonly env: Map<string, string>;
  readonly files: Map<number, OpenFile>;
  readonly changed = new Condition();
  readonly tty: Tty | undefined;
  ppid: number;
  pgid: number;
  cwd: string;
  umask = 0o022;
  argv: readonly string[];
  endedBy: number | undefined;
  readonly childChanged = new Condition();
  readonly #host: Host;
  readonly #parent: HostedProcess | undefined;
  readonly #startedAtMs: number;
  readonly #cpu: CpuMeter;
  readonly #coroutine: Coroutine<number>;
  readonly #handlers = new Map<number, SignalHandler | 'ignore'>();
  readonly #pendingHandlers: SignalHandler[] = [];
  readonly #resumed = new Condition();
  #memoryBytes = BASE_MEMORY_BYTES;
  #countedBytes = 0;
  #exitCode: number | undefined;
  #stopped = false;
  #running = false;
  #fatal: number | undefined;

  constructor(host: Host, pid: number, program: Program, options: ProcessOptions, parent: HostedProcess | undefined) {
    this.#host = host;
    this.#parent = parent;
    this.pid = pid;
    this.ppid = parent?.pid ?? 0;
    this.uid = options.uid ?? parent?.uid ?? 0;
    this.gid = options.gid ?? parent?.gid ?? 0;
    this.groups = options.groups ?? parent?.groups ?? [];
    this.machine = host.seenBy(this.uid, this.gid, this.groups, (descriptor) => this.#opened(descriptor));
    this.argv = options.argv;
    this.env = new Map(options.env ?? parent?.env);
    this.cwd = options.cwd ?? parent?.cwd ?? '/';
    this.umask = parent?.umask ?? 0o022;
    this.pgid = options.newGroup || !parent ? pid : parent.pgid;
    this.files = new Map();
    for (const [fd, file] of options.files) this.files.set(fd, file instanceof TerminalFile ? file.of(this) : file.retain());
    this.tty = options.files.get(0)?.tty ?? parent?.tty;
    this.#startedAtMs = host.clock.now();
    this.#cpu = new CpuMeter(host);
    this.#coroutine = new Coroutine(host.clock, this.#run(program), (end) => this.#ended(end));
  }

  get clock(): Clock {
    return this.#host.clock;
  }

  get random(): Random {
    return this.#host.random;
  }

  get stdin(): OpenFile {
    return this.#file(0);
  }

  get stdout(): OpenFile {
    return this.files.get(1) ?? CLOSED;
  }

  get stderr(): OpenFile {
    return this.#file(2);
  }

  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  get usage() {
    return { startedAtMs: this.#startedAtMs, cpuMs: this.#cpu.usedMs, memoryBytes: this.#memoryBytes, countedBytes: this.#countedBytes };
  }

  /** Called by the machine once the process is in its table. */
  begin(): void {
    if (!this.#coroutine.ended) this.#coroutine.start();
  }

  *gather(descriptor: number): Task<void> {
    const file = this.files.get(descriptor);
    if (!file) return;
    const bytes = yield* readBytes(file);
    file.release();
    this.files.set(descriptor, new SourceFile(bytes));
  }

  /** What the path of a descriptor leads to: a pipe, or what was gathered from one. A terminal and a file have paths of their own. */
  #opened(descriptor: number): Node | undefined {
    const file = this.files.get(descriptor);
    if (!file || file.isTty || file instanceof RegularFile) return undefined;
    const meta = { owner: this, inode: pipeNumber(this.pid, descriptor), mode: 0o600, uid: this.uid, gid: this.gid, mtimeMs: this.clock.now() };
    if (!(file instanceof SourceFile)) return { ...meta, kind: 'fifo', device: '' };
    return { ...meta, kind: 'file', bytes: file.bytes, size: file.bytes.length, make: undefined, program: undefined, links: 1 };
  }

  *out(text: string): Task<void> {
    yield* this.#write(this.stdout, text);
  }

  *err(text: string): Task<void> {
    yield* this.#write(this.stderr, text);
  }

  *#write(file: OpenFile, text: string): Task<void> {
    try {
      yield* file.write(encodeUtf8(text));
    } catch (error) {
      const ignored = error instanceof Interrupted && error.signal === Signal.PIPE && this.#handlers.get(Signal.PIPE) === 'ignore';
      throw ignored ? systemError('EPIPE') : error;
    }
  }

  *sleep(ms: number): Task<void> {
    yield* sleep(this.clock, ms);
  }

  compute(ms: number): Task<void> {
    return this.#cpu.compute(ms);
  }

  get computingMs(): number {
    return this.#cpu.computingMs;
  }

  *spend(units: number): Task<void> {
    yield* this.#cpu.spend(units);
  }

  *allocate(bytes: number, counted = false): Task<void> {
    if (counted) this.#countedBytes += bytes;
    this.#memoryBytes = Math.max(BASE_MEMORY_BYTES, this.#memoryBytes + bytes);
    if (bytes > 0) this.#host.checkMemory(bytes);
    // A chance for the killer's signal to arrive.
    if (this.#fatal !== undefined) yield* sleep(this.clock, 0);
  }

  open(path: string, flags: OpenFlags): OpenFile {
    return openPath(this.#host, this, path, flags);
  }

  pipe() {
    return createPipe();
  }

  spawn(options: SpawnOptions): Process {
    this.#cpu.owe(FORK_UNITS);
    return this.#host.create({ ...options, files: options.files ?? this.files }, this);
  }

  *exec(program: Program, argv: readonly string[], env: ReadonlyMap<string, string>): Task<number> {
    const entries = [...env];
    this.env.clear();
    for (const [name, value] of entries) this.env.set(name, value);
    this.argv = argv;
    for (const [signal, handler] of this.#handlers) if (handler !== 'ignore') this.#handlers.delete(signal);
    return yield* program(this);
  }

  *wait(child: Process): Task<number> {
    while (child.exitCode === undefined) yield child.changed.wait;
    return child.exitCode;
  }

  onSignal(signal: number, handler: SignalHandler | 'ignore' | undefined): void {
    if (handler === undefined) this.#handlers.delete(signal);
    else this.#handlers.set(signal, handler);
  }

  /** A signal from inside the machine: its first process is immune to those it has no handler for (pid_namespaces(7)). */
  kill(signal: number): void {
    if (this.pid === 1 && this.#host.protectsInit && typeof this.#handlers.get(signal) !== 'function' && signal !== Signal.CONT) return;
    this.#deliver(signal);
  }

  /** A signal from the host: SIGKILL and SIGSTOP reach even the first process. */
  killFromHost(signal: number): void {
    if (signal === Signal.KILL || signal === Signal.STOP) this.#deliver(signal);
    else this.kill(signal);
  }

  #deliver(signal: number): void {
    if (this.#exitCode !== undefined || signal === 0) return;
    if (signal === Signal.CONT) this.#resume();
    const handler = signal === Signal.KILL || signal === Signal.STOP ? undefined : this.#handlers.get(signal);
    if (handler === 'ignore') return;
    if (handler) {
      if (this.#running) this.#pendingHandlers.push(handler);
      else {
        const error = handler();
        if (error) this.#coroutine.interrupt(error);
      }
      return;
    }
    if (IGNORED.has(signal)) return;
    if (STOPPING.has(signal)) {
      this.#stopped = true;
      this.#announce();
      return;
    }
    this.#fatal = signal;
    if (signal === Signal.KILL) this.#stopped = false;
    this.#coroutine.interrupt(new Interrupted(signal));
  }

  #resume(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#resumed.notify();
    this.#announce();
  }

  #file(fd: number): OpenFile {
    return this.files.get(fd) ?? this.#host.nullFile;
  }

  /** Drives the program: runs signal handlers between its steps, holds it while stopped, and ends it for good on SIGKILL. */
  *#run(program: Program): Task<number> {
    this.#running = true;
    this.#host.running = this;
    const task = program(this);
    let step = task.next();
    for (;;) {
      if (step.done) return step.value;
      this.#running = false;
      const before = this.clock.now();
      let thrown: unknown;
      try {
        yield step.value as Suspend;
        while (this.#stopped) yield this.#resumed.wait;
      } catch (error) {
        thrown = error;
      }
      this.#cpu.waited(this.clock.now() - before);
      this.#running = true;
      this.#host.running = this;
      for (let handler = this.#pendingHandlers.shift(); handler; handler = this.#pendingHandlers.shift()) thrown = handler() ?? thrown;
      if (thrown !== undefined) step = task.throw(thrown);
      else step = task.next();
      if (this.#fatal === Signal.KILL && !step.done) {
        task.return(0);
        throw new Interrupted(Signal.KILL);
      }
    }
  }

  #ended(end: CoroutineEnd<number>): void {
    this.#running = false;
    if ('value' in end && this.#fatal !== Signal.KILL) this.#exitCode = end.value & 0xff;
    else if (this.#fatal === Signal.KILL) this.#exitCode = 128 + Signal.KILL;
    else this.#exitCode = this.#codeOf((end as { error: unknown }).error);
    for (const file of this.files.values()) file.release();
    this.files.clear();
    this.#host.reap(this);
    this.#announce();
  }

  #announce(): void {
    this.changed.notify();
    this.#parent?.childChanged.notify();
  }

  #codeOf(error: unknown): number {
    if (error instanceof Interrupted) {
      this.endedBy = error.signal;
      return 128 + error.signal;
    }
    if (this.#host.protectsInit && outOfMemory(error)) {
      // A container that asks for more than the simulation can hold: the kernel's killer ends it, whatever its limit.
      this.#host.killedForMemory();
      this.endedBy = Signal.KILL;
      return 128 + Signal.KILL;
    }
    if (error instanceof SystemError) {
      this.#complain(`${this.argv[0] ?? 'program'}: ${error.message}\n`);
      return 1;
    }
    if (error instanceof RangeError) {
      // The simulation's own stack ran out: what a runaway recursion gets from the kernel.
      this.endedBy = Signal.SEGV;
      return 128 + Signal.SEGV;
    }
    this.#complain(`podlab: a bug in the simulated program ${this.argv[0] ?? ''}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 70;
  }

  #complain(text: string): void {
    const write = this.stderr.write(encodeUtf8(text));
    // The process is gone; a message that would have to wait is lost, as with a full pipe.
    try {
      write.next();
    } catch {
      // Nobody reads it any more.
    }
  }
}

/** Whether a program failed because there is no memory for what it holds. */
function outOfMemory(error: unknown): boolean {
  if (error instanceof SystemError) return error.code === 'ENOMEM';
  return error instanceof RangeError && /length|allocation/i.test(error.message);
}

const IGNORED = new Set<number>([Signal.CHLD, Signal.CONT, Signal.WINCH]);
const STOPPING = new Set<number>([Signal.STOP, Signal.TSTP, Signal.TTIN, Signal.TTOU]);

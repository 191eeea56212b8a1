import type { Clock, Holding, Timer, TimerOptions } from '../../runtime/clock';
import type { Machine, MachineFacts, MountSource, OpenFile, Process, Program, SpawnOptions } from '../../runtime/machine';
import type { NetStack } from '../../runtime/net';
import { Signal } from '../../runtime/process';
import type { Random } from '../../runtime/random';
import { MountedFileSystem, systemError } from '../vfs';
import type { Opened } from '../vfs';
import { findExecutable, programAt } from './executable';
import type { ProgramTable } from './executable';
import { Meter } from './meter';
import { DeviceFile, SinkFile } from './open-file';
import { PidNamespace } from './pid-namespace';
import { createProcVolume } from './proc-volume';
import { RunawayGuard } from './runaway';
import { SimulatedProcess } from './process';
import type { Host, HostedProcess, ProcessOptions } from './host';
import { Terminal } from './terminal';

export interface MachineLimits {
  /** Cores; below 1 the machine is throttled. */
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
  readonly processes?: number;
}

export interface MachineOptions {
  readonly hostname: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly net: NetStack;
  readonly programs: ProgramTable;
  /** The root's tree, or a ready file system. */
  readonly root: MountSource | MountedFileSystem;
  readonly readOnlyRoot?: boolean;
  readonly limits?: MachineLimits;
  /**
   * A container: its first process is protected from signals without a handler, the others end with it, and its
   * waiting does not keep the cluster busy.
   */
  readonly container?: boolean;
  /** Shared between machines that share their processes. */
  readonly pids?: PidNamespace;
  /** Numbers of its namespaces by kind ('net'), for /proc/PID/ns; those of the first ones without it. */
  readonly namespaces?: () => Readonly<Record<string, number>>;
  /** Facts for /proc; sensible defaults. */
  readonly facts?: Partial<MachineFacts>;
  /** Told how much more memory its processes hold. */
  readonly onGrowth?: (bytes: number) => void;
}

const DEFAULT_PROCESSES = 1200;
/** What programs of a machine without a limit may really hold: the tab's memory is real even when the machine's is not. */
const MAX_HELD_BYTES = 4 * 1024 ** 3;

/** The kernel of one machine: the learner's workstation, a node, a container. */
export class SimulatedMachine implements Machine, Host {
  readonly hostname: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly fs: MountedFileSystem;
  readonly net: NetStack;
  readonly programs: ProgramTable;
  readonly limits: MachineLimits;
  readonly pids: PidNamespace;
  readonly namespaces: () => Readonly<Record<string, number>>;
  readonly facts: MachineFacts;
  readonly disk: Meter;
  readonly memoryBus: Meter;
  readonly nullFile: OpenFile;
  /** The process that is at its next step. */
  running: HostedProcess | undefined;
  /** How many processes want a core now. */
  computing = 0;
  /** Whether the kernel killed a process here for want of memory. */
  oomKilled = false;
  /** CPU time of computations that are over. */
  #cpuMs = 0;
  readonly #container: boolean;
  /** The first process that was started here: the container's main one. */
  #main: HostedProcess | undefined;
  readonly #own = new Set<HostedProcess>();
  readonly #maxProcesses: number;
  readonly #runaways: RunawayGuard;
  readonly #onGrowth: ((bytes: number) => void) | undefined;

  constructor(options: MachineOptions) {
    this.hostname = options.hostname;
    this.#container = options.container === true;
    this.clock = this.#container ? new WaitingInBackground(options.clock) : options.clock;
    this.random = options.random;
    this.net = options.net;
    this.programs = options.programs;
    this.limits = options.limits ?? {};
    this.#onGrowth = options.onGrowth;
    this.#maxProcesses = this.limits.processes ?? DEFAULT_PROCESSES;
    this.#runaways = new RunawayGuard(this.clock, this.#maxProcesses, this.#own);
    this.pids = options.pids ?? new PidNamespace();
    this.namespaces = options.namespaces ?? (() => FIRST_NAMESPACES);
    this.fs = options.root instanceof MountedFileSystem ? options.root : new MountedFileSystem(options.root, { readOnly: options.readOnlyRoot === true });
    this.facts = { kernel: '6.1.0-28-amd64', cores: 4, memoryBytes: 8 * 1024 ** 3, bootedAtMs: this.clock.now(), ...options.facts };
    this.disk = new Meter(this.clock, 256 * 1024, 8192);
    this.memoryBus = new Meter(this.clock, 1024 * 1024, 16_384, () => this.running);
    this.nullFile = new DeviceFile('null', this.random, this.memoryBus);
    if (this.fs.exists('/proc')) this.fs.mount('/proc', createProcVolume(this));
  }

  /** A file whose writes go to `onBytes`, at the speed of a log. */
  sink(onBytes: (bytes: Uint8Array) => void): OpenFile {
    return new SinkFile(onBytes, new Meter(this.clock, 4096, 512));
  }

  get processes(): ReadonlyMap<number, HostedProcess> {
    return this.pids.all;
  }

  /** The processes of a shared table that were started on this machine. */
  get own(): ReadonlySet<HostedProcess> {
    return this.#own;
  }

  get protectsInit(): boolean {
    return this.#container;
  }

  /** Virtual CPU milliseconds that its processes used. */
  get cpuUsedMs(): number {
    let sum = this.#cpuMs;
    for (const proc of this.#own) sum += proc.computingMs;
    return sum;
  }

  countCpu(ms: number): void {
    this.#cpuMs += ms;
  }

  /** Bytes of all processes. */
  get memoryBytes(): number {
    let sum = 0;
    for (const proc of this.#own) sum += proc.usage.memoryBytes;
    return sum;
  }

  findProgram(name: string, env: ReadonlyMap<string, string>, cwd: string): Program | undefined {
    const found = findExecutable(this.fs, name, env, cwd);
    return 'path' in found ? programAt(this.fs, found.path, this.programs, found.shown) : undefined;
  }

  start(options: ProcessOptions): Process {
    return this.create(options, undefined);
  }

  /** Starts a process; its first step is an event of the clock. Throws ENOENT or EAGAIN. */
  create(options: ProcessOptions, parent: HostedProcess | undefined): HostedProcess {
    const seen = parent ? parent.machine : this;
    const env = options.env ?? parent?.env ?? new Map<string, string>();
    const program = options.program ?? seen.findProgram(options.argv[0] ?? '', env, options.cwd ?? parent?.cwd ?? '/');
    if (!program) throw systemError('ENOENT');
    if (this.#own.size >= this.#maxProcesses) {
      this.#runaways.refused();
      throw systemError('EAGAIN');
    }
    const proc = new SimulatedProcess(this, this.pids.take(), program, options, parent);
    this.pids.processes.set(proc.pid, proc);
    this.#own.add(proc);
    this.#main ??= proc;
    const terminal = options.files.get(0)?.tty;
    if (!parent && terminal instanceof Terminal) {
      terminal.attach((pgid, signal) => this.signalGroup(pgid ?? proc.pgid, signal));
      terminal.setForeground(proc.pgid);
    }
    this.clock.schedule(0, () => proc.begin());
    this.checkMemory();
    return proc;
  }

  signalGroup(pgid: number, signal: number): void {
    for (const proc of [...this.#own]) if (proc.pgid === pgid) proc.killFromHost(signal);
  }

  destroy(): void {
    for (const proc of [...this.#own].reverse()) proc.killFromHost(Signal.KILL);
  }

  /** Called by a process when it has ended. */
  reap(proc: HostedProcess): void {
    this.pids.processes.delete(proc.pid);
    this.#own.delete(proc);
    for (const other of this.#own) if (other.ppid === proc.pid) other.ppid = this.#container ? 1 : proc.ppid || 1;
    if (this.#container && proc === this.#main) this.destroy();
    this.pids.processes.get(proc.ppid)?.kill(Signal.CHLD);
  }

  /** What the OOM killer does when the limit is passed: a container goes as a whole (memory.oom.group, as kubelets set it), elsewhere the biggest process. */
  checkMemory(grownBytes = 0): void {
    if (grownBytes > 0) this.#onGrowth?.(grownBytes);
    if (!this.#isShortOfMemory()) return;
    if (this.#container) return this.killedForMemory();
    let biggest: HostedProcess | undefined;
    for (const proc of this.#own) if (!biggest || proc.usage.memoryBytes > biggest.usage.memoryBytes) biggest = proc;
    this.oomKilled = true;
    biggest?.killFromHost(Signal.KILL);
  }

  #isShortOfMemory(): boolean {
    const { memoryBytes } = this;
    const { memoryBytes: limit } = this.limits;
    if (memoryBytes > (limit ?? this.facts.memoryBytes)) return true;
    if (limit !== undefined || memoryBytes <= MAX_HELD_BYTES) return false;
    let counted = 0;
    for (const proc of this.#own) counted += proc.usage.countedBytes;
    return memoryBytes - counted > MAX_HELD_BYTES;
  }

  killedForMemory(): void {
    this.oomKilled = true;
    if (this.#container) this.destroy();
  }

  /** How much longer than its CPU time a program takes, because of the limit. */
  slowdown(): number {
    const cores = Math.min(this.limits.cpuCores ?? this.facts.cores, this.facts.cores);
    return Math.max(1, this.computing / cores);
  }

  /** This machine with the file permissions of a user, and the descriptors of a process of theirs; root's are found by those who open them alone. */
  seenBy(uid: number, gid: number, groups: readonly number[], opened: Opened): Machine {
    if (uid === 0) return this;
    const fs = this.fs.as({ uid, gid, groups }, opened);
    const start = (options: SpawnOptions & { readonly files: ReadonlyMap<number, OpenFile> }) => this.start(options);
    const destroy = () => this.destroy();
    const { pids, programs, fs: own } = this;
    return {
      hostname: this.hostname,
      clock: this.clock,
      random: this.random,
      net: this.net,
      facts: this.facts,
      fs,
      findProgram(name, env, cwd) {
        const found = findExecutable(fs, name, env, cwd);
        return 'path' in found ? programAt(own, found.path, programs, found.shown) : undefined;
      },
      start,
      get processes() {
        return pids.all;
      },
      destroy,
    };
  }
}

/** The namespaces that a kernel starts with (linux/proc_ns.h). */
const FIRST_NAMESPACES: Readonly<Record<string, number>> = { cgroup: 4_026_531_835, ipc: 4_026_531_839, mnt: 4_026_531_841, net: 4_026_531_840, pid: 4_026_531_836, user: 4_026_531_837, uts: 4_026_531_838 };

/** A clock on which waiting does not count as work: a container that sleeps does not keep the cluster busy. */
class WaitingInBackground implements Clock {
  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now();
  }

  schedule(delayMs: number, run: () => void, options?: TimerOptions): Timer {
    return this.clock.schedule(delayMs, run, delayMs > 0 ? { background: true } : options);
  }

  hold(what: Holding): void {
    this.clock.hold(what);
  }
}

import type { Clock } from '../../runtime/clock';
import type { FileSystem, Machine, MachineFacts, OpenFile, Process, SpawnOptions } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Random } from '../../runtime/random';
import type { MountedFileSystem, Opened } from '../vfs';
import type { Meter } from './meter';

export interface ProcessOptions extends SpawnOptions {
  readonly files: ReadonlyMap<number, OpenFile>;
}

/** A process as the kernel sees it. */
export interface HostedProcess extends Process {
  ppid: number;
  readonly groups: readonly number[];
  /** Uses a core for so long. */
  compute(ms: number): Task<void>;
  /** CPU time of the computation that is under way. */
  readonly computingMs: number;
  /** A signal from the host: SIGKILL and SIGSTOP reach even the first process. */
  killFromHost(signal: number): void;
  /** Of a process of another machine that is seen here. */
  readonly namespaces?: Readonly<Record<string, number>>;
  /** The files that such a process sees, unless they are this machine's. */
  readonly rootFiles?: FileSystem | undefined;
}

/** The machine as the parts of its kernel see it. */
export interface Host {
  readonly hostname: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly fs: MountedFileSystem;
  readonly facts: MachineFacts;
  readonly processes: ReadonlyMap<number, HostedProcess>;
  readonly disk: Meter;
  readonly memoryBus: Meter;
  readonly nullFile: OpenFile;
  readonly namespaces: () => Readonly<Record<string, number>>;
  readonly protectsInit: boolean;
  readonly memoryBytes: number;
  readonly cpuUsedMs: number;
  countCpu(ms: number): void;
  computing: number;
  running: HostedProcess | undefined;
  /** How much longer than its CPU time a program takes, because of the limit. */
  slowdown(): number;
  checkMemory(grownBytes?: number): void;
  /** A process was ended for want of memory. */
  killedForMemory(): void;
  /** This machine with the file permissions of a user, and the descriptors of a process of theirs. */
  seenBy(uid: number, gid: number, groups: readonly number[], opened: Opened): Machine;
  create(options: ProcessOptions, parent: HostedProcess | undefined): HostedProcess;
  /** Called by a process when it has ended. */
  reap(proc: HostedProcess): void;
}

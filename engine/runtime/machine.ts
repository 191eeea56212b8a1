import type { Clock } from './clock';
import type { Condition, Task } from './process';
import type { NetStack } from './net';
import type { Random } from './random';

/**
 * What a program sees of the machine it runs on. The kernel (engine/shell/kernel) implements it; the learner's
 * workstation, every node and every container is one `Machine`. Programs are plain functions over `Process`.
 */
export type Program = (proc: Process) => Task<number>;

/** Streams of bytes. `read` returns undefined at the end of the file. */
interface ByteReader {
  read(maxBytes?: number): Task<Uint8Array | undefined>;
}
interface ByteWriter {
  /** Blocks while a pipe is full; throws Interrupted(SIGPIPE) when nobody reads it any more. */
  write(bytes: Uint8Array): Task<void>;
}

/** An open file description: a file, a pipe's end, a terminal, a socket, /dev/null. Reference counted by descriptors. */
export interface OpenFile extends ByteReader, ByteWriter {
  readonly isTty: boolean;
  /** The terminal behind it, when there is one. */
  readonly tty?: Tty;
  /** Whether a read would return at once. */
  readonly readable?: boolean;
  retain(): OpenFile;
  release(): void;
}

/** A terminal as programs see it. Sizes in character cells. */
export interface Tty {
  columns(): number;
  rows(): number;
  /** What was written since the last line feed or return: the prompt stands behind it. */
  lastRow(): string;
  /** Raw mode for editors and pagers: no echo, no line editing, no signals from keys. */
  setRaw(raw: boolean): void;
  /** Whether typed characters are shown; off while a password is read. */
  setEcho(echo: boolean): void;
  /** Whether Ctrl-S holds the output until Ctrl-Q; such keys reach programs only while it is off. */
  flow: boolean;
  /** How many letters of one cell each, were they typed now, would be printed as themselves and nothing else. */
  plainCells: number;
  /** Puts a process group in the foreground: the one that Ctrl-C reaches. */
  setForeground(pgid: number): void;
  /** As `tty` and `ps` print it: 'pts/0'. */
  readonly name: string;
}

export interface Process {
  readonly pid: number;
  readonly ppid: number;
  pgid: number;
  readonly argv: readonly string[];
  readonly env: Map<string, string>;
  cwd: string;
  umask: number;
  readonly uid: number;
  readonly gid: number;
  readonly machine: Machine;
  readonly clock: Clock;
  readonly random: Random;
  /** Descriptors; 0, 1 and 2 are always open. */
  readonly files: Map<number, OpenFile>;
  readonly stdin: OpenFile;
  readonly stdout: OpenFile;
  readonly stderr: OpenFile;
  /** Reads what a descriptor gives to its end, so that its path (/dev/fd/63) is read like a file's. */
  gather(descriptor: number): Task<void>;
  /** Writes text (UTF-8) to descriptor 1, or 2. */
  out(text: string): Task<void>;
  err(text: string): Task<void>;
  sleep(ms: number): Task<void>;
  /**
   * Accounts for `units` of computing (about one shell command each). Parks the program now and then, so that an
   * endless loop costs virtual time, can be interrupted and cannot block the page.
   */
  spend(units: number): Task<void>;
  /** Takes (or, negative, gives back) memory; beyond the machine's limit a process is killed as by the kernel. */
  allocate(bytes: number, counted?: boolean): Task<void>;
  /** Starts a child; files default to this process's own. Returns it running. */
  spawn(options: SpawnOptions): Process;
  /** Waits for a child of this process; returns its exit code, 128 + signal when a signal ended it. */
  wait(child: Process): Task<number>;
  /** Undefined while running. */
  readonly exitCode: number | undefined;
  /** Notified when this process stops, goes on or ends. */
  readonly changed: Condition;
  /** The controlling terminal, when it has one. */
  readonly tty: Tty | undefined;
  /** For ps and top. Bytes, virtual milliseconds. */
  readonly usage: { readonly startedAtMs: number; readonly cpuMs: number; readonly memoryBytes: number; /** Of it, what is only said to be held. */ readonly countedBytes: number };
  /** The signal that ended it, when one did. */
  readonly endedBy: number | undefined;
  /** Stopped by SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU and not yet continued. */
  readonly stopped: boolean;
  /** Notified when a child of this process ends, stops or goes on: what job control waits for. */
  readonly childChanged: Condition;
  /** Opens a file or device relative to `cwd`. Throws SystemError. The caller releases it. */
  open(path: string, flags: OpenFlags): OpenFile;
  /** A pipe of 64 KiB. The caller releases both ends. */
  pipe(): { readonly reader: OpenFile; readonly writer: OpenFile };
  /** Puts another program into this process, as exec(2): same pid, files and parent; signal handlers go back to default. */
  exec(program: Program, argv: readonly string[], env: ReadonlyMap<string, string>): Task<number>;
  /** Sends a signal to this process; a handler set with `onSignal` sees it first. */
  kill(signal: number): void;
  /**
   * Handler, 'ignore', or undefined for the default action. A handler runs between steps of the program. When it
   * returns an Error, that is thrown into the program where it waits (a read interrupted by a signal).
   */
  onSignal(signal: number, handler: (() => Error | void) | 'ignore' | undefined): void;
}

/** As the flags of open(2); at least one of `read` and `write`. */
export interface OpenFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly create?: boolean;
  readonly truncate?: boolean;
  /** With `create`: fail with EEXIST when it is there. */
  readonly exclusive?: boolean;
  readonly mode?: number;
}

export interface SpawnOptions {
  readonly argv: readonly string[];
  /** Defaults to what `machine.findProgram(argv[0])` finds. */
  readonly program?: Program;
  readonly env?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  readonly files?: ReadonlyMap<number, OpenFile>;
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  readonly newGroup?: boolean;
}

export interface Machine {
  readonly hostname: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly fs: FileSystem;
  readonly net: NetStack;
  readonly facts: MachineFacts;
  /** The program behind a command name or path, looked up in PATH; undefined when there is none. */
  findProgram(name: string, env: ReadonlyMap<string, string>, cwd: string): Program | undefined;
  /** Starts a process with no parent (a container's main process, a login shell). */
  start(options: SpawnOptions & { readonly files: ReadonlyMap<number, OpenFile> }): Process;
  readonly processes: ReadonlyMap<number, Process>;
  /** Ends every process with SIGKILL. */
  destroy(): void;
}

/** What a machine is made of, and what its programs may do there. */
export interface MachineFacts {
  readonly kernel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly bootedAtMs: number;
  /** What root may do here; everything without it. */
  readonly capabilities?: ReadonlySet<string>;
  /** No program here gains rights by being started (no_new_privs). */
  readonly noNewPrivileges?: boolean;
  /** A profile filters the system calls. */
  readonly seccomp?: boolean;
}

/** File types as in stat(2). */
export type FileKind = 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket';

export interface FileStat {
  readonly kind: FileKind;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  readonly links: number;
}

/** Thrown by file system and network calls. `code` as in errno(3): ENOENT, EACCES, EROFS, ENOSPC, ECONNREFUSED, … */
export class SystemError extends Error {
  override readonly name = 'SystemError';
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/**
 * A tree of files with mounts. Paths are absolute and normalised by the caller through `resolvePath`. Calls do not
 * wait, so they are plain functions; errors are SystemError with the words of strerror(3).
 */
export interface FileSystem {
  stat(path: string): FileStat;
  lstat(path: string): FileStat;
  exists(path: string): boolean;
  readFile(path: string): Uint8Array;
  writeFile(path: string, bytes: Uint8Array, options?: { append?: boolean; mode?: number }): void;
  readDirectory(path: string): string[];
  mkdir(path: string, options?: { recursive?: boolean; mode?: number }): void;
  remove(path: string, options?: { recursive?: boolean; force?: boolean }): void;
  rename(from: string, to: string): void;
  /** A second name for a file (ln without -s). */
  link(from: string, to: string): void;
  /** Whether this process's user may do `bits`: 4 read, 2 write, 1 execute. */
  access(path: string, bits: number): boolean;
  /** A named pipe, device or socket (mkfifo, mknod). */
  special(path: string, kind: 'device' | 'fifo' | 'socket', device: string, mode?: number): void;
  symlink(target: string, path: string): void;
  readLink(path: string): string;
  realPath(path: string): string;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  touch(path: string, mtimeMs: number): void;
  /** Attaches another tree at `path` (volumes, /proc). */
  mount(path: string, source: MountSource, options?: { readOnly?: boolean }): void;
  unmount(path: string): void;
  readonly mounts: readonly MountInfo[];
  /** Grows with every change of names, contents and times: while it stays, nobody needs to look. */
  readonly changes: number;
  /** Calls `listener` at every change of the root's disk, before the writer goes on: it may only take note. One listener. */
  onChange(listener: () => void): void;
}

/** For mount, df and findmnt. */
interface MountInfo {
  readonly path: string;
  readonly type: string;
  readonly readOnly: boolean;
  readonly device: string;
  readonly usedBytes: number;
  /** Infinity when nothing bounds it. */
  readonly limitBytes: number;
}

/** What can be mounted; volumes and image layers implement it (engine/shell/vfs). */
export interface MountSource {
  readonly type: string;
}

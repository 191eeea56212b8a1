import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import type { Clock, Holding, Timer, TimerOptions } from '../../runtime/clock';
import type { FileSystem, MachineFacts, OpenFile, Process } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { NetStack } from '../../runtime/net';
import { Condition, Signal } from '../../runtime/process';
import type { Random } from '../../runtime/random';
import { RuntimeError } from '../../kubelet/cri';
import type { Container, ContainerConfig, ContainerResources, ContainerStats, DnsConfig, Session } from '../../kubelet/cri';
import { containerCapabilities } from '../../runtime/capabilities';
import { SimulatedMachine, findExecutable } from '../../shell/kernel';
import type { PidNamespace, ProgramTable } from '../../shell/kernel';
import type { Volume } from '../../shell/vfs';
import type { IdleServer, Image, Restraint, RunningServer, Server, ServerContext } from '../image';
import { cgroupFiles, containerFiles, hasFile } from './container-files';
import { LineLog } from './container-log';
import type { ProgramFinder } from './launch';
import { becomes, serverOf } from './launch';
import { StreamSession } from './session';
import { standInProgram } from './server-program';
import { startError } from './start-error';
import { CpuSampler } from './cpu-sampler';
import { namedUser, userOf } from './user';

/** What a container needs from its pod and its node. */
export interface ContainerSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly net: NetStack;
  readonly hostname: string;
  dns(): DnsConfig;
  readonly programs: ProgramTable;
  readonly finder: (image: Image) => ProgramFinder;
  readonly facts: Partial<MachineFacts>;
  /** The process namespace it joins; its own when undefined. */
  pids(config: ContainerConfig): PidNamespace | undefined;
  /** Whether other containers see its processes, so that they have to be real ones from the start. */
  readonly seenByNeighbours?: boolean;
  /** The writable layer and the log of an earlier run (docker start). */
  readonly layer?: Volume;
  readonly log?: LineLog;
  /** Counts pods and containers, for the numbers of namespaces. */
  nextSerial?(): number;
  /** Wakes the container before anybody looks at the ports of its pod; false when it must open its own at once. */
  openLater?(container: SimulatedContainer): boolean;
  /** The container was removed. */
  forget?(container: SimulatedContainer): void;
  /** So many bytes more are stored or held. */
  grown?(bytes: number): void;
  namespacesOf?(container: SimulatedContainer): Readonly<Record<string, number>>;
}

/**
 * One container. A server or a sleeping command is a small record; the machine is made when somebody looks inside. A
 * server that only waits to be called starts when somebody calls, reads its log or sends a signal, and has then done
 * what it did when the container started.
 */
export class SimulatedContainer implements Container {
  readonly id: string;
  readonly config: ContainerConfig;
  #log: LineLog | undefined;
  state: 'created' | 'running' | 'exited' = 'created';
  readonly serial: number;
  readonly createdMs: number;
  startedMs: number | undefined;
  finishedMs: number | undefined;
  readonly #around: ContainerSurroundings;
  readonly #image: Image;
  /** Runs, but nobody has looked at it. */
  #asleep: Server | undefined;
  /** The signal that ends a server which nobody has looked at. */
  #sleptThrough: { readonly signal: number; readonly atMs: number } | undefined;
  #server: RunningServer | undefined;
  #machine: SimulatedMachine | undefined;
  #root: Volume | undefined;
  #main: Process | undefined;
  #session: StreamSession | undefined;
  #resources: ContainerResources;
  #exitCode: number | undefined;
  #ended: Condition | undefined;
  #sampler: CpuSampler | undefined;

  constructor(around: ContainerSurroundings, image: Image, id: string, config: ContainerConfig) {
    this.#around = around;
    this.#image = image;
    this.id = id;
    this.config = config;
    this.#resources = config.resources;
    this.serial = around.nextSerial?.() ?? 0;
    this.createdMs = config.runningSinceMs ?? around.clock.now();
    this.#log = around.log;
  }

  get log(): LineLog {
    this.wake();
    if (this.#asleep) this.#print(this.#asleep.idle!);
    return (this.#log ??= new LineLog(this.#around.clock));
  }

  /** Writes the log of a server that ended without ever being looked at. */
  #print(idle: IdleServer): void {
    this.#asleep = undefined;
    for (const { stream, text, at } of idle.printed(this.startedMs!, this.#sleptThrough)) this.log.writeText(stream, text, at);
  }

  get stopSignal(): number {
    return this.#image.config.stopSignal;
  }

  get image(): Image {
    return this.#image;
  }

  /** The main process's command line. */
  get argv(): readonly string[] {
    const { command, args, image } = this.config;
    return [...(command ?? image.entrypoint), ...(args ?? (command ? [] : image.command))];
  }

  /** The main process's number on its machine, when it has one. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  start(): void {
    const { argv } = this;
    if (argv.length === 0) throw startError('no command specified');
    const server = this.config.tty || this.config.stdin || this.#around.seenByNeighbours ? undefined : serverOf(this.#around.finder(this.#image), argv, this.restraint !== undefined);
    // What was built by hand may not fit together; an image of the catalogue does, and its machine can wait.
    if (this.#image.built || !server || this.#mountsOnFile()) this.#lay();
    this.state = 'running';
    this.startedMs = this.config.runningSinceMs ?? this.#around.clock.now();
    if (server) this.#startServer(server);
    else this.#startProcess(argv);
  }

  /** Makes the machine. Throws RuntimeError when its files cannot be laid out. */
  #lay(): SimulatedMachine {
    try {
      return this.machine();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw startError(`error preparing rootfs of container "${this.config.name}": ${error.message.toLowerCase()}`);
    }
  }

  kill(signal: number): void {
    if (this.state !== 'running') return;
    if (this.#asleep && this.#killAsleep(this.#asleep.idle!, signal)) return;
    this.wake();
    if (signal === Signal.KILL) {
      this.#server?.stop();
      if (this.#server) this.end(137);
      this.#machine?.destroy();
      return;
    }
    if (this.#server) this.#server.signal?.(signal);
    else (this.#main as { killFromHost?(signal: number): void } | undefined)?.killFromHost?.(signal);
  }

  killForMemory(): void {
    this.machine().killedForMemory();
  }

  /** Ends a server that nobody has looked at; false for a signal that it must be awake for. */
  #killAsleep({ endsOn }: IdleServer, signal: number): boolean {
    if (signal === Signal.KILL) this.end(137);
    else if (!endsOn.includes(signal)) return false;
    else if (!this.#sleptThrough) {
      const { clock } = this.#around;
      this.#sleptThrough = { signal, atMs: clock.now() };
      clock.schedule(SHUTDOWN_MS, () => this.end(0));
    }
    return true;
  }

  updateResources(resources: ContainerResources): void {
    this.#resources = resources;
    if (this.#root) cgroupFiles(this.#root, resources);
    if (this.#machine) Object.assign(this.#machine.limits, this.#limits());
  }

  terminationMessage(): string {
    if (!this.#machine || this.config.terminationMessagePath === '') return '';
    try {
      return decodeUtf8(this.#machine.fs.readFile(this.config.terminationMessagePath).slice(0, 4096));
    } catch (error) {
      if (error instanceof SystemError) return '';
      throw error;
    }
  }

  /** `user` ("1000", "1000:1000", "nginx") and the directory are the container's own without them. */
  exec(options: { readonly argv: readonly string[]; readonly stdin: boolean; readonly tty: boolean; readonly user?: string | undefined; readonly workingDirectory?: string | undefined }): Session {
    const machine = this.#lay();
    const session = new StreamSession(this.#around.clock, { ...options, name: 'pts/0' }, machine.nullFile);
    const env = this.environment();
    if (options.tty && !env.has('TERM')) env.set('TERM', 'xterm');
    session.follow(this.#spawn(options.argv, env, session.files, options));
    return session;
  }

  attach(options: { readonly stdin: boolean; readonly tty: boolean }): Session {
    if (this.#session) return this.#session;
    const session = new StreamSession(this.#around.clock, { stdin: false, tty: false }, this.machine().nullFile);
    this.log.follow((line) => session.output(line.stream, encodeUtf8(line.text)));
    void options;
    if (this.#exitCode !== undefined) session.end(this.#exitCode);
    else {
      const watch = () => (this.#exitCode === undefined ? this.#waitEnd(watch) : session.end(this.#exitCode));
      this.#waitEnd(watch);
    }
    return session;
  }

  stats(): ContainerStats {
    const cpuMs = (this.#server?.cpuMs ?? 0) + (this.#machine?.cpuUsedMs ?? 0);
    this.#sampler ??= new CpuSampler();
    return {
      cpuMs,
      cpuNanoCores: this.#sampler.nanoCores(cpuMs, this.#around.clock.now()),
      memoryBytes: this.#asleep?.idle?.memoryBytes ?? this.#server?.memoryBytes ?? this.#machine?.memoryBytes ?? 0,
      storageBytes: this.#root?.usedBytes ?? 0,
    };
  }

  remove(): void {
    this.kill(Signal.KILL);
    this.#machine = undefined;
    this.#root = undefined;
    this.#around.forget?.(this);
  }

  /** The container as a machine, made now when it was not. */
  machine(): SimulatedMachine {
    if (this.#machine) return this.#machine;
    this.wake();
    const { clock, random, net, hostname, programs, facts } = this.#around;
    const { root, fs } = containerFiles({ image: this.#image, config: this.config, resources: this.#resources, hostname, dns: () => this.#around.dns(), now: () => clock.now(), layer: this.#around.layer });
    this.#root = root;
    const grown = (bytes: number): void => this.#around.grown?.(bytes);
    root.onGrowth = grown;
    const machine = new SimulatedMachine({ hostname, clock, random, net, programs, root: fs, container: true, pids: this.#around.pids(this.config), facts: { bootedAtMs: clock.now(), ...facts, capabilities: containerCapabilities(this.config.security), noNewPrivileges: !this.config.security.allowPrivilegeEscalation, seccomp: this.config.security.seccomp }, limits: this.#limits(), onGrowth: grown, ...(this.#around.namespacesOf ? { namespaces: () => this.#around.namespacesOf!(this) } : {}) });
    this.#machine = machine;
    this.#standIn(machine);
    return machine;
  }

  /** Puts the server that runs without a machine into the machine's process table. */
  #standIn(machine: SimulatedMachine): void {
    const server = this.#server;
    if (!server || this.#exitCode !== undefined) return;
    this.#ended ??= new Condition();
    const argv = server.titles ? [server.titles[0]!.title] : becomes(this.argv);
    this.#main = machine.start({ argv, files: this.#logFiles(machine), env: this.environment(), program: standInProgram(server, this.#ended, () => this.#exitCode), ...this.#user() });
  }

  #startServer(server: Server): void {
    const mounted = this.#image.built === true || this.#around.layer !== undefined || this.#hasOwnMounts();
    if (server.idle && !mounted && !this.#machine && this.#around.openLater?.(this)) {
      this.#asleep = server;
      return;
    }
    this.#run(server, mounted, this.#around.clock);
  }

  /** Starts the server that nobody has looked at, as it would have at the container's start. */
  wake(): void {
    const server = this.#asleep;
    if (!server || this.#sleptThrough || this.state !== 'running') return;
    this.#asleep = undefined;
    const clock = new ClockFrom(this.#around.clock, this.startedMs!);
    this.#run(server, false, clock);
    clock.caughtUp();
  }

  #run(server: Server, mounted: boolean, clock: Clock): void {
    const context = new ContainerContext(this, this.#around, mounted, clock);
    this.#server = server(context);
    if (context.early !== undefined) this.end(context.early);
    // It read its files while it started.
    else if (this.#machine) this.#standIn(this.#machine);
  }

  /** Its writable layer, when something made one. */
  get layer(): Volume | undefined {
    return this.#root ?? this.#around.layer;
  }

  /** What ps shows of it while it has no machine: the server's titles, or its command line. */
  get titles(): readonly { readonly argv: readonly string[]; readonly uid: number }[] {
    const { uid = 0 } = this.#user();
    const titles = (this.#asleep?.idle ?? this.#server)?.titles;
    return titles ? titles.map(({ title, user }) => ({ argv: [title], uid: user })) : [{ argv: becomes(this.argv), uid }];
  }

  get hasMachine(): boolean {
    return this.#machine !== undefined;
  }

  get started(): boolean {
    return this.#server !== undefined;
  }

  #mountPaths(): readonly string[] {
    return this.config.mountPaths ?? this.config.mounts().map((mount) => mount.containerPath);
  }

  /** Whether something is mounted where the image has a file, which only another file may be. */
  #mountsOnFile(): boolean {
    return this.#hasOwnMounts() && this.#mountPaths().some((path) => hasFile(this.#image, path));
  }

  /** Whether anything but the service account's token is mounted. */
  #hasOwnMounts(): boolean {
    return this.#mountPaths().some((path) => path !== '/var/run/secrets/kubernetes.io/serviceaccount');
  }

  #startProcess(argv: readonly string[]): void {
    const machine = this.machine();
    const session = this.config.tty || this.config.stdin ? new StreamSession(this.#around.clock, { stdin: this.config.stdin, tty: this.config.tty }, machine.nullFile) : undefined;
    this.#session = session;
    const files = session ? this.#logged(session) : this.#logFiles(machine);
    try {
      this.#main = this.#spawn(argv, this.environment(), files);
    } catch (error) {
      this.state = 'exited';
      this.#exitCode = 128;
      throw error instanceof RuntimeError ? startError(error.message) : error;
    }
    const main = this.#main;
    const watch = () => {
      if (main.exitCode === undefined) main.changed.wait(watch);
      else this.end(main.exitCode, main.endedBy);
    };
    watch();
    session?.follow(main);
  }

  #spawn(argv: readonly string[], env: Map<string, string>, files: ReadonlyMap<number, OpenFile>, { user, workingDirectory }: { readonly user?: string | undefined; readonly workingDirectory?: string | undefined } = {}): Process {
    const machine = this.machine();
    const cwd = workingDirectory ?? this.config.workingDirectory ?? (this.config.image.workingDirectory || '/');
    const name = argv[0] ?? '';
    const found = findExecutable(machine.fs, name, env, cwd);
    if (!('path' in found)) {
      const why = name.includes('/')
        ? `exec: "${name}": ${found.error === 'ENOENT' ? `stat ${name}: no such file or directory` : found.error === 'EISDIR' ? 'is a directory' : 'permission denied'}`
        : `exec: "${name}": executable file not found in $PATH`;
      throw new RuntimeError(`${why}: unknown`, 'StartError', 128);
    }
    return machine.start({ argv, env, cwd, files, ...(user === undefined ? this.#user() : namedUser(user, this.#image)) });
  }

  environment(): Map<string, string> {
    const env = new Map<string, string>(this.config.image.env);
    env.set('HOSTNAME', this.#around.hostname);
    for (const [name, value] of this.config.env()) env.set(name, value);
    if (!env.has('HOME')) env.set('HOME', this.#user().uid === 0 ? '/root' : '/');
    return env;
  }

  #user() {
    return userOf(this.config, this.#image);
  }

  /** Undefined for root with its usual rights on a root that can be written. */
  get restraint(): Restraint | undefined {
    const { security } = this.config;
    const rightsOfRoot = !security.readOnlyRoot && security.dropCapabilities.length === 0;
    if (rightsOfRoot && !(security.uid ?? this.#image.config.user)) return undefined;
    const user = this.#user();
    if (rightsOfRoot && user.uid === 0) return undefined;
    return { uid: user.uid, capabilities: containerCapabilities(security), files: () => this.machine().fs.as(user) };
  }

  #limits() {
    const { cpuLimitMillis, memoryLimitBytes } = this.#resources;
    return { cpuCores: cpuLimitMillis > 0 ? cpuLimitMillis / 1000 : undefined, memoryBytes: memoryLimitBytes > 0 ? memoryLimitBytes : undefined };
  }

  #logFiles(machine: SimulatedMachine): Map<number, OpenFile> {
    const sink = (stream: 'stdout' | 'stderr'): OpenFile => machine.sink((bytes) => this.log.write(stream, bytes));
    return new Map([[0, machine.nullFile], [1, sink('stdout')], [2, sink('stderr')]]);
  }

  /** The session's files, with what is written also going to the log. */
  #logged(session: StreamSession): ReadonlyMap<number, OpenFile> {
    const output = session.output.bind(session);
    session.output = (stream, bytes) => {
      this.log.write(stream, bytes);
      output(stream, bytes);
    };
    return session.files;
  }

  #waitEnd(wake: () => void): void {
    (this.#ended ??= new Condition()).wait(wake);
  }

  /** The main process has ended. */
  end(exitCode: number, signal?: number): void {
    if (this.#exitCode !== undefined) return;
    this.#exitCode = exitCode;
    this.finishedMs = this.#around.clock.now();
    this.#server?.stop();
    this.#log?.flush('stdout');
    this.#log?.flush('stderr');
    this.#ended?.notify();
    const oomKilled = this.#machine?.oomKilled === true && exitCode === 137;
    this.state = 'exited';
    this.#machine?.destroy();
    this.#around.clock.schedule(0, () => this.config.onExit({ exitCode, ...(signal === undefined ? {} : { signal }), oomKilled }));
  }
}

/** How long a server takes to close its sockets and leave. */
const SHUTDOWN_MS = 2;

/** What a server sees of its container. One small object each: there may be ten thousand. */
class ContainerContext implements ServerContext {
  /** The exit code of a server that ended while it started. */
  early: number | undefined;
  #env: ReadonlyMap<string, string> | undefined;

  constructor(
    private readonly container: SimulatedContainer,
    private readonly around: ContainerSurroundings,
    private readonly mounted: boolean,
    readonly clock: Clock,
  ) {}

  get argv(): readonly string[] {
    return this.container.argv;
  }

  get env(): ReadonlyMap<string, string> {
    return (this.#env ??= this.container.environment());
  }

  get hostname(): string {
    return this.around.hostname;
  }

  get net(): NetStack {
    return this.around.net;
  }

  get random(): Random {
    return this.around.random;
  }

  get touched(): boolean {
    return this.mounted || this.container.hasMachine;
  }

  get restraint(): Restraint | undefined {
    return this.container.restraint;
  }

  files(): FileSystem {
    return this.container.machine().fs;
  }

  log(text: string): void {
    this.container.log.writeText('stdout', text, this.clock.now());
  }

  logError(text: string): void {
    this.container.log.writeText('stderr', text, this.clock.now());
  }

  exit(code: number): void {
    if (!this.container.started) {
      this.early ??= code;
      return;
    }
    // Ending takes a moment, in which the command that sent the signal can end itself.
    this.around.clock.schedule(SHUTDOWN_MS, () => this.container.end(code));
  }
}

/** A clock that shows an earlier time until its user has caught up. */
class ClockFrom implements Clock {
  #startMs: number | undefined;

  constructor(private readonly clock: Clock, startMs: number) {
    this.#startMs = startMs;
  }

  caughtUp(): void {
    this.#startMs = undefined;
  }

  now(): number {
    return this.#startMs ?? this.clock.now();
  }

  schedule(delayMs: number, run: () => void, options?: TimerOptions): Timer {
    return this.clock.schedule(delayMs, run, options);
  }

  hold(what: Holding): void {
    this.clock.hold(what);
  }
}

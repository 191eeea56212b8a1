import { Signal } from '../../runtime/process';
import { findExecutable } from '../../shell/kernel';
import { MountedFileSystem, Volume } from '../../shell/vfs';
import type { DirectoryNode } from '../../shell/vfs';
import type { IdleServer, Image, RunningServer, Server, ServerContext } from '../image';
import type { LazyModule } from '../../runtime/lazy-module';
import { serverNamed, type RareServers } from '../servers';

/**
 * Which server a command line runs, when it needs no machine for it: the image's own servers, and commands that only
 * wait (`sleep 3600`, `tail -f /dev/null`), which learners use to keep a container alive. `restrained`: the container
 * has less than root has.
 */
export function serverOf(programs: ProgramFinder, argv: readonly string[], restrained = false): Server | undefined {
  const program = programs.programOf(argv[0] ?? '');
  if (program === undefined) return undefined;
  const name = program.replace(/^busybox:/, '');
  if (name === 'docker-entrypoint') return entrypoint(programs, argv.slice(1), restrained);
  if (name === 'sleep') return sleeper(argv.slice(1));
  if (name === 'tail' && argv.length === 3 && argv[1] === '-f' && argv[2] === '/dev/null') return sleeper(['infinity']);
  if ((name === 'sh' || name === 'dash' || name === 'bash') && argv.length === 3 && argv[1] === '-c') {
    const words = becomes(argv);
    if (words === argv) return undefined;
    return sleeper(words[0] === 'sleep' ? words.slice(1) : ['infinity']);
  }
  const server = programs.server(program);
  return server && restrained && name === 'nginx' ? programs.restrained(server, '') : server;
}

/** Finds the simulated program behind a command in an image's own files. */
export class ProgramFinder {
  readonly #fs: MountedFileSystem;
  readonly #env: ReadonlyMap<string, string>;
  readonly #known = new Map<string, string | undefined>();

  /** The finder of an image; containers on all nodes share it. */
  static of(image: Image, rare: LazyModule<RareServers>): ProgramFinder {
    let known = finders.get(rare);
    if (!known) finders.set(rare, (known = new WeakMap()));
    let finder = known.get(image);
    if (!finder) known.set(image, (finder = new ProgramFinder(image, rare)));
    return finder;
  }

  private constructor(image: Image, private readonly rare: LazyModule<RareServers>) {
    const root: DirectoryNode = image.files();
    this.#fs = new MountedFileSystem(new Volume({ type: 'overlay', base: root, now: () => 0 }));
    this.#env = new Map(image.config.env);
  }

  server(program: string): Server | undefined {
    return serverNamed(program, this.rare.loaded ? this.rare.value : undefined);
  }

  /** A server for which the late part looks whether it can start with what it is left. */
  restrained(server: Server, said: string): Server {
    return (context): RunningServer => {
      let running: RunningServer | undefined;
      context.clock.hold(this.rare);
      const timer = context.clock.schedule(0, () => {
        running = this.rare.value.startRestrained(context, server, said);
      });
      return {
        signal: (signal) => running?.signal?.(signal),
        stop: () => {
          timer.cancel();
          running?.stop();
        },
        memoryBytes: 3 * 1024 ** 2,
        get cpuMs() {
          return running?.cpuMs ?? 0;
        },
      };
    };
  }

  /** Undefined when the command is not there, or is a script. */
  programOf(command: string): string | undefined {
    if (!this.#known.has(command)) this.#known.set(command, this.#look(command));
    return this.#known.get(command);
  }

  #look(command: string): string | undefined {
    const found = findExecutable(this.#fs, command, this.#env, '/');
    if (!('path' in found)) return undefined;
    const node = this.#fs.node(found.path);
    return node.kind === 'file' ? node.program : undefined;
  }
}

/* A memo of what depends on its keys alone. */
const finders = new WeakMap<LazyModule<RareServers>, WeakMap<Image, ProgramFinder>>();

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** What a shell's last command that only waits takes its process over with; other command lines stay what they are. */
export function becomes(argv: readonly string[]): readonly string[] {
  const text = argv.length === 3 && argv[1] === '-c' ? argv[2]!.trim().replace(/^exec +/, '') : '';
  return /^sleep +(?:\d+(?:\.\d+)?[smhd]?|infinity)$|^tail +-f +\/dev\/null$/.test(text) ? text.split(/ +/) : argv;
}

function sleeper(words: readonly string[]): Server | undefined {
  let seconds = 0;
  for (const word of words) {
    const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word);
    if (word === 'infinity') seconds = Number.POSITIVE_INFINITY;
    else if (match) seconds += Number(match[1]) * (UNITS[match[2] || 's'] ?? 1);
    else return undefined;
  }
  if (words.length === 0) return undefined;
  return (context): RunningServer => {
    const timer = Number.isFinite(seconds) ? context.clock.schedule(seconds * 1000, () => context.exit(0), { background: true }) : undefined;
    return { stop: () => timer?.cancel(), memoryBytes: 520_000, cpuMs: 0 };
  };
}

/** /docker-entrypoint.sh of the nginx image: says what it does, then becomes the server. */
function entrypoint(programs: ProgramFinder, argv: readonly string[], restrained: boolean): Server | undefined {
  const next = serverOf(programs, argv);
  if (!next) return undefined;
  if (argv[0] !== 'nginx') return next;
  if (restrained) return programs.restrained(next, ENTRYPOINT_TEXT);
  let entered = enteredServers.get(next);
  if (!entered) enteredServers.set(next, (entered = withEntrypoint(next)));
  return entered;
}

function withEntrypoint(server: Server): Server {
  return Object.assign((context: ServerContext) => {
    context.log(ENTRYPOINT_TEXT);
    return server(context);
  }, { idle: server.idle && afterEntrypoint(server.idle) });
}

function afterEntrypoint(idle: IdleServer): IdleServer {
  return { ...idle, printed: (startedMs, ended) => [{ at: startedMs, stream: 'stdout', text: ENTRYPOINT_TEXT }, ...idle.printed(startedMs, ended)] };
}

/* A memo of a pure function. */
const enteredServers = new WeakMap<Server, Server>();

export const ENTRYPOINT_TEXT = [
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
  '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
  '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
  '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
  '/docker-entrypoint.sh: Configuration complete; ready for start up',
  '',
].join('\n');

/** Signals that stop an image's main process, by number, for docker and crictl. */
export const SIGNAL_NAMES: Readonly<Record<string, number>> = { SIGHUP: Signal.HUP, SIGINT: Signal.INT, SIGQUIT: Signal.QUIT, SIGKILL: Signal.KILL, SIGUSR1: Signal.USR1, SIGUSR2: Signal.USR2, SIGTERM: Signal.TERM, SIGWINCH: Signal.WINCH };

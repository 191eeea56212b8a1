import { decodeUtf8 } from '../../runtime/bytes';
import type { FileSystem, Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { RuntimeError } from '../../kubelet/cri';
import type { DirectoryNode, Node } from '../../shell/vfs';
import { baseName, resolvePath } from '../../shell/vfs';
import { SIGNAL_NAMES } from '../runtime/launch';
import { DaemonError, localName } from './daemon';
import type { DockerContainer, DockerDaemon } from './daemon';
import { parseFlags } from './flags';
import { inspectContainer, inspectImage, inspectNetwork, inspectVolume } from './inspect';
import { follow, noTerminal, session } from './run';
import { checkName } from './run-refusals';
import { dockerTable, formatted, humanDuration, humanSize } from './table';
import { renderTemplate, TemplateError } from './template';
import { checkUsage, UsageError } from './usage';

export function* ps(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'ps', valued: ['format', 'f', 'filter', 'n', 'last'], plain: ['a', 'all', 'q', 'quiet', 'no-trunc', 'l', 'latest', 's', 'size'] });
  const filters = flags.all('f', 'filter').map((text) => text.split('='));
  const bare = filters.find((parts) => parts.length === 1);
  if (bare) throw new UsageError(`invalid argument "${bare[0]}" for "-f, --filter" flag: bad format of filter (expected name=value)\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information`, 125);
  const odd = filters.find(([key]) => !(key! in FILTERS));
  if (odd) throw new DaemonError(`Invalid filter '${odd[0]}'`);
  const last = flags.has('l', 'latest') ? 1 : Number(flags.value('n', 'last') ?? Infinity);
  const chosen = [...daemon.containers].reverse().slice(0, last).filter((container) => {
    const running = container.run?.state === 'running' || container.restarting !== undefined;
    if (!running && !flags.has('a', 'all') && last === Infinity && !filters.some(([key]) => key === 'status')) return false;
    return filters.every(([key, ...value]) => FILTERS[key as keyof typeof FILTERS](container, value.join('=')));
  });
  const rows = chosen.map((container) => row(daemon, container, flags.has('no-trunc')));
  const format = flags.value('format');
  if (flags.has('q', 'quiet')) for (const item of rows) yield* proc.out(`${item.ID}\n`);
  else if (format !== undefined && format !== 'table') yield* proc.out(formatted(format, rows, PS_HEADS));
  else yield* proc.out(dockerTable(['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES'], rows.map((item) => [item.ID, item.Image, item.Command, item.RunningFor, item.Status, item.Ports, item.Names])));
  return 0;
}

/** What `docker ps --filter` may name. */
const FILTERS = {
  name: (container: DockerContainer, value: string): boolean => container.name.includes(value),
  id: (container: DockerContainer, value: string): boolean => container.id.startsWith(value),
  status: (container: DockerContainer, value: string): boolean => stateOf(container) === value,
  ancestor: ({ spec }: DockerContainer, value: string): boolean => localName(spec.image) === localName(value),
  exited: (container: DockerContainer, value: string): boolean => stateOf(container) === 'exited' && String(container.exitCode) === value,
  label: ({ spec, image }: DockerContainer, value: string): boolean => {
    const [name, ...rest] = value.split('=');
    const have = { ...image.config.labels, ...spec.labels }[name!];
    return have !== undefined && (rest.length === 0 || have === rest.join('='));
  },
};

function stateOf({ run, restarting, startedMs }: DockerContainer): 'running' | 'restarting' | 'created' | 'exited' {
  if (restarting) return 'restarting';
  return run?.state === 'running' ? 'running' : startedMs === undefined ? 'created' : 'exited';
}

const PS_HEADS = { ID: 'CONTAINER ID', Image: 'IMAGE', Command: 'COMMAND', RunningFor: 'CREATED', CreatedAt: 'CREATED AT', Status: 'STATUS', State: 'STATE', Ports: 'PORTS', Names: 'NAMES', Networks: 'NETWORKS', Mounts: 'MOUNTS', Labels: 'LABELS', Size: 'SIZE' };

function row(daemon: DockerDaemon, container: DockerContainer, whole: boolean) {
  const now = daemon.clock.now();
  const running = container.run?.state === 'running';
  const { spec, image } = container;
  const argv = [...(spec.entrypoint ?? image.config.entrypoint), ...(spec.command ?? (spec.entrypoint ? [] : image.config.command))].join(' ');
  const published = running ? container.ports.flatMap((port) => [`${port.address}:${port.host}->${port.container}/${port.protocol}`, ...(port.address === '0.0.0.0' ? [`[::]:${port.host}->${port.container}/${port.protocol}`] : [])]) : [];
  const exposed = running ? image.config.exposedPorts.filter((port) => !spec.ports.some((bound) => `${bound.container}/${bound.protocol}` === port)) : [];
  const hidden = spec.network === 'host' || spec.network.startsWith('container:');
  return {
    ID: whole ? container.id : container.id.slice(0, 12), Image: spec.image, Command: `"${!whole && argv.length > 20 ? `${argv.slice(0, 19)}…` : argv}"`, RunningFor: `${humanDuration(now - container.createdMs)} ago`, CreatedAt: new Date(container.createdMs).toISOString(),
    Status: container.restarting ? `Restarting (${container.exitCode}) ${humanDuration(now - (container.finishedMs ?? now))} ago` : running ? `Up ${humanDuration(now - container.startedMs!)}` : container.startedMs === undefined ? 'Created' : `Exited (${container.exitCode}) ${humanDuration(now - (container.finishedMs ?? now))} ago`,
    State: stateOf(container), Ports: hidden ? '' : [...published, ...exposed].join(', '), Names: container.name, Networks: spec.network === 'host' ? 'host' : hidden ? '' : daemon.networksOf(container).join(',') || (spec.network === 'default' ? 'bridge' : spec.network), Mounts: '', Labels: Object.entries({ ...image.config.labels, ...spec.labels }).map(([name, value]) => `${name}=${value}`).join(','), Size: '0B',
  };
}

export function* logs(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'logs', valued: ['n', 'tail', 'since', 'until'], plain: ['f', 'follow', 't', 'timestamps', 'details'] });
  const container = daemon.find(flags.rest[0] ?? '');
  const tail = flags.value('n', 'tail');
  const all = container.run?.log.lines() ?? [];
  const lines = tail === undefined || tail === 'all' ? all : Number(tail) === 0 ? [] : all.slice(-Number(tail));
  if (flags.has('f', 'follow') && container.run?.state === 'running') return yield* follow(proc, container);
  for (const line of lines) {
    const text = flags.has('t', 'timestamps') ? `${new Date(line.at).toISOString().replace('Z', '000000Z')} ${line.text}` : line.text;
    yield* (line.stream === 'stdout' ? proc.out(text) : proc.err(text));
  }
  return 0;
}

export function* exec(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'exec', valued: ['e', 'env', 'u', 'user', 'w', 'workdir'], plain: ['i', 'interactive', 't', 'tty', 'd', 'detach', 'privileged'], stopAtArgument: true });
  const [reference = '', ...argv] = flags.rest;
  const container = daemon.find(reference);
  if (container.run?.state !== 'running') throw new DaemonError(`Container ${container.id} is not running`);
  const stdin = flags.has('i', 'interactive'), tty = flags.has('t', 'tty');
  if (stdin && tty && !proc.stdin.isTty) return yield* noTerminal(proc);
  const problem = execProblem(container.run.machine().fs, flags.value('u', 'user'), flags.value('w', 'workdir'));
  if (problem !== undefined) {
    yield* proc.out(`${problem}\r\n`);
    return 126;
  }
  try {
    const variables = flags.all('e', 'env');
    const command = variables.length > 0 ? ['env', ...variables, ...argv] : argv;
    return yield* session(proc, container.run.exec({ argv: command, stdin, tty, user: flags.value('u', 'user'), workingDirectory: flags.value('w', 'workdir') }), stdin, tty);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    // The engine answers over the stream that the command would have written to.
    yield* proc.out(`OCI runtime exec failed: exec failed: unable to start container process: ${error.message}\r\n`);
    return 126;
  }
}

/** Why a command cannot begin as this user in this directory. */
function execProblem(fs: FileSystem, user: string | undefined, directory: string | undefined): string | undefined {
  const name = user?.split(':')[0] ?? '';
  const known = (): boolean => fs.exists('/etc/passwd') && decodeUtf8(fs.readFile('/etc/passwd')).split('\n').some((line) => line.startsWith(`${name}:`));
  if (name !== '' && !/^\d+$/.test(name) && !known()) return `unable to find user ${name}: no matching entries in passwd file`;
  if (directory !== undefined && !fs.exists(directory)) return `OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd ("${directory}") set in config.json failed: no such file or directory: unknown`;
  return undefined;
}

export function* inspect(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'inspect', valued: ['f', 'format', 'type'], plain: ['s', 'size'] });
  const found: Record<string, unknown>[] = [];
  const missing: string[] = [];
  for (const name of flags.rest) {
    const container = daemon.containers.find((candidate) => candidate.name === name || (name.length > 2 && candidate.id.startsWith(name)));
    const image = daemon.image(name);
    const network = daemon.fabric.networks.get(name);
    if (container && flags.value('type') !== 'image') found.push(inspectContainer(daemon, container));
    else if (image && flags.value('type') !== 'container') found.push(inspectImage(daemon, image));
    else if (['container', 'image'].includes(flags.value('type') ?? '')) missing.push(name);
    else if (network) found.push(inspectNetwork(daemon, network));
    else if (daemon.volumes.has(name)) found.push(inspectVolume(name));
    else missing.push(name);
  }
  const format = flags.value('f', 'format');
  if (format === undefined) yield* proc.out(found.length === 0 ? '[]\n' : `${JSON.stringify(found, undefined, 4)}\n`);
  else {
    try {
      for (const item of found) yield* proc.out(`${renderTemplate(format, item)}\n`);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      yield* proc.out('\n');
      yield* proc.err(`template parsing error: ${error.message}\n`);
      return 1;
    }
  }
  const absent = { container: (name: string) => `Error response from daemon: No such container: ${name}`, image: (name: string) => `Error response from daemon: no such image: ${name}: No such image: ${localName(name)}` }[flags.value('type') ?? ''] ?? ((name: string) => `Error: No such object: ${name}`);
  for (const name of missing) yield* proc.err(`${absent(name)}\n`);
  return missing.length > 0 ? 1 : 0;
}

/** start, stop, restart, kill, rm, pause: one container after the other, errors said at the end of each. */
export function lifecycle(verb: 'start' | 'stop' | 'restart' | 'kill' | 'rm' | 'wait') {
  return function* run(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
    const flags = parseFlags(words, { command: verb, valued: ['t', 'time', 'timeout', 's', 'signal'], plain: ['f', 'force', 'v', 'volumes', 'a', 'attach', 'i', 'interactive', 'l', 'link'] });
    const graceMs = Number(flags.value('t', 'time', 'timeout') ?? 10) * 1000;
    let code = 0;
    const failed: string[] = [];
    for (const reference of flags.rest) {
      try {
        const container = found(daemon, verb, reference);
        if (verb === 'stop' || verb === 'restart') yield* daemon.stop(container, graceMs);
        if (verb === 'start' || verb === 'restart') {
          yield* proc.sleep(100);
          daemon.start(container);
          if (flags.has('a', 'attach')) return yield* follow(proc, container);
        }
        if (verb === 'kill') {
          if (container.run?.state !== 'running') throw new DaemonError(`Cannot kill container: ${reference}: Container ${container.id} is not running`);
          const signal = signalOf(flags.value('s', 'signal') ?? 'SIGKILL');
          daemon.keepStopped(container);
          container.run.kill(signal);
        }
        if (verb === 'rm') daemon.remove(container, flags.has('f', 'force'));
        if (verb === 'wait') {
          while (container.finishedMs === undefined) yield container.changed.wait;
          yield* proc.out(`${container.exitCode}\n`);
        } else yield* proc.out(`${reference}\n`);
      } catch (error) {
        if (!(error instanceof DaemonError)) throw error;
        yield* proc.err(`Error response from daemon: ${error.message}\n`);
        if (verb === 'rm' && flags.has('f', 'force') && error.message.startsWith('No such container')) continue;
        failed.push(reference);
        code = 1;
      }
    }
    if (verb === 'start' && failed.length > 0 && !flags.has('a', 'attach')) yield* proc.err(`Error: failed to start containers: ${failed.join(', ')}\n`);
    return code;
  };
}

function found(daemon: DockerDaemon, verb: string, reference: string): DockerContainer {
  try {
    return daemon.find(reference);
  } catch (error) {
    if (verb !== 'kill' || !(error instanceof DaemonError)) throw error;
    throw new DaemonError(`Cannot kill container: ${reference}: ${error.message}`);
  }
}

/** Signals that images do not name. */
const MORE_SIGNALS: Readonly<Record<string, number>> = { SIGABRT: 6, SIGPIPE: 13, SIGALRM: 14, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19, SIGTSTP: 20 };

function signalOf(text: string): number {
  const name = text.startsWith('SIG') ? text : `SIG${text}`;
  const signal = /^\d+$/.test(text) ? Number(text) : (SIGNAL_NAMES[name] ?? MORE_SIGNALS[name]);
  if (signal === undefined) throw new DaemonError(`Invalid signal: ${text}`);
  return signal;
}

export function* rename(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const [from = '', to = ''] = parseFlags(words, { command: 'rename', valued: [], plain: [] }).rest;
  try {
    const container = daemon.find(from);
    if (container.name === to) throw new DaemonError('Renaming a container with the same name as its current name');
    try {
      checkName(to, `/${to}`);
      daemon.checkFree(to);
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      throw new DaemonError(`Error when allocating new name: ${error.message}`);
    }
    container.name = to;
    return 0;
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    yield* proc.err(`Error response from daemon: ${error.message}\nError: failed to rename container named ${from}\n`);
    return 1;
  }
}

export function* port(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  parseFlags(words, { command: 'port', valued: [], plain: [] });
  const container = daemon.find(words[0] ?? '');
  if (words[1] !== undefined && !container.ports.some((item) => words[1]!.split('/')[0] === String(item.container))) {
    yield* proc.err(`Error: No public port '${words[1]}' published for ${words[0]!}\n`);
    return 1;
  }
  for (const item of container.ports) {
    if (words[1] !== undefined && words[1].split('/')[0] !== String(item.container)) continue;
    const head = words[1] === undefined ? `${item.container}/${item.protocol} -> ` : '';
    yield* proc.out(`${head}0.0.0.0:${item.host}\n${head}[::]:${item.host}\n`);
  }
  return 0;
}

export function* top(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  if (words.length === 0) checkUsage('top', 0);
  const container = daemon.find(words[0]!);
  if (container.run?.state !== 'running') throw new DaemonError(`Container ${container.id} is not running`);
  const time = new Date(container.startedMs!).toISOString().slice(11, 16);
  const rows = [...container.run.machine().processes.values()].map((process) => [process.uid === 0 ? 'root' : String(process.uid), String(10_335 + process.pid), '10311', '0', time, '?', '00:00:00', process.argv.join(' ')]);
  yield* proc.out(dockerTable(['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'], rows, 20));
  return 0;
}

export function* stats(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'stats', valued: ['format'], plain: ['no-stream', 'a', 'all', 'no-trunc'] });
  const chosen = flags.rest.length > 0 ? flags.rest.map((name) => daemon.find(name)) : daemon.containers.filter((container) => container.run?.state === 'running');
  yield* proc.sleep(1500);
  const rows = chosen.map((container) => {
    const usage = container.run?.stats();
    const memory = usage?.memoryBytes ?? 0;
    return { ID: container.id.slice(0, 12), Container: container.name, Name: container.name, CPUPerc: `${((usage?.cpuNanoCores ?? 0) / 1e7).toFixed(2)}%`, MemUsage: `${(memory / 1024 ** 2).toFixed(3)}MiB / 7.757GiB`, MemPerc: `${((memory / (8 * 1024 ** 3)) * 100).toFixed(2)}%`, NetIO: '876B / 0B', BlockIO: '0B / 0B', PIDs: '1' };
  });
  const format = flags.value('format');
  if (format !== undefined) for (const item of rows) yield* proc.out(`${renderTemplate(format, item)}\n`);
  else yield* proc.out(dockerTable(['CONTAINER ID', 'NAME', 'CPU %', 'MEM USAGE / LIMIT', 'MEM %', 'NET I/O', 'BLOCK I/O', 'PIDS'], rows.map((item) => [item.ID, item.Name, item.CPUPerc, item.MemUsage, item.MemPerc, item.NetIO, item.BlockIO, item.PIDs])));
  return 0;
}

/** Files the runtime writes into every container: Docker mounts them, so they are no changes. */
const RUNTIME_FILES = /^\/(?:etc\/(?:hosts|hostname|resolv\.conf)|proc|sys|dev)(?:\/|$)/;

export function* diff(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const container = daemon.find(parseFlags(words, { command: 'diff', valued: [], plain: [] }).rest[0]!);
  const layer = container.run?.layer;
  if (layer) for (const line of changes(container.image.files(), layer.root, '')) yield* proc.out(`${line}\n`);
  return 0;
}

function changes(base: Node | undefined, now: Node | undefined, path: string): string[] {
  if (base === now || RUNTIME_FILES.test(path)) return [];
  if (!now) return [`D ${path}`];
  const below = now.kind === 'directory' ? childChanges(base?.kind === 'directory' ? base : undefined, now, path) : [];
  if (!base) return [`A ${path}`, ...below];
  if (now.kind === 'directory') return below.length > 0 && path !== '' ? [`C ${path}`, ...below] : below;
  return [`C ${path}`];
}

function childChanges(base: DirectoryNode | undefined, now: DirectoryNode, path: string): string[] {
  const names = new Set([...(base?.children.keys() ?? []), ...now.children.keys()]);
  return [...names].sort().flatMap((name) => changes(base?.children.get(name), now.children.get(name), `${path}/${name}`));
}

/** "web:/etc/hosts" */
const CONTAINER_PATH = /^([^/.][^:/]*):(.*)$/;

export function* cp(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const [from = '', to = ''] = parseFlags(words, { command: 'cp', valued: [], plain: ['a', 'archive', 'L', 'follow-link', 'q', 'quiet'] }).rest;
  if (from === '-' || to === '-') {
    yield* proc.err('not simulated: docker cp of a tar stream\n');
    return 1;
  }
  const named = [from, to].filter((text) => CONTAINER_PATH.test(text)).length;
  if (named !== 1) {
    yield* proc.err(named === 0 ? 'must specify at least one container source\n' : 'copying between containers is not supported\n');
    return 1;
  }
  const end = (text: string): { fs: FileSystem; path: string } => {
    const match = CONTAINER_PATH.exec(text);
    if (!match) return { fs: proc.machine.fs, path: resolvePath(proc.cwd, text) };
    const container = daemon.find(match[1]!);
    if (!container.run) throw new DaemonError(`container ${container.id} was never started`);
    return { fs: container.run.machine().fs, path: resolvePath('/', match[2]!) };
  };
  const source = end(from), target = end(to);
  if (!source.fs.exists(source.path)) {
    yield* proc.err(from.includes(':') ? `Error response from daemon: Could not find the file ${source.path} in container ${from.split(':')[0]}\n` : `lstat ${source.path}: no such file or directory\n`);
    return 1;
  }
  const parent = target.path.replace(/\/[^/]*$/, '') || '/';
  if (to.endsWith('/') && !target.fs.exists(target.path)) {
    yield* proc.err('no such directory\n');
    return 1;
  }
  if (!target.fs.exists(parent)) {
    yield* proc.err(CONTAINER_PATH.test(to) ? `Error response from daemon: Could not find the file ${parent} in container ${to.split(':')[0]}\n` : `invalid output path: directory "${parent}" does not exist\n`);
    return 1;
  }
  const into = target.fs.exists(target.path) && target.fs.stat(target.path).kind === 'directory' ? `${target.path.replace(/\/$/, '')}/${baseName(source.path)}` : target.path;
  const copy = (path: string, copyTo: string): number => {
    if (source.fs.stat(path).kind !== 'directory') {
      const bytes = source.fs.readFile(path);
      target.fs.writeFile(copyTo, bytes, { mode: source.fs.stat(path).mode & 0o777 });
      return bytes.length;
    }
    target.fs.mkdir(copyTo, { recursive: true });
    return source.fs.readDirectory(path).reduce((sum, name) => sum + copy(`${path}/${name}`, `${copyTo}/${name}`), 0);
  };
  const bytes = copy(source.path, into);
  if (proc.stderr.isTty) yield* proc.err(`Successfully copied ${humanSize(bytes + 1536)} to ${to}\n`);
  return 0;
}

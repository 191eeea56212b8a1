import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import type { Process } from '../../runtime/machine';
import { Condition, Coroutine, Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { Session } from '../../kubelet/cri';
import { resolvePath } from '../../shell/vfs';
import { DaemonError, localName } from './daemon';
import type { DockerContainer, DockerDaemon, PortBinding, RunSpec } from './daemon';
import type { Flags } from './flags';
import { parseFlags } from './flags';
import { parseReference, referenceProblem } from '../reference';
import { pull } from './objects';
import { checkSpec, checkValues, checkVolume, clientProblem } from './run-refusals';
import { UsageError } from './usage';

const FLAGS = {
  valued: ['link', 'name', 'p', 'publish', 'v', 'volume', 'e', 'env', 'network', 'net', 'pid', 'ipc', 'h', 'hostname', 'u', 'user', 'w', 'workdir', 'entrypoint', 'm', 'memory', 'cpus', 'restart', 'l', 'label', 'mount', 'network-alias', 'ip', 'env-file', 'cap-add', 'cap-drop', 'add-host', 'dns', 'platform', 'pull', 'stop-timeout', 'tmpfs', 'volumes-from'],
  plain: ['d', 'detach', 'i', 'interactive', 't', 'tty', 'rm', 'init', 'privileged', 'read-only', 'P', 'publish-all'],
  stopAtArgument: true,
} as const;

/** Options of the real program that have no counterpart here. */
const NOT_SIMULATED = /^(?:a|attach|annotation|blkio-.*|c|cgroup.*|cidfile|cpu-.*|cpuset-.*|detach-keys|device.*|dns-.*|domainname|expose|gpus|group-add|health-.*|ip6|label-file|log-.*|mac-address|memory-.*|no-healthcheck|oom-.*|pids-limit|runtime|security-opt|shm-size|sig-proxy|stop-signal|storage-opt|sysctl|ulimit|userns|uts|volume-driver)$/;

/** The smallest limit that the engine takes. */
const LEAST_MEMORY = 6 * 1024 * 1024;

const HELP = "\n\nRun 'docker run --help' for more information\n";

/** docker run and docker create. */
export function* run(daemon: DockerDaemon, proc: Process, words: readonly string[], createOnly = false): Task<number> {
  const verb = createOnly ? 'create' : 'run';
  const flags = parseFlags(words, FLAGS);
  const missing = /--?([\w-]+)'?/.exec(flags.unknown ?? '')?.[1];
  if (missing !== undefined && NOT_SIMULATED.test(missing)) {
    yield* proc.err(`docker: not simulated: docker ${verb} --${missing}\n`);
    return 125;
  }
  if (flags.unknown !== undefined) {
    yield* proc.err(`${flags.unknown}\n\nUsage:  docker ${verb} [OPTIONS] IMAGE [COMMAND] [ARG...]${HELP.replace('run', verb)}`);
    return 125;
  }
  const [reference, ...command] = flags.rest;
  if (flags.has('link')) {
    yield* proc.err('docker: not simulated: --link (legacy); use a network of your own: docker network create\n');
    return 125;
  }
  if (reference === undefined) {
    yield* proc.err(`docker: 'docker ${verb}' requires at least 1 argument\n\nUsage:  docker ${verb} [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nSee 'docker ${verb} --help' for more information\n`);
    return 1;
  }
  checkValues(flags, verb);
  const problem = clientProblem(flags);
  if (problem !== undefined) throw refusal(problem, verb);
  if (!createOnly && flags.has('i', 'interactive') && flags.has('t', 'tty') && !flags.has('d', 'detach') && !proc.stdin.isTty) return yield* noTerminal(proc);
  if (!parseReference(reference)) throw refusal(referenceProblem(reference), verb);
  let container: DockerContainer;
  try {
    let image = daemon.image(reference);
    if (!image && flags.value('pull') === 'never') throw new DaemonError(`No such image: ${localName(reference)}`);
    if (!image) {
      yield* proc.err(`Unable to find image '${/:[^/]*$/.test(reference) ? reference : `${reference}:latest`}' locally\n`);
      yield* pull(daemon, proc, [reference], true);
      image = daemon.image(reference)!;
    }
    flags.all('v', 'volume').forEach(checkVolume);
    const spec = specOf(proc, flags, { daemon, image: reference, exposed: image.config.exposedPorts, command });
    checkSpec(daemon, spec);
    container = daemon.create(spec, image);
  } catch (error) {
    // docker create lets the daemon's answer stand as it is.
    if (createOnly) throw error;
    return yield* refused(proc, error);
  }
  if (createOnly) {
    yield* proc.out(`${container.id}\n`);
    return 0;
  }
  const detached = flags.has('d', 'detach');
  if (container.spec.network === 'host' && container.spec.ports.length > 0) yield* proc.err('WARNING: Published ports are discarded when using host network mode\n');
  try {
    if (detached) yield* proc.out(`${container.id}\n`);
    yield* proc.sleep(120);
    daemon.start(container);
  } catch (error) {
    if (container.spec.remove) daemon.remove(container, true);
    const code = yield* refused(proc, error);
    return error instanceof DaemonError && error.message.includes('exec: ') ? container.exitCode : code;
  }
  return detached ? 0 : yield* follow(proc, container);
}

/** What the client itself finds wrong, before it asks the daemon. */
function refusal(message: string, verb = 'run'): UsageError {
  return new UsageError(`docker: ${message}${HELP.replace('run', verb).trimEnd()}`, 125);
}

/** A container's terminal needs one on this side. */
export function* noTerminal(proc: Process): Task<number> {
  yield* proc.err('the input device is not a TTY\n');
  return 1;
}

/** "8080:80", "127.0.0.1:8080:80/tcp", "80". */
function portOf(text: string): PortBinding {
  const [ports = '', protocol = 'tcp'] = text.split('/');
  const parts = ports.split(':');
  const container = Number(parts.at(-1));
  const host = parts.length > 1 && parts.at(-2) !== '' ? Number(parts.at(-2)) : 0;
  if (!(container > 0 && container < 65_536)) throw refusal(`invalid containerPort: ${parts.at(-1)}`);
  if (!(host >= 0 && host < 65_536)) throw refusal(`invalid hostPort: ${parts.at(-2)}`);
  return { address: parts.length > 2 ? parts.slice(0, -2).join(':') : '0.0.0.0', host, container, protocol };
}

function specOf(proc: Process, flags: Flags, { daemon, image, exposed, command }: { readonly daemon: DockerDaemon; readonly image: string; readonly exposed: readonly string[]; readonly command: readonly string[] }): RunSpec {
  const memory = /^(\d+)([bkmg]?)/i.exec(flags.value('m', 'memory') ?? '');
  const unit = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(memory?.[2] || 'b').toLowerCase()] ?? 1;
  if (memory && Number(memory[1]) * unit < LEAST_MEMORY && Number(memory[1]) > 0) throw new DaemonError('Minimum memory limit allowed is 6MB');
  const entrypoint = flags.value('entrypoint');
  return {
    image, name: flags.value('name'), command: command.length > 0 ? command : undefined, entrypoint: entrypoint === undefined ? undefined : [entrypoint],
    env: [...flags.all('env-file').flatMap((file) => linesOf(proc, file)), ...flags.all('e', 'env').filter((text) => text.includes('=') || proc.env.has(text))].map((text): [string, string] => (text.includes('=') ? [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] : [text, proc.env.get(text) ?? ''])),
    ports: [...flags.all('p', 'publish').map(portOf), ...(flags.has('P', 'publish-all') ? exposed.map((port) => ({ address: '0.0.0.0', host: 0, container: Number(port.split('/')[0]), protocol: port.split('/')[1] ?? 'tcp' })) : [])],
    volumes: [...flags.all('v', 'volume').map((text) => {
      // A path alone asks for a volume without a name.
      const [source = '', target = '', mode = ''] = text.includes(':') ? text.split(':') : [daemon.newId().slice(7), text];
      return { source: /^[./~]/.test(source) ? resolvePath(proc.cwd, source) : source, target, readOnly: mode.split(',').includes('ro') };
    }), ...flags.all('mount').map((text) => mountOf(proc, text)), ...flags.all('volumes-from').flatMap((name) => daemon.find(name.split(':')[0]!).spec.volumes)],
    labels: Object.fromEntries(flags.all('l', 'label').map((text) => [text.split('=')[0]!, text.slice(text.split('=')[0]!.length + 1)])), tmpfs: flags.all('tmpfs').map((text) => text.split(':')[0]!), dns: flags.all('dns'),
    capabilities: { add: flags.all('cap-add'), drop: flags.all('cap-drop') }, hosts: flags.all('add-host').map((text) => ({ name: text.slice(0, text.indexOf(':')), address: text.slice(text.indexOf(':') + 1) })),
    network: flags.value('network', 'net') ?? 'default', address: flags.value('ip'), aliases: flags.all('network-alias'), pid: flags.value('pid') ?? '', hostname: flags.value('h', 'hostname'), user: flags.value('u', 'user'), workingDirectory: flags.value('w', 'workdir'),
    stdin: flags.has('i', 'interactive'), tty: flags.has('t', 'tty'), remove: flags.has('rm'), memoryBytes: memory ? Number(memory[1]) * unit : 0, cpus: Number(flags.value('cpus') ?? 0), restart: flags.value('restart') ?? 'no', readOnly: flags.has('read-only'),
  };
}

/** "type=bind,source=/a,target=/b,readonly" */
function mountOf(proc: Process, text: string): RunSpec['volumes'][number] {
  const fields = new Map(text.split(',').map((pair) => [pair.split('=')[0]!, pair.slice(pair.indexOf('=') + 1)]));
  const target = fields.get('target') ?? fields.get('dst') ?? fields.get('destination');
  const type = fields.get('type') ?? 'volume';
  if (type !== 'bind' && type !== 'volume') throw new DaemonError(`not simulated: --mount type=${type}`);
  if (target === undefined) throw new DaemonError('invalid mount config: target is required');
  const source = fields.get('source') ?? fields.get('src') ?? '';
  if (type === 'bind' && !proc.machine.fs.exists(source)) throw new DaemonError(`invalid mount config for type "bind": bind source path does not exist: ${source}`);
  return { source, target, readOnly: ['readonly', 'ro'].some((name) => fields.has(name) && fields.get(name) !== 'false') };
}

/** The variables of an --env-file. */
function linesOf(proc: Process, file: string): string[] {
  const path = resolvePath(proc.cwd, file);
  if (!proc.machine.fs.exists(path)) throw refusal(`open ${file}: no such file or directory`);
  return decodeUtf8(proc.machine.fs.readFile(path)).split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

function* refused(proc: Process, error: unknown): Task<number> {
  if (!(error instanceof DaemonError)) throw error;
  yield* proc.err(`docker: Error response from daemon: ${error.message}${HELP}`);
  return 125;
}

/** Shows a container in the foreground until it ends. */
export function* follow(proc: Process, container: DockerContainer): Task<number> {
  const { spec } = container;
  const running = container.run!;
  if (spec.stdin || spec.tty) return yield* session(proc, running.attach({ stdin: spec.stdin, tty: spec.tty }), spec.stdin, spec.tty);
  const lines: { readonly stream: 'stdout' | 'stderr'; readonly text: string }[] = [...running.log.lines()];
  const changed = new Condition();
  const end = running.log.follow((line) => {
    lines.push(line);
    changed.notify();
  });
  const wake = () => {
    changed.notify();
    if (container.finishedMs === undefined) container.changed.wait(wake);
  };
  container.changed.wait(wake);
  for (const signal of [Signal.INT, Signal.TERM]) proc.onSignal(signal, () => running.kill(signal));
  try {
    for (;;) {
      for (let line = lines.shift(); line; line = lines.shift()) yield* (line.stream === 'stdout' ? proc.stdout : proc.stderr).write(encodeUtf8(line.text));
      if (container.finishedMs !== undefined) return container.exitCode;
      yield changed.wait;
    }
  } finally {
    end();
  }
}

/** Joins a session's streams with this process's; with a terminal the keys go through raw. */
export function* session(proc: Process, open: Session, stdin: boolean, tty: boolean): Task<number> {
  const output: { readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }[] = [];
  const changed = new Condition();
  let code: number | undefined;
  open.onOutput((stream, bytes) => {
    output.push({ stream, bytes });
    changed.notify();
  });
  open.onEnd((exitCode) => {
    code = exitCode;
    changed.notify();
  });
  const raw = tty && proc.stdin.isTty ? proc.stdin.tty : undefined;
  if (raw) {
    raw.setRaw(true);
    open.resize(raw.columns(), raw.rows());
  }
  const input = stdin ? new Coroutine(proc.clock, typed(proc, open), () => {}) : undefined;
  input?.start();
  try {
    for (;;) {
      for (let piece = output.shift(); piece; piece = output.shift()) yield* (piece.stream === 'stdout' ? proc.stdout : proc.stderr).write(piece.bytes);
      if (code !== undefined) return code;
      yield changed.wait;
    }
  } finally {
    raw?.setRaw(false);
    input?.interrupt(new Error('the session ended'));
    open.close();
  }
}

function* typed(proc: Process, open: Session): Task<void> {
  for (let chunk = yield* proc.stdin.read(); chunk; chunk = yield* proc.stdin.read()) open.write(chunk);
  open.closeInput();
}

import type { Process, Program } from '../../runtime/machine';
import type { PullOutcome } from '../../kubelet/cri';
import { Condition, Signal, type Task } from '../../runtime/process';
import { humanDuration } from '../docker/table';
import { renderTemplate } from '../docker/template';
import type { NodeRuntime } from '../runtime';
import { session } from '../docker/run';
import { allContainers, allSandboxes, fail, idOf, optionValue, table, withoutOptions, type Placed, type RuntimeOf } from './command';
import { inspectContainer, inspectSandbox } from './inspect';

const VALUED = ['-r', '--runtime-endpoint', '--name', '--namespace', '--label', '--state', '-o', '--output', '--tail', '-p', '--pod', '--image', '--template', '--timeout'];

/** How often a container that is to end is looked at. */
const POLL_MS = 50;

type Verb = (runtime: NodeRuntime, proc: Process, words: readonly string[]) => Task<number>;

const VERBS: Readonly<Record<string, Verb>> = { ps, pods, images, img: images, pull, rmi, logs, exec, inspect, inspectp, stats, stop, version, info: version };

/** crictl of cri-tools, for looking at a node's pods and containers. */
export function crictl(runtimeOf: RuntimeOf): Program {
  return function* run(proc) {
    const runtime = runtimeOf(proc.machine.hostname);
    if (!runtime) return yield* fail(proc, 'FATA[0000] validate service connection: connection refused\n');
    const words = withoutOptions(proc.argv.slice(1), VALUED);
    const verb = VERBS[words[0] ?? ''];
    if (!verb) return yield* fail(proc, `not simulated: crictl ${words.join(' ')}\n`);
    return yield* verb(runtime, proc, words.slice(1));
  };
}

const flag = (proc: Process, ...names: string[]): boolean => proc.argv.some((word) => names.includes(word));
const age = (proc: Process, ms: number): string => `${humanDuration(proc.clock.now() - ms)} ago`;

function* ps(runtime: NodeRuntime, proc: Process): Task<number> {
  const wanted = optionValue(proc.argv, ['--name']);
  const pod = optionValue(proc.argv, ['-p', '--pod']);
  const quiet = flag(proc, '-q', '--quiet');
  const rows: string[][] = [];
  for (const { sandbox, container } of allContainers(runtime)) {
    if (container.state !== 'running' && !flag(proc, '-a', '--all')) continue;
    if ((wanted !== undefined && !new RegExp(wanted).test(container.config.name)) || (pod !== undefined && !sandbox.id.startsWith(pod))) continue;
    const id = idOf(container);
    if (quiet) yield* proc.out(`${id}\n`);
    else rows.push([id.slice(0, 13), container.config.image.id.slice(7, 20), age(proc, container.createdMs), container.state === 'running' ? 'Running' : container.state === 'created' ? 'Created' : 'Exited', container.config.name, String(container.config.attempt), sandbox.id.slice(0, 13), sandbox.config.name, sandbox.config.namespace]);
  }
  if (!quiet) yield* proc.out(table(['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], rows, 3));
  return 0;
}

function* pods(runtime: NodeRuntime, proc: Process): Task<number> {
  const wanted = optionValue(proc.argv, ['--name']);
  const namespace = optionValue(proc.argv, ['--namespace']);
  const quiet = flag(proc, '-q', '--quiet');
  const rows: string[][] = [];
  for (const sandbox of allSandboxes(runtime)) {
    if ((wanted !== undefined && !new RegExp(wanted).test(sandbox.config.name)) || (namespace !== undefined && sandbox.config.namespace !== namespace)) continue;
    if (quiet) yield* proc.out(`${sandbox.id}\n`);
    else rows.push([sandbox.id.slice(0, 13), age(proc, sandbox.createdMs), 'Ready', sandbox.config.name, sandbox.config.namespace, '0', '(default)']);
  }
  if (!quiet) yield* proc.out(table(['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], rows, 3));
  return 0;
}

function* images(runtime: NodeRuntime, proc: Process): Task<number> {
  const rows = runtime.images().flatMap((image) => image.names.slice(1).map((name) => {
    const colon = name.lastIndexOf(':');
    return [name.slice(0, colon), name.slice(colon + 1), runtime.findImage(name)!.id.slice(7, 20), `${(image.sizeBytes / 1e6).toFixed(1)}MB`];
  }));
  yield* proc.out(table(['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], rows.sort((a, b) => (a[0]! < b[0]! ? -1 : 1)), 3));
  return 0;
}

function* pull(runtime: NodeRuntime, proc: Process, [name]: readonly string[]): Task<number> {
  if (name === undefined) return yield* fail(proc, 'FATA[0000] image cannot be empty\n');
  let outcome: PullOutcome | undefined;
  const arrived = new Condition();
  runtime.pullImage(name, [], (told) => {
    outcome = told;
    arrived.notify();
  });
  while (!outcome) yield arrived.wait;
  if ('error' in outcome) return yield* fail(proc, `FATA[0000] pulling image: ${outcome.error}\n`);
  yield* proc.out(`Image is up to date for ${outcome.image.id}\n`);
  return 0;
}

/** The runtime gives up every name of an image, whether a container uses it or not. */
function* rmi(runtime: NodeRuntime, proc: Process, words: readonly string[]): Task<number> {
  const used = new Set(allContainers(runtime).map(({ container }) => container.config.image.id));
  const all = runtime.images().map(({ names }) => names.at(-1)!);
  const wanted = flag(proc, '-a', '--all') ? all : flag(proc, '-q', '--prune') ? all.filter((name) => !used.has(runtime.findImage(name)!.id)) : words;
  if (wanted.length === 0 && words.length === 0 && proc.argv.length === 2) return yield* fail(proc, 'FATA[0000] no image specified\n');
  let missed = false;
  for (const name of wanted) {
    const found = runtime.findImage(name);
    if (!found) {
      missed = true;
      yield* proc.err(`ERRO[0000] no such image ${name}\n`);
      continue;
    }
    const { names } = runtime.images().find((image) => image.names.some((one) => runtime.findImage(one)?.id === found.id))!;
    runtime.removeImage(found.id);
    for (const one of names.slice(1)) yield* proc.out(`Deleted: ${one}\n`);
  }
  return missed ? yield* fail(proc, 'FATA[0000] unable to remove the image(s)\n') : 0;
}

function* logs(runtime: NodeRuntime, proc: Process, [id = ' ']: readonly string[]): Task<number> {
  const found = containerOf(runtime, id);
  if (!found) return yield* fail(proc, missing('container', id));
  for (const line of found.container.log.lines()) yield* (line.stream === 'stdout' ? proc.out(line.text) : proc.err(line.text));
  return 0;
}

function* exec(runtime: NodeRuntime, proc: Process): Task<number> {
  const rest = proc.argv.slice(proc.argv.indexOf('exec') + 1);
  let at = 0;
  while (rest[at]?.startsWith('-')) at += 1;
  const letters = rest.slice(0, at).join('');
  const [id = ' ', ...command] = rest.slice(at);
  const found = containerOf(runtime, id);
  if (!found || found.container.state !== 'running') return yield* fail(proc, missing('container', id));
  const stdin = letters.includes('i'), tty = letters.includes('t');
  return yield* session(proc, found.container.exec({ argv: command, stdin, tty }), stdin, tty);
}

/** Without a time to wait, as by default, the runtime does not ask first. The kubelet starts the container again. */
function* stop(runtime: NodeRuntime, proc: Process): Task<number> {
  const given = proc.argv.slice(proc.argv.indexOf('stop') + 1);
  const graceMs = Number(optionValue(given, ['-t', '--timeout']) ?? 0) * 1000;
  const ids = withoutOptions(given, ['-t', '--timeout']);
  if (ids.length === 0) return yield* fail(proc, 'FATA[0000] ID cannot be empty\n');
  for (const id of ids) {
    const found = containerOf(runtime, id);
    if (!found) return yield* fail(proc, missing('container', id));
    const { container } = found;
    if (graceMs > 0) container.kill(container.stopSignal);
    for (const endMs = proc.clock.now() + graceMs; container.state === 'running' && proc.clock.now() < endMs; ) yield* proc.sleep(POLL_MS);
    container.kill(Signal.KILL);
    while (container.state === 'running') yield* proc.sleep(POLL_MS);
    yield* proc.out(`${id}\n`);
  }
  return 0;
}

function* inspect(runtime: NodeRuntime, proc: Process, [id = ' ']: readonly string[]): Task<number> {
  const found = containerOf(runtime, id);
  if (!found) return yield* fail(proc, missing('container', id));
  yield* show(proc, inspectContainer(runtime, found));
  return 0;
}

function* inspectp(runtime: NodeRuntime, proc: Process, [id = ' ']: readonly string[]): Task<number> {
  const found = allSandboxes(runtime).find((sandbox) => sandbox.id.startsWith(id));
  if (!found) return yield* fail(proc, missing('sandbox', id));
  yield* show(proc, inspectSandbox(runtime, found));
  return 0;
}

function* show(proc: Process, value: object): Task<void> {
  const template = optionValue(proc.argv, ['--template']);
  yield* proc.out(`${template === undefined ? JSON.stringify(value, undefined, 2) : renderTemplate(template, value)}\n`);
}

function* stats(runtime: NodeRuntime, proc: Process): Task<number> {
  const size = (bytes: number) => (bytes < 1e6 ? `${(bytes / 1e3).toFixed(2)}kB` : `${(bytes / 1e6).toFixed(2)}MB`);
  const rows = allContainers(runtime).filter(({ container }) => container.state === 'running').map(({ container }) => {
    const { cpuNanoCores, memoryBytes, storageBytes } = container.stats();
    return [idOf(container).slice(0, 13), container.config.name, (cpuNanoCores / 1e7).toFixed(2), size(memoryBytes), size(storageBytes), '11'];
  });
  yield* proc.out(table(['CONTAINER', 'NAME', 'CPU %', 'MEM', 'DISK', 'INODES'], rows, 3));
  return 0;
}

function* version(runtime: NodeRuntime, proc: Process): Task<number> {
  yield* proc.out(`Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v${runtime.version.split('//')[1]}\nRuntimeApiVersion:  v1\n`);
  return 0;
}

function containerOf(runtime: NodeRuntime, id: string): Placed | undefined {
  return allContainers(runtime).find(({ container }) => idOf(container).startsWith(id));
}

function missing(what: 'container' | 'sandbox', id: string): string {
  return `E crictl: rpc error: code = NotFound desc = an error occurred when try to find ${what} "${id.trim()}": not found\n`;
}

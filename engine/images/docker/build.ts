import { decodeUtf8 } from '../../runtime/bytes';
import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { MountedFileSystem, Volume, baseName, directoryName, resolvePath } from '../../shell/vfs';
import type { Image, ImageConfig } from '../image';
import { digestOf } from '../digest';
import { SIGNAL_NAMES } from '../runtime/launch';
import { DaemonError, localName } from './daemon';
import type { DockerDaemon } from './daemon';
import { parseFlags } from './flags';

const DEPRECATED = 'DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n            Install the buildx component to build images with BuildKit:\n            https://docs.docker.com/go/buildx/\n\n';
const KNOWN = ['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'];

/** docker build with the classic builder. */
export function* build(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { valued: ['t', 'tag', 'f', 'file', 'build-arg', 'target', 'label', 'platform'], plain: ['q', 'quiet', 'no-cache', 'pull', 'rm'] });
  if (flags.rest.length !== 1) {
    yield* proc.err('docker: \'docker build\' requires 1 argument\n\nUsage:  docker build [OPTIONS] PATH | URL | -\n\nRun \'docker build --help\' for more information\n');
    return 1;
  }
  yield* proc.err(DEPRECATED);
  const context = flags.rest[0]!;
  const root = resolvePath(proc.cwd, context);
  let text: string;
  let size: number;
  if (context === '-') {
    const parts: string[] = [];
    for (let chunk = yield* proc.stdin.read(); chunk; chunk = yield* proc.stdin.read()) parts.push(decodeUtf8(chunk));
    text = parts.join('');
    size = 1024 + 512 + Math.ceil(text.length / 512) * 512;
  } else {
    if (!proc.machine.fs.exists(root)) {
      yield* proc.err(`unable to prepare context: path "${context}" not found\n`);
      return 1;
    }
    const file = resolvePath(proc.cwd, flags.value('f', 'file') ?? `${root}/Dockerfile`);
    if (!proc.machine.fs.exists(file)) {
      yield* proc.err(`unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${file}: no such file or directory\n`);
      return 1;
    }
    text = decodeUtf8(proc.machine.fs.readFile(file));
    size = 1024 + tarSize(proc, root);
  }
  yield* proc.out(`Sending build context to Docker daemon  ${size / 1000}kB\n`);
  const steps = parseDockerfile(text);
  const image = yield* runSteps(daemon, proc, steps, root);
  const id = image.id.slice(7, 19);
  yield* proc.out(`Successfully built ${id}\n`);
  for (const tag of flags.all('t', 'tag')) {
    const name = localName(tag);
    daemon.images.set(name, image);
    yield* proc.out(`Successfully tagged ${name}\n`);
  }
  if (flags.all('t', 'tag').length === 0) daemon.images.set(`<none>:${id}`, image);
  return 0;
}

interface Step {
  readonly name: string;
  readonly text: string;
}

function parseDockerfile(text: string): Step[] {
  const steps: Step[] = [];
  let held = '';
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.endsWith('\\')) {
      held += `${line.slice(0, -1)} `;
      continue;
    }
    const whole = held + line;
    held = '';
    const [first = '', ...rest] = whole.split(/\s+/);
    const name = first.toUpperCase();
    if (!KNOWN.includes(name)) throw new DaemonError(`dockerfile parse error line ${at + 1}: unknown instruction: ${first.toUpperCase()}`);
    steps.push({ name, text: whole.slice(first.length).trim() });
    if (rest.length === 0) throw new DaemonError(`dockerfile parse error line ${at + 1}: ${name} requires at least one argument`);
  }
  if (steps.length === 0) throw new DaemonError('the Dockerfile (Dockerfile) cannot be empty');
  return steps;
}

function* runSteps(daemon: DockerDaemon, proc: Process, steps: readonly Step[], root: string): Task<Image> {
  let image: Image | undefined;
  for (const [at, step] of steps.entries()) {
    yield* proc.out(`Step ${at + 1}/${steps.length} : ${step.name} ${step.text}\n`);
    if (step.name === 'FROM') {
      image = daemon.image(step.text.split(/\s+/)[0]!) ?? daemon.registry.find(step.text.split(/\s+/)[0]!);
      if (!image) throw new DaemonError(`pull access denied for ${step.text}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`);
      yield* proc.out(` ---> ${image.id.slice(7, 19)}\n`);
      continue;
    }
    if (!image) throw new DaemonError('No build stage in current context');
    const container = daemon.newId().slice(7, 19);
    const copies = step.name === 'COPY' || step.name === 'ADD';
    if (!copies) yield* proc.out(` ---> Running in ${container}\n`);
    if (copies) image = copyStep(daemon, proc, image, step, root);
    else if (step.name === 'RUN') image = yield* runStep(daemon, proc, image, step.text);
    else image = derive(daemon, image, { config: configured(image.config, step), createdBy: `/bin/sh -c #(nop)  ${step.name} ${step.text}` });
    if (!copies) yield* proc.out(`Removing intermediate container ${container}\n`);
    yield* proc.out(` ---> ${image.id.slice(7, 19)}\n`);
  }
  if (!image) throw new DaemonError('No image was generated. Is your Dockerfile empty?');
  return image;
}

function derive(daemon: DockerDaemon, base: Image, change: { readonly config?: ImageConfig; readonly files?: Image['files']; readonly createdBy: string; readonly addedBytes?: number }): Image {
  const id = daemon.newId();
  const added = change.addedBytes ?? 0;
  return {
    digest: digestOf(`manifest of ${id}`), id, sizeBytes: base.sizeBytes + added, unpackedBytes: base.unpackedBytes + added, createdMs: daemon.clock.now(), config: change.config ?? base.config, built: true, files: change.files ?? base.files,
    history: [{ createdBy: change.createdBy, sizeBytes: added }, ...base.history],
  };
}

function copyStep(daemon: DockerDaemon, proc: Process, image: Image, step: Step, root: string): Image {
  const words = step.text.startsWith('[') ? (JSON.parse(step.text) as string[]) : step.text.split(/\s+/).filter((word) => !word.startsWith('--'));
  const target = words.at(-1)!;
  const volume = new Volume({ type: 'overlay', base: image.files(), now: () => daemon.clock.now() });
  const fs = new MountedFileSystem(volume);
  const from = proc.machine.fs;
  const full = resolvePath(image.config.workingDirectory || '/', target);
  const copy = (source: string, to: string): void => {
    if (from.stat(source).kind === 'directory') {
      fs.mkdir(to, { recursive: true });
      for (const name of from.readDirectory(source)) copy(`${source}/${name}`, `${to}/${name}`);
      return;
    }
    fs.mkdir(directoryName(to), { recursive: true });
    fs.writeFile(to, from.readFile(source), { mode: from.stat(source).mode & 0o777 });
  };
  for (const source of words.slice(0, -1)) {
    const path = resolvePath(root, source.replace(/^\//, ''));
    if (!from.exists(path)) throw new DaemonError(`${step.name} failed: file not found in build context or excluded by .dockerignore: stat ${source}: file does not exist`);
    const into = target.endsWith('/') || words.length > 2 || (fs.exists(full) && fs.stat(full).kind === 'directory');
    copy(path, into && from.stat(path).kind !== 'directory' ? `${full.replace(/\/$/, '')}/${baseName(path)}` : full);
  }
  const tree = volume.freeze();
  return derive(daemon, image, { files: () => tree, addedBytes: volume.usedBytes, createdBy: `/bin/sh -c #(nop) ${step.name} file:${daemon.newId().slice(7)} in ${target} ` });
}

function* runStep(daemon: DockerDaemon, proc: Process, image: Image, text: string): Task<Image> {
  const argv = text.startsWith('[') ? (JSON.parse(text) as string[]) : ['/bin/sh', '-c', text];
  const container = daemon.create({ image: image.id, name: undefined, command: [], entrypoint: argv, env: [], ports: [], volumes: [], network: 'default', pid: '', hostname: undefined, user: undefined, workingDirectory: undefined, stdin: false, tty: false, remove: false, memoryBytes: 0, restart: 'no' }, image);
  daemon.start(container);
  // The files are wanted even when the command is one that needs no machine.
  container.run!.machine();
  while (container.finishedMs === undefined) yield container.changed.wait;
  for (const line of container.run!.log.lines()) yield* (line.stream === 'stdout' ? proc.out(line.text) : proc.err(line.text));
  const { exitCode } = container;
  const layer = container.run!.layer;
  daemon.remove(container, true);
  if (exitCode !== 0) throw new DaemonError(`The command '${argv.join(' ')}' returned a non-zero code: ${exitCode}`);
  const added = layer?.usedBytes ?? 0;
  const tree = layer?.freeze();
  return derive(daemon, image, { files: tree ? () => tree : image.files, addedBytes: added, createdBy: argv.join(' ') });
}

function configured(config: ImageConfig, step: Step): ImageConfig {
  const list = (): string[] => (step.text.startsWith('[') ? (JSON.parse(step.text) as string[]) : ['/bin/sh', '-c', step.text]);
  switch (step.name) {
    case 'CMD': return { ...config, command: list() };
    case 'ENTRYPOINT': return { ...config, entrypoint: list(), command: [] };
    case 'EXPOSE': return { ...config, exposedPorts: [...config.exposedPorts, ...step.text.split(/\s+/).map((port) => (port.includes('/') ? port : `${port}/tcp`))] };
    case 'WORKDIR': return { ...config, workingDirectory: resolvePath(config.workingDirectory || '/', step.text) };
    case 'USER': return { ...config, user: step.text };
    case 'VOLUME': return { ...config, volumes: [...config.volumes, ...step.text.split(/\s+/)] };
    case 'STOPSIGNAL': return { ...config, stopSignal: SIGNAL_NAMES[step.text] ?? 15 };
    case 'LABEL': return { ...config, labels: { ...config.labels, ...Object.fromEntries(pairs(step.text)) } };
    case 'ENV': {
      const added = pairs(step.text);
      return { ...config, env: [...config.env.filter(([name]) => !added.some(([other]) => other === name)), ...added] };
    }
    default: return config;
  }
}

/** "A=1 B=two" or "A one". */
function pairs(text: string): [string, string][] {
  if (!/^[\w.-]+=/.test(text)) return [[text.split(/\s+/)[0]!, text.replace(/^\S+\s+/, '')]];
  return [...text.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|\S*)/g)].map((match) => [match[1]!, match[2]!.replace(/^"|"$/g, '')]);
}

function tarSize(proc: Process, path: string): number {
  const { fs } = proc.machine;
  return fs.readDirectory(path).reduce((sum, name) => {
    const stat = fs.stat(`${path}/${name}`);
    return sum + 512 + (stat.kind === 'directory' ? tarSize(proc, `${path}/${name}`) : Math.ceil(stat.size / 512) * 512);
  }, 0);
}

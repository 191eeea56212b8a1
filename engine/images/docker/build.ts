import { decodeUtf8 } from '../../runtime/bytes';
import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { readBytes } from '../../runtime/whole-stream';
import { MountedFileSystem, Volume, resolvePath } from '../../shell/vfs';
import { digestOf, hexOf } from '../digest';
import { layersOf, type Image, type ImageConfig } from '../image';
import { SIGNAL_NAMES } from '../runtime/launch';
import { planCopy, type CopySource } from './build-copy';
import { DaemonError, localName, PLAIN_RUN } from './daemon';
import type { DockerDaemon } from './daemon';
import { ignores, jsonList, pairs, parseDockerfile, stepFlags, substituted, type Step } from './dockerfile';
import { parseFlags } from './flags';
import { parseReference, referenceProblem } from '../reference';
import { checkUsage } from './usage';

const DEPRECATED = 'DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n            Install the buildx component to build images with BuildKit:\n            https://docs.docker.com/go/buildx/\n\n';
const NOT_SIMULATED: ReadonlySet<string> = new Set(['ONBUILD', 'SHELL']);

/** docker build with the classic builder. */
export function* build(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'build', valued: ['t', 'tag', 'f', 'file', 'build-arg', 'target', 'label', 'platform', 'progress'], plain: ['q', 'quiet', 'no-cache', 'pull', 'rm', 'force-rm'] });
  const nameless = flags.all('t', 'tag').find((name) => !parseReference(name));
  if (nameless !== undefined) checkUsage('build', 1, `invalid argument ${JSON.stringify(nameless)} for "-t, --tag" flag: ${referenceProblem(nameless)}`);
  yield* proc.err(DEPRECATED);
  const context = yield* readContext(proc, flags.rest[0]!, flags.value('f', 'file'));
  if (context === undefined) return 1;
  const quiet = flags.has('q', 'quiet');
  const say = quiet ? silent : (text: string) => proc.out(text);
  yield* say(`Sending build context to Docker daemon  ${context.bytes / 1000}kB\n`);
  const run = new Build(daemon, say, proc, context.source, new Map(flags.all('build-arg').map((text): [string, string] => [text.split('=')[0]!, text.slice(text.indexOf('=') + 1)])), !flags.has('no-cache'));
  const image = yield* run.run(parseDockerfile(context.text), flags.value('target'));
  const id = image.id.slice(7, 19);
  yield* quiet ? proc.out(`${image.id}\n`) : proc.out(`Successfully built ${id}\n`);
  for (const tag of flags.all('t', 'tag')) {
    const name = localName(tag);
    daemon.setImage(name, image);
    yield* say(`Successfully tagged ${name}\n`);
  }
  if (flags.all('t', 'tag').length === 0) daemon.setImage(`<none>:${id}`, image);
  return 0;
}

function* silent(): Task<void> {}

function* readContext(proc: Process, context: string, given: string | undefined): Task<{ readonly text: string; readonly bytes: number; readonly source: CopySource } | undefined> {
  const { fs } = proc.machine;
  if (context === '-') {
    const text = decodeUtf8(yield* readBytes(proc.stdin));
    return { text, bytes: 1024 + 512 + Math.ceil(text.length / 512) * 512, source: { fs, root: '/nonexistent', ignored: () => true } };
  }
  const root = resolvePath(proc.cwd, context);
  if (!fs.exists(root)) {
    yield* proc.err(`unable to prepare context: path "${context}" not found\n`);
    return undefined;
  }
  const file = resolvePath(proc.cwd, given ?? `${root}/Dockerfile`);
  if (!fs.exists(file)) {
    yield* proc.err(`unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${file}: no such file or directory\n`);
    return undefined;
  }
  const list = `${root}/.dockerignore`;
  return { text: decodeUtf8(fs.readFile(file)), bytes: 1024 + tarSize(proc, root), source: { fs, root, ignored: ignores(fs.exists(list) ? decodeUtf8(fs.readFile(list)) : '') } };
}

/** One run of the builder: its stages, arguments and the image so far. */
class Build {
  readonly #stages = new Map<string, Image>();
  readonly #args = new Map<string, string>();
  /** A miss makes every later step of the stage a miss too, because the parent differs. */
  #image: Image | undefined;

  constructor(
    private readonly daemon: DockerDaemon,
    private readonly say: (text: string) => Task<void>,
    private readonly proc: Process,
    private readonly context: CopySource,
    private readonly given: ReadonlyMap<string, string>,
    private readonly useCache: boolean,
  ) {}

  *run(steps: readonly Step[], target: string | undefined): Task<Image> {
    let stage = 0;
    for (const [at, raw] of steps.entries()) {
      const step = substituted(raw, (name) => this.#value(name));
      if (NOT_SIMULATED.has(step.name)) throw new DaemonError(`not simulated: ${step.name} in a Dockerfile`);
      yield* this.say(`Step ${at + 1}/${steps.length} : ${step.name} ${step.text}\n`);
      if (step.name === 'FROM') {
        const [reference = '', as, name] = stepFlags(step).text.split(/\s+/);
        if (target !== undefined && this.#image && this.#stages.get(target) === this.#image) return this.#image;
        this.#image = this.#base(reference);
        this.#stages.set(String(stage), this.#image);
        stage += 1;
        if (as?.toLowerCase() === 'as' && name) this.#stages.set(name, this.#image);
        yield* this.say(` ---> ${short(this.#image)}\n`);
        continue;
      }
      if (step.name === 'ARG') this.#declare(step.text);
      if (!this.#image) continue;
      const before: Image = this.#image;
      this.#image = yield* this.#step(before, step);
      for (const [name, image] of this.#stages) if (image === before) this.#stages.set(name, this.#image);
      yield* this.say(` ---> ${short(this.#image)}\n`);
    }
    if (!this.#image) throw new DaemonError('No image was generated. Is your Dockerfile empty?');
    return this.#image;
  }

  #declare(text: string): void {
    for (const word of text.split(/\s+/)) {
      const [name = '', ...rest] = word.split('=');
      const value = this.given.get(name) ?? (rest.length > 0 ? rest.join('=').replace(/^(["'])(.*)\1$/, '$2') : undefined);
      if (value !== undefined) this.#args.set(name, value);
    }
  }

  #value(name: string): string | undefined {
    return this.#image?.config.env.find(([known]) => known === name)?.[1] ?? this.#args.get(name);
  }

  #base(reference: string): Image {
    if (reference === 'scratch') throw new DaemonError('not simulated: FROM scratch (its programs could not run here); start from busybox');
    const found = this.#stages.get(reference) ?? this.daemon.image(reference);
    if (found) return found;
    const remote = this.daemon.fetch(reference);
    if ('image' in remote) return remote.image;
    throw new DaemonError(remote.error);
  }

  *#step(image: Image, step: Step): Task<Image> {
    const copies = step.name === 'COPY' || step.name === 'ADD';
    const { flags, text } = stepFlags(step);
    const stage = flags.get('from');
    const source = stage === undefined ? this.context : this.#stageFiles(stage);
    const plan = copies ? planCopy(step.name, text, flags, source) : undefined;
    const key = [image.id, step.name, step.text, plan?.fingerprint ?? '', step.name === 'RUN' ? [...this.#args].join() : ''].join('\n');
    const cached = this.useCache ? this.daemon.buildCache.get(key) : undefined;
    if (cached) {
      yield* this.say(' ---> Using cache\n');
      return cached;
    }
    const id = `sha256:${hexOf(key)}`;
    let made: Image;
    if (plan) {
      const volume = plan.apply(image, () => this.daemon.clock.now());
      const bytes = volume.usedBytes;
      made = derive(this.daemon, image, { id, layer: { id: plan.fingerprint, bytes, tree: volume.freeze() }, createdBy: `/bin/sh -c #(nop) ${step.name} file:${plan.fingerprint} in ${text.split(/\s+/).at(-1)} ` });
    } else {
      const container = this.daemon.newId().slice(7, 19);
      yield* this.say(` ---> Running in ${container}\n`);
      made = step.name === 'RUN' ? yield* this.#command(image, step.text, id) : this.#configure(image, step, id);
      yield* this.say(`Removing intermediate container ${container}\n`);
    }
    this.daemon.buildCache.set(key, made);
    return made;
  }

  #stageFiles(name: string): CopySource {
    const image = this.#stages.get(name) ?? this.#base(name);
    return { fs: new MountedFileSystem(new Volume({ type: 'overlay', base: image.files(), now: () => this.daemon.clock.now() })), root: '/', ignored: () => false };
  }

  *#command(image: Image, text: string, id: string): Task<Image> {
    const { daemon, proc } = this;
    const argv = jsonList(text) ?? ['/bin/sh', '-c', text];
    const container = daemon.create({ ...PLAIN_RUN, image: image.id, command: [], entrypoint: argv, env: [...this.#args] }, image);
    daemon.start(container);
    // The files are wanted even when the command is one that needs no machine.
    container.run!.machine();
    // /etc/hosts and the like are mounted by Docker and no part of the layer.
    const mounted = container.run!.layer?.usedBytes ?? 0;
    while (container.finishedMs === undefined) yield container.changed.wait;
    for (const line of container.run!.log.lines()) yield* (line.stream === 'stdout' ? this.say(line.text) : proc.err(line.text));
    const { exitCode } = container;
    const layer = container.run!.layer;
    daemon.remove(container, true);
    if (exitCode !== 0) throw new DaemonError(`The command '${argv.join(' ')}' returned a non-zero code: ${exitCode}`);
    const bytes = Math.max(0, (layer?.usedBytes ?? 0) - mounted);
    const tree = layer?.freeze();
    return derive(daemon, image, { id, ...(tree ? { layer: { id: hexOf(`layer of ${id}`), bytes, tree } } : {}), createdBy: argv.join(' ') });
  }

  #configure(image: Image, step: Step, id: string): Image {
    const config = configured(image.config, step);
    const createdBy = `/bin/sh -c #(nop)  ${step.name} ${step.text}`;
    if (step.name !== 'WORKDIR') return derive(this.daemon, image, { id, config, createdBy });
    // WORKDIR also makes the folder.
    const volume = new Volume({ type: 'overlay', base: image.files(), now: () => this.daemon.clock.now() });
    new MountedFileSystem(volume).mkdir(config.workingDirectory, { recursive: true });
    return derive(this.daemon, image, { id, config, createdBy, layer: { id: hexOf(`folder ${config.workingDirectory} on ${image.id}`), bytes: 0, tree: volume.freeze() } });
  }
}

function short(image: Image): string {
  return image.id.slice(7, 19);
}

interface Change {
  readonly id: string;
  readonly config?: ImageConfig;
  readonly layer?: { readonly id: string; readonly bytes: number; readonly tree: ReturnType<Image['files']> };
  readonly createdBy: string;
}

/** An image on top of another. */
export function derive(daemon: DockerDaemon, base: Image, { id, config, layer, createdBy }: Change): Image {
  const added = layer?.bytes ?? 0;
  return {
    digest: digestOf(`manifest of ${id}`), id, sizeBytes: base.sizeBytes + added, unpackedBytes: base.unpackedBytes + added, createdMs: daemon.clock.now(), config: config ?? base.config, built: true, files: layer ? () => layer.tree : base.files,
    layers: layer ? [...layersOf(base), layer.id.slice(0, 12)] : layersOf(base),
    history: [{ createdBy, sizeBytes: added }, ...base.history],
  };
}

function configured(config: ImageConfig, step: Step): ImageConfig {
  const list = (): string[] => jsonList(step.text) ?? ['/bin/sh', '-c', step.text];
  switch (step.name) {
    case 'CMD': return { ...config, command: list() };
    case 'ENTRYPOINT': return { ...config, entrypoint: list(), command: [] };
    case 'EXPOSE': return { ...config, exposedPorts: [...config.exposedPorts, ...step.text.split(/\s+/).map((port) => (port.includes('/') ? port : `${port}/tcp`))] };
    case 'WORKDIR': return { ...config, workingDirectory: resolvePath(config.workingDirectory || '/', step.text) };
    case 'USER': return { ...config, user: step.text };
    case 'VOLUME': return { ...config, volumes: [...config.volumes, ...(jsonList(step.text) ?? step.text.split(/\s+/))] };
    case 'STOPSIGNAL': return { ...config, stopSignal: SIGNAL_NAMES[step.text] ?? (Number(step.text) || 15) };
    case 'LABEL': return { ...config, labels: { ...config.labels, ...Object.fromEntries(pairs(step.text)) } };
    case 'ENV': {
      const added = pairs(step.text);
      return { ...config, env: [...config.env.filter(([name]) => !added.some(([other]) => other === name)), ...added] };
    }
    default: return config;
  }
}

function tarSize(proc: Process, path: string): number {
  const { fs } = proc.machine;
  return fs.readDirectory(path).reduce((sum, name) => {
    const stat = fs.stat(`${path}/${name}`);
    return sum + 512 + (stat.kind === 'directory' ? tarSize(proc, `${path}/${name}`) : Math.ceil(stat.size / 512) * 512);
  }, 0);
}

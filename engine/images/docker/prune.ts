import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Image } from '../image';
import type { DockerDaemon } from './daemon';
import { parseFlags } from './flags';
import { humanSize } from './table';

/** Forgets an image that has no name any more, with the steps of its build that nothing else stands on; the image itself is first. */
export function forgetImage(daemon: DockerDaemon, image: Image): readonly Image[] {
  const { buildCache } = daemon;
  const gone: Image[] = [];
  for (let at: Image | undefined = image; at;) {
    const { id } = at;
    gone.push(at);
    const key: string | undefined = [...buildCache].find(([, made]) => made.id === id)?.[0];
    if (key === undefined) break;
    buildCache.delete(key);
    const parent: string = key.slice(0, key.indexOf('\n'));
    const stands = [...buildCache.keys()].some((other) => other.startsWith(`${parent}\n`));
    at = stands ? undefined : [...buildCache.values()].find((made) => made.id === parent && !inUse(daemon, made));
  }
  return gone;
}

function inUse(daemon: DockerDaemon, image: Image): boolean {
  return [...daemon.images.values()].some((named) => named.id === image.id) || daemon.containers.some((container) => container.image.id === image.id);
}

/** What a prune says: each heading with what it took away, then what that freed. */
function* say(proc: Process, taken: readonly (readonly [heading: string, lines: readonly string[]])[], bytes: number): Task<number> {
  for (const [heading, lines] of taken) if (lines.length > 0) yield* proc.out(`Deleted ${heading}:\n${lines.map((line) => `${line}\n`).join('')}\n`);
  yield* proc.out(`Total reclaimed space: ${humanSize(bytes)}\n`);
  return 0;
}

/** Stopped containers go; their ids. */
function pruneContainers(daemon: DockerDaemon): readonly string[] {
  const stopped = daemon.containers.filter((container) => container.run?.state !== 'running' && container.restarting === undefined);
  for (const container of stopped) daemon.remove(container, true);
  return stopped.map(({ id }) => id);
}

/** Images without a name go, with `all` every image that no container is made of. */
function pruneImages(daemon: DockerDaemon, all: boolean): { readonly lines: readonly string[]; readonly bytes: number } {
  const lines: string[] = [];
  let bytes = 0;
  for (const [name, image] of [...daemon.images]) {
    const untagged = name.startsWith('<none>:');
    if ((!all && !untagged) || daemon.containers.some((container) => container.image === image)) continue;
    daemon.images.delete(name);
    if (!untagged) lines.push(`untagged: ${name}`);
    if ([...daemon.images.values()].includes(image)) continue;
    for (const gone of forgetImage(daemon, image)) {
      lines.push(`deleted: ${gone.id}`);
      bytes += gone.built ? (gone.history[0]?.sizeBytes ?? 0) : gone.unpackedBytes;
    }
  }
  return { lines, bytes };
}

/** What nothing is plugged into, of the networks that somebody made; their names. */
export function pruneNetworks(daemon: DockerDaemon): readonly string[] {
  const { networks } = daemon.fabric;
  const unused = [...networks.values()].filter(({ members, name }) => members.size === 0 && !['bridge', 'host', 'none'].includes(name));
  for (const { name } of unused) networks.delete(name);
  return unused.map(({ name }) => name);
}

const FLAGS = { valued: [], plain: ['f', 'force', 'a', 'all'] } as const;

export function* containerPrune(daemon: DockerDaemon, proc: Process): Task<number> {
  return yield* say(proc, [['Containers', pruneContainers(daemon)]], 0);
}

export function* imagePrune(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, FLAGS);
  if (flags.unknown !== undefined) {
    yield* proc.err('not simulated: filters of docker image prune\n');
    return 1;
  }
  const { lines, bytes } = pruneImages(daemon, flags.has('a', 'all'));
  return yield* say(proc, [['Images', lines]], bytes);
}

/** docker system prune: volumes stay. */
export function* systemPrune(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, FLAGS);
  if (flags.unknown !== undefined) {
    yield* proc.err('not simulated: volumes and filters of docker system prune\n');
    return 1;
  }
  const containers = pruneContainers(daemon);
  const networks = pruneNetworks(daemon);
  const { lines, bytes } = pruneImages(daemon, flags.has('a', 'all'));
  return yield* say(proc, [['Containers', containers], ['Networks', networks], ['Images', lines]], bytes);
}

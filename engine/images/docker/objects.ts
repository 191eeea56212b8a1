import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { layersOf } from '../image';
import { parseReference, referenceProblem } from '../reference';
import { PRIVATE_REGISTRY } from '../registry';
import { DaemonError, localName } from './daemon';
import type { DockerDaemon } from './daemon';
import { parseFlags } from './flags';
import { createNetwork } from './networks';
import { inspectNetwork, inspectVolume } from './inspect';
import { forgetImage, pruneNetworks } from './prune';
import { checkVolumeName } from './run-refusals';
import { dockerTable, formatted, humanDuration, humanSize } from './table';
import { renderTemplate } from './template';

type Command = (daemon: DockerDaemon, proc: Process, words: readonly string[]) => Task<number>;

export function* images(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'images', valued: ['format', 'f', 'filter'], plain: ['q', 'quiet', 'a', 'all', 'no-trunc', 'digests'] });
  const wanted = flags.rest[0];
  const filters = flags.all('f', 'filter');
  const odd = filters.find((text) => !/^dangling=(?:true|false|1|0)$/.test(text));
  if (odd !== undefined) throw new DaemonError(/^(?:label|before|since|reference)=/.test(odd) ? `not simulated: docker images --filter ${odd}` : `Invalid filter '${odd.split('=')[0]}'`);
  const dangling = filters.at(-1)?.split('=')[1];
  const newestFirst = [...daemon.images].filter(([name]) => dangling === undefined || name.startsWith('<none>:') === ['true', '1'].includes(dangling)).sort(([, a], [, b]) => b.createdMs - a.createdMs);
  const rows = newestFirst.map(([name, image]) => {
    const colon = name.lastIndexOf(':');
    return { Repository: name.slice(0, colon), Tag: name.startsWith('<none>') ? '<none>' : name.slice(colon + 1), ID: image.id.slice(7, 19), CreatedSince: `${humanDuration(Math.max(0, daemon.clock.now() - image.createdMs))} ago`, Size: humanSize(image.unpackedBytes) };
  }).filter((row) => wanted === undefined || row.Repository === wanted || `${row.Repository}:${row.Tag}` === wanted);
  const format = flags.value('format');
  if (flags.has('q', 'quiet')) for (const row of rows) yield* proc.out(`${row.ID}\n`);
  else if (format !== undefined) yield* proc.out(formatted(format, rows, { Repository: 'REPOSITORY', Tag: 'TAG', ID: 'IMAGE ID', CreatedSince: 'CREATED', Size: 'SIZE' }));
  else yield* proc.out(dockerTable(['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE'], rows.map((row) => [row.Repository, row.Tag, row.ID, row.CreatedSince, row.Size])));
  return 0;
}

export function* history(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'history', valued: ['format'], plain: ['q', 'quiet', 'no-trunc', 'H', 'human'] });
  const name = flags.rest[0] ?? '';
  const image = daemon.image(name);
  if (!image) throw new DaemonError(`No such image: ${localName(name)}`);
  const whole = flags.has('no-trunc');
  const ago = `${humanDuration(Math.max(0, daemon.clock.now() - image.createdMs))} ago`;
  const short = (text: string) => (!whole && text.length > 45 ? `${text.slice(0, 44)}…` : text);
  const rows = image.history.map((step, at) => ({ ID: at > 0 ? '<missing>' : whole ? image.id : image.id.slice(7, 19), CreatedSince: ago, CreatedBy: short(step.createdBy), Size: humanSize(step.sizeBytes), Comment: '' }));
  const format = flags.value('format');
  if (flags.has('q', 'quiet')) for (const row of rows) yield* proc.out(`${row.ID}\n`);
  else if (format !== undefined) yield* proc.out(formatted(format, rows, { ID: 'IMAGE', CreatedSince: 'CREATED', CreatedBy: 'CREATED BY', Size: 'SIZE', Comment: 'COMMENT' }));
  else yield* proc.out(dockerTable(['IMAGE', 'CREATED', 'CREATED BY', 'SIZE', 'COMMENT'], rows.map((row) => [row.ID, row.CreatedSince, row.CreatedBy, row.Size, row.Comment])));
  return 0;
}

export function* tag(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const [source = '', target = ''] = parseFlags(words, { command: 'tag', valued: [], plain: [] }).rest;
  const image = daemon.image(source);
  if (!image) throw new DaemonError(`No such image: ${localName(source)}`);
  if (!parseReference(target)) {
    yield* proc.err(`Error parsing reference: "${target}" is not a valid repository/tag: ${referenceProblem(target)}\n`);
    return 1;
  }
  daemon.setImage(localName(target), image);
  return 0;
}

export function* push(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const name = localName(parseFlags(words, { command: 'push', valued: ['platform'], plain: ['q', 'quiet', 'a', 'all-tags'] }).rest[0]!);
  const parsed = parseReference(name)!;
  const image = daemon.images.get(name);
  yield* proc.out(`The push refers to repository [${parsed.repository}]\n`);
  if (!image) {
    yield* proc.err(`An image does not exist locally with the tag: ${name.replace(/:[^:/]*$/, '')}\n`);
    return 1;
  }
  const place = daemon.registry.place(parsed.repository, daemon.hostsRegistry);
  if ('failure' in place) {
    yield* proc.err(`${daemon.unreachable(place)}\n`);
    return 1;
  }
  const layers = [...layersOf(image)].reverse();
  for (const layer of layers) yield* proc.out(`${layer}: Preparing\n`);
  yield* proc.sleep(80);
  if (!place.repository.startsWith(`${PRIVATE_REGISTRY}/`)) {
    yield* proc.err('denied: requested access to the resource is denied\n');
    return 1;
  }
  const results = daemon.registry.push(place.repository, parsed.tag ?? 'latest', image, layers);
  const told = results.map((result, at) => ({ at, text: result === 'pushed' ? 'Pushed' : result === 'exists' ? 'Layer already exists' : `Mounted from ${result.from}` }));
  for (const { at, text } of told.sort((one, other) => Number(one.text === 'Pushed') - Number(other.text === 'Pushed'))) yield* proc.out(`${layers[at]}: ${text}\n`);
  yield* proc.out(`${parsed.tag}: digest: ${image.digest} size: ${528 + 208 * (layers.length - 1)}\n`);
  return 0;
}

export function* pull(daemon: DockerDaemon, proc: Process, words: readonly string[], forRun = false): Task<number> {
  const print = (text: string): Task<void> => (forRun ? proc.err(text) : proc.out(text));
  const flags = parseFlags(words, { command: 'pull', valued: ['platform'], plain: ['q', 'quiet', 'a', 'all-tags'] });
  const given = flags.rest[0] ?? '';
  const name = localName(given);
  const parsed = parseReference(name);
  if (!parsed) {
    yield* proc.err(`${referenceProblem(given)}\n`);
    return 1;
  }
  const quiet = flags.has('q', 'quiet');
  if (!quiet && !forRun && !/:[^/]*$/.test(given.replace(/^[^/]*:\d+\//, ''))) yield* proc.out('Using default tag: latest\n');
  yield* proc.sleep(30);
  const found = daemon.fetch(name);
  if ('error' in found) throw new DaemonError(found.error);
  const { image } = found;
  const had = daemon.images.get(name) === image;
  if (!had && ![...daemon.images.values()].includes(image)) yield* proc.sleep(image.sizeBytes / 140_000);
  daemon.setImage(name, image);
  const path = parsed.repository.slice(parsed.repository.indexOf('/') + 1);
  if (!quiet) yield* print(`${parsed.tag}: Pulling from ${path}\nDigest: ${image.digest}\nStatus: ${had ? 'Image is up to date' : 'Downloaded newer image'} for ${name}\n`);
  if (!forRun) yield* proc.out(`${parsed.repository.startsWith('docker.io/') ? `${parsed.repository}:${parsed.tag}` : name}\n`);
  return 0;
}

export function* removeImage(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'rmi', valued: [], plain: ['f', 'force', 'no-prune'] });
  let code = 0;
  for (const given of flags.rest) {
    const name = localName(given);
    const image = daemon.images.get(name);
    if (!image) {
      yield* proc.err(`Error response from daemon: No such image: ${name}\n`);
      code = 1;
      continue;
    }
    const others = [...daemon.images].filter(([other, candidate]) => other !== name && candidate === image);
    const user = daemon.containers.find((container) => container.image === image);
    if (user && others.length === 0 && !flags.has('f', 'force')) {
      yield* proc.err(`Error response from daemon: conflict: unable to remove repository reference "${given}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${image.id.slice(7, 19)}\n`);
      code = 1;
      continue;
    }
    daemon.images.delete(name);
    yield* proc.out(`Untagged: ${name}\n`);
    const remote = daemon.fetch(name);
    if ('image' in remote && remote.image.digest === image.digest) yield* proc.out(`Untagged: ${name.replace(/:[^:/]*$/, '')}@${image.digest}\n`);
    if (others.length === 0) for (const gone of forgetImage(daemon, image)) yield* proc.out(`Deleted: ${gone.id}\n`);
  }
  return code;
}

const NETWORK_HELP = 'Usage:  docker network COMMAND\n\nManage networks\n\nCommands:\n  connect     Connect a container to a network\n  create      Create a network\n  disconnect  Disconnect a container from a network\n  inspect     Display detailed information on one or more networks\n  ls          List networks\n  prune       Remove all unused networks\n  rm          Remove one or more networks\n\nRun \'docker network COMMAND --help\' for more information on a command.\n';

/** What is there of the names, and what the daemon says of the others. */
function inspected(names: readonly string[], one: (name: string) => unknown): { readonly found: readonly Record<string, unknown>[]; readonly missing: readonly string[] } {
  const found: Record<string, unknown>[] = [];
  const missing: string[] = [];
  for (const name of names) {
    try {
      found.push(one(name) as Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      missing.push(error.message);
    }
  }
  return { found, missing };
}

export const network: Command = function* run(daemon, proc, words) {
  const [verb = '', ...rest] = words;
  const flags = parseFlags(rest, { valued: ['f', 'format', 'filter', 'd', 'driver', 'subnet', 'gateway', 'ip', 'alias', 'opt', 'o'], plain: ['q', 'quiet', 'force', 'no-trunc'] });
  const { networks } = daemon.fabric;
  switch (verb) {
    case 'ls':
    case 'list': {
      const filter = flags.value('filter', 'f')?.replace(/^name=/, '');
      const rows = [...networks.values()].filter((item) => filter === undefined || item.name.includes(filter)).sort((a, b) => (a.name < b.name ? -1 : 1));
      if (flags.has('q', 'quiet')) for (const item of rows) yield* proc.out(`${item.id.slice(0, 12)}\n`);
      else if (flags.value('format')) for (const item of rows) yield* proc.out(`${renderTemplate(flags.value('format')!, { ID: item.id.slice(0, 12), Name: item.name, Driver: item.driver, Scope: 'local' })}\n`);
      else yield* proc.out(dockerTable(['NETWORK ID', 'NAME', 'DRIVER', 'SCOPE'], rows.map((item) => [item.id.slice(0, 12), item.name, item.driver, 'local'])));
      return 0;
    }
    case 'create': {
      if (flags.rest.length !== 1) {
        yield* proc.err("docker: 'docker network create' requires 1 argument\n\nUsage:  docker network create [OPTIONS] NETWORK\n\nRun 'docker network create --help' for more information\n");
        return 1;
      }
      const made = createNetwork(daemon.fabric, daemon.random, { name: flags.rest[0]!, driver: flags.value('d', 'driver') ?? 'bridge', subnet: flags.value('subnet'), gateway: flags.value('gateway') });
      yield* proc.out(`${made.id}\n`);
      return 0;
    }
    case 'inspect': {
      const { found, missing } = inspected(flags.rest, (name) => inspectNetwork(daemon, daemon.network(name)));
      const format = flags.value('f', 'format');
      if (format !== undefined) for (const item of found) yield* proc.out(`${renderTemplate(format, item)}\n`);
      else yield* proc.out(`${JSON.stringify(found, undefined, 4)}\n`);
      for (const message of missing) yield* proc.err(`Error response from daemon: ${message}\n`);
      return missing.length > 0 ? 1 : 0;
    }
    case 'connect':
    case 'disconnect': {
      const [name = '', reference = ''] = flags.rest;
      const item = daemon.network(name);
      const container = daemon.find(reference);
      if (!container.namespace) throw new DaemonError(`container ${container.id} is not running`);
      if (verb === 'connect') daemon.fabric.join(item, container.namespace, [container.name, container.id.slice(0, 12), ...flags.all('alias')], flags.value('ip'));
      else if (!item.members.delete(container.namespace)) throw new DaemonError(`container ${container.id} is not connected to network ${name}`);
      return 0;
    }
    case 'rm':
    case 'remove':
      for (const name of flags.rest) {
        const item = networks.get(name);
        if (!item || item.members.size > 0 || ['bridge', 'host', 'none'].includes(name)) {
          const why = !item ? `network ${name} not found` : item.members.size > 0 && !['bridge', 'host', 'none'].includes(name) ? `error while removing network: network ${name} id ${item.id} has active endpoints` : `${name} is a pre-defined network and cannot be removed`;
          yield* proc.err(`Error response from daemon: ${why}\nexit status 1\n`);
          return 1;
        }
        networks.delete(name);
        yield* proc.out(`${name}\n`);
      }
      return 0;
    case 'prune': {
      const unused = pruneNetworks(daemon);
      if (unused.length > 0) yield* proc.out(`Deleted Networks:\n${unused.map((item) => `${item}\n`).join('')}\n`);
      return 0;
    }
    case '':
    case '--help':
    case 'help':
      // What was asked for goes to the output, a reminder to the errors.
      yield* verb === '' ? proc.err(NETWORK_HELP) : proc.out(NETWORK_HELP);
      return 0;
    default:
      yield* proc.err(`docker: unknown command: docker network ${verb}\n\nUsage:  docker network COMMAND\n\nRun 'docker network --help' for more information\n`);
      return 1;
  }
};

export const volume: Command = function* run(daemon, proc, words) {
  const [verb = '', ...rest] = words;
  const flags = parseFlags(rest, { valued: ['f', 'format', 'filter', 'd', 'driver', 'label', 'o', 'opt'], plain: ['q', 'quiet', 'force', 'a', 'all'] });
  let code = 0;
  const users = (name: string) => daemon.containers.filter((container) => container.spec.volumes.some((item) => item.source === name));
  switch (verb) {
    case 'ls':
    case 'list': {
      const names = [...daemon.volumes.keys()].sort();
      yield* proc.out(flags.has('q', 'quiet') ? names.map((name) => `${name}\n`).join('') : dockerTable(['DRIVER', 'VOLUME NAME'], names.map((name) => ['local', name])));
      return 0;
    }
    case 'create': {
      if (flags.rest.length > 1) {
        yield* proc.err("docker: 'docker volume create' requires at most 1 argument\n\nUsage:  docker volume create [OPTIONS] [VOLUME]\n\nSRun 'docker volume create --help' for more information\n");
        return 1;
      }
      const name = flags.rest[0] ?? daemon.newId().slice(7);
      checkVolumeName(name);
      daemon.volume(name);
      yield* proc.out(`${name}\n`);
      return 0;
    }
    case 'inspect': {
      const { found, missing } = inspected(flags.rest, (name) => {
        if (!daemon.volumes.has(name)) throw new DaemonError(`get ${name}: no such volume`);
        return inspectVolume(name);
      });
      const format = flags.value('f', 'format');
      yield* proc.out(format === undefined ? `${JSON.stringify(found, undefined, 4)}\n` : found.map((item) => `${renderTemplate(format, item)}\n`).join(''));
      for (const message of missing) yield* proc.err(`Error response from daemon: ${message}\n`);
      return missing.length > 0 ? 1 : 0;
    }
    case 'rm':
    case 'remove':
      for (const name of flags.rest) {
        const busy = users(name);
        const why = !daemon.volumes.has(name) ? `get ${name}: no such volume` : busy.length > 0 ? `remove ${name}: volume is in use - [${busy.map((container) => container.id).join(', ')}]` : undefined;
        if (why !== undefined) {
          yield* proc.err(`Error response from daemon: ${why}\n`);
          code = 1;
          continue;
        }
        daemon.volumes.delete(name);
        yield* proc.out(`${name}\n`);
      }
      return code;
    case 'prune': {
      const unused = [...daemon.volumes.keys()].filter((name) => users(name).length === 0);
      for (const name of unused) daemon.volumes.delete(name);
      yield* proc.out(`${unused.length > 0 ? `Deleted Volumes:\n${unused.map((name) => `${name}\n`).join('')}\n` : ''}Total reclaimed space: 0B\n`);
      return 0;
    }
    default:
      yield* proc.err(`docker: unknown command: docker volume ${verb}\n\nUsage:  docker volume COMMAND\n\nRun 'docker volume --help' for more information\n`);
      return 1;
  }
};

import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { hexOf } from '../digest';
import { derive } from './build';
import { localName } from './daemon';
import type { DockerDaemon } from './daemon';
import { parseFlags } from './flags';

/** docker commit: what a container has written becomes an image, with its command and environment. */
export function* commit(daemon: DockerDaemon, proc: Process, words: readonly string[]): Task<number> {
  const flags = parseFlags(words, { command: 'commit', valued: ['a', 'author', 'm', 'message', 'c', 'change'], plain: ['p', 'pause'] });
  if (flags.has('c', 'change')) {
    yield* proc.err('not simulated: docker commit --change\n');
    return 1;
  }
  const [reference = '', name] = flags.rest;
  const container = daemon.find(reference);
  const { image, spec } = container;
  // The files are wanted even of a server that nobody has looked at.
  container.run?.machine();
  const layer = container.run?.layer;
  const id = daemon.newId();
  const config = { ...image.config, env: [...image.config.env.filter(([key]) => !spec.env.some(([other]) => other === key)), ...spec.env], ...(spec.entrypoint ? { entrypoint: spec.entrypoint } : {}), ...(spec.command ? { command: spec.command } : {}) };
  const made = derive(daemon, image, { id, config, createdBy: [...config.entrypoint, ...config.command].join(' '), ...(layer ? { layer: { id: hexOf(`layer of ${id}`), bytes: layer.usedBytes, tree: layer.freeze() } } : {}) });
  daemon.setImage(name === undefined ? `<none>:${id.slice(7, 19)}` : localName(name), made);
  yield* proc.out(`${id}\n`);
  return 0;
}

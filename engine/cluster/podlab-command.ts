import type { Registry } from '../images';
import type { Program } from '../runtime/machine';

/** `podlab images [TEXT]`: what the simulated registries have, for who looks for an image. */
export function createPodlabCommand(registry: Registry): Program {
  return function* podlab(proc) {
    const [command, text = ''] = proc.argv.slice(1);
    if (command !== 'images') {
      yield* proc.out('Usage: podlab images [TEXT]\n\nLists the images that the simulated registries have.\n');
      return command === undefined || command === 'help' || command === '--help' ? 0 : 1;
    }
    const rows = registry.list().map(({ repository, tags }) => [repository.replace(/^docker\.io\/(library\/)?/, ''), tags.join(' ')] as const).filter(([name]) => name.includes(text));
    const width = Math.max(5, ...rows.map(([name]) => name.length)) + 3;
    yield* proc.out(`${'IMAGE'.padEnd(width)}TAGS\n${rows.map(([name, tags]) => `${name.padEnd(width)}${tags}\n`).join('')}`);
    return 0;
  };
}

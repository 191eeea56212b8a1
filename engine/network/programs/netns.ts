import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { NetNamespace } from '../namespace';

/** `ip netns list` and `ip netns exec NAME COMMAND…` on a node: the namespaces of its pods. */
export function* netns(proc: Process, words: readonly string[]): Task<number> {
  const { net } = proc.machine;
  const [verb = 'list', name = '', ...command] = words;
  const known = net instanceof NetNamespace ? net.fabric.namespaces(net) : [];
  if (verb === 'list' || verb === 'ls' || verb === 'show') {
    for (const [at, one] of [...known].reverse().entries()) yield* proc.out(`${one.name} (id: ${known.length - 1 - at})\n`);
    return 0;
  }
  if (verb !== 'exec') {
    yield* proc.err(`not simulated: ip netns ${verb}\n`);
    return 1;
  }
  const found = known.find((one) => one.name === name);
  if (!found) {
    yield* proc.err(`Cannot open network namespace "${name}": No such file or directory\n`);
    return 1;
  }
  const program = command.length > 0 ? proc.machine.findProgram(command[0]!, proc.env, proc.cwd) : undefined;
  if (!program) {
    yield* proc.err(command.length === 0 ? 'No command specified\n' : `exec of "${command[0]}" failed: No such file or directory\n`);
    return command.length === 0 ? 255 : 1;
  }
  // The same machine, seen with the pod's network.
  const machine = new Proxy(proc.machine, { get: (target, key) => (key === 'net' ? found.net : Reflect.get(target, key, target)) });
  return yield* program(new Proxy(proc, { get: (target, key) => (key === 'machine' ? machine : key === 'argv' ? command : bound(target, Reflect.get(target, key, target))) }));
}

function bound(target: Process, value: unknown): unknown {
  return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
}

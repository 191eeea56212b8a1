import { hasCapability } from '../../runtime/capabilities';
import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import type { Changeable } from '../fabric';
import { NetNamespace } from '../namespace';

/** `ip route add|del|replace DESTINATION [via ADDRESS] [dev NAME] [onlink]` on a node. */
export function* changeRoute(proc: Process, verb: string, words: readonly string[]): Task<number> {
  const own = yield* changeableOf(proc, `ip route ${verb} ${words.join(' ')}`);
  if (typeof own === 'number') return own;
  const after = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  const destination = words[0] ?? '';
  if (!/^default$|^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(destination)) {
    yield* proc.err(`Error: inet prefix is expected rather than "${destination}".\n`);
    return 1;
  }
  const { net } = proc.machine;
  const existing = net.routes().some((route) => route.destination === destination);
  if (verb === 'del' || verb === 'delete') {
    if (!existing) return yield* answers(proc, 'No such process');
    own.removeRoute(destination);
    return 0;
  }
  if (verb !== 'add' && verb !== 'replace' && verb !== 'change') return yield* notSimulated(proc, `ip route ${verb}`);
  if (existing && verb === 'add') return yield* answers(proc, 'File exists');
  const gateway = after('via');
  const device = after('dev') ?? 'eth0';
  if (!net.interfaces().some((link) => link.name === device)) {
    yield* proc.err(`Cannot find device "${device}"\n`);
    return 1;
  }
  if (existing) own.removeRoute(destination);
  own.addRoute({ destination, gateway, device, source: after('src'), scope: words.includes('onlink') ? 'onlink' : gateway ? '' : 'scope link' });
  return 0;
}

/** `ip link set [dev] NAME up|down` for the interfaces that pods' packets pass. */
export function* changeLink(proc: Process, words: readonly string[]): Task<number> {
  const own = yield* changeableOf(proc, `ip link ${words.join(' ')}`);
  if (typeof own === 'number') return own;
  const rest = words.slice(1).filter((word) => word !== 'dev');
  const [name = '', state] = rest;
  if (words[0] !== 'set' || (state !== 'up' && state !== 'down') || rest.length !== 2) return yield* notSimulated(proc, `ip link ${words.join(' ')}`);
  if (!proc.machine.net.interfaces().some((link) => link.name === name)) {
    yield* proc.err(`Cannot find device "${name}"\n`);
    return 1;
  }
  if (!own.links.includes(name)) return yield* notSimulated(proc, `ip link set ${name} ${state}`);
  own.setLink(name, state === 'up');
  return 0;
}

function* changeableOf(proc: Process, command: string): Task<Changeable | number> {
  const { net } = proc.machine;
  const own = net instanceof NetNamespace ? net.fabric.changeable(net) : undefined;
  if (!hasCapability(proc, 'NET_ADMIN')) return yield* answers(proc, 'Operation not permitted');
  return own ?? (yield* notSimulated(proc, command));
}

function* answers(proc: Process, what: string): Task<number> {
  yield* proc.err(`RTNETLINK answers: ${what}\n`);
  return 2;
}

function* notSimulated(proc: Process, what: string): Task<number> {
  yield* proc.err(`not simulated: ${what}\n`);
  return 1;
}

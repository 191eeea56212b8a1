import type { Process } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import { Condition, Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import { ClusterNetwork } from '../cluster-network';
import type { Packet } from '../cluster-network';
import { NetNamespace } from '../namespace';

/** tcpdump: the packets of new connections that pass this namespace. Filters: port N, host A, icmp, tcp, udp, joined by and. */
export function* tcpdump(proc: Process): Task<number> {
  const { net } = proc.machine;
  if (!(net instanceof NetNamespace) || !(net.fabric instanceof ClusterNetwork)) {
    yield* proc.err('not simulated: tcpdump outside of a cluster\n');
    return 1;
  }
  let count = Number.POSITIVE_INFINITY, device = 'eth0';
  const filter: string[] = [];
  const words = proc.argv.slice(1);
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === '-c') count = Number(words[(at += 1)]);
    else if (words[at] === '-i') device = words[(at += 1)] ?? device;
    else if (!words[at]!.startsWith('-')) filter.push(...words[at]!.split(/\s+/));
  }
  const seen: Packet[] = [];
  const arrived = new Condition();
  let stopped = false;
  const end = net.fabric.tap((packet) => {
    if (!passes(packet, net) || !matches(packet, filter)) return;
    seen.push(packet);
    arrived.notify();
  });
  proc.onSignal(Signal.INT, () => {
    stopped = true;
    return new SystemError('EINTR', 'Interrupted system call');
  });
  yield* proc.err(`tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on ${device}, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n`);
  let shown = 0;
  try {
    while (shown < count) {
      const packet = seen.shift();
      if (!packet) {
        yield arrived.wait;
        continue;
      }
      for (const line of lines(packet)) {
        if (shown >= count) break;
        shown += 1;
        yield* proc.out(`${line}\n`);
      }
    }
  } catch (error) {
    if (!stopped) throw error;
  } finally {
    end();
  }
  yield* proc.err(`${shown} packets captured\n${shown} packets received by filter\n0 packets dropped by kernel\n`);
  return 0;
}

/** A pod sees its own packets; a node those that it sends, receives or forwards. */
function passes(packet: Packet, net: NetNamespace): boolean {
  const { route, from } = packet;
  if (from.owner === net.owner || (route.kind === 'deliver' && route.to.owner === net.owner)) return true;
  if (!net.owner.startsWith('node/')) return false;
  return from.node === net.node || (route.kind === 'deliver' && route.to.node === net.node);
}

function matches(packet: Packet, filter: readonly string[]): boolean {
  const { destination, source, route } = packet;
  const ports = [destination.port, route.kind === 'deliver' ? route.port : undefined];
  const hosts = [source, destination.address, route.kind === 'deliver' ? route.address : undefined];
  for (let at = 0; at < filter.length; at += 1) {
    const word = filter[at]!;
    if (word === 'port' && !ports.includes(Number(filter[(at += 1)]))) return false;
    if (word === 'host' && !hosts.includes(filter[(at += 1)])) return false;
    if ((word === 'icmp' || word === 'tcp' || word === 'udp') && destination.protocol !== word) return false;
  }
  return true;
}

function lines(packet: Packet): string[] {
  const { route, destination } = packet;
  const stamp = new Date(packet.at).toISOString().slice(11, 23) + '000';
  const target = route.kind === 'deliver' ? { address: route.address, port: route.port, source: route.source } : { address: destination.address, port: destination.port, source: packet.source };
  if (destination.protocol === 'icmp') {
    const request = `${stamp} IP ${target.source} > ${target.address}: ICMP echo request, id 1, seq 1, length 64`;
    return route.kind === 'deliver' ? [request, `${stamp} IP ${target.address} > ${target.source}: ICMP echo reply, id 1, seq 1, length 64`] : [request];
  }
  const from = `${target.source}.${40_000 + (Math.floor(packet.at) % 20_000)}`, to = `${target.address}.${target.port}`;
  const syn = `${stamp} IP ${from} > ${to}: Flags [S], seq 1000, win 64240, options [mss 1460], length 0`;
  if (route.kind === 'deliver' && route.to.portAt(route.port, false)) return [syn, `${stamp} IP ${to} > ${from}: Flags [S.], seq 2000, ack 1001, win 65160, options [mss 1460], length 0`, `${stamp} IP ${from} > ${to}: Flags [.], ack 1, win 502, length 0`];
  if (route.kind === 'deliver') return [syn, `${stamp} IP ${to} > ${from}: Flags [R.], seq 0, ack 1001, win 0, length 0`];
  return [syn];
}

import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { ClusterNetwork } from '../cluster-network';
import { formatAddress } from '../address';
import { NetNamespace } from '../namespace';
import type { NodeNetwork } from '../node-network';

/** The node a program runs on, when its cluster has Calico. */
function here(proc: Process): { readonly network: ClusterNetwork; readonly node: NodeNetwork; readonly peers: readonly NodeNetwork[] } | undefined {
  const { net } = proc.machine;
  if (!(net instanceof NetNamespace) || !(net.fabric instanceof ClusterNetwork) || net.fabric.cni !== 'calico') return undefined;
  const network = net.fabric;
  const node = network.nodes.get(net.node)!;
  return { network, node, peers: [...network.nodes.values()].filter((other) => other !== node) };
}

const since = (proc: Process): string => new Date(proc.clock.now() - 1_700_000).toISOString().slice(11, 19);

/** birdcl, the client of the BGP daemon: show protocols, show route. */
export function* birdcl(proc: Process): Task<number> {
  const at = here(proc);
  const words = proc.argv.slice(1).filter((word) => !word.startsWith('-') && !word.startsWith('/'));
  if (!at) {
    yield* proc.err('birdcl: Unable to connect to server control socket (/var/run/calico/bird.ctl): No such file or directory\n');
    return 1;
  }
  yield* proc.out('BIRD v0.3.3+birdv1.6.8 ready.\n');
  if (words[0] === 'show' && words[1] === 'protocols') {
    const rows = [['name', 'proto', 'table', 'state', 'since', 'info'], ['static1', 'Static', 'master', 'up', since(proc), ''], ['kernel1', 'Kernel', 'master', 'up', since(proc), ''], ['device1', 'Device', 'master', 'up', since(proc), ''], ['direct1', 'Direct', 'master', 'up', since(proc), '']];
    for (const peer of at.peers) rows.push([`Mesh_${peer.address.replace(/\./g, '_')}`, 'BGP', 'master', peer.up ? 'up' : 'start', since(proc), peer.up ? 'Established' : 'Active        Socket: No route to host']);
    yield* proc.out(rows.map(([name, proto, table, state, time, info]) => `${name!.padEnd(8)} ${proto!.padEnd(8)} ${table!.padEnd(8)} ${state!.padEnd(6)} ${time!.padEnd(11)} ${info}\n`).join(''));
    return 0;
  }
  if (words[0] === 'show' && words[1] === 'route') {
    yield* proc.out(`0.0.0.0/0          via ${at.network.lan.gateway} on eth0 [kernel1 ${since(proc)}] * (10)\n`);
    for (const peer of at.peers) if (peer.up) yield* proc.out(`${cidr(peer).padEnd(18)} via ${peer.address} on eth0 [Mesh_${peer.address.replace(/\./g, '_')} ${since(proc)}] * (100/0) [i]\n`);
    yield* proc.out(`${cidr(at.node).padEnd(18)} blackhole [static1 ${since(proc)}] * (200)\n`);
    for (const route of proc.machine.net.routes()) if (route.device.startsWith('cali')) yield* proc.out(`${`${route.destination}/32`.padEnd(18)} dev ${route.device} [kernel1 ${since(proc)}] * (10)\n`);
    return 0;
  }
  yield* proc.err(`not simulated: birdcl ${words.join(' ')}\n`);
  return 1;
}

/** calicoctl node status, calicoctl get ippool [-o wide]. */
export function* calicoctl(proc: Process): Task<number> {
  const words = proc.argv.slice(1).filter((word) => !word.startsWith('-'));
  const at = here(proc);
  if (words[0] === 'node' && words[1] === 'status') {
    if (!at) {
      yield* proc.out('Calico process is not running.\n');
      return 1;
    }
    const rows = at.peers.map((peer) => [peer.address, 'node-to-node mesh', peer.up ? 'up' : 'start', since(proc), peer.up ? 'Established' : 'Active Socket: No route to host']);
    yield* proc.out(`Calico process is running.\n\nIPv4 BGP status\n${box(['PEER ADDRESS', 'PEER TYPE', 'STATE', 'SINCE', 'INFO'], rows)}\nIPv6 BGP status\nNo IPv6 peers found.\n\n`);
    return 0;
  }
  if (at && words[0] === 'get' && /^ippools?$/.test(words[1] ?? '')) {
    const pool = `${formatAddress(at.network.podCidr.base)}/${at.network.podCidr.bits}`;
    const wide = proc.argv.includes('wide');
    yield* proc.out(wide
      ? `NAME                  CIDR            NAT    IPIPMODE   VXLANMODE   DISABLED   DISABLEBGPEXPORT   SELECTOR   \ndefault-ipv4-ippool   ${pool.padEnd(15)} true   Never      Never       false      false              all()      \n\n`
      : `NAME                  CIDR            SELECTOR   \ndefault-ipv4-ippool   ${pool.padEnd(15)} all()      \n\n`);
    return 0;
  }
  yield* proc.err(`not simulated: calicoctl ${words.join(' ')}\n`);
  return 1;
}

function cidr(node: NodeNetwork): string {
  return `${formatAddress(node.cidr.base)}/${node.cidr.bits}`;
}

function box(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
  const centre = (text: string, width: number) => `${' '.repeat(Math.floor((width - text.length) / 2))}${text}`.padEnd(width);
  return `${line}| ${head.map((title, at) => centre(title, widths[at]!)).join(' | ')} |\n${line}${rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |\n`).join('')}${line}`;
}

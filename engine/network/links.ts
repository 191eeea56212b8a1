import type { InterfaceInfo, RouteInfo } from '../runtime/net';
import { formatAddress, macOf, parseAddress } from './address';
import type { Neighbour, Peer } from './fabric';
import type { NodeNetwork } from './node-network';

/** How pods of different nodes reach each other. */
export type Cni = 'routes' | 'flannel' | 'calico';

/** Nodes are on an Ethernet of this size; VXLAN takes 50 bytes of each packet. */
const MTU = 1500;

export function loopback(): InterfaceInfo {
  return { index: 1, name: 'lo', peer: undefined, mac: '00:00:00:00:00:00', mtu: 65_536, up: true, addresses: ['127.0.0.1/8'], kind: 'loopback' };
}

export function podInterfaces(pod: Peer, node: NodeNetwork, cni: Cni): readonly InterfaceInfo[] {
  if (pod.address === undefined) return [loopback()];
  const mac = macOf(pod.address);
  const bits = cni === 'calico' ? 32 : node.cidr.bits;
  return [loopback(), { index: 2, name: 'eth0', peer: `if${node.vethIndex(pod.address)}`, mac, mtu: mtuOf(cni), up: true, addresses: [`${pod.address}/${bits}`, linkLocal(mac)], kind: 'veth' }];
}

export function podRoutes(node: NodeNetwork, pod: Peer, cni: Cni): readonly RouteInfo[] {
  if (pod.address === undefined) return [];
  if (cni === 'calico') {
    return [
      { destination: 'default', gateway: '169.254.1.1', device: 'eth0', source: undefined, scope: '' },
      { destination: '169.254.1.1', gateway: undefined, device: 'eth0', source: undefined, scope: 'scope link' },
    ];
  }
  return [
    { destination: 'default', gateway: node.bridge, device: 'eth0', source: undefined, scope: '' },
    { destination: cidrText(node), gateway: undefined, device: 'eth0', source: pod.address, scope: 'proto kernel scope link' },
  ];
}

export function nodeInterfaces(node: NodeNetwork, cni: Cni): readonly InterfaceInfo[] {
  const list = installedInterfaces(node, cni);
  return node.down.size === 0 ? list : list.map((link) => (node.down.has(link.name) ? { ...link, up: false } : link));
}

function installedInterfaces(node: NodeNetwork, cni: Cni): readonly InterfaceInfo[] {
  const mac = macOf(node.address, '02:42');
  const list: InterfaceInfo[] = [loopback(), { index: 2, name: 'eth0', peer: 'if12', mac, mtu: MTU, up: true, addresses: [`${node.address}/24`, linkLocal(mac)], kind: 'ethernet' }];
  const pods = [...node.pods()].filter((pod) => pod.address !== undefined && pod !== node.host);
  if (cni === 'flannel') {
    const own = macOf(formatAddress(node.cidr.base));
    list.push({ index: 3, name: 'flannel.1', peer: undefined, mac: own, mtu: mtuOf(cni), up: true, addresses: [`${formatAddress(node.cidr.base)}/32`, linkLocal(own)], kind: 'vxlan' });
  }
  if (cni !== 'calico' && pods.length > 0) {
    const own = macOf(node.bridge);
    list.push({ index: 4, name: 'cni0', peer: undefined, mac: own, mtu: mtuOf(cni), up: true, addresses: [`${node.bridge}/${node.cidr.bits}`, linkLocal(own)], kind: 'bridge' });
  }
  for (const pod of pods) {
    const own = cni === 'calico' ? CALICO_MAC : macOf(pod.address!, 'fe:58');
    const name = vethName(pod.address!, cni);
    list.push({ index: node.vethIndex(pod.address!), name, peer: 'if2', mac: own, mtu: mtuOf(cni), up: true, addresses: [linkLocal(own)], kind: 'veth', ...(cni === 'calico' ? {} : { master: 'cni0' }) });
  }
  return list.sort((a, b) => a.index - b.index);
}

export function nodeRoutes(node: NodeNetwork, all: Iterable<NodeNetwork>, gateway: string, cni: Cni): readonly RouteInfo[] {
  return node.edited(installedRoutes(node, all, gateway, cni));
}

function installedRoutes(node: NodeNetwork, all: Iterable<NodeNetwork>, gateway: string, cni: Cni): readonly RouteInfo[] {
  const routes: RouteInfo[] = [{ destination: 'default', gateway, device: 'eth0', source: undefined, scope: '' }];
  for (const other of [...all].sort((a, b) => a.cidr.base - b.cidr.base)) {
    if (other === node) {
      if (cni === 'calico') {
        routes.push({ destination: `blackhole ${cidrText(node)}`, gateway: undefined, device: '', source: undefined, scope: 'proto 80' });
        for (const pod of node.pods()) if (pod.address) routes.push({ destination: pod.address, gateway: undefined, device: vethName(pod.address, cni), source: undefined, scope: 'scope link' });
      } else routes.push({ destination: cidrText(node), gateway: undefined, device: 'cni0', source: node.bridge, scope: 'proto kernel scope link' });
    } else if (cni === 'flannel') routes.push({ destination: cidrText(other), gateway: formatAddress(other.cidr.base), device: 'flannel.1', source: undefined, scope: 'onlink' });
    else routes.push({ destination: cidrText(other), gateway: other.address, device: 'eth0', source: undefined, scope: cni === 'calico' ? 'proto bird' : '' });
  }
  const subnet = (parseAddress(node.address)! >>> 8) << 8;
  routes.push({ destination: `${formatAddress(subnet)}/24`, gateway: undefined, device: 'eth0', source: node.address, scope: 'proto kernel scope link' });
  return routes;
}

/** The addresses a machine has asked for, and those that Flannel writes down for the far ends of its tunnels. */
export function neighboursOf(of: Peer, node: NodeNetwork, all: Iterable<NodeNetwork>, cni: Cni): readonly Neighbour[] {
  if (of !== node.host) return [cni === 'calico' ? { address: '169.254.1.1', device: 'eth0', mac: CALICO_MAC, state: 'REACHABLE' } : { address: node.bridge, device: 'eth0', mac: macOf(node.bridge), state: 'REACHABLE' }];
  const list: Neighbour[] = [];
  for (const other of all) {
    if (other === node) continue;
    const own = formatAddress(other.cidr.base);
    if (cni === 'flannel') list.push({ address: own, device: 'flannel.1', mac: macOf(own), state: 'PERMANENT' });
    list.push({ address: other.address, device: 'eth0', mac: macOf(other.address, '02:42'), state: 'REACHABLE' });
  }
  for (const pod of node.pods()) if (pod.address) list.push({ address: pod.address, device: cni === 'calico' ? vethName(pod.address, cni) : 'cni0', mac: macOf(pod.address), state: 'STALE' });
  return list;
}

/** The host's end of every pod's link has this address with Calico; it answers for all others. */
const CALICO_MAC = 'ee:ee:ee:ee:ee:ee';

function mtuOf(cni: Cni): number {
  return cni === 'flannel' ? MTU - 50 : MTU;
}

export function cidrText(node: NodeNetwork): string {
  return `${formatAddress(node.cidr.base)}/${node.cidr.bits}`;
}

/** The host's end of a pod's veth pair: 'veth' and 8 digits, with Calico 'cali' and 11. */
export function vethName(address: string, cni: Cni): string {
  const value = parseAddress(address) ?? 0;
  const hex = (seed: number) => (Math.imul(value ^ seed, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return cni === 'calico' ? `cali${hex(7)}${hex(99).slice(0, 3)}` : `veth${hex(0)}`;
}

/** The link-local IPv6 address made from a MAC address (RFC 4291, appendix A). */
function linkLocal(mac: string): string {
  const bytes = mac.split(':').map((part) => parseInt(part, 16));
  bytes[0]! ^= 2;
  const word = (high: number, low: number) => ((high << 8) | low).toString(16);
  return `fe80::${word(bytes[0]!, bytes[1]!)}:${word(bytes[2]!, 0xff)}:${word(0xfe, bytes[3]!)}:${word(bytes[4]!, bytes[5]!)}/64`;
}

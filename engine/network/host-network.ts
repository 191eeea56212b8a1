import type { Clock } from '../runtime/clock';
import type { DnsReply, InterfaceInfo, RouteInfo } from '../runtime/net';
import type { Random } from '../runtime/random';
import { cidrContains, formatAddress, macOf, parseAddress, parseCidr, type Cidr } from './address';
import type { Fabric, Neighbour, Packet, Peer, Protocol, Route } from './fabric';
import { WIRE_MS, type Lan, type LanMember } from './lan';
import { NetNamespace } from './namespace';
import { Way } from './way';

/** A bridge of a host with the containers on it; without a subnet for Docker's "host" and "none". */
export interface BridgeNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly subnet: Cidr | undefined;
  /** Somebody asked for this subnet; only in such a network addresses may be chosen. */
  readonly chosenSubnet?: boolean;
  /** The bridge's own address. */
  readonly gateway: string | undefined;
  /** 'docker0' or 'br-…'. */
  readonly device: string;
  readonly createdMs: number;
  /** Addresses by namespace, with the number of the host's end of the veth pair. */
  readonly members: Map<NetNamespace, { readonly address: string; readonly names: readonly string[]; readonly index: number }>;
}

interface HostNetworkOptions {
  /** On the wire. */
  readonly address: string;
  /** 'workstation', 'host/docker-1'. */
  readonly owner: string;
  readonly hostname?: string;
}

const BRIDGE_MS = 0.05;

/**
 * The network of a machine outside of clusters: its own interface, and the bridges of its Docker engine. Containers
 * reach each other within a bridge and the world under the host's address (NAT); published ports lead in.
 */
export class HostNetwork implements Fabric, LanMember {
  readonly clock: Clock;
  readonly random: Random;
  readonly host: NetNamespace;
  readonly networks = new Map<string, BridgeNetwork>();
  readonly lan: Lan;
  readonly #published = new Map<string, { readonly namespace: NetNamespace; readonly port: number; readonly protocol: string; readonly hostPort: number }>();
  #nextIndex = 4;

  constructor(lan: Lan, options: HostNetworkOptions) {
    this.lan = lan;
    this.clock = lan.clock;
    this.random = lan.random;
    this.host = new NetNamespace(this, { address: options.address, owner: options.owner, node: '', hostname: options.hostname });
    lan.attach(options.address, this);
  }

  addNetwork(network: Omit<BridgeNetwork, 'members'>): BridgeNetwork {
    const added = { ...network, members: new Map() };
    this.networks.set(network.name, added);
    return added;
  }

  /** A namespace for a container: without an interface until it joins a network. */
  namespace(options: ConstructorParameters<typeof NetNamespace>[1]): NetNamespace {
    return new NetNamespace(this, options);
  }

  /** Gives a namespace the lowest free address of a network. */
  join(network: BridgeNetwork, namespace: NetNamespace, names: readonly string[], wanted?: string): string {
    const taken = new Set([...network.members.values()].map((member) => member.address).concat(network.gateway ?? ''));
    let number = network.subnet!.base + 1;
    while (taken.has(formatAddress(number))) number += 1;
    const address = wanted ?? formatAddress(number);
    this.#nextIndex += 2;
    network.members.set(namespace, { address, names, index: this.#nextIndex - 1 });
    namespace.address ??= address;
    return address;
  }

  leave(namespace: NetNamespace): void {
    for (const network of this.networks.values()) network.members.delete(namespace);
    for (const [key, published] of this.#published) if (published.namespace === namespace) this.#published.delete(key);
  }

  /** Packets from outside to `hostPort` go to the container (Docker's DNAT rule). */
  publish(hostPort: number, protocol: string, namespace: NetNamespace, port: number): void {
    this.#published.set(`${protocol}/${hostPort}`, { namespace, port, protocol, hostPort });
  }

  /** For iptables: where published ports lead. */
  get published(): Iterable<{ readonly namespace: NetNamespace; readonly port: number; readonly protocol: string; readonly hostPort: number }> {
    return this.#published.values();
  }

  networkOf(namespace: Peer): BridgeNetwork | undefined {
    for (const network of this.networks.values()) if (network.members.has(namespace as NetNamespace)) return network;
    return undefined;
  }

  route(from: Peer, address: string, port: number, protocol: Protocol): Route {
    if (from === this.host) return this.#fromHost(new Way(from, this.host.address!, address, port, protocol));
    const own = [...this.networks.values()].find((network) => network.members.has(from as NetNamespace) && network.subnet && cidrContains(network.subnet, address)) ?? this.networkOf(from);
    const member = own?.members.get(from as NetNamespace);
    if (!own || !member) return new Way(from, '', address, port, protocol).end('no-network');
    const way = new Way(from, member.address, address, port, protocol);
    way.frame(from.owner, this.#deviceIn(from, own), 'Out');
    way.frame(this.host.owner, this.#veth(member.index), 'In');
    way.frame(this.host.owner, own.device, 'In');
    if (cidrContains(own.subnet!, address) && address !== own.gateway) return this.#bridged(way, own, 'bridges');
    way.hop(own.device, 'forward', 'gateway', { device: own.device, answers: own.gateway! });
    if (address === own.gateway || address === this.host.address) return way.deliver(this.host, BRIDGE_MS);
    // Networks are kept apart by the host's rules.
    if (this.#bridgeOf(address)) return way.end('dropped', 'docker', `the networks are isolated: no way to ${address}`, { kind: 'policy' });
    way.masquerade(this.host.owner, this.host.address!, 'eth0');
    way.frame(this.host.owner, 'eth0', 'Out');
    return this.lan.send(way);
  }

  /** A packet from the wire: for a published port, or for the host itself. */
  receive(way: Way): Route {
    way.frame(this.host.owner, 'eth0', 'In');
    const published = this.#published.get(`${way.protocol}/${way.port}`);
    const network = published && this.networkOf(published.namespace);
    if (!published || !network) {
      way.hop(this.host.owner, 'receive', 'receives');
      return way.deliver(this.host, WIRE_MS);
    }
    const member = network.members.get(published.namespace)!;
    way.hop(this.host.owner, 'service', `published port ${way.port} → ${member.address}:${published.port}`, { device: network.device });
    way.address = member.address;
    way.port = published.port;
    return this.#bridged(way, network, 'forwards', WIRE_MS);
  }

  answer(from: Peer, server: string, name: string, type: string): Omit<DnsReply, 'server'> {
    if (server !== '127.0.0.11') return { status: 'timeout', answers: [], authority: [] };
    for (const network of this.networks.values()) {
      if (network.name === 'bridge' || !network.members.has(from as NetNamespace)) continue;
      for (const member of network.members.values()) {
        if (!member.names.includes(name)) continue;
        return { status: 'NOERROR', authoritative: false, authority: [], answers: type === 'A' ? [{ name: `${name}.`, type: 'A', ttl: 600, data: member.address }] : [] };
      }
    }
    return { status: name.includes('.') ? 'timeout' : 'NXDOMAIN', authoritative: false, answers: [], authority: [] };
  }

  interfaces(of: Peer): readonly InterfaceInfo[] {
    const list: InterfaceInfo[] = [{ index: 1, name: 'lo', peer: undefined, mac: '00:00:00:00:00:00', mtu: 65_536, up: true, addresses: ['127.0.0.1/8'], kind: 'loopback' }];
    if (of !== this.host) {
      for (const network of this.networks.values()) {
        const member = network.members.get(of as NetNamespace);
        if (!member) continue;
        list.push({ index: member.index - 1, name: `eth${list.length - 1}`, peer: `if${member.index}`, mac: macOf(member.address, '02:42'), mtu: 1500, up: true, addresses: [`${member.address}/${network.subnet!.bits}`], kind: 'veth' });
      }
      return list;
    }
    list.push({ index: 2, name: 'eth0', peer: undefined, mac: macOf(this.host.address!, '02:42'), mtu: 1500, up: true, addresses: [`${this.host.address}/${this.lan.cidr.bits}`], kind: 'ethernet' });
    let index = 3;
    for (const network of this.networks.values()) {
      if (!network.subnet) continue;
      list.push({ index, name: network.device, peer: undefined, mac: macOf(network.gateway!, '02:42'), mtu: 1500, up: network.members.size > 0, addresses: [`${network.gateway}/${network.subnet.bits}`], kind: 'bridge' });
      index = this.#nextIndex + 100;
    }
    for (const network of this.networks.values()) {
      for (const [, member] of network.members) list.push({ index: member.index, name: this.#veth(member.index), peer: `if${member.index - 1}`, mac: macOf(member.address, 'fe:42'), mtu: 1500, up: true, addresses: [], kind: 'veth', master: network.device });
    }
    return list.sort((a, b) => a.index - b.index);
  }

  routes(of: Peer): readonly RouteInfo[] {
    const list: RouteInfo[] = [];
    if (of === this.host) {
      if (this.host.address !== this.lan.gateway) list.push({ destination: 'default', gateway: this.lan.gateway, device: 'eth0', source: undefined, scope: '' });
      for (const network of this.networks.values()) {
        if (network.subnet) list.push({ destination: `${formatAddress(network.subnet.base)}/${network.subnet.bits}`, gateway: undefined, device: network.device, source: network.gateway, scope: `proto kernel scope link${network.members.size > 0 ? '' : ' linkdown'}` });
      }
      list.push({ destination: `${formatAddress(this.lan.cidr.base)}/${this.lan.cidr.bits}`, gateway: undefined, device: 'eth0', source: this.host.address, scope: 'proto kernel scope link' });
      return list;
    }
    for (const network of this.networks.values()) {
      const member = network.members.get(of as NetNamespace);
      if (!member) continue;
      const device = `eth${list.length === 0 ? 0 : list.length - 1}`;
      if (list.length === 0) list.push({ destination: 'default', gateway: network.gateway, device, source: undefined, scope: '' });
      list.push({ destination: `${formatAddress(network.subnet!.base)}/${network.subnet!.bits}`, gateway: undefined, device, source: member.address, scope: 'proto kernel scope link' });
    }
    return list;
  }

  neighbours(of: Peer): readonly Neighbour[] {
    if (of !== this.host) {
      const network = this.networkOf(of);
      return network?.gateway ? [{ address: network.gateway, device: 'eth0', mac: macOf(network.gateway, '02:42'), state: 'REACHABLE' }] : [];
    }
    return [...this.networks.values()].flatMap((network) => [...network.members.values()].map(({ address }): Neighbour => ({ address, device: network.device, mac: macOf(address, '02:42'), state: 'REACHABLE' })));
  }

  forwarding(): readonly [] {
    return [];
  }

  changeable(): undefined {
    return undefined;
  }

  namespaces(): readonly [] {
    return [];
  }

  observed(packet: Packet): void {
    this.lan.observed(packet);
  }

  tap(observer: (packet: Packet) => void): () => void {
    return this.lan.tap(observer);
  }

  #fromHost(way: Way): Route {
    const bridge = this.#bridgeOf(way.address);
    if (bridge) {
      if (way.address === bridge.gateway) return way.deliver(this.host, BRIDGE_MS);
      way.source = bridge.gateway!;
      return this.#bridged(way, bridge, 'bridges');
    }
    way.frame(this.host.owner, 'eth0', 'Out');
    return this.lan.send(way);
  }

  /** Through the bridge to the container that has the address. */
  #bridged(way: Way, network: BridgeNetwork, what: string, latencyMs = BRIDGE_MS): Route {
    if (way.from !== this.host) way.hop(network.name, what === 'bridges' ? 'bridge' : 'forward', what, { device: network.device, ...(what === 'forwards' ? { answers: this.host.address! } : {}) });
    else way.hop(network.name, 'bridge', what, { device: network.device });
    for (const [to, member] of network.members) {
      if (member.address !== way.address) continue;
      way.frame(this.host.owner, network.device, 'Out');
      way.frame(this.host.owner, this.#veth(member.index), 'Out');
      way.frame(to.owner, this.#deviceIn(to, network), 'In');
      return way.deliver(to, latencyMs);
    }
    return way.end('no-host', network.name, `nobody has ${way.address}`);
  }

  #bridgeOf(address: string): BridgeNetwork | undefined {
    for (const network of this.networks.values()) if (network.subnet && cidrContains(network.subnet, address)) return network;
    return undefined;
  }

  #deviceIn(of: Peer, network: BridgeNetwork): string {
    return `eth${[...this.networks.values()].filter((one) => one.members.has(of as NetNamespace)).indexOf(network)}`;
  }

  #veth(index: number): string {
    return `veth${(Math.imul((parseAddress(this.host.address!)! ^ index) + index * 7919, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').slice(0, 7)}`;
  }
}

/** The first subnet of Docker's pool (172.17 to 172.31, /16 each) that no network of the host and not the wire uses. */
export function freeSubnet(networks: Iterable<BridgeNetwork>, wire: Cidr): Cidr {
  const used = [wire, ...[...networks].flatMap(({ subnet }) => (subnet ? [subnet] : []))];
  for (let second = 17; second < 32; second += 1) {
    const subnet = parseCidr(`172.${second}.0.0/16`);
    if (!used.some((other) => overlaps(subnet, other))) return subnet;
  }
  return parseCidr('192.168.0.0/20');
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return cidrContains(a, formatAddress(b.base)) || cidrContains(b, formatAddress(a.base));
}

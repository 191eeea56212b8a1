import type { Clock } from '../../runtime/clock';
import type { DnsReply, InterfaceInfo, RouteInfo } from '../../runtime/net';
import type { Random } from '../../runtime/random';
import { NetNamespace } from '../../network';
import type { Fabric, Peer, Route } from '../../network';
import { hexOf } from '../digest';

/** One of Docker's networks. */
export interface DockerNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  /** "172.17"; the rest is the host part of a /16. Undefined for host and none. */
  readonly prefix: string | undefined;
  /** Addresses by namespace. */
  readonly members: Map<NetNamespace, { readonly address: string; readonly names: readonly string[] }>;
}

/** The bridges of a lone Docker host: containers reach each other within a network, and names resolve in networks of one's own. */
export class DockerFabric implements Fabric {
  readonly networks = new Map<string, DockerNetwork>();
  #next = 18;
  /** The host's end of the bridges. */
  readonly gateway: NetNamespace;

  constructor(
    readonly clock: Clock,
    readonly random: Random,
    private readonly host: () => Peer,
  ) {
    this.#add('bridge', 'bridge', '172.17');
    this.#add('host', 'host', undefined);
    this.#add('none', 'null', undefined);
    this.gateway = new NetNamespace(this, { address: '172.17.0.1', owner: 'docker0', node: '' });
  }

  create(name: string): DockerNetwork {
    const network = this.#add(name, 'bridge', `172.${this.#next}`);
    this.#next += 1;
    return network;
  }

  #add(name: string, driver: string, prefix: string | undefined): DockerNetwork {
    const network: DockerNetwork = { id: hexOf(`${name}/${this.random.uint32()}`), name, driver, prefix, members: new Map() };
    this.networks.set(name, network);
    return network;
  }

  /** Gives a namespace the lowest free address of a network. */
  join(network: DockerNetwork, namespace: NetNamespace, names: readonly string[]): string {
    const taken = new Set([...network.members.values()].map((member) => member.address));
    let host = 2;
    while (taken.has(`${network.prefix}.0.${host}`)) host += 1;
    const address = `${network.prefix}.0.${host}`;
    network.members.set(namespace, { address, names });
    namespace.address ??= address;
    return address;
  }

  leave(namespace: NetNamespace): void {
    for (const network of this.networks.values()) network.members.delete(namespace);
  }

  route(from: Peer, address: string, port: number): Route {
    for (const network of this.networks.values()) {
      if (network.prefix === undefined || !address.startsWith(`${network.prefix}.`)) continue;
      const own = from === this.gateway ? { address: `${network.prefix}.0.1` } : network.members.get(from as NetNamespace);
      // Networks are kept apart by the host's rules.
      if (!own) return { kind: 'dropped', hops: [{ at: 'docker', what: `the networks are isolated: no way to ${address}` }] };
      if (address === `${network.prefix}.0.1`) return { kind: 'deliver', to: this.host(), address, port, source: own.address, latencyMs: 0.05, hops: [] };
      for (const [to, member] of network.members) {
        if (member.address === address) return { kind: 'deliver', to, address, port, source: own.address, latencyMs: 0.05, hops: [{ at: network.name, what: 'bridges' }] };
      }
      return { kind: 'no-host', hops: [] };
    }
    return { kind: 'dropped', hops: [] };
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

  path(): readonly string[] {
    return [];
  }

  interfaces(of: Peer): readonly InterfaceInfo[] {
    const list: InterfaceInfo[] = [{ index: 1, name: 'lo', peer: undefined, mac: '00:00:00:00:00:00', mtu: 65_536, up: true, addresses: ['127.0.0.1/8'], kind: 'loopback' }];
    for (const network of this.networks.values()) {
      const member = network.members.get(of as NetNamespace);
      if (!member) continue;
      const at = list.length - 1;
      list.push({ index: 4 + at * 2, name: `eth${at}`, peer: `if${5 + at * 2}`, mac: macOf(member.address), mtu: 1500, up: true, addresses: [`${member.address}/16`], kind: 'veth' });
    }
    return list;
  }

  routes(of: Peer): readonly RouteInfo[] {
    const list: RouteInfo[] = [];
    for (const network of this.networks.values()) {
      const member = network.members.get(of as NetNamespace);
      if (!member) continue;
      const device = `eth${list.length === 0 ? 0 : list.length - 1}`;
      if (list.length === 0) list.push({ destination: 'default', gateway: `${network.prefix}.0.1`, device, source: undefined, scope: '' });
      list.push({ destination: `${network.prefix}.0.0/16`, gateway: undefined, device, source: member.address, scope: 'proto kernel scope link' });
    }
    return list;
  }

  observed(): void {}
}

export function macOf(address: string): string {
  return `02:42:${address.split('.').map((part) => Number(part).toString(16).padStart(2, '0')).join(':')}`;
}

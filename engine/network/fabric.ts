import type { Clock } from '../runtime/clock';
import type { DnsReply, HttpHandler, InterfaceInfo, NetStack, RouteInfo, Socket } from '../runtime/net';
import type { Random } from '../runtime/random';

export type Protocol = 'tcp' | 'udp' | 'icmp';

/** One step of a packet's way, for traces. */
export interface Hop {
  /** 'worker-1', 'pod/default/web', 'kube-proxy', … */
  readonly at: string;
  readonly what: string;
  readonly kind: 'service' | 'bridge' | 'forward' | 'receive' | 'policy' | 'masquerade' | 'none';
  /** The interface by which the packet leaves. */
  readonly device?: string;
  /** The NetworkPolicy that refuses, 'namespace/name'. */
  readonly policy?: string;
  /** The address that answers a traceroute here. */
  readonly answers?: string;
}

/** The packet as it passes one interface: what tcpdump there shows. */
export interface Frame {
  /** Whose interface: `Peer.owner`. */
  readonly at: string;
  readonly device: string;
  readonly direction: 'In' | 'Out';
  readonly source: string;
  readonly address: string;
  readonly port: number;
  /** The packet that carries it through a tunnel (VXLAN). */
  readonly outer?: { readonly source: string; readonly destination: string };
  /** The answer does not come this way: it is lost before. */
  readonly oneWay?: true;
}

/** An open port. */
export interface Port {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly handler: HttpHandler | undefined;
  readonly tls: boolean;
  readonly accept: ((socket: Socket) => void) | undefined;
  readonly owner: string | undefined;
}

/** A network namespace as the fabric sees it. */
export interface Peer {
  /** Undefined without an interface. */
  readonly address: string | undefined;
  /** 'pod/NAMESPACE/NAME', 'node/NAME', 'workstation'. */
  readonly owner: string;
  /** The name of the node it lives on; '' elsewhere. */
  readonly node: string;
  /** Whether it was deleted. */
  readonly gone: boolean;
  portAt(port: number, viaLoopback: boolean, protocol?: 'tcp' | 'udp'): Port | undefined;
}

/** What becomes of the first packet to an address and port. */
export type Route =
  | {
      readonly kind: 'deliver';
      readonly to: Peer;
      readonly address: string;
      readonly port: number;
      /** The sender's address as the receiver sees it. */
      readonly source: string;
      readonly latencyMs: number;
      readonly hops: readonly Hop[];
      readonly frames: readonly Frame[];
    }
  | {
      readonly kind: 'refused' | 'dropped' | 'no-host' | 'no-network';
      /** Who got the packet all the same; what they answered is lost on its way back. */
      readonly answeredBy?: Peer;
      readonly hops: readonly Hop[];
      readonly frames: readonly Frame[];
    };

/** One tried connection, datagram or echo, as tcpdump sees it. */
export interface Packet {
  readonly at: number;
  readonly from: Peer;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: { readonly address: string; readonly port: number; readonly protocol: Protocol };
  readonly route: Route;
  /** What was said on the connection, when it is over. */
  readonly exchange?: { readonly request: string; readonly requestBytes: number; readonly response: string; readonly responseBytes: number };
}

export interface Neighbour {
  readonly address: string;
  readonly device: string;
  readonly mac: string;
  readonly state: 'PERMANENT' | 'REACHABLE' | 'STALE';
}

/** Routes and links of a node. */
export interface Changeable {
  addRoute(route: RouteInfo): void;
  removeRoute(destination: string): void;
  /** Interfaces that `ip link set` can take down and up. */
  readonly links: readonly string[];
  setLink(name: string, up: boolean): void;
}

/** What joins namespaces: a cluster's network, a Docker host's bridges. */
export interface Fabric {
  readonly clock: Clock;
  readonly random: Random;
  route(from: Peer, address: string, port: number, protocol: Protocol): Route;
  /** Answers of the DNS server at `server`, or how it does not answer. */
  answer(from: Peer, server: string, name: string, type: string): Omit<DnsReply, 'server'>;
  interfaces(of: Peer): readonly InterfaceInfo[];
  /** What `ip neigh` shows. */
  neighbours(of: Peer): readonly Neighbour[];
  /** What `bridge fdb` shows of a tunnel's far ends. */
  forwarding(of: Peer): readonly { readonly mac: string; readonly device: string; readonly destination: string }[];
  /** The node's own routes and interfaces, when they may be changed by hand; undefined elsewhere. */
  changeable(of: Peer): Changeable | undefined;
  /** Named network namespaces on this machine (ip netns). */
  namespaces(of: Peer): readonly { readonly name: string; readonly net: NetStack }[];
  routes(of: Peer): readonly RouteInfo[];
  /** A connection or datagram was tried; observers (traces, tcpdump) are told by the fabric. */
  observed(packet: Packet): void;
  /** Shows every packet to `observer`; returns a function that ends it. */
  tap(observer: (packet: Packet) => void): () => void;
}

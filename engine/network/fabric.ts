import type { Clock } from '../runtime/clock';
import type { DnsReply, HttpHandler, InterfaceInfo, RouteInfo, Socket } from '../runtime/net';
import type { Random } from '../runtime/random';

/** One step of a packet's way, for traces and tcpdump. */
export interface Hop {
  /** 'worker-1', 'pod default/web', 'kube-proxy', … */
  readonly at: string;
  readonly what: string;
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
    }
  | { readonly kind: 'refused' | 'dropped' | 'no-host' | 'no-network'; readonly hops: readonly Hop[] };

/** What joins namespaces: a cluster's network, a Docker host's bridges. */
export interface Fabric {
  readonly clock: Clock;
  readonly random: Random;
  route(from: Peer, address: string, port: number, protocol: 'tcp' | 'udp' | 'icmp'): Route;
  /** Answers of the DNS server at `server`, or how it does not answer. */
  answer(from: Peer, server: string, name: string, type: string): Omit<DnsReply, 'server'>;
  /** The addresses that traceroute shows on the way. */
  path(from: Peer, route: Route): readonly string[];
  interfaces(of: Peer): readonly InterfaceInfo[];
  routes(of: Peer): readonly RouteInfo[];
  /** A connection or datagram was tried; observers (traces, tcpdump) are told by the fabric. */
  observed(from: Peer, to: { readonly address: string; readonly port: number; readonly protocol: string }, route: Route): void;
}

import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import type { Cidr } from './address';
import { cidrContains, parseCidr } from './address';
import type { Packet, Route } from './fabric';
import type { Way } from './way';

/** Between two machines on one wire, milliseconds. */
export const WIRE_MS = 0.35;

/** A machine on the wire. */
export interface LanMember {
  /** What becomes of a packet that arrives for one of its addresses. */
  receive(way: Way): Route;
}

/** The Ethernet that the workstation, the nodes of all clusters and the Docker hosts are on. */
export class Lan {
  readonly clock: Clock;
  readonly random: Random;
  readonly cidr: Cidr;
  /** Every machine's way out. */
  readonly gateway: string;
  readonly #trace: Trace;
  readonly #members = new Map<string, LanMember>();
  readonly #claims: ((address: string) => LanMember | undefined)[] = [];
  readonly #taps = new Set<(packet: Packet) => void>();

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly trace: Trace; readonly gateway?: string }) {
    this.clock = options.clock;
    this.random = options.random;
    this.#trace = options.trace;
    this.gateway = options.gateway ?? '172.30.0.1';
    this.cidr = parseCidr(`${this.gateway}/24`);
  }

  attach(address: string, member: LanMember): void {
    this.#members.set(address, member);
  }

  detach(address: string): void {
    this.#members.delete(address);
  }

  /** Asks `claim` for addresses that no machine has: those of load balancers. */
  claim(claim: (address: string) => LanMember | undefined): void {
    this.#claims.push(claim);
  }

  /** A packet on the wire, its source address already that of a machine. */
  send(way: Way): Route {
    const member = this.#members.get(way.address) ?? this.#claimant(way.address);
    if (member) return member.receive(way);
    return way.end(cidrContains(this.cidr, way.address) ? 'no-host' : 'dropped', way.hops.at(-1)?.at ?? way.from.owner, `${way.address} is not on this network`);
  }

  tap(observer: (packet: Packet) => void): () => void {
    this.#taps.add(observer);
    return () => this.#taps.delete(observer);
  }

  observed(packet: Packet): void {
    for (const tap of this.#taps) tap(packet);
    if (packet.exchange) return;
    const { destination: to, route, from } = packet;
    this.#trace.emit(() => ({
      at: this.clock.now(), actor: 'network', action: 'packet', subject: from.owner,
      detail: { destination: `${to.address}:${to.port}`, protocol: to.protocol, outcome: route.kind, ...(route.kind === 'deliver' ? { receiver: route.to.owner, source: route.source } : {}), hops: route.hops },
    }));
  }

  #claimant(address: string): LanMember | undefined {
    for (const claim of this.#claims) {
      const member = claim(address);
      if (member) return member;
    }
    return undefined;
  }
}

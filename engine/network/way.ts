import type { Frame, Hop, Peer, Protocol, Route } from './fabric';

/** A packet on its way: where it stands, its addresses as they are now, and what it has passed. */
export class Way {
  readonly hops: Hop[] = [];
  readonly frames: Frame[] = [];
  /** Where the answer will be lost, and how many of the frames up to now it does not pass again. */
  answerLost: { readonly at: string; readonly what: string; readonly frames: number } | undefined;

  constructor(
    readonly from: Peer,
    /** The sender's address as the next one sees it. */
    public source: string,
    public address: string,
    public port: number,
    readonly protocol: Protocol,
  ) {}

  hop(at: string, kind: Hop['kind'], what: string, more?: Partial<Hop>): this {
    this.hops.push({ at, what, kind, ...more });
    return this;
  }

  frame(at: string, device: string, direction: Frame['direction'], outer?: Frame['outer']): void {
    this.frames.push({ at, device, direction, source: this.source, address: this.address, port: this.port, ...(outer ? { outer } : {}) });
  }

  /** Source address translation. */
  masquerade(at: string, address: string, device: string): void {
    if (address === this.source) return;
    this.hop(at, 'masquerade', `source ${this.source} → ${address}`, { device });
    this.source = address;
  }

  deliver(to: Peer, latencyMs: number): Route {
    if (this.answerLost) return this.#deliverInVain(to, this.answerLost);
    return { kind: 'deliver', to, address: this.address, port: this.port, source: this.source, latencyMs, hops: this.hops, frames: this.frames };
  }

  #deliverInVain(to: Peer, lost: NonNullable<Way['answerLost']>): Route {
    const frames = this.frames.map((frame, index): Frame => (index < lost.frames ? { ...frame, oneWay: true } : frame));
    this.hop(lost.at, 'none', lost.what);
    return { kind: 'dropped', answeredBy: to, hops: this.hops, frames };
  }

  end(kind: Exclude<Route['kind'], 'deliver'>, at?: string, what?: string, more?: Partial<Hop>): Route {
    if (at !== undefined) this.hop(at, 'none', what ?? '', more);
    return { kind, hops: this.hops, frames: this.frames };
  }
}

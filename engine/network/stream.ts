import { SystemError } from '../runtime/machine';
import type { Socket } from '../runtime/net';
import { Condition } from '../runtime/process';
import type { Task } from '../runtime/process';

/** What may be on its way in one direction before the sender waits. */
const WINDOW_BYTES = 256 * 1024;

/** One direction of a connection. */
class Flow {
  readonly chunks: Uint8Array[] = [];
  buffered = 0;
  /** The sender said it is done. */
  ended = false;
  /** The receiver is gone: sending fails. */
  broken = false;
  /** The sender vanished without an end: receiving fails. */
  reset = false;
  readonly changed = new Condition();
}

export interface Ends {
  readonly client: { readonly address: string; readonly port: number };
  readonly server: { readonly address: string; readonly port: number };
}

/** An established TCP connection: the two sockets. Delivery takes no time of its own; connecting did. */
export function connectedPair(asClientSees: Ends, asServerSees: Ends): { readonly client: Socket; readonly server: Socket } {
  const up = new Flow(), down = new Flow();
  return {
    client: new StreamSocket(down, up, asClientSees.client, asClientSees.server),
    server: new StreamSocket(up, down, asServerSees.server, asServerSees.client),
  };
}

class StreamSocket implements Socket {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;

  constructor(
    private readonly incoming: Flow,
    private readonly outgoing: Flow,
    local: Ends['client'],
    remote: Ends['client'],
  ) {
    this.localAddress = local.address;
    this.localPort = local.port;
    this.remoteAddress = remote.address;
    this.remotePort = remote.port;
  }

  *read(maxBytes = 65_536): Task<Uint8Array | undefined> {
    const flow = this.incoming;
    while (flow.chunks.length === 0) {
      if (flow.reset) throw new SystemError('ECONNRESET', 'Connection reset by peer');
      if (flow.ended) return undefined;
      yield flow.changed.wait;
    }
    const first = flow.chunks[0]!;
    const out = first.length <= maxBytes ? first : first.subarray(0, maxBytes);
    if (out.length === first.length) flow.chunks.shift();
    else flow.chunks[0] = first.subarray(maxBytes);
    flow.buffered -= out.length;
    flow.changed.notify();
    return out;
  }

  *write(bytes: Uint8Array): Task<void> {
    const flow = this.outgoing;
    while (flow.buffered >= WINDOW_BYTES && !flow.broken) yield flow.changed.wait;
    if (flow.broken || flow.ended) throw new SystemError('EPIPE', 'Broken pipe');
    if (bytes.length === 0) return;
    flow.chunks.push(bytes.slice());
    flow.buffered += bytes.length;
    flow.changed.notify();
  }

  end(): void {
    this.outgoing.ended = true;
    this.outgoing.changed.notify();
  }

  close(): void {
    this.end();
    // Unread data makes the kernel answer with a reset (RFC 9293, 3.6.1).
    this.incoming.broken = true;
    this.incoming.changed.notify();
  }
}

import type { WebSocket } from 'ws';
import type { ApiStream, ChannelFrame } from '../../engine/api/transport';
import { SpdyCodec, type SpdyFrame } from './spdy';

/** Opens a connection to one port of the pod; undefined when it is refused. */
type OpenPort = (port: number) => ApiStream | undefined;

const CLOSE_CHANNEL = 255;
const CONNECTION_LIMIT = 256;

/** One forwarded connection: a stream for its errors, then one for its data, joined by the request's number. */
interface Connection {
  readonly error: number;
  data?: number;
  stream?: ApiStream;
}

/**
 * kubectl port-forward from 1.31 on: SPDY frames inside the messages of a WebSocket (KEP-4006). Each connection that
 * kubectl accepts is a pair of SPDY streams with the headers streamtype, port and requestid.
 */
export function portForwardTunnel(socket: WebSocket, open: OpenPort, catchUp: () => void): void {
  const tunnel = new Tunnel(socket, open);
  let turn = Promise.resolve();
  socket.on('message', (bytes: Buffer) => {
    turn = turn.then(async () => {
      const frames = await tunnel.codec.receive(bytes);
      catchUp();
      for (const frame of frames) tunnel.take(frame);
      catchUp();
    }).catch((error: unknown) => {
      // What is not SPDY ends this tunnel only.
      if (process.env['PODLAB_DEBUG']) console.error(error);
      socket.terminate();
    });
  });
  socket.on('close', () => tunnel.close());
  socket.on('error', () => tunnel.close());
}

class Tunnel {
  readonly codec = new SpdyCodec();
  readonly #connections = new Map<string, Connection>();
  readonly #byStream = new Map<number, Connection>();

  constructor(readonly socket: WebSocket, readonly open: OpenPort) {}

  close(): void {
    for (const connection of this.#connections.values()) connection.stream?.close();
    this.#connections.clear();
    this.#byStream.clear();
  }

  take(frame: SpdyFrame): void {
    switch (frame.type) {
      case 'syn':
        return this.#opened(frame.stream, frame.headers);
      case 'data': {
        const connection = this.#byStream.get(frame.stream);
        if (!connection?.stream || connection.data !== frame.stream) return;
        if (frame.bytes.length) connection.stream.send?.({ channel: 0, bytes: new Uint8Array(frame.bytes) });
        if (frame.fin) connection.stream.send?.({ channel: CLOSE_CHANNEL, bytes: new Uint8Array([0]) });
        return;
      }
      case 'reset':
        return this.#byStream.get(frame.stream)?.stream?.close();
      case 'ping':
        return this.socket.send(this.codec.ping(frame.id));
      case 'goaway':
        return this.close();
      default:
    }
  }

  #opened(stream: number, headers: ReadonlyMap<string, string>): void {
    this.socket.send(this.codec.reply(stream));
    const request = headers.get('requestid') ?? '';
    if (headers.get('streamtype') === 'error') {
      if (this.#connections.size >= CONNECTION_LIMIT) throw new Error('too many connections');
      this.#connections.set(request, { error: stream });
      return;
    }
    const connection = this.#connections.get(request);
    if (!connection) return;
    connection.data = stream;
    this.#byStream.set(stream, connection);
    const opened = this.open(Number(headers.get('port')));
    if (!opened) return this.#finish(request, connection);
    connection.stream = opened;
    opened.subscribe({
      frame: (frame) => {
        const { channel, bytes } = frame as ChannelFrame;
        if (channel === 0) this.socket.send(this.codec.data(stream, bytes, false));
        else if (channel === 1) this.socket.send(this.codec.data(connection.error, bytes, false));
        else if (channel === CLOSE_CHANNEL) this.#finish(request, connection);
      },
      end: () => this.#finish(request, connection),
    });
  }

  #finish(request: string, connection: Connection): void {
    if (!this.#connections.delete(request)) return;
    if (connection.data !== undefined) {
      this.#byStream.delete(connection.data);
      this.socket.send(this.codec.data(connection.data, new Uint8Array(), true));
    }
    this.socket.send(this.codec.data(connection.error, new Uint8Array(), true));
    connection.stream?.close();
  }
}

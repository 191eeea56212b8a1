import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiRequest, ApiStream, ChannelFrame } from '../../engine/api/transport';
import { SPDY_REFUSAL, toApiRequest, type DoorOptions } from './http-door';
import { portForwardTunnel } from './port-forward-tunnel';

/** Subprotocols for exec and attach, the newest first (k8s.io/apimachinery/pkg/util/remotecommand). */
const CHANNELS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const TUNNEL = 'SPDY/3.1+portforward.k8s.io';
const CLOSE_CHANNEL = 255;
const BUFFER_LIMIT = 16 * 1024 * 1024;

/** Answers upgrades: exec, attach and port-forward over WebSocket. Use as the server's 'upgrade' listener. */
export function websocketDoor(options: DoorOptions): (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const server = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024, handleProtocols: (offered) => CHANNELS.find((name) => offered.has(name)) ?? false });
  // The name of the tunnel's subprotocol is no token of RFC 6455, so it passes by the library.
  const tunnels = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024 });
  tunnels.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${TUNNEL}`));
  return (incoming, socket, head) => {
    socket.on('error', () => socket.destroy());
    const offered = String(incoming.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    options.around.catchUp();
    const request = { ...toApiRequest(incoming, undefined, options.anonymous), method: 'GET' as const };
    if (!/websocket/i.test(incoming.headers.upgrade ?? '')) return refuseSpdyUpgrade(socket, options, request);
    if (offered.includes(TUNNEL)) {
      const probe = options.transport.send({ ...request, query: [] });
      if (!probe.stream) return answer(socket, probe.status, probe.object);
      probe.stream.close();
      const open = (port: number): ApiStream | undefined => options.transport.send({ ...request, query: [['ports', String(port)]] }).stream;
      delete incoming.headers['sec-websocket-protocol'];
      tunnels.handleUpgrade(incoming, socket, head, (ready) => portForwardTunnel(ready, open, () => options.around.catchUp()));
      return;
    }
    if (!offered.some((name) => CHANNELS.includes(name))) return answer(socket, 403, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `not simulated: the subprotocols ${offered.join(', ')}; ${CHANNELS.join(' and ')} are`, reason: 'Forbidden', code: 403 });
    const response = options.transport.send(request);
    const { stream } = response;
    if (!stream) return answer(socket, response.status, response.object);
    server.handleUpgrade(incoming, socket, head, (ready) => {
      if (request.path.endsWith('/portforward')) announcePorts(ready, request);
      carry(ready, stream, options);
    });
  };
}

/** A refusal before the upgrade is plain HTTP, which kubectl shows. */
function answer(socket: Duplex, status: number, object: unknown): void {
  const body = `${JSON.stringify(object)}\n`;
  socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

/** What is wrong with the request itself comes before the refusal of SPDY: kubectl falls back to it and shows its answer. */
function refuseSpdyUpgrade(socket: Duplex, options: DoorOptions, request: ApiRequest): void {
  const probe = options.transport.send(request);
  probe.stream?.close();
  if (probe.status >= 400) return answer(socket, probe.status, probe.object);
  answer(socket, 501, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'NotImplemented', code: 501, message: SPDY_REFUSAL });
}

/** Each channel of a forwarded port begins with the port's number, the low byte first: data on the even channels, errors on the odd ones. */
function announcePorts(socket: WebSocket, request: ApiRequest): void {
  const ports = (request.query ?? []).filter(([name]) => name === 'ports').flatMap(([, text]) => text.split(',')).map(Number);
  for (const [index, port] of ports.entries()) for (const channel of [2 * index, 2 * index + 1]) socket.send(Buffer.from([channel, port & 255, port >> 8]));
}

/** Binary messages whose first byte is the channel, both ways. */
function carry(socket: WebSocket, stream: ApiStream, { around }: DoorOptions): void {
  const modern = socket.protocol === CHANNELS[0];
  socket.on('message', (data: Buffer) => {
    if (data.length === 0) return;
    // Only v5 knows the close signal.
    if (data[0] === CLOSE_CHANNEL && !modern) return;
    around.catchUp();
    stream.send?.({ channel: data[0]!, bytes: new Uint8Array(data.subarray(1)) });
    around.catchUp();
  });
  socket.on('close', () => stream.close());
  socket.on('error', () => stream.close());
  stream.subscribe({
    frame(frame) {
      const { channel, bytes } = frame as ChannelFrame;
      if (channel === CLOSE_CHANNEL && !modern) return;
      socket.send(Buffer.concat([Buffer.from([channel]), bytes]));
      if (socket.bufferedAmount > BUFFER_LIMIT) socket.terminate();
    },
    end() {
      socket.close(1000);
    },
  });
}

import { concatBytes, decodeUtf8, encodeUtf8 } from '../runtime/bytes';
import { header } from '../runtime/http-header';
import { reasonOf } from '../runtime/http-reason';
import { readHttpUrl } from '../runtime/http-url';
import type { HttpUrl } from '../runtime/http-url';
import { SystemError } from '../runtime/machine';
import type { HttpHandler, HttpRequest, HttpResponse, Socket } from '../runtime/net';
import type { Task } from '../runtime/process';

/** HTTP/1.1 as text over a socket (RFC 9112), for servers and clients that handle the bytes themselves. */

const MAX_HEAD_BYTES = 64 * 1024;

interface Message {
  readonly start: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Sends a request over a fresh connection and reads the response. */
export function* exchange(socket: Socket, request: HttpRequest): Task<HttpResponse> {
  const { host, port, path } = addressOf(request);
  const headers: Record<string, string> = { Host: port === 80 ? host : `${host}:${port}`, ...request.headers };
  if (request.body) headers['Content-Length'] = String(request.body.length);
  yield* socket.write(messageBytes(`${request.method} ${path} HTTP/1.1`, headers, request.body));
  const answer = yield* readMessage(socket, request.method === 'HEAD');
  if (!answer) throw new SystemError('EMPTY', 'Empty reply from server');
  socket.close();
  const [, status, ...reason] = answer.start.split(' ');
  return { status: Number(status), reason: reason.join(' '), headers: answer.headers, body: answer.body };
}

/** Where a request goes, an IPv6 address without its brackets. Throws EINVAL. */
export function addressOf({ url }: HttpRequest): HttpUrl {
  const read = readHttpUrl(url);
  if (!read) throw new SystemError('EINVAL', `not an http URL: ${url}`);
  return { ...read, host: read.host.replace(/^\[|\]$/g, '') };
}

/** Serves one connection with a handler: what a raw client (nc, telnet, a port-forward) talks to. */
export function* serveConnection(socket: Socket, handler: HttpHandler, scheme: 'http' | 'https'): Task<void> {
  try {
    for (;;) {
      const message = yield* readMessage(socket, false);
      if (!message) return;
      const [method = '', path = '/', version = 'HTTP/0.9'] = message.start.split(' ');
      if (!/^[A-Z]+$/.test(method) || !version.startsWith('HTTP/')) {
        yield* socket.write(messageBytes('HTTP/1.1 400 Bad Request', { 'Content-Length': '0', Connection: 'close' }));
        return;
      }
      const host = header(message.headers, 'host') ?? `${socket.localAddress}:${socket.localPort}`;
      const asked = version === 'HTTP/1.0' ? { Connection: 'close' } : message.headers;
      const response = framed(yield* answered(handler({ method, path, url: `${scheme}://${host}${path}`, headers: message.headers, body: message.body, remoteAddress: socket.remoteAddress, remotePort: socket.remotePort })), asked);
      const close = header(asked, 'connection')?.toLowerCase() === 'close';
      const body = method === 'HEAD' ? undefined : response.body;
      yield* socket.write(messageBytes(`HTTP/1.1 ${response.status} ${reasonOf(response)}`, response.headers, body));
      if (close) return;
    }
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    // The client went away.
  } finally {
    socket.close();
  }
}

/** The response of a handler, which may have to wait for it. */
export function* answered(result: HttpResponse | Task<HttpResponse>): Task<HttpResponse> {
  return 'next' in result ? yield* result : result;
}

/** With its length, and saying that the connection closes where the client asked for that. */
export function framed(response: HttpResponse, asked: Readonly<Record<string, string>>): HttpResponse {
  const headers: Record<string, string> = { ...response.headers };
  if (header(headers, 'content-length') === undefined && header(headers, 'transfer-encoding') === undefined) headers['Content-Length'] = String(response.body.length);
  if (header(asked, 'connection')?.toLowerCase() === 'close') headers['Connection'] = 'close';
  return { ...response, headers };
}

function messageBytes(start: string, headers: Readonly<Record<string, string>>, body?: Uint8Array): Uint8Array {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = encodeUtf8(`${start}\r\n${lines.join('')}\r\n`);
  return body ? concatBytes([head, body]) : head;
}

/** Undefined when the connection ended before a message began. */
function* readMessage(socket: Socket, headOnly: boolean): Task<Message | undefined> {
  let held: Uint8Array = new Uint8Array(0);
  let end = -1;
  while (end < 0) {
    const chunk = yield* socket.read();
    if (!chunk) {
      if (held.length === 0) return undefined;
      throw new SystemError('ECONNRESET', 'Connection reset by peer');
    }
    held = concatBytes([held, chunk]);
    end = headEnd(held);
    if (end < 0 && held.length > MAX_HEAD_BYTES) throw new SystemError('ECONNRESET', 'Connection reset by peer');
  }
  const [start = '', ...lines] = decodeUtf8(held.subarray(0, end)).split(/\r?\n/).filter((line) => line !== '');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  const rest = held.subarray(end);
  const isResponse = start.startsWith('HTTP/');
  const status = Number(start.split(' ')[1]);
  if (headOnly || (isResponse && (status === 204 || status === 304))) return { start, headers, body: new Uint8Array(0) };
  const body = yield* readBody(socket, headers, rest, isResponse);
  return { start, headers, body };
}

function* readBody(socket: Socket, headers: Readonly<Record<string, string>>, first: Uint8Array, untilEnd: boolean): Task<Uint8Array> {
  const length = header(headers, 'content-length');
  const chunked = header(headers, 'transfer-encoding')?.toLowerCase() === 'chunked';
  if (length === undefined && !chunked && !untilEnd) return new Uint8Array(0);
  let held = first;
  for (;;) {
    if (length !== undefined && held.length >= Number(length)) return held.subarray(0, Number(length));
    if (chunked) {
      const whole = dechunk(held);
      if (whole) return whole;
    }
    const chunk = yield* socket.read();
    if (!chunk) {
      if (length !== undefined || chunked) throw new SystemError('ECONNRESET', 'Connection reset by peer');
      return held;
    }
    held = concatBytes([held, chunk]);
  }
}

function headEnd(bytes: Uint8Array): number {
  for (let at = 0; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== 10) continue;
    if (bytes[at + 1] === 10) return at + 2;
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3;
  }
  return -1;
}

/** The content of a chunked body, or undefined while it is not complete. */
function dechunk(bytes: Uint8Array): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (let at = 0; ; ) {
    let feed = at;
    while (feed < bytes.length && bytes[feed] !== 10) feed += 1;
    if (feed >= bytes.length) return undefined;
    const size = parseInt(decodeUtf8(bytes.subarray(at, feed)), 16);
    if (!Number.isFinite(size)) return undefined;
    if (size === 0) return concatBytes(parts);
    if (feed + 1 + size + 2 > bytes.length) return undefined;
    parts.push(bytes.subarray(feed + 1, feed + 1 + size));
    at = feed + 1 + size + 2;
  }
}

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { gzip } from 'node:zlib';
import { stringify as toYaml } from 'yaml';
import { encodeProtobuf, encodeWatchEvent, hasProtobuf } from '../../engine/api/protobuf-encode';
import { prettyFor, type ApiRequest, type ApiResponse, type ApiStream, type Transport, type UserInfo, type WatchEvent } from '../../engine/api/transport';
import { wireJson } from '../../engine/api/wire-json';
import { describeDocument } from './openapi-descriptions';

/** The largest body that is read at all; the API server refuses above 3 MB with a Status. */
const BODY_LIMIT = 3 * 1024 * 1024 + 1024;
/** A client that stops reading a stream is cut off when this much waits for it. */
const STREAM_LIMIT = 16 * 1024 * 1024;
const GZIP_FROM = 128 * 1024;

export interface DoorOptions {
  readonly transport: Transport;
  /** Runs what is due before a request is answered, and what the request caused afterwards. */
  readonly around: { catchUp(): void };
  /** Who a connection without certificate and token is. */
  readonly anonymous: UserInfo;
  /** The texts of types and fields for OpenAPI documents. */
  readonly descriptions?: ReadonlyMap<string, string>;
}

/** The HTTP face of the API server: requests in, answers and streams out. */
export function httpDoor(options: DoorOptions): RequestListener {
  return (incoming, outgoing) => {
    void readBody(incoming).then((body) => {
      if (body === undefined) return refuse(outgoing, 413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728');
      return respond(options, incoming, outgoing, body);
    }).catch((error: unknown) => {
      if (outgoing.headersSent) outgoing.destroy();
      else refuse(outgoing, 500, 'InternalError', `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`);
      if (process.env['PODLAB_DEBUG']) console.error(error);
    });
  };
}

/** The body, or undefined when it is too large. Half a request ends in an error, which closes the connection. */
function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    incoming.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= BODY_LIMIT) parts.push(part);
    });
    incoming.on('end', () => resolve(size > BODY_LIMIT ? undefined : Buffer.concat(parts)));
    incoming.on('error', reject);
    incoming.on('aborted', () => reject(new Error('the request was cut off')));
  });
}

function refuse(outgoing: ServerResponse, code: number, reason: string, message: string): void {
  outgoing.writeHead(code, { 'content-type': 'application/json' });
  outgoing.end(`${JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code })}\n`);
}

/** A request of HTTP in the API's own terms. */
export function toApiRequest(incoming: IncomingMessage, body: Uint8Array | undefined, anonymous: UserInfo): ApiRequest {
  const url = new URL(incoming.url ?? '/', 'https://localhost');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  // Node joins repeated headers with ", ", which impersonated groups may repeat.
  headers['accept'] ??= '*/*';
  const method = (incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? 'GET')) as ApiRequest['method'];
  return {
    method,
    path: decodePath(url.pathname),
    query: [...url.searchParams.entries()],
    headers,
    user: userOf(incoming) ?? anonymous,
    ...(body && body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The user that a client certificate names. */
function userOf(incoming: IncomingMessage): UserInfo | undefined {
  const socket = incoming.socket as TLSSocket;
  if (!socket.encrypted || !socket.authorized) return undefined;
  const { subject, fingerprint256 } = socket.getPeerCertificate();
  if (!subject?.CN) return undefined;
  const organisations = (subject.O ?? []) as string | string[];
  const credential = `X509SHA256=${fingerprint256.replace(/:/g, '').toLowerCase()}`;
  return { name: String(subject.CN), groups: Array.isArray(organisations) ? organisations : [organisations], extra: { 'authentication.kubernetes.io/credential-id': [credential] } };
}

function respond({ transport, around, anonymous, descriptions }: DoorOptions, incoming: IncomingMessage, outgoing: ServerResponse, body: Uint8Array): void {
  if (/spdy/i.test(incoming.headers.upgrade ?? '')) return refuseSpdy(outgoing);
  around.catchUp();
  const asked = toApiRequest(incoming, body, anonymous);
  const protobuf = PROTOBUF_ONLY.test(asked.headers!['accept']!);
  const request = protobuf ? { ...asked, headers: { ...asked.headers, accept: asked.headers!['accept']!.replaceAll(PROTOBUF, 'application/json') } } : asked;
  const response = protobuf ? asProtobuf(transport.send(request)) : transport.send(request);
  if (descriptions && request.path.startsWith('/openapi/v3/') && response.status === 200) describeDocument(response.object, descriptions);
  if (response.stream && /\/proxy(\/|$)/.test(request.path)) return proxied(response.stream, outgoing);
  writeHeaders(outgoing, response, request);
  if (response.stream) return stream(response.stream, incoming, outgoing, protobuf);
  void finish(incoming, outgoing, response, request).finally(() => around.catchUp());
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
/** Clients that name JSON, too, get that. */
const PROTOBUF_ONLY = /^application\/vnd\.kubernetes\.protobuf[^,]*(,\s*application\/vnd\.kubernetes\.protobuf[^,]*)*$/;

/** An answer for a client that takes nothing but protobuf; 406 where an object has no such form (custom resources, tables). */
function asProtobuf(response: ApiResponse): ApiResponse {
  if (response.stream) return response.stream.kind === 'watch' ? { ...response, headers: { ...response.headers, 'content-type': `${PROTOBUF};stream=watch` } } : response;
  const { apiVersion = '', kind = '' } = (response.object ?? {}) as { apiVersion?: string; kind?: string };
  if (response.object === undefined) return response;
  if (hasProtobuf(apiVersion, kind)) return { status: response.status, headers: { ...response.headers, 'content-type': PROTOBUF }, bytes: encodeProtobuf(response.object), ...(response.warnings ? { warnings: response.warnings } : {}) };
  const message = 'only the following media types are accepted: application/json, application/yaml';
  return { status: 406, headers: {}, object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'NotAcceptable', code: 406 } };
}

/** kubectl before 1.31 asks for SPDY; it shows this text. */
export const SPDY_REFUSAL = 'not simulated: SPDY streams; use kubectl 1.31 or newer, or set KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true and KUBECTL_PORT_FORWARD_WEBSOCKETS=true';

function refuseSpdy(outgoing: ServerResponse): void {
  refuse(outgoing, 501, 'NotImplemented', SPDY_REFUSAL);
}

function writeHeaders(outgoing: ServerResponse, response: ApiResponse, request: ApiRequest): void {
  outgoing.statusCode = response.status;
  outgoing.setHeader('Audit-Id', globalThis.crypto.randomUUID());
  outgoing.setHeader('Cache-Control', 'no-cache, private');
  for (const [name, value] of Object.entries(response.headers)) outgoing.setHeader(name, value);
  if (response.warnings?.length) outgoing.setHeader('Warning', response.warnings.map((text) => `299 - ${quoted(text)}`));
  if (!outgoing.hasHeader('content-type')) outgoing.setHeader('Content-Type', wantsYaml(request) && response.object !== undefined ? 'application/yaml' : 'application/json');
  const retry = (response.object as { details?: { retryAfterSeconds?: number } } | undefined)?.details?.retryAfterSeconds;
  if (retry && response.status >= 400) outgoing.setHeader('Retry-After', String(retry));
}

/** A quoted-string of RFC 9110; headers carry Latin-1 only. */
function quoted(text: string): string {
  // Control characters are what must go.
  return `"${text.replace(/[\u0000-\u001f]/g, ' ').replace(/[^\u0020-\u00ff]/g, '?').replace(/(["\\])/g, '\\$1')}"`;
}

function wantsYaml(request: ApiRequest): boolean {
  return /^\s*application\/yaml/.test(request.headers?.['accept'] ?? '');
}

async function finish(incoming: IncomingMessage, outgoing: ServerResponse, response: ApiResponse, request: ApiRequest): Promise<void> {
  const text = response.bytes ?? Buffer.from(wantsYaml(request) ? toYaml(response.object) : prettyFor(request.query ?? [], request.headers ?? {}) ? wireJson(response.object, true) : `${JSON.stringify(response.object)}\n`);
  if (incoming.method === 'HEAD') return void outgoing.end();
  if (text.length < GZIP_FROM || !/gzip/.test(String(incoming.headers['accept-encoding'] ?? ''))) return void outgoing.end(text);
  await new Promise<void>((done) => {
    gzip(text, { level: 4 }, (error, packed) => {
      if (error) outgoing.destroy(error);
      else {
        outgoing.setHeader('Content-Encoding', 'gzip');
        outgoing.end(packed);
      }
      done();
    });
  });
}

/** What a proxied server answered goes out as it came: status, headers and body. */
function proxied(source: ApiStream, outgoing: ServerResponse): void {
  outgoing.on('close', () => source.close());
  source.subscribe({
    frame(frame) {
      const { status, headers, body } = frame as { status: number; headers: Readonly<Record<string, string>>; body: Uint8Array };
      for (const [name, value] of Object.entries(headers)) if (!/^(connection|transfer-encoding|content-length)$/i.test(name)) outgoing.setHeader(name, value);
      outgoing.statusCode = status;
      outgoing.end(body);
    },
    end(status) {
      const { code = 502, reason = 'BadGateway', message = 'the connection was closed' } = (status ?? {}) as Partial<{ code: number; reason: string; message: string }>;
      if (!outgoing.headersSent) refuse(outgoing, code, reason, message);
    },
  });
}

/** A watch goes out as one JSON text a line, a log as its bytes. */
function stream(source: ApiStream, incoming: IncomingMessage, outgoing: ServerResponse, protobuf: boolean): void {
  outgoing.flushHeaders();
  const close = (): void => source.close();
  incoming.on('close', () => {
    if (!outgoing.writableEnded) close();
  });
  outgoing.on('close', close);
  outgoing.on('error', close);
  source.subscribe({
    frame(frame) {
      const bytes = source.kind !== 'watch' ? (frame as Uint8Array) : protobuf ? watchFrame(frame as WatchEvent) : watchLine(frame);
      if (bytes === undefined) return void outgoing.destroy();
      outgoing.write(bytes);
      if (outgoing.writableLength > STREAM_LIMIT) {
        close();
        outgoing.destroy();
      }
    },
    end() {
      outgoing.end();
    },
  });
}

/** Nothing for objects that have no such form. */
function watchFrame({ type, object }: WatchEvent): Uint8Array | undefined {
  return hasProtobuf(object.apiVersion, object.kind) ? encodeWatchEvent(type, object) : undefined;
}

/* Watches of one change share the frame, so its text is made once. */
const lines = new WeakMap<object, string>();

function watchLine(frame: unknown): string {
  const event = frame as { type: string; object: unknown };
  let line = lines.get(event);
  if (line === undefined) {
    line = `${JSON.stringify({ type: event.type, object: event.object })}\n`;
    lines.set(event, line);
  }
  return line;
}

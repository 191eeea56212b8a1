import { StatusError, failure } from '../../api/status';
import type { Status } from '../../api/status';
import type { ApiRequest, ApiResponse, Transport } from '../../api/transport';
import { decodeUtf8 } from '../../runtime/bytes';
import type { Clock } from '../../runtime/clock';
import { held } from '../../runtime/lazy-module';
import type { Task } from '../../runtime/process';
import { KubectlError, PlainError } from '../errors';
import type { RequestLog } from './request-log';
import { textOf } from './rest-request';
import type { RestRequest } from './rest-request';

/** The server takes the name before the slash for the manager of fields when a request names none. */
const USER_AGENT = 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0';

/** kubectl's side of the wire: every command goes through `send`, so that -v shows what happens and RBAC can refuse it. */
export class RestClient {
  constructor(
    readonly server: string,
    private readonly transport: Transport | undefined,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly log: RequestLog,
    private readonly clock: Clock,
    private readonly warn: (text: string) => Task<void>,
  ) {}

  /** The same client as the kubeconfig's own user: discovery is cached across users, so it is never asked as another. */
  withoutImpersonation(): RestClient {
    const own = Object.fromEntries(Object.entries(this.headers).filter(([name]) => !name.startsWith('impersonate-')));
    return new RestClient(this.server, this.transport, own, this.log, this.clock, this.warn);
  }

  /** What the discovery cache says of a server that does not answer. */
  *unhandled(text: string): Task<void> {
    yield* this.log.unhandled(text);
  }

  /** Sends a request; a refusal is thrown as StatusError. */
  *send(request: RestRequest): Task<ApiResponse> {
    if (!this.transport) throw connectionRefused(this.server);
    const headers: Record<string, string> = { accept: request.accept ?? 'application/json', 'user-agent': USER_AGENT, ...this.headers };
    if (request.contentType) headers['content-type'] = request.contentType;
    const object = request.method === 'POST' ? withoutVersion(request.object) : request.object;
    const body = request.bytes ? { bytes: request.bytes } : object !== undefined ? { object } : undefined;
    yield* this.log.request(this.server, request, headers);
    const sent: ApiRequest = { method: request.method, path: request.path, ...(request.query ? { query: request.query } : {}), headers, ...(body ? { body } : {}), ...(request.wire ? { wire: request.wire } : {}), waits: true };
    let response = this.transport.send(sent);
    for (; response.needs; response = this.transport.send(sent)) yield* held(this.clock, response.needs);
    yield* this.log.response(this.server, request, response);
    for (const warning of response.warnings ?? []) yield* this.warn(`Warning: ${warning}\n`);
    if (response.status >= 400) throw refusalOf(response);
    return response;
  }

  /** Sends a request and returns the object it answers with. */
  *object<T = unknown>(request: RestRequest): Task<T> {
    return payload(yield* this.send(request)) as T;
  }
}

/** An object that is made anew carries no resourceVersion, wherever its text came from (resource.Helper.Create). */
function withoutVersion(object: unknown): unknown {
  const metadata = (object as { metadata?: { resourceVersion?: string } } | undefined)?.metadata;
  if (metadata?.resourceVersion === undefined) return object;
  const { resourceVersion: _version, ...kept } = metadata;
  return { ...(object as object), metadata: kept };
}

/** The JSON object of an answer, whichever way it travelled. */
export function payload(response: ApiResponse): unknown {
  if (response.object !== undefined) return response.object;
  if (!response.bytes) return undefined;
  const text = decodeUtf8(response.bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new KubectlError(`couldn't decode the server's answer: ${text.slice(0, 80)}`);
  }
}

export const NO_SUCH_PATH = 'the server could not find the requested resource';

function refusalOf(response: ApiResponse): StatusError {
  let object: unknown;
  try {
    object = payload(response);
  } catch {
    object = undefined;
  }
  if (object && typeof object === 'object' && (object as { kind?: string }).kind === 'Status') return new StatusError(object as Status);
  const reason = response.status === 404 ? 'NotFound' : response.status === 403 ? 'Forbidden' : response.status === 401 ? 'Unauthorized' : response.status === 503 ? 'ServiceUnavailable' : 'InternalError';
  const text = response.status === 404 ? NO_SUCH_PATH : textOf(response) || 'an error on the server ("unknown") has prevented the request from succeeding';
  return failure(response.status, reason, text);
}

export function hostOf(server: string): string {
  return server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function connectionRefused(server: string): KubectlError {
  return new PlainError(`The connection to the server ${hostOf(server)} was refused - did you specify the right host or port?`);
}

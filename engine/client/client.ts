import { StatusError, type Status } from '../api/status';
import type { ApiBody, ApiRequest, ApiResponse, ApiStream, Transport, UserInfo } from '../api/transport';
import { ResourceRequest, type RequestParts } from './resource-request';
import type { ApiObject, Resource } from './resources';

export interface ClientOptions {
  readonly transport: Transport;
  /** Who asks; without it the server takes the request as its loopback administrator's. */
  readonly user?: UserInfo;
  /** Name in managedFields, e.g. "kube-controller-manager". */
  readonly fieldManager?: string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface List<T> {
  readonly items: readonly T[];
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number };
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchOptions {
  readonly subresource?: string;
  readonly force?: boolean;
  readonly fieldManager?: string;
}

export interface DeleteRequest {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

const patchHeaders = (form: string): NonNullable<ApiRequest['headers']> => Object.freeze({ 'content-type': `application/${form}` });

const PATCH_HEADERS: Readonly<Record<PatchType, NonNullable<ApiRequest['headers']>>> = {
  json: patchHeaders('json-patch+json'),
  merge: patchHeaders('merge-patch+json'),
  strategic: patchHeaders('strategic-merge-patch+json'),
  apply: patchHeaders('apply-patch+yaml'),
};

const NONE: RequestParts = Object.freeze({});

export function createClient(options: ClientOptions): Client {
  return new Client(options);
}

/**
 * Typed requests over a Transport. Answers come at once; a refusal is thrown as StatusError. Objects that come back
 * are the server's own, frozen and shared: never change them.
 */
export class Client {
  readonly transport: Transport;
  readonly #user: UserInfo | undefined;
  readonly #fieldManager: string | undefined;
  readonly #writeQuery: ApiRequest['query'];

  constructor({ transport, user, fieldManager }: ClientOptions) {
    this.transport = transport;
    this.#user = user;
    this.#fieldManager = fieldManager;
    this.#writeQuery = fieldManager ? [['fieldManager', fieldManager]] : undefined;
  }

  /** The same server, another user or field manager. */
  as(user: UserInfo | undefined, fieldManager = this.#fieldManager): Client {
    return new Client({ transport: this.transport, user, fieldManager });
  }

  get<T extends ApiObject>(kind: Resource<T>, name: string, namespace?: string): T {
    return this.#send<T>('GET', kind, namespace, name, NONE);
  }

  list<T extends ApiObject>(kind: Resource<T>, options: ListOptions = {}): List<T> {
    return this.#send<List<T>>('GET', kind, options.namespace, undefined, { query: listQuery(options) });
  }

  /**
   * A watch from `options.resourceVersion` on; frames are WatchEvents, delivered by the clock. Without bookmarks: one
   * that breaks is begun with a new list, so they would only cost each idle watch an event every minute.
   */
  watch<T extends ApiObject>(kind: Resource<T>, options: ListOptions = {}): ApiStream {
    const query: [string, string][] = [...listQuery(options), ['watch', 'true']];
    const response = this.request(new ResourceRequest(this.#user, 'GET', kind, options.namespace, undefined, { query }));
    if (!response.stream) throw new Error(`watch of ${kind.resource} gave no stream`);
    return response.stream;
  }

  create<T extends ApiObject>(kind: Resource<T>, object: T): T {
    return this.#send<T>('POST', kind, object.metadata.namespace, undefined, this.#written(object));
  }

  /** A create whose body the server may keep as it is (api/event-note.ts); the answer is not read. */
  createFrom(kind: Resource, namespace: string | undefined, body: ApiBody): void {
    this.request(new ResourceRequest(this.#user, 'POST', kind, namespace, undefined, { query: this.#writeQuery, body }));
  }

  /** A strategic patch of that sort. */
  patchFrom(kind: Resource, name: string, namespace: string | undefined, body: ApiBody): void {
    this.request(new ResourceRequest(this.#user, 'PATCH', kind, namespace, name, { query: this.#writeQuery, headers: PATCH_HEADERS.strategic, body }));
  }

  update<T extends ApiObject>(kind: Resource<T>, object: T): T {
    return this.#send<T>('PUT', kind, object.metadata.namespace, object.metadata.name!, this.#written(object));
  }

  updateStatus<T extends ApiObject>(kind: Resource<T>, object: T): T {
    return this.#send<T>('PUT', kind, object.metadata.namespace, object.metadata.name!, this.#written(object, 'status'));
  }

  patch<T extends ApiObject>(kind: Resource<T>, name: string, namespace: string | undefined, type: PatchType, patch: unknown, { subresource, force, fieldManager = this.#fieldManager }: PatchOptions = {}): T {
    const query: [string, string][] = [];
    if (fieldManager) query.push(['fieldManager', fieldManager]);
    if (force) query.push(['force', 'true']);
    return this.#send<T>('PATCH', kind, namespace, name, { subresource, query, headers: PATCH_HEADERS[type], body: { object: patch } });
  }

  /** The deleted object (still there when it has finalizers or a grace period) or a Status. */
  delete<T extends ApiObject>(kind: Resource<T>, name: string, namespace?: string, options?: DeleteRequest): T | Status {
    return this.#send<T | Status>('DELETE', kind, namespace, name, deleteBody(options));
  }

  deleteCollection<T extends ApiObject>(kind: Resource<T>, options: ListOptions = {}, deletion?: DeleteRequest): void {
    // The list of what went is not read, so the server need not make it.
    this.request(new ResourceRequest(this.#user, 'DELETE', kind, options.namespace, undefined, { query: listQuery(options), ...deleteBody(deletion) }));
  }

  /** GET of `.../NAME/SUBRESOURCE`, e.g. scale. */
  getSubresource<R>(kind: Resource, name: string, namespace: string | undefined, subresource: string): R {
    return this.#send<R>('GET', kind, namespace, name, { subresource });
  }

  /** PUT to a subresource such as scale, approval, finalize. */
  updateSubresource<R>(kind: Resource, name: string, namespace: string | undefined, subresource: string, object: unknown): R {
    return this.#send<R>('PUT', kind, namespace, name, this.#written(object, subresource));
  }

  /** POST to a subresource: binding, eviction, token. */
  createSubresource<R>(kind: Resource, name: string, namespace: string | undefined, subresource: string, object: unknown): R {
    return this.#send<R>('POST', kind, namespace, name, this.#written(object, subresource));
  }

  /** Any request with this client's user. Throws StatusError for an answer of 400 and above. */
  request(request: ApiRequest): ApiResponse {
    const response = this.transport.send(this.#user && !request.user ? { ...request, user: this.#user } : request);
    if (response.status >= 400) throw new StatusError((response.object as Status | undefined) ?? wordlessRefusal(response.status));
    return response;
  }

  #written(object: unknown, subresource?: string): RequestParts {
    return { subresource, query: this.#writeQuery, body: { object } };
  }

  #send<R>(method: ApiRequest['method'], kind: Resource, namespace: string | undefined, name: string | undefined, parts: RequestParts): R {
    return this.request(new ResourceRequest(this.#user, method, kind, namespace, name, parts)).object as R;
  }
}

/** An answer of a path that no API serves carries plain text and no Status; these are client-go's words for it. */
function wordlessRefusal(code: number): Status {
  const message = code === 404 ? 'the server could not find the requested resource' : `the server responded with the status code ${code}`;
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: code === 404 ? 'NotFound' : 'Unknown', code };
}

function listQuery(options: ListOptions): [string, string][] {
  const query: [string, string][] = [];
  if (options.labelSelector) query.push(['labelSelector', options.labelSelector]);
  if (options.fieldSelector) query.push(['fieldSelector', options.fieldSelector]);
  if (options.limit) query.push(['limit', String(options.limit)]);
  if (options.continue) query.push(['continue', options.continue]);
  if (options.resourceVersion) query.push(['resourceVersion', options.resourceVersion]);
  return query;
}

function deleteBody(options?: DeleteRequest): RequestParts {
  return options ? { body: { object: { apiVersion: 'v1', kind: 'DeleteOptions', ...options } } } : NONE;
}

import { StatusError, type Status } from '../api/status';
import type { ApiRequest, ApiResponse, ApiStream, Transport, UserInfo } from '../api/transport';
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

const PATCH_MEDIA_TYPE: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

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
    return this.#object<T>({ method: 'GET', path: objectPath(kind, namespace, name) });
  }

  list<T extends ApiObject>(kind: Resource<T>, options: ListOptions = {}): List<T> {
    return this.#object<List<T>>({ method: 'GET', path: collectionPath(kind, options.namespace), query: listQuery(options) });
  }

  /**
   * A watch from `options.resourceVersion` on; frames are WatchEvents, delivered by the clock. Without bookmarks: one
   * that breaks is begun with a new list, so they would only cost each idle watch an event every minute.
   */
  watch<T extends ApiObject>(kind: Resource<T>, options: ListOptions = {}): ApiStream {
    const query: [string, string][] = [...listQuery(options), ['watch', 'true']];
    const response = this.request({ method: 'GET', path: collectionPath(kind, options.namespace), query });
    if (!response.stream) throw new Error(`watch of ${kind.resource} gave no stream`);
    return response.stream;
  }

  create<T extends ApiObject>(kind: Resource<T>, object: T): T {
    return this.#object<T>({ method: 'POST', path: collectionPath(kind, object.metadata.namespace), query: this.#writeQuery, body: { object } });
  }

  update<T extends ApiObject>(kind: Resource<T>, object: T): T {
    return this.#object<T>({ method: 'PUT', path: objectPath(kind, object.metadata.namespace, object.metadata.name!), query: this.#writeQuery, body: { object } });
  }

  updateStatus<T extends ApiObject>(kind: Resource<T>, object: T): T {
    return this.#object<T>({ method: 'PUT', path: `${objectPath(kind, object.metadata.namespace, object.metadata.name!)}/status`, query: this.#writeQuery, body: { object } });
  }

  patch<T extends ApiObject>(kind: Resource<T>, name: string, namespace: string | undefined, type: PatchType, patch: unknown, options: PatchOptions = {}): T {
    const path = objectPath(kind, namespace, name) + (options.subresource ? `/${options.subresource}` : '');
    const manager = options.fieldManager ?? this.#fieldManager;
    const query: [string, string][] = [];
    if (manager) query.push(['fieldManager', manager]);
    if (options.force) query.push(['force', 'true']);
    return this.#object<T>({ method: 'PATCH', path, query, headers: { 'content-type': PATCH_MEDIA_TYPE[type] }, body: { object: patch } });
  }

  /** The deleted object (still there when it has finalizers or a grace period) or a Status. */
  delete<T extends ApiObject>(kind: Resource<T>, name: string, namespace?: string, options?: DeleteRequest): T | Status {
    return this.#object<T | Status>({ method: 'DELETE', path: objectPath(kind, namespace, name), ...deleteBody(options) });
  }

  deleteCollection<T extends ApiObject>(kind: Resource<T>, options: ListOptions = {}, deletion?: DeleteRequest): void {
    this.#object({ method: 'DELETE', path: collectionPath(kind, options.namespace), query: listQuery(options), ...deleteBody(deletion) });
  }

  /** GET of `.../NAME/SUBRESOURCE`, e.g. scale. */
  getSubresource<R>(kind: Resource, name: string, namespace: string | undefined, subresource: string): R {
    return this.#object<R>({ method: 'GET', path: `${objectPath(kind, namespace, name)}/${subresource}` });
  }

  /** PUT to a subresource such as scale, approval, finalize. */
  updateSubresource<R>(kind: Resource, name: string, namespace: string | undefined, subresource: string, object: unknown): R {
    return this.#object<R>({ method: 'PUT', path: `${objectPath(kind, namespace, name)}/${subresource}`, query: this.#writeQuery, body: { object } });
  }

  /** POST to a subresource: binding, eviction, token. */
  createSubresource<R>(kind: Resource, name: string, namespace: string | undefined, subresource: string, object: unknown): R {
    return this.#object<R>({ method: 'POST', path: `${objectPath(kind, namespace, name)}/${subresource}`, query: this.#writeQuery, body: { object } });
  }

  /** Any request with this client's user. Throws StatusError for an answer of 400 and above. */
  request(request: ApiRequest): ApiResponse {
    const response = this.transport.send(this.#user && !request.user ? { ...request, user: this.#user } : request);
    if (response.status >= 400) throw new StatusError((response.object as Status | undefined) ?? wordlessRefusal(response.status));
    return response;
  }

  #object<R>(request: ApiRequest): R {
    return this.request(request).object as R;
  }
}

export function collectionPath(kind: Resource, namespace?: string): string {
  return kind.namespaced && namespace ? `${kind.root}/namespaces/${namespace}/${kind.resource}` : `${kind.root}/${kind.resource}`;
}

export function objectPath(kind: Resource, namespace: string | undefined, name: string): string {
  return `${collectionPath(kind, namespace)}/${name}`;
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

function deleteBody(options?: DeleteRequest): Pick<ApiRequest, 'body'> {
  return options ? { body: { object: { apiVersion: 'v1', kind: 'DeleteOptions', ...options } } } : {};
}

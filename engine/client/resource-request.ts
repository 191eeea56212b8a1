import type { ApiBody, ApiRequest, RequestInfo, UserInfo } from '../api/transport';
import type { Resource } from './resources';

const NOTHING: readonly string[] = Object.freeze([]);

/** What goes with a request beside its target. */
export interface RequestParts {
  readonly subresource?: string;
  readonly query?: ApiRequest['query'];
  readonly headers?: ApiRequest['headers'];
  readonly body?: ApiBody;
}

/**
 * A request to a resource that the sender knows. It is its own RequestInfo; the path is made when somebody reads it (the
 * trace, a server behind HTTP), so that most requests of a cluster's actors have none.
 */
export class ResourceRequest implements ApiRequest, RequestInfo {
  readonly method: ApiRequest['method'];
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: ApiRequest['query'];
  readonly headers: ApiRequest['headers'];
  readonly body: ApiBody | undefined;
  readonly user: UserInfo | undefined;
  readonly #kind: Resource;

  constructor(user: UserInfo | undefined, method: ApiRequest['method'], kind: Resource, namespace: string | undefined, name: string | undefined, parts: RequestParts) {
    this.method = method;
    // A namespace is its own: that is how paths below it read.
    this.namespace = kind.namespaced ? namespace || undefined : kind.resource === 'namespaces' ? name || undefined : undefined;
    this.name = name || undefined;
    this.subresource = parts.subresource;
    this.query = parts.query;
    this.headers = parts.headers;
    this.body = parts.body;
    this.user = user;
    this.#kind = kind;
  }

  get info(): RequestInfo {
    return this;
  }

  get path(): string {
    const { name, namespace, subresource } = this;
    const { root, resource, namespaced } = this.#kind;
    const collection = namespaced && namespace ? `${root}/namespaces/${namespace}/${resource}` : `${root}/${resource}`;
    return name === undefined ? collection : subresource === undefined ? `${collection}/${name}` : `${collection}/${name}/${subresource}`;
  }

  get isResource(): boolean {
    return true;
  }

  get watchPath(): boolean {
    return false;
  }

  get rest(): readonly string[] {
    return NOTHING;
  }

  get group(): string {
    return this.#kind.group;
  }

  get version(): string {
    return this.#kind.version;
  }

  get resource(): string {
    return this.#kind.resource;
  }
}

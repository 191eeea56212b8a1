import type { Holding } from '../runtime/clock';
import type { KubeObject } from './object';

/**
 * One request in Kubernetes' own terms. Every actor, kubectl included, speaks to the API server through a
 * `Transport`; in the tab it is a function call, in `cli/` it is HTTP.
 */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path without query, percent-decoded segments as in a URL: /api/v1/namespaces/default/pods/web/log */
  readonly path: string;
  /** Query parameters in order; a name may repeat (exec's `command`). */
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Lower-case names. In the tab most requests have none but `content-type`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ApiBody;
  /** Whether the sender can wait for a part of the server that is on its way (`ApiResponse.needs`), and sends again. */
  readonly waits?: boolean;
  /** The sender shows the answer as it comes: it is to be JSON in bytes, in one line or indented, as the server writes it. */
  readonly wire?: 'line' | 'indented' | undefined;
  /** Who asks. The HTTP door fills it in from certificate or token; clients in the tab are given it by cluster.ts. */
  readonly user?: UserInfo;
  /** What the path asks for, from a sender that made the path of it: the server need not read it again. */
  readonly info?: RequestInfo;
}

/** What a path asks for. */
export interface RequestInfo {
  readonly isResource: boolean;
  readonly group: string;
  readonly version: string;
  readonly namespace?: string;
  readonly resource: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What stands behind the subresource (proxy paths). */
  readonly rest: readonly string[];
  readonly path: string;
  /** The old form /api/v1/watch/…. */
  readonly watchPath: boolean;
}

/** In the tab objects travel as they are (the receiver freezes and shares them); over HTTP as bytes. */
export type ApiBody =
  | { readonly object: unknown }
  | { readonly bytes: Uint8Array };

export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly one of these three. A refusal is a `Status` object. */
  readonly object?: unknown;
  readonly bytes?: Uint8Array;
  readonly stream?: ApiStream;
  /** Nothing was done: to be sent again when this is there. */
  readonly needs?: Holding;
  /** Warning header texts, unquoted. */
  readonly warnings?: readonly string[];
}

type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
export interface WatchEvent<T = KubeObject> {
  readonly type: WatchEventType;
  readonly object: T;
}

/**
 * An answer that goes on: a watch (frames are WatchEvents), a followed log (frames are bytes), or a connection
 * (exec, attach, port-forward: frames are `ChannelFrame`s, both ways).
 */
export interface ApiStream {
  readonly kind: 'watch' | 'bytes' | 'channels';
  /**
   * Starts delivery. Frames arrive as events of the clock, in order, never from inside `subscribe` or inside the
   * write that caused them. `end` is called once, with a Status for a stream that broke.
   */
  subscribe(sink: { frame(frame: unknown): void; end(status?: unknown): void }): void;
  /** To the other side of a connection; only for 'channels'. */
  send?(frame: ChannelFrame): void;
  close(): void;
}

/** Channels as in v5.channel.k8s.io: 0 stdin, 1 stdout, 2 stderr, 3 error (a Status as JSON), 4 resize, 255 close. */
export interface ChannelFrame {
  readonly channel: number;
  readonly bytes: Uint8Array;
}

/** Answers at once: waiting is the streams' and the clock's business. Never throws for what a caller did wrong. */
export interface Transport {
  send(request: ApiRequest): ApiResponse;
}

/** Browsers and command line tools get JSON that people can read, unless they say otherwise. Names of headers in any case. */
export function prettyFor(query: readonly (readonly [string, string])[], headers: Readonly<Record<string, string>>): boolean {
  const asked = query.find(([name]) => name === 'pretty')?.[1];
  if (asked !== undefined) return asked === 'true' || asked === '1';
  return /^(curl|Wget|Mozilla\/5\.0)/.test(Object.entries(headers).find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? '');
}

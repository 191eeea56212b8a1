import type { Task } from './process';

/**
 * The network as programs see it: one `NetStack` per network namespace (a pod, a node, the workstation). The model
 * behind it (addresses, bridges, routes, service rules, policies) is engine/network. Errors are SystemError with
 * ECONNREFUSED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EADDRINUSE; names that do not resolve: ENOTFOUND.
 */
export interface NetStack {
  /** The namespace's own address, IPv4 in dotted form; undefined before it has one. */
  readonly address: string | undefined;
  /** Waits as long as a real connect would: refused at once, timed out after `timeoutMs` or the system's default. */
  connect(host: string, port: number, options?: { timeoutMs?: number; protocol?: 'tcp' | 'udp' }): Task<Socket>;
  /** Opens a listening port. `address` '0.0.0.0' or '127.0.0.1'. Throws EADDRINUSE. */
  listen(port: number, options?: { address?: string; protocol?: 'tcp' | 'udp' }): Listener;
  /**
   * Serves a port with a function instead of a process that accepts: cheap for servers that only answer HTTP. The
   * handler may be a task (it can sleep). Same port rules as `listen`.
   */
  serveHttp(port: number, handler: HttpHandler, options?: { address?: string }): Listener;
  /** One HTTP exchange; what curl, wget and probes use. A `Socket` that speaks HTTP works as well. */
  http(request: HttpRequest, options?: { timeoutMs?: number }): Task<HttpResponse>;
  /** Addresses of a name through /etc/hosts and the namespace's DNS servers and search path. Throws ENOTFOUND. */
  resolve(name: string): Task<string[]>;
}

export interface Socket {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  read(maxBytes?: number): Task<Uint8Array | undefined>;
  write(bytes: Uint8Array): Task<void>;
  /** Half-closes the sending side. */
  end(): void;
  close(): void;
}

export interface Listener {
  readonly port: number;
  readonly address: string;
  accept(): Task<Socket>;
  close(): void;
}

export interface HttpRequest {
  readonly method: string;
  /** Absolute: http://host:port/path?query (https is accepted where the server has a certificate). */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The peer's address is given as servers see it, after any address translation. */
export type HttpHandler = (request: HttpRequest & { readonly path: string; readonly remoteAddress: string }) => HttpResponse | Task<HttpResponse>;

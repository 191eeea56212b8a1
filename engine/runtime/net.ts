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
  serveHttp(port: number, handler: HttpHandler, options?: { address?: string; /** Speaks TLS: https only. */ tls?: boolean }): Listener;
  /** One HTTP exchange; what curl, wget and probes use. A `Socket` that speaks HTTP works as well. */
  http(request: HttpRequest, options?: { timeoutMs?: number; /** Called when the connection stands, before the request goes over it; what it throws ends the call. */ connected?: () => void }): Task<HttpResponse>;
  /** One question to one DNS server (the first of resolv.conf by default), without search path. For dig and nslookup. */
  query(name: string, type: string, options?: { server?: string; timeoutMs?: number }): Task<DnsReply>;
  /** One echo request; undefined when no reply came in time. Throws EHOSTUNREACH and ENETUNREACH. */
  ping(address: string, timeoutMs: number): Task<{ readonly timeMs: number; readonly ttl: number } | undefined>;
  /** Open ports and established connections, for ss and netstat. */
  sockets(): readonly SocketInfo[];
  /** Interfaces with their addresses, and routes, for ip and ifconfig. */
  interfaces(): readonly InterfaceInfo[];
  routes(): readonly RouteInfo[];
  /** Settings of resolv.conf; names are looked up with these. */
  readonly dns: { readonly nameservers: readonly string[]; readonly searches: readonly string[]; readonly options: readonly string[] };
  /** Addresses of a name through /etc/hosts and the namespace's DNS servers and search path. Throws ENOTFOUND. */
  resolve(name: string, options?: { timeoutMs?: number }): Task<string[]>;
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
  /** Where a server's own words differ from the usual ones: nginx's 405 is "Not Allowed". */
  readonly reason?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The peer's address is given as servers see it, after any address translation. */
export type HttpHandler = (request: HttpRequest & { readonly path: string; readonly remoteAddress: string; readonly remotePort?: number }) => HttpResponse | Task<HttpResponse>;

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  /** As dig prints it: an address, "0 100 80 web.default.svc.cluster.local.", a name with a final dot. */
  readonly data: string;
}

/** 'timeout': no answer came; 'refused': nothing listens there. */
export interface DnsReply {
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'timeout' | 'refused';
  readonly server: string;
  /** False when it was handed on from another server; true without it. */
  readonly authoritative?: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
}

export interface SocketInfo {
  readonly protocol: 'tcp' | 'udp';
  readonly state: 'LISTEN' | 'ESTAB' | 'UNCONN';
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** The program that holds it, when known: 'nginx'. */
  readonly owner: string | undefined;
}

export interface InterfaceInfo {
  readonly index: number;
  readonly name: string;
  /** 'eth0@if12': the peer's index of a veth pair. */
  readonly peer: string | undefined;
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** '10.244.1.5/24'. */
  readonly addresses: readonly string[];
  readonly kind: 'loopback' | 'ethernet' | 'bridge' | 'veth' | 'vxlan';
  /** The bridge it is attached to. */
  readonly master?: string;
}

export interface RouteInfo {
  /** 'default' or '10.244.1.0/24'. */
  readonly destination: string;
  readonly gateway: string | undefined;
  readonly device: string;
  readonly source: string | undefined;
  /** 'proto kernel scope link'. */
  readonly scope: string;
}

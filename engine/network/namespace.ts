import { reasonOf } from '../runtime/http-reason';
import { SystemError } from '../runtime/machine';
import type { DnsReply, HttpHandler, HttpRequest, HttpResponse, InterfaceInfo, Listener, NetStack, RouteInfo, Socket, SocketInfo } from '../runtime/net';
import { NetworkError } from '../runtime/network-error';
import { Condition, Coroutine, sleep } from '../runtime/process';
import type { Task } from '../runtime/process';
import { parseAddress } from './address';
import { withDeadline } from './deadline';
import type { Fabric, Packet, Peer, Port, Protocol, Route } from './fabric';
import { addressOf, answered, exchange, framed, serveConnection } from './http-text';
import { resolveName } from './resolver';
import { connectedPair } from './stream';

/** Linux gives up a connection attempt after 6 retries (tcp_syn_retries): about 127 s. */
const CONNECT_TIMEOUT_MS = 127_000;
/** Three unanswered ARP requests, a second apart. */
const NO_HOST_MS = 3060;
const FIRST_EPHEMERAL_PORT = 32_768;

export interface NamespaceOptions {
  /** Undefined without an interface (docker --network none). */
  readonly address: string | undefined;
  /** Who it is, for traces: 'pod/default/web', 'node/worker-1'. */
  readonly owner: string;
  /** The name of the node it lives on; '' on a lone host. */
  readonly node: string;
  dns?(): NetStack['dns'];
  /** /etc/hosts; by default this host's own name and localhost. */
  hosts?(): string;
  readonly hostname?: string;
}

/** Where names come from: what replaces the options. */
interface NameSettings {
  readonly dns?: () => NetStack['dns'];
  readonly hosts?: () => string;
}

/** A server whose ports are not open yet. */
interface Sleeper {
  /** Opens them; called at most once. */
  wake(): void;
}

/** An open port that a connection has reached. */
interface Arrived {
  readonly source: string;
  readonly address: string;
  readonly port: number;
  readonly latencyMs: number;
  readonly open: Port;
}

const NO_PORTS: readonly Port[] = [];
const NO_DNS: NetStack['dns'] = { nameservers: [], searches: [], options: [] };

/** A network namespace: the addresses, ports and settings that the containers of one pod share. */
export class NetNamespace implements NetStack, Peer {
  readonly fabric: Fabric;
  address: string | undefined;
  readonly #options: NamespaceOptions;
  #settings: NameSettings | undefined;
  /** Made at the first open port: an idle client has none. */
  #ports: readonly Port[] | undefined;
  #sleeper: Sleeper | undefined;
  #connections: SocketInfo[] | undefined;
  #nextPort = 0;
  #gone = false;

  constructor(fabric: Fabric, options: NamespaceOptions) {
    this.fabric = fabric;
    this.#options = options;
    this.address = options.address;
  }

  get node(): string {
    return this.#options.node;
  }

  get owner(): string {
    return this.#options.owner;
  }

  get dns(): NetStack['dns'] {
    return (this.#settings?.dns?.() ?? this.#options.dns?.()) ?? NO_DNS;
  }

  /** Wakes `sleeper` before anybody looks at the ports: a server that nobody has called yet opens its own then. Refused where ports are open. */
  openLater(sleeper: Sleeper): boolean {
    if (this.#gone || this.#openPorts().length) return false;
    this.#sleeper = sleeper;
    return true;
  }

  /** Where names come from: a machine's own files once it has them. */
  configure(settings: NameSettings): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** The namespace is deleted: nothing answers any more. */
  destroy(): void {
    this.#gone = true;
    this.#sleeper = undefined;
    this.#ports = undefined;
    this.#connections = undefined;
  }

  get gone(): boolean {
    return this.#gone;
  }

  sockets(): readonly SocketInfo[] {
    const open: SocketInfo[] = this.#openPorts().map((port) => ({
      protocol: port.protocol, state: port.protocol === 'udp' ? 'UNCONN' : 'LISTEN', localAddress: port.address, localPort: port.port, remoteAddress: '0.0.0.0', remotePort: 0, owner: port.owner,
    }));
    return [...open, ...(this.#connections ?? [])];
  }

  interfaces(): readonly InterfaceInfo[] {
    return this.fabric.interfaces(this);
  }

  routes(): readonly RouteInfo[] {
    return this.fabric.routes(this);
  }

  /** The open port a packet to `port` reaches, when it came in through `viaLoopback` or an interface. */
  portAt(port: number, viaLoopback: boolean, protocol: 'tcp' | 'udp' = 'tcp'): Port | undefined {
    return this.#openPorts().find((open) => open.port === port && open.protocol === protocol && (open.address !== '127.0.0.1' || viaLoopback));
  }

  listen(port: number, options: { address?: string; protocol?: 'tcp' | 'udp'; owner?: string } = {}): Listener {
    const waiting: Socket[] = [];
    const arrived = new Condition();
    let closed = false;
    const open = this.#open(port, {
      ...options,
      accept: (socket) => {
        waiting.push(socket);
        arrived.notify();
      },
    });
    return {
      port: open.port,
      address: open.address,
      *accept() {
        while (waiting.length === 0) {
          if (closed) throw new SystemError('EBADF', 'Bad file descriptor');
          yield arrived.wait;
        }
        return waiting.shift()!;
      },
      close: () => {
        closed = true;
        for (const socket of waiting) socket.close();
        this.shut(open);
        arrived.notify();
      },
    };
  }

  serveHttp(port: number, handler: HttpHandler, options: { address?: string; tls?: boolean; owner?: string } = {}): Listener {
    const open = this.#open(port, { ...options, handler });
    return new HttpListener(this, open);
  }

  *resolve(name: string, { timeoutMs }: { timeoutMs?: number } = {}): Task<string[]> {
    return yield* withDeadline(this.fabric.clock, timeoutMs, this.#resolve(name), () => timedOut('resolve'));
  }

  *#resolve(name: string): Task<string[]> {
    return yield* resolveName(this, name, this.#settings?.hosts?.() ?? this.#options.hosts?.() ?? `127.0.0.1 localhost\n${this.address ?? ''} ${this.#options.hostname ?? ''}\n`);
  }

  *query(name: string, type: string, options: { server?: string; timeoutMs?: number } = {}): Task<DnsReply> {
    const server = options.server ?? this.dns.nameservers[0] ?? '127.0.0.1';
    const reply = this.fabric.answer(this, server, name.replace(/\.$/, ''), type.toUpperCase());
    yield* sleep(this.fabric.clock, reply.status === 'timeout' ? (options.timeoutMs ?? 5000) : 0.5);
    return { ...reply, server };
  }

  *ping(address: string, timeoutMs: number): Task<{ readonly timeMs: number; readonly ttl: number } | undefined> {
    const route = this.#route(address, 0, 'icmp');
    if (route.kind === 'no-network') throw new NetworkError('ENETUNREACH', 'Network is unreachable', 'connect');
    if (route.kind === 'no-host') {
      yield* sleep(this.fabric.clock, NO_HOST_MS);
      throw new NetworkError('EHOSTUNREACH', 'No route to host', 'connect');
    }
    if (route.kind !== 'deliver') {
      yield* sleep(this.fabric.clock, timeoutMs);
      return undefined;
    }
    const timeMs = route.latencyMs * (0.9 + this.fabric.random.float() * 0.4);
    yield* sleep(this.fabric.clock, timeMs);
    return { timeMs, ttl: 64 - route.hops.filter((hop) => hop.kind === 'forward').length };
  }

  *connect(host: string, port: number, options: { timeoutMs?: number; protocol?: 'tcp' | 'udp' } = {}): Task<Socket> {
    const { clock } = this.fabric;
    const start = clock.now();
    const left = () => (options.timeoutMs === undefined ? undefined : options.timeoutMs - (clock.now() - start));
    const address = (yield* this.resolve(host, options))[0]!;
    const ownPort = this.#ephemeral();
    const route = this.#route(address, port, options.protocol ?? 'tcp', ownPort);
    return this.#connected({ address, port }, yield* this.#arrive(route, left()), ownPort);
  }

  #connected(server: { readonly address: string; readonly port: number }, target: Arrived, ownPort: number): Socket {
    const { clock } = this.fabric;
    const from = { address: isLoopback(server.address) ? '127.0.0.1' : (this.address ?? '127.0.0.1'), port: ownPort };
    const pair = connectedPair({ client: from, server }, { client: { address: target.source, port: from.port }, server: { address: target.address, port: target.port } });
    this.#remember(pair.client);
    if (target.open.accept) target.open.accept(pair.server);
    else new Coroutine(clock, serveConnection(pair.server, target.open.handler!, target.open.tls ? 'https' : 'http'), () => {}).start();
    return pair.client;
  }

  *http(request: HttpRequest, options: { timeoutMs?: number; connected?: () => void } = {}): Task<HttpResponse> {
    const { clock } = this.fabric;
    const start = clock.now();
    const left = () => (options.timeoutMs === undefined ? undefined : Math.max(0, options.timeoutMs - (clock.now() - start)));
    const url = addressOf(request);
    const address = (yield* this.resolve(url.host, options))[0]!;
    const remotePort = this.#ephemeral();
    const route = this.#route(address, url.port, 'tcp', remotePort);
    const target = yield* this.#arrive(route, left());
    const { handler } = target.open;
    if (handler) {
      if (target.open.tls !== (url.scheme === 'https')) return mismatch(target.open.tls);
      options.connected?.();
      const seen = { ...request, path: url.path, remoteAddress: target.source, remotePort };
      const response = framed(yield* withDeadline(clock, left(), answered(handler(seen)), () => timedOut('transfer')), request.headers);
      this.fabric.observed({ ...this.#packet(address, url.port, 'tcp', remotePort, route), exchange: exchangeOf(request, url, response) });
      yield* sleep(clock, target.latencyMs);
      return response;
    }
    options.connected?.();
    const socket = this.#connected({ address, port: url.port }, target, remotePort);
    try {
      return yield* withDeadline(clock, left(), exchange(socket, request), () => timedOut('transfer'));
    } catch (error) {
      if (error instanceof SystemError && !(error instanceof NetworkError)) throw new NetworkError(error.code, error.message, 'transfer');
      throw error;
    } finally {
      socket.close();
    }
  }

  #route(address: string, port: number, protocol: Protocol, sourcePort = 0): Route {
    let route: Route;
    if (isLoopback(address) || address === this.address || address === '0.0.0.0') {
      route = { kind: 'deliver', to: this, address, port, source: isLoopback(address) || address === '0.0.0.0' ? '127.0.0.1' : address, latencyMs: 0.03, hops: [], frames: [] };
    } else if (this.address === undefined || parseAddress(address) === undefined) route = { kind: 'no-network', hops: [], frames: [] };
    else route = this.fabric.route(this, address, port, protocol);
    this.fabric.observed(this.#packet(address, port, protocol, sourcePort, route));
    return route;
  }

  #packet(address: string, port: number, protocol: Protocol, sourcePort: number, route: Route): Packet {
    return { at: this.fabric.clock.now(), from: this, source: this.address ?? '127.0.0.1', sourcePort, destination: { address, port, protocol }, route };
  }

  /** Waits as the first packets do and finds the open port, or fails as connect(2) does. */
  *#arrive(route: Route, timeoutMs: number | undefined): Task<Arrived> {
    const { clock } = this.fabric;
    const limit = Math.min(timeoutMs ?? CONNECT_TIMEOUT_MS, CONNECT_TIMEOUT_MS);
    switch (route.kind) {
      case 'no-network':
        throw new NetworkError('ENETUNREACH', 'Network is unreachable', 'connect');
      case 'no-host':
        yield* sleep(clock, Math.min(NO_HOST_MS, limit));
        if (limit < NO_HOST_MS) throw timedOut('connect');
        throw new NetworkError('EHOSTUNREACH', 'No route to host', 'connect');
      case 'dropped':
        yield* sleep(clock, limit);
        throw timedOut('connect');
      case 'refused':
        yield* sleep(clock, 0.3);
        throw refused();
      case 'deliver': {
        yield* sleep(clock, route.latencyMs);
        const open = route.to.gone ? undefined : route.to.portAt(route.port, isLoopback(route.source));
        if (!open) throw refused();
        return { source: route.source, address: route.address, port: route.port, latencyMs: route.latencyMs, open };
      }
    }
  }

  #open(port: number, options: { address?: string; protocol?: 'tcp' | 'udp'; tls?: boolean; owner?: string; handler?: HttpHandler; accept?: (socket: Socket) => void }): Port {
    const protocol = options.protocol ?? 'tcp';
    const address = options.address ?? '0.0.0.0';
    const number = port === 0 ? this.#ephemeral() : port;
    const ports = this.#openPorts();
    if (ports.some((open) => open.port === number && open.protocol === protocol && (open.address === address || open.address === '0.0.0.0' || address === '0.0.0.0'))) {
      throw new SystemError('EADDRINUSE', 'Address already in use');
    }
    const opened: Port = { protocol, address, port: number, handler: options.handler, tls: options.tls === true, accept: options.accept, owner: options.owner };
    // Mostly the only one, and a list that grows by push keeps room for more.
    this.#ports = ports.length ? [...ports, opened] : [opened];
    return opened;
  }

  #openPorts(): readonly Port[] {
    const sleeper = this.#sleeper;
    if (sleeper) {
      this.#sleeper = undefined;
      sleeper.wake();
    }
    return this.#ports ?? NO_PORTS;
  }

  /** Closes an open port of this namespace. */
  shut(port: Port): void {
    this.#ports = this.#ports?.filter((open) => open !== port);
  }

  #ephemeral(): number {
    this.#nextPort = this.#nextPort === 0 ? FIRST_EPHEMERAL_PORT + this.fabric.random.below(28_000) : this.#nextPort + 2;
    if (this.#nextPort > 60_999) this.#nextPort = FIRST_EPHEMERAL_PORT;
    return this.#nextPort;
  }

  #remember(socket: Socket): void {
    const connections = (this.#connections ??= []);
    const info: SocketInfo = { protocol: 'tcp', state: 'ESTAB', localAddress: socket.localAddress, localPort: socket.localPort, remoteAddress: socket.remoteAddress, remotePort: socket.remotePort, owner: undefined };
    connections.push(info);
    if (connections.length > 64) connections.shift();
    const close = socket.close.bind(socket);
    socket.close = () => {
      const at = connections.indexOf(info);
      if (at >= 0) connections.splice(at, 1);
      close();
    };
  }
}

/** A port that a function serves. */
class HttpListener implements Listener {
  constructor(
    private readonly namespace: NetNamespace,
    private readonly open: Port,
  ) {}

  get port(): number {
    return this.open.port;
  }

  get address(): string {
    return this.open.address;
  }

  *accept(): Task<Socket> {
    throw new SystemError('EINVAL', 'Invalid argument');
  }

  close(): void {
    this.namespace.shut(this.open);
  }
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function refused(): NetworkError {
  return new NetworkError('ECONNREFUSED', 'Connection refused', 'connect');
}

function timedOut(phase: NetworkError['phase']): NetworkError {
  return new NetworkError('ETIMEDOUT', 'Connection timed out', phase);
}

/** The two messages as tcpdump tells them; the sizes are those of a plain client and server. */
function exchangeOf(request: HttpRequest, url: { readonly host: string; readonly path: string }, response: HttpResponse): Packet['exchange'] {
  return {
    request: `HTTP: ${request.method} ${url.path} HTTP/1.1`, requestBytes: 60 + url.host.length + url.path.length + (request.body?.length ?? 0),
    response: `HTTP: HTTP/1.1 ${response.status} ${reasonOf(response)}`.trimEnd(), responseBytes: 120 + response.body.length,
  };
}

/** What a TLS server says to plain HTTP, and what a TLS client says about a plain server. */
function mismatch(serverSpeaksTls: boolean): HttpResponse {
  if (!serverSpeaksTls) throw new NetworkError('EPROTO', 'wrong version number', 'transfer');
  const text = 'Client sent an HTTP request to an HTTPS server.\n';
  return { status: 400, headers: { 'Content-Type': 'text/plain' }, body: Uint8Array.from(text, (letter) => letter.charCodeAt(0)) };
}

import type { LogLine } from '../../kubelet/cri';
import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import { header } from '../../runtime/http-header';
import { SystemError } from '../../runtime/machine';
import type { FileSystem } from '../../runtime/machine';
import type { HttpResponse, Listener } from '../../runtime/net';
import { Signal, sleep } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { RunningServer, Server, ServerContext } from '../image';
import { httpDate } from './http-server';
import { DEFAULT_SITE, readSites } from './nginx-config';
import type { Site } from './nginx-config';
import { respond } from './nginx-pages';
import { nginxReason } from './nginx-words';

/** nginx tries a taken port five times, half a second apart (ngx_open_listening_sockets). */
const BIND_TRIES = 5, BIND_PAUSE_MS = 500;

const TITLES = [{ title: 'nginx: master process nginx -g daemon off;', user: 0 }, { title: 'nginx: worker process', user: 101 }, { title: 'nginx: worker process', user: 101 }];

const MEMORY_BYTES = 3 * 1024 ** 2;

/** nginx in the foreground. It reads its configuration when the files were touched, else it serves the default site. */
export const nginx: Server = Object.assign((context: ServerContext) => new Nginx(context), { idle: { memoryBytes: MEMORY_BYTES, titles: TITLES, endsOn: [Signal.TERM, Signal.INT, Signal.QUIT], printed } });

class Nginx implements RunningServer {
  cpuMs = 0;
  readonly #context: ServerContext;
  #listeners: readonly Listener[] = [];
  #sites: readonly Site[] = DEFAULT_SITE;

  constructor(context: ServerContext) {
    this.#context = context;
    if (!this.#load()) return;
    this.#bind(0);
  }

  get memoryBytes(): number {
    return MEMORY_BYTES;
  }

  get titles() {
    return TITLES;
  }

  signal(signal: number): void {
    if (signal === Signal.HUP) {
      this.#notice('signal 1 (SIGHUP) received from 1, reconfiguring');
      this.stop();
      if (this.#load()) this.#bind(0);
      return;
    }
    if (signal !== Signal.TERM && signal !== Signal.INT && signal !== Signal.QUIT) return;
    this.#notice(endText(signal));
    this.stop();
    this.#context.exit(0);
  }

  stop(): void {
    for (const listener of this.#listeners) listener.close();
    this.#listeners = [];
  }

  /** Reads the configuration; false when it is wrong, which ends the server. */
  #load(): boolean {
    if (!this.#context.touched) return true;
    const read = readSites(this.#context.files());
    if ('error' in read) {
      this.#context.logError(`${this.#stamp()} [emerg] 1#1: ${read.error}\nnginx: [emerg] ${read.error}\n`);
      this.#context.exit(1);
      return false;
    }
    this.#sites = read.sites;
    return true;
  }

  #bind(tries: number): void {
    const ports = this.#sites === DEFAULT_SITE ? DEFAULT_SITE[0]!.ports : [...new Set(this.#sites.flatMap((site) => site.ports))];
    try {
      for (const port of ports) this.#listeners = [...this.#listeners, this.#context.net.serveHttp(port, (request) => this.#answer(request, port))];
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.stop();
      const port = ports.find((candidate) => this.#context.net.sockets().some((open) => open.localPort === candidate && open.state === 'LISTEN')) ?? ports[0];
      for (const address of ['0.0.0.0', '[::]']) {
        const text = `bind() to ${address}:${port} failed (98: Address already in use)`;
        this.#context.logError(`${this.#stamp()} [emerg] 1#1: ${text}\nnginx: [emerg] ${text}\n`);
      }
      if (tries + 1 < BIND_TRIES) {
        this.#context.clock.schedule(BIND_PAUSE_MS, () => this.#bind(tries + 1));
        return;
      }
      this.#context.logError(`${this.#stamp()} [emerg] 1#1: still could not bind()\nnginx: [emerg] still could not bind()\n`);
      this.#context.exit(1);
      return;
    }
    this.#notice(START_TEXT);
  }

  *#answer(request: Parameters<Parameters<ServerContext['net']['serveHttp']>[1]>[0], port: number): Task<HttpResponse> {
    this.cpuMs += 0.1;
    const host = (header(request.headers, 'host') ?? '').split(':')[0];
    const onPort = this.#sites.filter((site) => site.ports.includes(port));
    const site = onPort.find((candidate) => candidate.names.includes(host ?? '')) ?? onPort.find((candidate) => candidate.isDefault) ?? onPort[0]!;
    const files = (): FileSystem => this.#context.files();
    const response = yield* respond({ site, request, files, touched: this.#context.touched, net: this.#context.net, hostname: this.#context.hostname });
    if (response.status === 404) this.#error(request, `open() "${site.root}${request.path.split('?')[0]}" failed (2: No such file or directory)`);
    this.#access(request, response);
    yield* sleep(this.#context.clock, 0);
    const { 'Content-Type': type, 'Last-Modified': changed, Location: location, ...others } = response.headers;
    return {
      ...response, reason: response.reason ?? nginxReason(response.status),
      headers: {
        Server: 'nginx/1.27.5', Date: httpDate(this.#context.clock.now()), ...(type === undefined ? {} : { 'Content-Type': type }), 'Content-Length': String(response.body.length), ...(changed === undefined ? {} : { 'Last-Modified': changed }), ...(location === undefined ? {} : { Location: location }), Connection: 'keep-alive', ...others,
      },
    };
  }

  #access(request: { method: string; path: string; headers: Readonly<Record<string, string>>; remoteAddress: string }, response: HttpResponse): void {
    const agent = header(request.headers, 'user-agent') ?? '-';
    const forwarded = request.headers['X-Forwarded-For'] ?? '-';
    const [, day, month, year, time] = httpDate(this.#context.clock.now()).split(' ');
    this.#write('/var/log/nginx/access.log', false, `${request.remoteAddress} - - [${day}/${month}/${year}:${time} +0000] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${request.method === 'HEAD' ? 0 : response.body.length} "-" "${agent}" "${forwarded}"\n`);
  }

  #error(request: { method: string; path: string; remoteAddress: string; url: string }, text: string): void {
    const host = /^https?:\/\/([^/]*)/.exec(request.url)?.[1] ?? 'localhost';
    this.#write('/var/log/nginx/error.log', true, `${this.#stamp()} [error] 29#29: *1 ${text}, client: ${request.remoteAddress}, server: localhost, request: "${request.method} ${request.path} HTTP/1.1", host: "${host}"\n`);
  }

  /** The logs are links to the standard streams, unless something is mounted over their directory. */
  #write(path: string, isError: boolean, text: string): void {
    if (this.#context.touched) {
      const files = this.#context.files();
      try {
        if (files.lstat(path).kind === 'file') return files.writeFile(path, encodeUtf8(text), { append: true });
        if (files.lstat(path).kind !== 'symlink') return;
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        if (error.code === 'ENOENT' && files.exists('/var/log/nginx')) return files.writeFile(path, encodeUtf8(text), { append: true });
      }
    }
    if (isError) this.#context.logError(text);
    else this.#context.log(text);
  }

  #notice(text: string): void {
    this.#context.logError(notice(this.#context.clock.now(), text));
  }

  #stamp(): string {
    return stamp(this.#context.clock.now());
  }
}

const START_TEXT = 'start worker processes';

function endText(signal: number): string {
  return `signal ${signal} (${signal === Signal.QUIT ? 'SIGQUIT' : signal === Signal.INT ? 'SIGINT' : 'SIGTERM'}) received, ${signal === Signal.QUIT ? 'shutting down' : 'exiting'}`;
}

/** A moment as nginx's log of errors shows it. */
export function stamp(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace(/-/g, '/').replace('T', ' ');
}

function notice(atMs: number, text: string): string {
  return `${stamp(atMs)} [notice] 1#1: ${text}\n`;
}

function printed(startedMs: number, ended: { readonly signal: number; readonly atMs: number } | undefined): LogLine[] {
  const lines: LogLine[] = [{ at: startedMs, stream: 'stderr', text: notice(startedMs, START_TEXT) }];
  if (ended) lines.push({ at: ended.atMs, stream: 'stderr', text: notice(ended.atMs, endText(ended.signal)) });
  return lines;
}

/** Text of a file, or undefined when there is none. */
export function textOf(files: FileSystem, path: string): string | undefined {
  try {
    return decodeUtf8(files.readFile(path));
  } catch (error) {
    if (error instanceof SystemError) return undefined;
    throw error;
  }
}

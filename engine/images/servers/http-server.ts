import { encodeUtf8 } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { HttpHandler, HttpResponse, Listener } from '../../runtime/net';
import { Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { RunningServer, ServerContext } from '../image';

interface HttpServerOptions {
  readonly ports: readonly number[];
  readonly handler: HttpHandler;
  readonly tls?: boolean;
  readonly address?: string;
  /** Exit code by signal; signals that are not listed are ignored, as by any first process. */
  readonly exits: Readonly<Partial<Record<number, number>>>;
  readonly memoryBytes: number;
  /** CPU milliseconds of one request. */
  readonly requestMs?: number;
  /** Called when a port is taken; the default prints and exits with 1. */
  readonly onTaken?: (port: number) => void;
}

/** A server that answers HTTP on some ports and ends on some signals: most of the images. */
export function serveHttp(context: ServerContext, options: HttpServerOptions): RunningServer {
  return new HttpServer(context, options);
}

class HttpServer implements RunningServer {
  cpuMs = 0;
  readonly #context: ServerContext;
  readonly #options: HttpServerOptions;
  readonly #listeners: Listener[] = [];

  constructor(context: ServerContext, options: HttpServerOptions) {
    this.#context = context;
    this.#options = options;
    for (const port of options.ports) this.#open(port);
  }

  get memoryBytes(): number {
    return this.#options.memoryBytes;
  }

  signal(signal: number): void {
    const code = this.#options.exits[signal];
    if (code !== undefined) this.#context.exit(code);
  }

  stop(): void {
    for (const listener of this.#listeners) listener.close();
  }

  *#later(result: Task<HttpResponse>): Task<HttpResponse> {
    return this.#dated(yield* result);
  }

  /** Go's net/http puts date, length and the type that it found behind what a handler set. */
  #dated(response: HttpResponse): HttpResponse {
    const { headers, body } = response;
    if (headers['Date'] !== undefined) return response;
    const { 'Content-Type': type, ...own } = headers;
    return { ...response, headers: { ...own, Date: httpDate(this.#context.clock.now()), 'Content-Length': String(body.length), ...(type === undefined ? {} : { 'Content-Type': type }) } };
  }

  #open(port: number): void {
    const { tls, address, handler, requestMs = 0.2, onTaken } = this.#options;
    try {
      this.#listeners.push(this.#context.net.serveHttp(port, (request) => {
        this.cpuMs += requestMs;
        const result = handler(request);
        return 'next' in result ? this.#later(result) : this.#dated(result);
      }, { tls, address }));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (onTaken) return onTaken(port);
      this.#context.logError(`listen tcp :${port}: bind: address already in use\n`);
      this.#context.exit(1);
    }
  }
}

/** What a Go program without handlers does: SIGTERM and SIGINT end it with 2 when it is the first process. */
export const GO_EXITS: Readonly<Partial<Record<number, number>>> = { [Signal.TERM]: 2, [Signal.INT]: 2, [Signal.HUP]: 2, [Signal.QUIT]: 2 };

export function textResponse(status: number, text: string, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body: encodeUtf8(text) };
}

/** "Mon, 02 Jan 2006 15:04:05 GMT" (RFC 9110). */
export function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/** A server that only waits: pause, and the parts of the control plane that nobody asks anything. */
export function waiting(exits: Readonly<Partial<Record<number, number>>> | undefined, memoryBytes: number): (context: ServerContext) => RunningServer {
  return (context) => ({
    ...(exits
      ? {
          signal: (signal: number) => {
            const code = exits[signal];
            if (code !== undefined) context.exit(code);
          },
        }
      : {}),
    stop: () => {},
    memoryBytes,
    cpuMs: 0,
  });
}

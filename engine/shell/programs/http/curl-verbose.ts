import { header } from '../../../runtime/http-header';
import type { HttpUrl } from '../../../runtime/http-url';
import type { HttpResponse } from '../../../runtime/net';
import { headLines } from './message';
import { hostHeader } from './curl-request';
import type { Plan } from './curl-request';
import { printUrl } from './url';

/** What `curl -v` says about one transfer. `seen` is true when the body goes to the terminal, where its size is not told. */
export class Verbose {
  constructor(
    readonly on: boolean,
    private readonly seen: boolean,
    /** Which connection of the run this is, from 0. */
    private readonly connection: number,
  ) {}

  trying(address: string, port: number): string {
    return this.#say(`*   Trying ${address}:${port}...`);
  }

  unresolved(message: string): string {
    return this.#say(`* ${message}`, `* Closing connection ${this.connection}`);
  }

  connected(target: HttpUrl, address: string): string {
    return this.#say(`* Connected to ${target.host} (${address}) port ${target.port} (#${this.connection})`);
  }

  secured(request: Plan, target: HttpUrl, http2: boolean): string {
    if (target.scheme !== 'https') return '';
    const stream = Object.entries({ ':method': request.method, ':path': target.path, ':scheme': target.scheme, ':authority': hostHeader(request, target), ...lowered(request.headers) }).map(([name, value]) => `* h2h3 [${name}: ${value}]`);
    return this.#say(...HANDSHAKE, `* ALPN: server accepted ${http2 ? 'h2' : 'http/1.1'}`, "* not simulated: the server's certificate", ...(http2 ? ['* using HTTP/2', ...stream, '* Using Stream ID: 1 (easy handle 0x5581c1a0bce0)'] : ['* using HTTP/1.1']));
  }

  failed(address: string, target: HttpUrl, cause: string, message: string): string {
    return this.#say(...(cause === '' ? [] : [`* connect to ${address} port ${target.port} failed: ${cause}`]), `* ${message}`);
  }

  closing(): string {
    return this.#say(`* Closing connection ${this.connection}`);
  }

  sent(request: Plan, target: HttpUrl, http2: boolean): string {
    const headers = Object.entries(http2 ? lowered(request.headers) : request.headers).filter(([name]) => name.toLowerCase() !== 'host');
    const lines = [`${request.method} ${target.path} HTTP/${http2 ? '2' : '1.1'}`, `Host: ${hostHeader(request, target)}`, ...headers.map(([name, value]) => `${name}: ${value}`), ''];
    return this.on ? lines.map((line) => `> ${line}\r\n`).join('') + this.#size('}', request.body?.length ?? 0) : '';
  }

  received(response: HttpResponse, bytes: number, http2: boolean): string {
    return this.on ? [...headLines(response, http2), ''].map((line) => `< ${line}\r\n`).join('') + this.#size('{', bytes) : '';
  }

  redirected(to: HttpUrl, bytes: number): string {
    return this.#say('* Ignoring the response-body') + this.#size('{', bytes) + this.#say(...this.#left(to.host), `* Issue another request to this URL: '${printUrl(to)}'`);
  }

  again(target: HttpUrl): string {
    return this.#say('* Found bundle for host: 0x563a3a4c3200 [serially]', '* Can not multiplex, even if we wanted to', `* Re-using existing connection #${this.connection} with host ${target.host}`);
  }

  ended(target: HttpUrl, response: HttpResponse): string {
    return header(response.headers, 'connection') === 'close' ? this.closing() : this.#say(...this.#left(target.host));
  }

  #left(host: string): string[] {
    return [`* Connection #${this.connection} to host ${host} left intact`];
  }

  #size(way: '{' | '}', bytes: number): string {
    return bytes > 0 && !this.seen ? this.#say(`${way} [${bytes} bytes data]`) : '';
  }

  #say(...lines: string[]): string {
    return this.on ? lines.map((line) => `${line}\n`).join('') : '';
  }
}

function lowered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

const HANDSHAKE = [
  '* ALPN: offers h2,http/1.1', '* TLSv1.3 (OUT), TLS handshake, Client hello (1):', '* TLSv1.3 (IN), TLS handshake, Server hello (2):', '* TLSv1.3 (IN), TLS handshake, Encrypted Extensions (8):', '* TLSv1.3 (IN), TLS handshake, Certificate (11):', '* TLSv1.3 (IN), TLS handshake, CERT verify (15):', '* TLSv1.3 (IN), TLS handshake, Finished (20):', '* TLSv1.3 (OUT), TLS change cipher, Change cipher spec (1):', '* TLSv1.3 (OUT), TLS handshake, Finished (20):', '* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384',
];

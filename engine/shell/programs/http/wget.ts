import { header } from '../../../runtime/http-header';
import { reasonOf } from '../../../runtime/http-reason';
import type { HttpUrl } from '../../../runtime/http-url';
import { SystemError } from '../../../runtime/machine';
import type { HttpResponse } from '../../../runtime/net';
import { NetworkError } from '../../../runtime/network-error';
import type { Task } from '../../../runtime/process';
import { toBytes } from '../../text';
import { command } from '../command';
import type { Context } from '../command';
import { headLines, redirectOf } from './message';
import { addressed, authority, follow, printUrl, readUrl } from './url';

/** Redirects that are followed. */
const REDIRECTS = 20;
const HELP = `BusyBox v1.36.1 multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...
`;

/** wget of GNU, or BusyBox's. */
function* wget(context: Context): Task<number> {
  const { operands, words, proc } = context;
  if (operands.length === 0) {
    yield* proc.err(words === 'busybox' ? HELP : "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n");
    return 1;
  }
  const limit = context.value('T');
  if (limit !== undefined && !/^(?:\d+\.?\d*|\.\d+)[smhdw]?$/.test(limit)) {
    yield* context.complain(words === 'busybox' ? `invalid number '${limit}'` : `--timeout: Invalid time period '${limit}'`);
    return words === 'busybox' ? 1 : 2;
  }
  if (words === 'gnu' && context.has('spider') && !context.has('q')) yield* proc.err('Spider mode enabled. Check if remote file exists.\n');
  let status = 0;
  for (const url of operands) {
    const target = readUrl(url);
    if (!target) {
      yield* words === 'busybox' ? context.complain(`not an http or ftp url: ${url}`) : proc.err(`${url}: Unsupported scheme.\n`);
      return 1;
    }
    const ended = yield* words === 'busybox' ? new BusyBoxFetch(context).run(target) : new GnuFetch(context).run(target);
    status ||= ended;
  }
  return status;
}

/** What both do: one request at a time, redirects followed. */
abstract class WgetFetch {
  constructor(protected readonly context: Context) {}

  protected *exchange(target: HttpUrl, address: string): Task<HttpResponse> {
    const { context } = this;
    const posted = context.value('post-data');
    const headers: Record<string, string> = { Host: authority(target), ...this.ownHeaders() };
    for (const one of context.flags.get('header') ?? []) headers[one.slice(0, one.indexOf(':'))] = one.slice(one.indexOf(':') + 1).trim();
    if (posted !== undefined) Object.assign(headers, { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': String(posted.length) });
    const method = posted === undefined ? (context.has('spider') && this.context.words === 'gnu' ? 'HEAD' : 'GET') : 'POST';
    return yield* context.proc.machine.net.http({ method, url: addressed(target, address), headers, ...(posted === undefined ? {} : { body: toBytes(posted) }) }, { ...this.limit(), connected: () => this.connected(target) });
  }

  protected abstract ownHeaders(): Record<string, string>;

  /** May end the call when the connection stands, before anything is sent. */
  protected connected(_target: HttpUrl): void {}

  protected limit(): { timeoutMs?: number } {
    const seconds = Number(this.context.value('T') ?? 0);
    return seconds > 0 ? { timeoutMs: seconds * 1000 } : {};
  }

  protected name(target: HttpUrl): string {
    const given = this.context.value('O');
    if (given !== undefined) return given;
    const folder = this.context.value('P');
    const own = target.path.split('/').at(-1) || 'index.html';
    return folder === undefined ? own : `${folder.replace(/\/$/, '')}/${own}`;
  }

  protected *save(name: string, body: Uint8Array): Task<void> {
    if (name === '-') return yield* this.context.proc.stdout.write(body);
    const file = this.context.proc.open(name, { write: true, create: true, truncate: true });
    yield* file.write(body);
    file.release();
  }

  protected exists(name: string): boolean {
    return this.context.proc.machine.fs.exists(this.context.path(name));
  }
}

class BusyBoxFetch extends WgetFetch {
  *run(first: HttpUrl): Task<number> {
    const { context } = this;
    const quiet = context.has('q');
    const say = (text: string): Task<void> => context.proc.err(quiet ? '' : text);
    const name = this.name(first);
    try {
      let target = first;
      for (let redirects = 0; redirects < REDIRECTS; redirects += 1) {
        const address = (yield* context.proc.machine.net.resolve(target.host, this.limit()))[0]!;
        yield* say(`Connecting to ${authority(target)} (${address}:${target.port})\n`);
        if (target.scheme === 'https' && !context.has('no-check-certificate')) yield* context.complain('note: TLS certificate validation not implemented');
        const response = yield* this.exchange(target, address);
        if (context.has('S')) yield* context.proc.err(`${headLines(response).map((line) => `  ${line}\n`).join('')}  \n`);
        const location = redirectOf(response);
        const next = location === undefined ? undefined : follow(target, location);
        if (next) {
          target = next;
          continue;
        }
        if (response.status >= 300) {
          yield* context.complain(`server returned error: HTTP/1.1 ${response.status} ${reasonOf(response)}`);
          return 1;
        }
        if (context.has('spider')) {
          yield* say('remote file exists\n');
          return 0;
        }
        return yield* this.#deliver(name, response, say);
      }
      yield* context.complain('too many redirections');
      return 1;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(this.#failure(error, first));
      return 1;
    }
  }

  *#deliver(name: string, response: HttpResponse, say: (text: string) => Task<void>): Task<number> {
    const aside = name === '-';
    if (!aside && this.context.value('O') === undefined && this.exists(name)) {
      yield* this.context.complain(`can't open '${name}': File exists`);
      return 1;
    }
    yield* say(aside ? 'writing to stdout\n' : `saving to '${name}'\n`);
    yield* this.save(name, response.body);
    const bar = `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${shortAmount(response.body.length)}  0:00:00 ETA\n`;
    yield* say(`${this.context.proc.stderr.isTty ? '\r' : ''}${bar}${aside ? 'written to stdout\n' : `'${name}' saved\n`}`);
    return 0;
  }

  #failure(error: SystemError, { host, port }: HttpUrl): string {
    if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN' || (error instanceof NetworkError && error.phase === 'resolve')) return `bad address '${host}${port === 80 ? '' : `:${port}`}'`;
    if (error.code === 'ETIMEDOUT' && this.context.has('T')) return 'download timed out';
    if (error.code === 'EMPTY') return 'error getting response';
    if (error.code === 'ECONNRESET') return `error getting response: ${error.message}`;
    return `can't connect to remote host${/^[\d.]+$/.test(host) ? ` (${host})` : ''}: ${error.message}`;
  }

  protected ownHeaders(): Record<string, string> {
    return { 'User-Agent': this.context.value('U') ?? 'Wget', Connection: 'close' };
  }
}

/** Five columns as BusyBox fills them: 99999, then 9999k, then whole megabytes (curl's meter has tenths there). */
function shortAmount(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(5);
  return (bytes < 10_000 * 1024 ? `${Math.floor(bytes / 1024)}k` : `${Math.floor(bytes / 1024 ** 2)}M`).padStart(5);
}

class GnuFetch extends WgetFetch {
  *run(first: HttpUrl): Task<number> {
    const { context } = this;
    let target = first;
    let last = '';
    try {
      for (let redirects = 0; redirects <= REDIRECTS; redirects += 1) {
        yield* this.#say(`--${this.#stamp()}--  ${printUrl(target)}\n`);
        const place = authority(target);
        if (last === place) yield* this.#say(`Reusing existing connection to ${place}.\n`);
        const address = yield* this.#resolve(target, last === place);
        if (address === undefined) return 4;
        if (last !== place) yield* this.#say(`Connecting to ${/^[\d.]+$/.test(target.host) ? target.host : `${target.host} (${target.host})|${address}|`}:${target.port}... `);
        const started = context.proc.clock.now();
        const response = yield* this.exchange(target, address);
        yield* this.#say(`${last === place ? '' : 'connected.\n'}HTTP request sent, awaiting response... ${context.has('S') ? '' : `${response.status} ${reasonOf(response)}\n`}`);
        if (context.has('S')) yield* context.proc.err(`\n${headLines(response).map((line) => `  ${line}\n`).join('')}`);
        last = place;
        const location = redirectOf(response);
        const next = location === undefined ? undefined : follow(target, location);
        if (!next) return yield* this.#arrived(first, target, response, context.proc.clock.now() - started);
        yield* this.#say(`Location: ${location} [following]\n`);
        target = next;
      }
      yield* this.#say(`${REDIRECTS} redirections exceeded.\n`);
      return 8;
    } catch (error) {
      if (error instanceof Unverified) {
        yield* this.#say(`connected.\nERROR: cannot verify ${target.host}'s certificate, issued by 'CN=kubernetes':\n  Unable to locally verify the issuer's authority.\nTo connect to ${target.host} insecurely, use \`--no-check-certificate'.\n`);
        return 5;
      }
      if (!(error instanceof SystemError)) throw error;
      yield* this.#say(error.code === 'EMPTY' || error.code === 'ECONNRESET' ? 'connected.\nHTTP request sent, awaiting response... No data received.\nGiving up.\n\n' : `failed: ${capital(error.message)}.\n`);
      return 4;
    }
  }

  /** Undefined when there is none, which has been said. */
  *#resolve({ host }: HttpUrl, known: boolean): Task<string | undefined> {
    const { net } = this.context.proc.machine;
    if (known || /^[\d.]+$/.test(host)) return (yield* net.resolve(host))[0]!;
    yield* this.#say(`Resolving ${host} (${host})... `);
    try {
      const addresses = yield* net.resolve(host, this.limit());
      yield* this.#say(`${addresses.join(', ')}\n`);
      return addresses[0]!;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* this.#say(`failed: ${error.code === 'ENOTFOUND' ? 'Name or service not known' : error.code === 'ETIMEDOUT' ? 'Connection timed out' : 'Temporary failure in name resolution'}.\n`);
      if (!this.context.has('q')) yield* this.context.proc.err(`wget: unable to resolve host address '${host}'\n`);
      return undefined;
    }
  }

  *#arrived(first: HttpUrl, target: HttpUrl, response: HttpResponse, elapsedMs: number): Task<number> {
    const { context } = this;
    if (response.status >= 400) {
      if (context.has('spider')) yield* this.#say('Remote file does not exist -- broken link!!!\n\n');
      else yield* this.#say(`${this.#stamp()} ERROR ${response.status}: ${reasonOf(response)}.\n\n`);
      return 8;
    }
    const length = header(response.headers, 'content-length');
    const type = header(response.headers, 'content-type')?.replace(/;.*$/, '');
    yield* this.#say(`Length: ${length === undefined ? 'unspecified' : `${length}${Number(length) >= 1024 ? ` (${inUnits(Number(length), 1)})` : ''}`}${type ? ` [${type}]` : ''}\n`);
    if (context.has('spider')) {
      yield* this.#say(type === 'text/html' ? 'Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n' : 'Remote file exists.\n\n');
      return 0;
    }
    const name = this.#free(this.name(first));
    yield* this.#say(`Saving to: '${name === '-' ? 'STDOUT' : name}'\n`);
    yield* this.save(name, response.body);
    const bytes = response.body.length;
    const speed = `${inUnits((bytes * 1000) / Math.max(elapsedMs, 0.01), 3)}`;
    const size = length === undefined ? `[${bytes}]` : `[${bytes}/${length}]`;
    if (context.has('nv')) yield* context.proc.err(`${this.#stamp()} URL:${printUrl(target)} ${size} -> "${name}" [1]\n`);
    else yield* this.#say(`\n${this.#bar(name, bytes, speed, length !== undefined)}\n\n${this.#stamp()} (${speed.replace(/([KMG]?)$/, ' $1B/s')}) - ${name === '-' ? 'written to stdout' : `'${name}' saved`} ${size}\n\n`);
    return 0;
  }

  /** Dots in a log, a bar on a terminal. */
  #bar(name: string, bytes: number, speed: string, sized: boolean): string {
    if (this.context.proc.stderr.isTty) return `${(name === '-' ? '-' : name).slice(0, 19).padEnd(19)} 100%[===================>] ${inUnits(bytes, 2).padStart(7)}  --.-KB/s    in 0s      \n`;
    const dots = Math.floor(bytes / 1024);
    const line = Array.from({ length: 5 }, (_group, group) => '.'.repeat(Math.min(10, Math.max(0, dots - group * 10))).padEnd(10)).join(' ');
    return `     0K ${line}${sized ? '100%' : ''} ${speed.padStart(5)}=0s`;
  }

  /** A file of the name is kept: the new one gets a number. */
  #free(name: string): string {
    if (name === '-' || this.context.value('O') !== undefined || !this.exists(name)) return name;
    for (let number = 1; ; number += 1) if (!this.exists(`${name}.${number}`)) return `${name}.${number}`;
  }

  #say(text: string): Task<void> {
    return this.context.proc.err(this.context.has('q') || this.context.has('nv') ? '' : text);
  }

  #stamp(): string {
    return new Date(this.context.proc.clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  }

  protected override connected({ scheme }: HttpUrl): void {
    if (scheme === 'https' && !this.context.has('no-check-certificate') && !this.context.has('ca-certificate')) throw new Unverified();
  }

  protected ownHeaders(): Record<string, string> {
    return { 'User-Agent': this.context.value('U') ?? 'Wget/1.21.3', Accept: '*/*', 'Accept-Encoding': 'identity', Connection: 'Keep-Alive' };
  }
}

/** No authority on this machine has signed the server's certificate. */
class Unverified extends Error {}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "3.76M", "1.0K", "12": a size in units of 1,024 with so many digits. */
function inUnits(amount: number, digits: number): string {
  let value = amount;
  for (const unit of ['', 'K', 'M', 'G']) {
    if (value < 1024) return unit === '' ? String(Math.round(value)) : `${value < 10 ? value.toFixed(Math.max(0, digits - 1)) : value < 100 ? value.toFixed(Math.max(0, digits - 2)) : String(Math.round(value))}${unit}`;
    value /= 1024;
  }
  return `${Math.round(value)}T`;
}

export const wgetCommand = command('wget', { usageStatus: 2, busyboxStatus: 1, short: 'cqSO:o:T:U:t:P:Y:n:v', long: { quiet: 'q', verbose: 'v', 'no-verbose': 'nv', 'output-document': 'O:', 'directory-prefix': 'P:', timeout: 'T:', header: 'header:', 'post-data': 'post-data:', spider: 'spider', 'no-check-certificate': 'no-check-certificate', 'ca-certificate': 'ca-certificate:', tries: 't:', 'user-agent': 'U:', 'server-response': 'S', continue: 'c' }, again: 'Usage: wget [OPTION]... [URL]...\n\nTry `wget --help\' for more options.\n', rewrite: (args) => args.map((word) => (word === '-nv' ? '--no-verbose' : word)) }, wget);

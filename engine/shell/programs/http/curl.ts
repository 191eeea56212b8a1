import { concatBytes } from '../../../runtime/bytes';
import type { HttpUrl } from '../../../runtime/http-url';
import { SystemError } from '../../../runtime/machine';
import { NetworkError } from '../../../runtime/network-error';
import type { HttpResponse } from '../../../runtime/net';
import type { Task } from '../../../runtime/process';
import { toBytes } from '../../text';
import { command, Context, parseOptions } from '../command';
import type { CommandSpec } from '../command';
import { badUrl, CurlFailure, failureOf, mayPass, unverified } from './curl-error';
import type { Limits } from './curl-error';
import { asked, hostHeader, plan } from './curl-request';
import type { Plan } from './curl-request';
import { Verbose } from './curl-verbose';
import { headLines, redirectOf, speaksHttp2 } from './message';
import { Meter } from './meter';
import { addressed, follow, readUrl } from './url';
import { writeOut } from './write-out';

const SPEC: CommandSpec = {
  short: 'A:b:c:D:d:e:fGgH:hIijkLm:No:OqRr:sSu:vVw:x:X:0146#',
  long: {
    'user-agent': 'A:', cookie: 'b:', 'cookie-jar': 'c:', 'dump-header': 'D:', data: 'd:', 'data-ascii': 'd:', 'data-raw': 'data-raw:', 'data-binary': 'data-binary:', 'data-urlencode': 'data-urlencode:', json: 'json:', referer: 'e:', fail: 'f', 'fail-with-body': 'fail-with-body', 'fail-early': 'fail-early', get: 'G', globoff: 'g', header: 'H:', help: 'h',
    head: 'I', include: 'i', insecure: 'k', location: 'L', 'max-time': 'm:', 'no-buffer': 'N', output: 'o:', 'remote-name': 'O', 'remote-time': 'R', range: 'r:', silent: 's', 'show-error': 'S', user: 'u:', verbose: 'v', version: 'V', 'write-out': 'w:', proxy: 'x:', request: 'X:', 'progress-bar': '#', 'no-progress-meter': 'no-progress-meter',
    'connect-timeout': 'connect-timeout:', retry: 'retry:', 'retry-delay': 'retry-delay:', 'retry-max-time': 'retry-max-time:', 'retry-connrefused': 'retry-connrefused', 'retry-all-errors': 'retry-all-errors', resolve: 'resolve:', 'connect-to': 'connect-to:', url: 'url:', cacert: 'cacert:', capath: 'capath:', cert: 'cert:', key: 'key:', compressed: 'compressed', 'http1.0': '0', 'http1.1': 'http1.1', http2: 'http2', tlsv1: '1', 'tlsv1.2': 'tlsv1.2', 'tlsv1.3': 'tlsv1.3', ipv4: '4', ipv6: '6', noproxy: 'noproxy:', 'max-redirs': 'max-redirs:', 'create-dirs': 'create-dirs', 'keepalive-time': 'keepalive-time:',
  },
};
/** Options whose value is a number. */
const NUMBERS = ['retry', 'retry-delay', 'm', 'connect-timeout', 'max-redirs'];
const HELP = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit
`;
const MORE = "curl: try 'curl --help' or 'curl --manual' for more information\n";
/** Answers that --retry takes for passing ones. */
const PASSING = [408, 429, 500, 502, 503, 504];
/** Columns of a warning; curl breaks longer ones. */
const WARNING_WIDTH = 69;

function* curl(call: Context): Task<number> {
  const { flags, operands, wrong } = parseOptions(call.operands, SPEC);
  const context = new Context(call.proc, call.name, call.words, flags, operands);
  if (wrong !== undefined) {
    yield* context.proc.err(`curl: ${wrongOption(wrong)}\n${MORE}`);
    return 2;
  }
  if (context.has('V') || context.has('h')) {
    yield* context.out(context.has('V') ? 'curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.16\nRelease-Date: 2023-02-20\nProtocols: http https\nFeatures: SSL\n' : HELP);
    return 0;
  }
  const unreadable = NUMBERS.find((flag) => context.has(flag) && !(flag === 'max-redirs' ? /^-?\d+$/ : /^\d+(?:\.\d*)?$/).test(context.value(flag)!));
  if (unreadable) {
    yield* context.proc.err(`curl: option ${unreadable === 'm' ? '-m' : `--${unreadable}`}: expected a proper numerical parameter\n${MORE}`);
    return 2;
  }
  const urls = [...operands, ...(flags.get('url') ?? [])];
  if (urls.length === 0) {
    yield* context.proc.err(flags.size > 0 ? `curl: no URL specified!\n${MORE}` : MORE);
    return 2;
  }
  const meter = new Meter(context.has('s') || context.has('no-progress-meter') ? 'none' : context.has('#') ? 'bar' : context.has('o') || context.has('O') || !context.proc.stdout.isTty ? 'table' : 'none');
  let status = 0;
  for (const [number, url] of urls.entries()) {
    status = yield* new Fetch(context, meter, url, number).run();
    if (status !== 0 && context.has('fail-early')) break;
  }
  return status;
}

function wrongOption(problem: string): string {
  const name = /'([^'=]*)/.exec(problem)?.[1] ?? '';
  const option = name.startsWith('-') ? name : `-${name}`;
  if (problem.includes('requires an argument')) return `option ${option}: requires parameter`;
  return problem.includes('ambiguous') ? `option ${option}: is ambiguous` : `option ${option}: is unknown`;
}

/** One address of a call, with its retries and redirects. */
class Fetch {
  readonly #context: Context;
  readonly #meter: Meter;
  readonly #given: string;
  readonly #number: number;
  readonly #verbose: Verbose;
  readonly #limits: Limits;
  #startedMs = 0;
  #times = { resolved: 0, connected: 0, started: 0 };
  #address = '';
  #heads = '';
  #redirects = 0;

  constructor(context: Context, meter: Meter, given: string, number: number) {
    this.#context = context;
    this.#meter = meter;
    this.#given = given;
    this.#number = number;
    this.#verbose = new Verbose(context.has('v'), context.proc.stdout.isTty && this.#file(readUrl(given)) === undefined, number);
    const ms = (flag: string): number | undefined => (context.value(flag) === undefined ? undefined : Number(context.value(flag)) * 1000);
    this.#limits = { connectMs: ms('connect-timeout'), totalMs: ms('m') };
  }

  *run(): Task<number> {
    const context = this.#context;
    const retries = Number(context.value('retry') ?? 0);
    for (let attempt = 0; ; attempt += 1) {
      const result = yield* this.#attempt();
      const problem = result.failure ? (context.has('retry-all-errors') ? 'error' : mayPass(result.failure, context.has('retry-connrefused'))) : PASSING.includes(result.response?.status ?? 0) ? 'HTTP error' : undefined;
      if (problem === undefined || attempt >= retries) {
        const failure = result.failure ?? (yield* this.#passOn(result.response!, result.target!));
        yield* this.#report({ ...result, failure });
        return failure?.code ?? 0;
      }
      if (result.failure) yield* this.#report(result);
      const seconds = Number(context.value('retry-delay') ?? Math.min(600, 2 ** attempt));
      if (!context.has('s')) yield* context.proc.err(warning(`Problem : ${problem}. Will retry in ${seconds} seconds. ${retries - attempt} retries left.`));
      yield* context.proc.sleep(seconds * 1000);
    }
  }

  *#attempt(): Task<Result> {
    const { proc } = this.#context;
    this.#startedMs = proc.clock.now();
    this.#heads = '';
    this.#redirects = 0;
    this.#times = { resolved: 0, connected: 0, started: 0 };
    const first = readUrl(this.#given);
    let request: Plan | undefined;
    try {
      if (!first) throw badUrl(this.#given);
      request = yield* plan(this.#context);
      const target = yield* asked(this.#context, first);
      yield* proc.err(this.#meter.begin());
      return yield* this.#follow(target, request);
    } catch (error) {
      if (!(error instanceof CurlFailure)) throw error;
      return { failure: error, target: first, request, response: undefined };
    }
  }

  /** Asks, and with -L asks where the answer leads. */
  *#follow(first: HttpUrl, asking: Plan): Task<Result> {
    const context = this.#context;
    const given = Number(context.value('max-redirs') ?? 50);
    // -1 sets no limit.
    const most = given < 0 ? Infinity : given;
    let target = first;
    let request = asking;
    for (;;) {
      const response = yield* this.#exchange(target, request);
      this.#heads += `${[...headLines(response, speaksHttp2(target.scheme, response)), ''].join('\r\n')}\r\n`;
      const location = context.has('L') ? redirectOf(response) : undefined;
      const next = location === undefined ? undefined : follow(target, location);
      if (!next) return yield* this.#arrived(target, request, response);
      if ((this.#redirects += 1) > most) throw new CurlFailure(47, `Maximum (${most}) redirects followed`);
      yield* context.proc.err(this.#verbose.redirected(next, response.body.length));
      if (request.method === 'POST' && response.status < 307 && context.value('X') === undefined) {
        const { 'Content-Length': _length, 'Content-Type': _type, ...headers } = request.headers;
        request = { method: 'GET', headers, body: undefined };
      }
      target = next;
    }
  }

  *#arrived(target: HttpUrl, request: Plan, response: HttpResponse): Task<Result> {
    const failed = response.status >= 400 && (this.#context.has('f') || this.#context.has('fail-with-body'));
    const failure = failed ? new CurlFailure(22, `The requested URL returned error: ${response.status}`) : undefined;
    if (failure && this.#context.has('fail-with-body')) yield* this.#passOn(response, target);
    const bytes = request.method === 'HEAD' ? 0 : response.body.length;
    if (failure) yield* this.#context.proc.err(this.#meter.end({ total: bytes, received: 0 }, this.#elapsed()));
    return { failure, target, request, response };
  }

  /** One request and its response. */
  *#exchange(target: HttpUrl, request: Plan): Task<HttpResponse> {
    const { proc } = this.#context;
    const { net } = proc.machine;
    const again = this.#redirects > 0;
    try {
      const pinned = (this.#context.flags.get('resolve') ?? []).map((text) => text.split(':')).find(([host, port]) => host === target.host && Number(port) === target.port)?.[2];
      const address = pinned ?? (yield* net.resolve(target.host, this.#left()))[0]!;
      this.#address = address;
      this.#times.resolved = this.#elapsed();
      yield* proc.err(again ? this.#verbose.again(target) : this.#verbose.trying(address, target.port));
      const headers = { Host: hostHeader(request, target), ...request.headers };
      const connected = (): void => {
        this.#times.connected = this.#elapsed();
        if (target.scheme === 'https' && !this.#trusts()) throw unverified();
      };
      const response = yield* net.http({ method: request.method, url: addressed(target, address), headers, ...(request.body ? { body: request.body } : {}) }, { ...this.#left(), connected });
      this.#times.started = this.#elapsed();
      const http2 = speaksHttp2(target.scheme, response);
      yield* proc.err((again ? '' : this.#verbose.connected(target, address) + this.#verbose.secured(request, target, http2)) + this.#verbose.sent(request, target, http2) + this.#verbose.received(response, request.method === 'HEAD' ? 0 : response.body.length, http2));
      return response;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const failure = failureOf(error, target, this.#elapsed(), this.#limits);
      const arrived = error instanceof NetworkError && error.phase === 'transfer';
      if (arrived) yield* proc.err(this.#verbose.connected(target, this.#address) + this.#verbose.sent(request, target, false));
      if (failure.code === 6) yield* proc.err(this.#verbose.unresolved(failure.message));
      else yield* proc.err(this.#verbose.failed(this.#address, target, failure.code === 7 ? error.message : '', failure.message) + this.#meter.end({}, this.#elapsed()) + this.#verbose.closing());
      throw failure;
    }
  }

  /** Whether what signed the server's certificate is known here; no authority of a cluster is, unless it is named. */
  #trusts(): boolean {
    if (this.#context.has('k')) return true;
    const file = this.#context.value('cacert');
    if (file === undefined) return this.#context.has('capath');
    if (!this.#context.proc.machine.fs.exists(this.#context.path(file))) throw new CurlFailure(77, `error setting certificate file: ${file}`);
    return true;
  }

  #elapsed(): number {
    return this.#context.proc.clock.now() - this.#startedMs;
  }

  #left(): { timeoutMs?: number } {
    const limit = Math.min(this.#limits.totalMs ?? Infinity, this.#limits.connectMs ?? Infinity);
    return Number.isFinite(limit) ? { timeoutMs: Math.max(0, limit - this.#elapsed()) } : {};
  }

  #file(target: HttpUrl | undefined): string | undefined {
    const name = this.#context.flags.get('o')?.[this.#number] ?? this.#context.value('o') ?? (this.#context.has('O') ? target?.path.replace(/\?.*$/, '').split('/').at(-1) : undefined);
    return name === '-' ? undefined : name;
  }

  /** Writes the head and the body to where they are wanted, and says that it is done. */
  *#passOn(response: HttpResponse, target: HttpUrl): Task<CurlFailure | undefined> {
    const context = this.#context;
    const head = context.has('I') || context.has('i') ? this.#heads : '';
    const bytes = concatBytes([toBytes(head), context.has('I') ? new Uint8Array(0) : response.body]);
    if (context.value('D') !== undefined) context.proc.machine.fs.writeFile(context.path(context.value('D')!), toBytes(this.#heads));
    const name = this.#file(target);
    try {
      if (name === undefined) yield* context.proc.stdout.write(bytes);
      else {
        const file = context.proc.open(name, { write: true, create: true, truncate: true });
        yield* file.write(bytes);
        file.release();
      }
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (name !== undefined) yield* context.proc.err(`Warning: Failed to open the file ${name}: ${error.message}\n`);
      return new CurlFailure(23, 'Failure writing output to destination');
    }
    yield* context.proc.err(this.#meter.end({ total: context.has('I') ? 0 : response.body.length, received: context.has('I') ? 0 : response.body.length }, this.#elapsed()) + this.#verbose.ended(target, response));
    return undefined;
  }

  *#report({ failure, target, request, response }: Result): Task<void> {
    const context = this.#context;
    if (failure && (!context.has('s') || context.has('S'))) yield* context.proc.err(`curl: (${failure.code}) ${failure.message}\n`);
    const format = context.value('w');
    if (format === undefined) return;
    const received = context.has('I') ? 0 : (response?.body.length ?? 0);
    const { text, complaints } = writeOut(format, {
      given: this.#given, number: this.#number, method: request?.method ?? 'GET', target, address: this.#address, localAddress: context.proc.machine.net.address ?? '127.0.0.1', response, failure, file: this.#file(target) ?? '', redirects: this.#redirects,
      bytes: { received, sent: request?.body?.length ?? 0, request: request && target ? this.#requestBytes(request, target) : 0 }, times: { ...this.#times, total: this.#elapsed() },
    });
    yield* context.proc.err(complaints);
    yield* context.out(text);
  }

  #requestBytes(request: Plan, target: HttpUrl): number {
    const lines = [`${request.method} ${target.path} HTTP/1.1`, `Host: ${hostHeader(request, target)}`, ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)];
    return lines.join('\r\n').length + 4;
  }
}

interface Result {
  readonly failure: CurlFailure | undefined;
  readonly target: HttpUrl | undefined;
  readonly request: Plan | undefined;
  readonly response: HttpResponse | undefined;
}

/** A warning, broken between words. */
function warning(message: string): string {
  let text = '';
  let left = message;
  while (left.length > WARNING_WIDTH) {
    const cut = left.lastIndexOf(' ', WARNING_WIDTH) + 1 || WARNING_WIDTH;
    text += `Warning: ${left.slice(0, cut)}\n`;
    left = left.slice(cut);
  }
  return `${text}Warning: ${left}\n`;
}

export const curlCommand = command('curl', { raw: true }, curl);

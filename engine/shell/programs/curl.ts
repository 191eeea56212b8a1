import { NetworkError } from '../../runtime/network-error';
import type { HttpResponse } from '../../runtime/net';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { concatBytes, encodeBase64 } from '../../runtime/bytes';
import { decodeEscapes } from '../quote';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { readBytes } from './text-io';

/** curl and wget over the machine's network, with the words and exit codes of curl 7.88 and wget 1.21. */

interface Target {
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

function readUrl(text: string): Target | undefined {
  const match = /^(?:(https?):\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)(?::(\d*))?([/?#][^]*)?$/i.exec(text);
  if (!match || (/^[a-z]+:\/\//i.test(text) && !match[1])) return undefined;
  const scheme = (match[1] ?? 'http').toLowerCase();
  const port = Number(match[3] || (scheme === 'https' ? 443 : 80));
  const path = (match[4] ?? '/').replace(/#.*$/, '');
  return { url: `${scheme}://${match[2]}:${port}${path.startsWith('/') ? path : `/${path}`}`, host: match[2]!, port };
}

class CurlFailure extends Error {
  constructor(readonly code: number, message: string) {
    super(message);
  }
}

/** What curl says when an exchange fails after `elapsedMs`. */
function failure(error: SystemError, target: Target, elapsedMs: number, limits: { connectMs?: number; totalMs?: number }, resolved: boolean): CurlFailure {
  const ms = Math.round(elapsedMs);
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return new CurlFailure(6, `Could not resolve host: ${target.host}`);
    case 'EPROTO': return new CurlFailure(35, 'OpenSSL/3.0.16: error:0A00010B:SSL routines::wrong version number');
    case 'ETIMEDOUT': {
      if (error instanceof NetworkError && error.phase === 'transfer') return new CurlFailure(28, `Operation timed out after ${ms + 1} milliseconds with 0 bytes received`);
      if (!resolved) return new CurlFailure(28, `Resolving timed out after ${Math.round(limits.connectMs ?? limits.totalMs ?? elapsedMs)} milliseconds`);
      if (limits.totalMs === undefined && limits.connectMs === undefined) return new CurlFailure(28, `Failed to connect to ${target.host} port ${target.port} after ${ms} ms: Couldn't connect to server`);
      return new CurlFailure(28, `Connection timed out after ${ms + 1} milliseconds`);
    }
    case 'ECONNRESET': return new CurlFailure(56, 'Recv failure: Connection reset by peer');
    case 'EMPTY': return new CurlFailure(52, 'Empty reply from server');
    default: return new CurlFailure(7, `Failed to connect to ${target.host} port ${target.port} after ${ms} ms: Couldn't connect to server`);
  }
}

interface Plan {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | undefined;
}

function* plan(context: Context): Task<Plan> {
  const headers: Record<string, string> = { 'User-Agent': context.value('A') ?? 'curl/7.88.1', Accept: '*/*' };
  const parts: Uint8Array[] = [];
  const data: [string, boolean][] = [...(context.flags.get('d') ?? []).map((text): [string, boolean] => [text, true]), ...(context.flags.get('data-binary') ?? []).map((text): [string, boolean] => [text, false]), ...(context.flags.get('json') ?? []).map((text): [string, boolean] => [text, false])];
  for (const [text, strip] of data) {
    if (parts.length > 0) parts.push(toBytes('&'));
    if (!text.startsWith('@')) {
      parts.push(toBytes(text));
      continue;
    }
    const file = yield* context.open(text.slice(1));
    const bytes = file ? yield* readBytes(file) : new Uint8Array(0);
    parts.push(strip ? bytes.filter((byte) => byte !== 10 && byte !== 13) : bytes);
  }
  for (const text of context.flags.get('data-urlencode') ?? []) {
    const at = text.indexOf('=');
    parts.push(toBytes((parts.length ? '&' : '') + (at < 0 ? encodeURIComponent(text) : `${text.slice(0, at + 1)}${encodeURIComponent(text.slice(at + 1))}`)));
  }
  if (context.has('d') || context.has('data-urlencode') || context.has('data-binary')) headers['Content-Type'] = 'application/x-www-form-urlencoded';
  if (context.has('json')) Object.assign(headers, { 'Content-Type': 'application/json', Accept: 'application/json' });
  if (context.value('u') !== undefined) headers['Authorization'] = `Basic ${encodeBase64(toBytes(context.value('u')!))}`;
  if (context.value('e') !== undefined) headers['Referer'] = context.value('e')!;
  if (context.value('b') !== undefined) headers['Cookie'] = context.value('b')!;
  for (const text of context.flags.get('H') ?? []) {
    const at = text.indexOf(':');
    const name = at < 0 ? text.replace(/;$/, '') : text.slice(0, at);
    for (const known of Object.keys(headers)) if (known.toLowerCase() === name.toLowerCase()) delete headers[known];
    if (at >= 0 && text.slice(at + 1).trim() !== '') headers[name] = text.slice(at + 1).trim();
  }
  const body = parts.length > 0 && !context.has('G') ? concatBytes(parts) : undefined;
  return { method: context.value('X') ?? (context.has('I') ? 'HEAD' : body ? 'POST' : 'GET'), headers, body };
}

const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 206: 'Partial Content', 301: 'Moved Permanently', 302: 'Found', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict', 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout' };

function headText(response: HttpResponse): string {
  return `HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ''}\r\n${Object.entries(response.headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

function header(response: HttpResponse, name: string): string | undefined {
  return Object.entries(response.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function* exchange(context: Context, first: Target, request: Plan): Task<{ response: HttpResponse; target: Target; heads: string; redirects: number }> {
  let target = first;
  let { method, body } = request;
  let heads = '';
  const total = context.value('m');
  const connect = context.value('connect-timeout');
  const limits = { ...(total === undefined ? {} : { totalMs: Number(total) * 1000 }), ...(connect === undefined ? {} : { connectMs: Number(connect) * 1000 }) };
  const started = context.proc.clock.now();
  for (let redirects = 0; ; redirects += 1) {
    if (redirects > 50) throw new CurlFailure(47, 'Maximum (50) redirects followed');
    let response: HttpResponse;
    const limitMs = Math.min(limits.totalMs ?? Infinity, limits.connectMs ?? Infinity);
    const address = (context.flags.get('resolve') ?? []).map((text) => text.split(':')).find(([host, port]) => host === target.host && Number(port) === target.port)?.[2];
    try {
      const url = address ? target.url.replace(`://${target.host}`, `://${address}`) : target.url;
      const host = request.headers['Host'] ?? (/:(80|443)$/.test(`${target.host}:${target.port}`) ? target.host : `${target.host}:${target.port}`);
      response = yield* context.proc.machine.net.http({ method, url, headers: { Host: host, ...request.headers, ...(body ? { 'Content-Length': String(body.length) } : {}) }, ...(body ? { body } : {}) }, Number.isFinite(limitMs) ? { timeoutMs: limitMs } : {});
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const elapsed = context.proc.clock.now() - started;
      throw failure(error, target, elapsed, limits, !(error instanceof NetworkError && error.phase === 'resolve'));
    }
    heads += headText(response);
    const location = header(response, 'location');
    if (!context.has('L') || !location || response.status < 300 || response.status >= 400) return { response, target, heads, redirects };
    const next = readUrl(/^https?:/.test(location) ? location : `http://${target.host}:${target.port}${location.startsWith('/') ? '' : '/'}${location}`);
    if (!next) return { response, target, heads, redirects };
    target = next;
    if (response.status !== 307 && response.status !== 308 && method === 'POST') {
      method = 'GET';
      body = undefined;
    }
  }
}

function* curl(context: Context): Task<number> {
  const urls = [...context.operands, ...(context.flags.get('url') ?? [])];
  if (context.has('V')) {
    yield* context.out('curl 7.88.1 (x86_64-pc-linux-gnu)\n');
    return 0;
  }
  if (urls.length === 0) {
    yield* context.proc.err("curl: try 'curl --help' or 'curl --manual' for more information\n");
    return 2;
  }
  let status = 0;
  for (const text of urls) {
    status = yield* fetchOne(context, text);
    if (status !== 0 && context.has('fail-early')) break;
  }
  return status;
}

function* fetchOne(context: Context, text: string): Task<number> {
  const loud = !context.has('s') || context.has('S');
  const started = context.proc.clock.now();
  try {
    let target = readUrl(text);
    if (!target) throw /^[a-z]+:\/\//i.test(text) ? new CurlFailure(1, `Protocol "${text.split(':')[0]}" not supported or disabled in libcurl`) : new CurlFailure(3, 'URL using bad/illegal format or missing URL');
    const request = yield* plan(context);
    if (context.has('G')) target = { ...target, url: target.url + (target.url.includes('?') ? '&' : '?') + [...(context.flags.get('d') ?? []), ...(context.flags.get('data-urlencode') ?? []).map((one) => one.replace(/=(.*)$/s, (_all, value: string) => `=${encodeURIComponent(value)}`))].join('&') };
    const result = yield* exchangeWithRetries(context, target, request);
    const { response } = result;
    if (context.has('v')) yield* verbose(context, result.target, request, response);
    if (response.status >= 400 && context.has('f')) throw new CurlFailure(22, `The requested URL returned error: ${response.status}`);
    yield* deliver(context, result.target, result.heads, response);
    yield* writeOut(context, result.target, response, context.proc.clock.now() - started, result.redirects);
    return 0;
  } catch (error) {
    if (!(error instanceof CurlFailure)) throw error;
    if (loud) yield* context.proc.err(`curl: (${error.code}) ${error.message}\n`);
    yield* writeOut(context, readUrl(text), undefined, context.proc.clock.now() - started, 0);
    return error.code;
  }
}

function* exchangeWithRetries(context: Context, target: Target, request: Plan): Task<{ response: HttpResponse; target: Target; heads: string; redirects: number }> {
  const retries = Number(context.value('retry') ?? 0);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return yield* exchange(context, target, request);
    } catch (error) {
      if (!(error instanceof CurlFailure) || attempt >= retries || !(error.code === 28 || (error.code === 7 && context.has('retry-connrefused')))) throw error;
      yield* context.proc.sleep(Number(context.value('retry-delay') ?? 2 ** attempt) * 1000);
    }
  }
}

function* verbose(context: Context, target: Target, request: Plan, response: HttpResponse): Task<void> {
  const path = target.url.replace(/^\w+:\/\/[^/]*/, '');
  const host = target.port === 80 ? target.host : `${target.host}:${target.port}`;
  const lines = [`> ${request.method} ${path} HTTP/1.1`, `> Host: ${host}`, ...Object.entries(request.headers).map(([name, value]) => `> ${name}: ${value}`), '> '];
  yield* context.proc.err(`*   Trying ${target.host}:${target.port}...\n* Connected to ${target.host} (${target.host}) port ${target.port} (#0)\n${lines.join('\r\n')}\r\n${headText(response).trimEnd().split('\r\n').map((line) => `< ${line}\r\n`).join('')}< \r\n* Connection #0 to host ${target.host} left intact\n`);
}

function* deliver(context: Context, target: Target, heads: string, response: HttpResponse): Task<void> {
  const head = context.has('I') || context.has('i') ? heads : '';
  const bytes = concatBytes([toBytes(head), context.has('I') ? new Uint8Array(0) : response.body]);
  const name = context.value('o') ?? (context.has('O') ? target.url.replace(/[?].*$/, '').split('/').at(-1) : undefined);
  if (context.value('D') !== undefined) context.proc.machine.fs.writeFile(context.path(context.value('D')!), toBytes(heads));
  if (name === undefined || name === '-') {
    yield* context.proc.stdout.write(bytes);
    return;
  }
  try {
    const file = context.proc.open(name, { write: true, create: true, truncate: true });
    yield* file.write(bytes);
    file.release();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CurlFailure(23, 'Failure writing output to destination');
  }
}

function* writeOut(context: Context, target: Target | undefined, response: HttpResponse | undefined, elapsedMs: number, redirects: number): Task<void> {
  const format = context.value('w');
  if (format === undefined) return;
  const seconds = (elapsedMs / 1000).toFixed(6);
  const values: Readonly<Record<string, string>> = { http_code: String(response?.status ?? 0).padStart(3, '0'), response_code: String(response?.status ?? 0).padStart(3, '0'), size_download: String(response?.body.length ?? 0), time_total: seconds, time_connect: seconds, time_namelookup: seconds, time_starttransfer: seconds, url_effective: target?.url.replace(/:(80|443)(?=\/)/, '') ?? '', num_redirects: String(redirects), content_type: response ? header(response, 'content-type') ?? '' : '', remote_ip: target?.host ?? '', remote_port: String(target?.port ?? 0), method: context.value('X') ?? 'GET', redirect_url: response ? header(response, 'location') ?? '' : '' };
  yield* context.out(decodeEscapes(format, {}).text.replace(/%\{(\w+)\}/g, (_all, name: string) => values[name] ?? '').replace(/%%/g, '%'));
}

function* wget(context: Context): Task<number> {
  const text = context.operands[0];
  if (text === undefined) {
    yield* context.proc.err(context.words === 'busybox' ? 'BusyBox v1.36.1 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR] [-U AGENT] [-T SEC] URL...\n' : "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n");
    return context.words === 'busybox' ? 1 : 1;
  }
  const target = readUrl(text);
  if (!target) {
    yield* context.complain(`bad address '${text}'`);
    return 1;
  }
  const quiet = context.has('q');
  const seconds = Number(context.value('T') ?? 0);
  const headers: Record<string, string> = { 'User-Agent': context.value('U') ?? 'Wget', Connection: 'close' };
  for (const one of context.flags.get('header') ?? []) headers[one.slice(0, one.indexOf(':'))] = one.slice(one.indexOf(':') + 1).trim();
  const posted = context.value('post-data');
  const started = context.proc.clock.now();
  try {
    if (!quiet && context.words === 'busybox') {
      const [address] = yield* context.proc.machine.net.resolve(target.host);
      yield* context.proc.err(`Connecting to ${text.replace(/^https?:\/\//, '').replace(/\/.*$/, '')} (${address}:${target.port})\n`);
    }
    const response = yield* context.proc.machine.net.http({ method: posted === undefined ? 'GET' : 'POST', url: target.url, headers: { Host: target.port === 80 ? target.host : `${target.host}:${target.port}`, ...headers }, ...(posted === undefined ? {} : { body: toBytes(posted) }) }, seconds > 0 ? { timeoutMs: seconds * 1000 } : {});
    if (context.has('S')) yield* context.proc.err(headText(response).trimEnd().split('\r\n').map((line) => `  ${line}\n`).join(''));
    if (response.status >= 400) {
      if (context.words === 'busybox') yield* context.complain(`server returned error: HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ''}`);
      else if (!quiet) yield* context.proc.err(`ERROR ${response.status}: ${REASONS[response.status] ?? ''}.\n`);
      return context.words === 'busybox' ? 1 : 8;
    }
    if (context.has('spider')) return 0;
    const name = context.value('O') ?? (target.url.replace(/[?].*$/, '').split('/').at(-1) || 'index.html');
    if (name === '-') yield* context.proc.stdout.write(response.body);
    else {
      context.proc.machine.fs.writeFile(context.path(name), response.body);
      if (!quiet && context.words === 'busybox') yield* context.proc.err(`saving to '${name}'\n${name.padEnd(20)} 100% |********************************| ${String(response.body.length).padStart(5)}  0:00:00 ETA\n'${name}' saved\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return yield* wgetFailure(context, error, target, quiet, context.proc.clock.now() - started);
  }
}

function* wgetFailure(context: Context, error: SystemError, target: Target, quiet: boolean, _elapsedMs: number): Task<number> {
  if (context.words === 'busybox') {
    if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') yield* context.complain(`bad address '${target.host}${target.port === 80 ? '' : `:${target.port}`}'`);
    else if (error.code === 'ETIMEDOUT' && context.has('T')) yield* context.complain('download timed out');
    else if (error.code === 'EMPTY' || error.code === 'ECONNRESET') yield* context.complain(error.code === 'EMPTY' ? 'error getting response' : `error getting response: ${error.message}`);
    else yield* context.complain(`can't connect to remote host${/^[\d.]+$/.test(target.host) ? ` (${target.host})` : ''}: ${error.message}`);
    return 1;
  }
  if (!quiet) yield* context.proc.err(error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN' ? `wget: unable to resolve host address '${target.host}'\n` : `Connecting to ${target.host}:${target.port}... failed: ${error.message}.\n`);
  return 4;
}

function* nc(context: Context): Task<number> {
  const [host, port] = context.operands;
  const { net } = context.proc.machine;
  if (context.has('l')) {
    const listener = net.listen(Number(context.value('p') ?? port ?? host), {});
    try {
      const socket = yield* listener.accept();
      for (let chunk = yield* socket.read(); chunk; chunk = yield* socket.read()) yield* context.proc.stdout.write(chunk);
      socket.close();
      return 0;
    } finally {
      listener.close();
    }
  }
  if (host === undefined || port === undefined) return yield* context.tryHelp('missing host or port');
  const protocol = context.has('u') ? 'udp' : 'tcp';
  try {
    const limit = context.value('w');
    const socket = yield* net.connect(host, Number(port), { protocol, ...(limit === undefined ? {} : { timeoutMs: Number(limit) * 1000 }) });
    if (context.has('v')) yield* context.proc.err(context.words === 'busybox' ? `${host} (${socket.remoteAddress}:${port}) open\n` : `Connection to ${host} ${port} port [${protocol}/*] succeeded!\n`);
    if (context.has('z')) {
      socket.close();
      return 0;
    }
    const sent = yield* readBytes(context.proc.stdin);
    if (sent.length > 0) yield* socket.write(sent);
    socket.end();
    for (let chunk = yield* socket.read(); chunk; chunk = yield* socket.read()) yield* context.proc.stdout.write(chunk);
    socket.close();
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (context.has('v')) yield* context.proc.err(context.words === 'busybox' ? `nc: ${host} (${host}:${port}): ${error.message}\n` : `nc: connect to ${host} port ${port} (${protocol}) failed: ${error.message}\n`);
    else if (context.words === 'busybox' && error.code === 'ENOTFOUND') yield* context.complain(`bad address '${host}'`);
    return 1;
  }
}

export const network = [
  command('curl', { short: 'A:b:c:D:d:e:fGgH:hIikLm:No:OqsSu:vVw:x:X:46', usageStatus: 2, long: { 'user-agent': 'A:', cookie: 'b:', data: 'd:', 'data-raw': 'd:', 'data-binary': 'data-binary:', 'data-urlencode': 'data-urlencode:', json: 'json:', fail: 'f', get: 'G', header: 'H:', head: 'I', include: 'i', insecure: 'k', location: 'L', 'max-time': 'm:', output: 'o:', 'remote-name': 'O', silent: 's', 'show-error': 'S', user: 'u:', verbose: 'v', 'write-out': 'w:', request: 'X:', 'connect-timeout': 'connect-timeout:', retry: 'retry:', 'retry-delay': 'retry-delay:', 'retry-connrefused': 'retry-connrefused', resolve: 'resolve:', url: 'url:', 'no-buffer': 'N', 'cacert': 'cacert:', cert: 'cert:', key: 'key:', 'fail-early': 'fail-early', compressed: 'compressed', 'http1.1': 'http1.1', ipv4: '4' } }, curl),
  command('wget', { short: 'cqSO:o:T:U:t:nvP:', long: { quiet: 'q', 'output-document': 'O:', timeout: 'T:', header: 'header:', 'post-data': 'post-data:', spider: 'spider', 'no-check-certificate': 'no-check-certificate', tries: 't:', 'user-agent': 'U:', 'server-response': 'S' } }, wget),
  command('nc', 'lzvuw:p:nk', nc),
];
export { fromBytes };

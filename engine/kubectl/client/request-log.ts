import { StatusError } from '../../api/status';
import type { ApiResponse } from '../../api/transport';
import type { Clock } from '../../runtime/clock';
import { reasonOf } from '../../runtime/http-reason';
import { encodeUtf8 } from '../../runtime/bytes';
import type { Task } from '../../runtime/process';
import { MultipleErrors } from '../errors';
import { encodeQuery, textOf } from './rest-request';
import type { RestRequest } from './rest-request';

const GATES = ['ClientsAllowCBOR" enabled=false', 'ClientsPreferCBOR" enabled=false', 'InOrderInformers" enabled=true', 'InformerResourceVersion" enabled=false', 'WatchListClient" enabled=false'];

/** The lines that -v=6 and more put on stderr for every request, in klog's form. */
export class RequestLog {
  constructor(
    readonly level: number,
    private readonly clock: Clock,
    private readonly pid: number,
    private readonly write: (text: string) => Task<void>,
  ) {}

  /** What stands before the first request. `path` of the kubeconfig that was read. */
  *start(path: string | undefined): Task<void> {
    if (this.level >= 6 && path) yield* this.line(`loader.go:402] Config loaded from file:  ${path}`);
    if (this.level >= 1) for (const gate of GATES) yield* this.line(`envvar.go:172] "Feature gate default state" feature="${gate}`);
  }

  *request(server: string, request: RestRequest, headers: Readonly<Record<string, string>>): Task<void> {
    if (this.level < 7) return;
    const url = server + request.path + encodeQuery(request.query);
    if (this.level >= 8) yield* this.body('Request Body', bodyText(request));
    const shown = Object.entries(headers).map(([name, value]) => [canonical(name), value] as const).sort((a, b) => (a[0] < b[0] ? -1 : 1));
    if (this.level >= 9) {
      yield* this.line(`round_trippers.go:527] "Request" curlCommand=<\n\tcurl -v -X${request.method}  ${shown.map(([name, value]) => `-H "${name}: ${value}" `).join('')}'${url}'\n >`);
      return;
    }
    yield* this.line(`round_trippers.go:527] "Request" verb="${request.method}" url="${url}" headers=<\n${shown.map(([name, value]) => `\t${name}: ${value}\n`).join('')} >`);
  }

  *response(server: string, request: RestRequest, response: ApiResponse): Task<void> {
    if (this.level < 6) return;
    const url = server + request.path + encodeQuery(request.query);
    const status = `${response.status} ${reasonOf(response)}`.trimEnd();
    if (this.level === 6 || this.level >= 9) {
      const headers = this.level >= 9 ? ` headers=<\n${headerLines(response, this.clock.now())} >` : '';
      const timing = this.level >= 9 ? ' dnsLookupMilliseconds=0 dialMilliseconds=0 tlsHandshakeMilliseconds=0 serverProcessingMilliseconds=1' : '';
      yield* this.line(`round_trippers.go:632] "Response" verb="${request.method}" url="${url}" status="${status}"${headers} milliseconds=1${timing}`);
    } else if (this.level === 7) yield* this.line(`round_trippers.go:632] "Response" status="${status}" milliseconds=1`);
    else yield* this.line(`round_trippers.go:632] "Response" status="${status}" headers=<\n${headerLines(response, this.clock.now())} > milliseconds=1`);
    if (this.level >= 8 && !response.stream) yield* this.body('Response Body', answerText(response));
  }

  *unhandled(text: string): Task<void> {
    yield* this.write(`${klogHeader('E', this.clock.now(), this.pid)} memcache.go:265] "Unhandled Error" err=${JSON.stringify(text)}\n`);
  }

  *line(text: string): Task<void> {
    yield* this.write(`${klogHeader('I', this.clock.now(), this.pid)} ${text}\n`);
  }

  private *body(label: string, text: string): Task<void> {
    const limit = this.level >= 10 ? Infinity : this.level === 9 ? 10240 : 1024;
    const shown = text.length > limit ? `${text.slice(0, limit)} [truncated ${text.length - limit} chars]` : text;
    yield* this.line(`helper.go:113] "${label}" body=${quoted(shown)}`);
  }
}

/** "I1121 11:00:50.580208   13732": klog's header without the source position. */
export function klogHeader(severity: 'I' | 'W' | 'E' | 'F', nowMs: number, pid: number): string {
  const date = new Date(nowMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}.${String(date.getUTCMilliseconds()).padStart(3, '0')}000`;
  return `${severity}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())} ${time} ${String(pid).padStart(7)}`;
}

/** The refusals that a command ends with, as -v=4 and more show them. */
export function refusalLines(error: unknown, nowMs: number, pid: number): string {
  const refused = (error instanceof MultipleErrors ? error.errors : [error]).filter((one) => one instanceof StatusError && (one.reason !== 'Invalid' || one !== error));
  return refused.map((one) => `${klogHeader('I', nowMs, pid)} helpers.go:246] server response object: %s[${JSON.stringify((one as StatusError).status, null, 2)}]\n`).join('');
}

/** klog writes a text of several lines as a block. */
function quoted(text: string): string {
  return text.includes('\n') ? `<\n${text.replace(/\n$/, '').split('\n').map((line) => `\t${line}\n`).join('')} >` : JSON.stringify(text);
}

/** The server ends an object with a newline. */
function answerText(response: ApiResponse): string {
  return response.object === undefined || typeof response.object === 'string' ? textOf(response) : `${textOf(response)}\n`;
}

/** What every answer of the server carries, and what this one does. */
function headerLines(response: ApiResponse, nowMs: number): string {
  const common = { 'cache-control': 'no-cache, private', 'content-type': 'application/json', date: new Date(nowMs).toUTCString(), ...(response.stream ? {} : { 'content-length': String(encodeUtf8(answerText(response)).length) }) };
  return Object.entries({ ...common, ...response.headers }).map(([name, value]) => `\t${canonical(name)}: ${value}\n`).sort().join('');
}

function canonical(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

function bodyText(request: RestRequest): string {
  if (request.bytes) return textOf({ status: 200, headers: {}, bytes: request.bytes });
  if (request.object === undefined) return '';
  if (request.method === 'PATCH') return JSON.stringify(request.object);
  // Options of a deletion travel without their type.
  const { kind, apiVersion: _version, ...members } = request.object as Record<string, unknown>;
  return `${JSON.stringify(kind === 'DeleteOptions' ? members : request.object)}\n`;
}

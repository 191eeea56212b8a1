import { encodeUtf8 } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { FileSystem } from '../../runtime/machine';
import type { HttpHandler, HttpResponse, NetStack } from '../../runtime/net';
import type { Task } from '../../runtime/process';
import { BUILT_MS } from '../catalogue/trees';
import type { Directive, Location, Site } from './nginx-config';
import { builtInPage } from './nginx-words';

/** The page of a fresh nginx. */
export const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const ERROR_PAGE = '<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n<style>\nhtml { color-scheme: light dark; }\nbody { width: 35em; margin: 0 auto;\nfont-family: Tahoma, Verdana, Arial, sans-serif; }\n</style>\n</head>\n<body>\n<h1>An error occurred.</h1>\n<p>Sorry, the page you are looking for is currently unavailable.<br/>\nPlease try again later.</p>\n<p>If you are the system administrator of this resource then you should check\nthe error log for details.</p>\n<p><em>Faithfully yours, nginx.</em></p>\n</body>\n</html>\n';

interface Exchange {
  readonly site: Site;
  readonly request: Parameters<HttpHandler>[0];
  readonly files: () => FileSystem;
  readonly touched: boolean;
  readonly net: NetStack;
  readonly hostname: string;
}

/** What nginx answers: return, proxy_pass, try_files, static files with index. */
export function* respond(exchange: Exchange): Task<HttpResponse> {
  const { site, request } = exchange;
  const path = decodePath(request.path.split('?')[0]!);
  const location = chooseLocation(site.locations, path);
  const directive = (name: string): Directive | undefined => location?.directives.find((candidate) => candidate.name === name) ?? site.directives.find((candidate) => candidate.name === name);
  const returned = directive('return');
  if (returned) return finish(exchange, returning(exchange, returned), directive);
  const proxy = location?.directives.find((candidate) => candidate.name === 'proxy_pass');
  if (proxy) return yield* forward(exchange, proxy.values[0] ?? '', location!);
  if (location?.directives.some((candidate) => candidate.name === 'stub_status')) return plain(200, 'Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n');
  if (request.method !== 'GET' && request.method !== 'HEAD') return errorPage(405);
  if (!exchange.touched) return path === '/' || path === '/index.html' ? filePage('index.html', encodeUtf8(WELCOME), BUILT_MS) : path === '/50x.html' ? filePage('50x.html', encodeUtf8(ERROR_PAGE), BUILT_MS) : errorPage(404);
  const alias = location?.directives.find((candidate) => candidate.name === 'alias');
  const root = directive('root')?.values[0] ?? site.root;
  const index = directive('index')?.values ?? site.index;
  const locate = (uri: string) => (alias ? alias.values[0]! + uri.slice(location!.path.length) : root + uri);
  const tries = directive('try_files');
  if (tries) {
    for (const candidate of tries.values.slice(0, -1)) {
      const found = staticFile(exchange.files(), locate(candidate.replace('$uri', path)), index);
      if (found && found.status === 200) return finish(exchange, found, directive);
    }
    const last = tries.values.at(-1)!;
    if (last.startsWith('=')) return errorPage(Number(last.slice(1)));
    return finish(exchange, staticFile(exchange.files(), locate(last.replace('$uri', path)), index) ?? errorPage(404), directive);
  }
  return finish(exchange, staticFile(exchange.files(), locate(path), index) ?? errorPage(404), directive);
}

function finish(exchange: Exchange, response: HttpResponse, directive: (name: string) => Directive | undefined): HttpResponse {
  const added = directive('add_header');
  if (!added || response.status >= 400) return response;
  return { ...response, headers: { ...response.headers, [added.values[0]!]: expandVariables(exchange, added.values[1] ?? '') } };
}

function returning(exchange: Exchange, directive: Directive): HttpResponse {
  const [first = '200', second] = directive.values;
  const status = Number(first);
  if (!Number.isFinite(status)) return { status: 302, headers: { Location: expandVariables(exchange, first) }, body: new Uint8Array(0) };
  if (status >= 300 && status < 400 && second !== undefined) return { ...errorPage(status), headers: { 'Content-Type': 'text/html', Location: expandVariables(exchange, second) } };
  if (second === undefined) return status >= 400 ? errorPage(status) : plain(status, '');
  const text = expandVariables(exchange, second.replace(/\\n/g, '\n'));
  const type = exchange.site.directives.find((candidate) => candidate.name === 'default_type')?.values[0] ?? 'application/octet-stream';
  return { status, headers: { 'Content-Type': type }, body: encodeUtf8(text) };
}

function* forward(exchange: Exchange, target: string, location: Location): Task<HttpResponse> {
  const { request } = exchange;
  const withPath = /^https?:\/\/[^/]+(\/.*)$/.exec(target);
  const path = withPath ? withPath[1]! + request.path.slice(location.path.length) : request.path;
  const base = target.replace(/^(https?:\/\/[^/]+).*$/, '$1');
  try {
    return yield* exchange.net.http({ method: request.method, url: base + path, headers: { ...request.headers, 'X-Forwarded-For': request.remoteAddress }, body: request.body }, { timeoutMs: 60_000 });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return errorPage(error.code === 'ETIMEDOUT' ? 504 : 502);
  }
}

function chooseLocation(locations: readonly Location[], path: string): Location | undefined {
  const exact = locations.find((location) => location.modifier === '=' && location.path === path);
  if (exact) return exact;
  const prefixes = locations.filter((location) => (location.modifier === '' || location.modifier === '^~') && path.startsWith(location.path)).sort((a, b) => b.path.length - a.path.length);
  if (prefixes[0]?.modifier === '^~') return prefixes[0];
  return locations.find((location) => location.modifier.startsWith('~') && new RegExp(location.path, location.modifier === '~*' ? 'i' : '').test(path)) ?? prefixes[0];
}

/** Undefined when there is nothing at the path. */
function staticFile(files: FileSystem, path: string, index: readonly string[]): HttpResponse | undefined {
  try {
    if (files.stat(path).kind === 'directory') {
      if (!path.endsWith('/')) return { ...errorPage(301), headers: { 'Content-Type': 'text/html', Location: `${path.slice(path.lastIndexOf('/'))}/` } };
      const page = index.find((name) => files.exists(path + name));
      return page === undefined ? errorPage(403) : staticFile(files, path + page, index);
    }
    const stat = files.stat(path);
    return filePage(path, files.readFile(path), stat.mtimeMs);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error.code === 'EACCES' ? errorPage(403) : undefined;
  }
}

function filePage(path: string, body: Uint8Array, changedMs: number): HttpResponse {
  const seconds = Math.floor(changedMs / 1000);
  return { status: 200, headers: { 'Content-Type': typeOf(path), 'Last-Modified': new Date(seconds * 1000).toUTCString(), ETag: `"${seconds.toString(16)}-${body.length.toString(16)}"`, 'Accept-Ranges': 'bytes' }, body };
}

function expandVariables(exchange: Exchange, text: string): string {
  const { request } = exchange;
  const values: Record<string, string> = {
    hostname: exchange.hostname, host: /^https?:\/\/([^/:]*)/.exec(request.url)?.[1] ?? '', uri: request.path.split('?')[0]!, request_uri: request.path, remote_addr: request.remoteAddress, request_method: request.method, server_name: exchange.site.names[0] ?? '', server_addr: exchange.net.address ?? '', scheme: 'http', args: request.path.split('?')[1] ?? '',
  };
  return text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => values[name] ?? whole);
}

function typeOf(path: string): string {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return { html: 'text/html', htm: 'text/html', css: 'text/css', js: 'application/javascript', json: 'application/json', txt: 'text/plain', xml: 'text/xml', svg: 'image/svg+xml', png: 'image/png', jpg: 'image/jpeg' }[extension] ?? 'application/octet-stream';
}

function plain(status: number, text: string): HttpResponse {
  return { status, headers: { 'Content-Type': 'text/plain' }, body: encodeUtf8(text) };
}

function errorPage(status: number): HttpResponse {
  return builtInPage(status, 'nginx/1.27.5');
}

function decodePath(path: string): string {
  return path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

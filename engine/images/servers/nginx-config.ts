import { decodeUtf8 } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { FileSystem } from '../../runtime/machine';

/** A directive with its block, as nginx's configuration is built. */
export interface Directive {
  readonly name: string;
  readonly values: readonly string[];
  readonly block: readonly Directive[] | undefined;
  readonly line: number;
}

export interface Location {
  readonly modifier: string;
  readonly path: string;
  readonly directives: readonly Directive[];
}

export interface Site {
  readonly ports: readonly number[];
  readonly names: readonly string[];
  readonly isDefault: boolean;
  readonly root: string;
  readonly index: readonly string[];
  readonly directives: readonly Directive[];
  readonly locations: readonly Location[];
}

export const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

export const DEFAULT_CONF = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const HTML = '/usr/share/nginx/html';
const PREFIX = '/etc/nginx';

export const DEFAULT_SITE: readonly Site[] = [{ ports: [80], names: ['localhost'], isDefault: false, root: HTML, index: ['index.html', 'index.htm'], directives: [], locations: [] }];

/** The servers that the configuration describes, or nginx's words on what is wrong with it. */
export function readSites(files: FileSystem): { readonly sites: readonly Site[] } | { readonly error: string } {
  try {
    const http = parseFile(files, `${PREFIX}/nginx.conf`, 0).filter((directive) => directive.name === 'http').flatMap((directive) => directive.block ?? []);
    const servers = http.filter((directive) => directive.name === 'server');
    return { sites: servers.map((server) => siteOf(server.block ?? [], http)) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { error: error.message };
    throw error;
  }
}

class ConfigurationError extends Error {}

function siteOf(block: readonly Directive[], http: readonly Directive[]): Site {
  const own = (name: string) => block.filter((directive) => directive.name === name);
  const listens = own('listen').map((directive) => ({ port: portOf(directive.values[0] ?? '80'), isDefault: directive.values.includes('default_server') }));
  const root = own('root')[0] ?? http.find((directive) => directive.name === 'root');
  const index = own('index')[0] ?? http.find((directive) => directive.name === 'index');
  return {
    ports: listens.length > 0 ? [...new Set(listens.map((listen) => listen.port))] : [80],
    names: own('server_name').flatMap((directive) => directive.values),
    isDefault: listens.some((listen) => listen.isDefault),
    root: root?.values[0] ?? `${PREFIX}/html`,
    index: index?.values ?? ['index.html'],
    directives: block,
    locations: own('location').map((directive) => ({ modifier: directive.values.length > 1 ? directive.values[0]! : '', path: directive.values.at(-1) ?? '/', directives: directive.block ?? [] })),
  };
}

function portOf(text: string): number {
  const match = /(?:^|:)(\d+)$/.exec(text);
  return match ? Number(match[1]) : 80;
}

function parseFile(files: FileSystem, path: string, depth: number): Directive[] {
  let text: string;
  try {
    text = decodeUtf8(files.readFile(path));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new ConfigurationError(`open() "${path}" failed (2: No such file or directory)`);
  }
  const parser = new Parser(text, path);
  return includeAll(files, parser.block(true), depth);
}

function includeAll(files: FileSystem, directives: readonly Directive[], depth: number): Directive[] {
  return directives.flatMap((directive) => {
    if (directive.name !== 'include') return [{ ...directive, block: directive.block && includeAll(files, directive.block, depth) }];
    const pattern = directive.values[0] ?? '';
    const full = pattern.startsWith('/') ? pattern : `${PREFIX}/${pattern}`;
    if (depth > 8 || full.endsWith('mime.types')) return [];
    return matching(files, full).flatMap((path) => parseFile(files, path, depth + 1));
  });
}

function matching(files: FileSystem, pattern: string): string[] {
  if (!pattern.includes('*')) return [pattern];
  const slash = pattern.lastIndexOf('/');
  const directory = pattern.slice(0, slash);
  const name = new RegExp(`^(?!\\.)${pattern.slice(slash + 1).replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);
  try {
    return files.readDirectory(directory).filter((entry) => name.test(entry)).map((entry) => `${directory}/${entry}`);
  } catch (error) {
    if (error instanceof SystemError) return [];
    throw error;
  }
}

class Parser {
  #at = 0;
  #line = 1;

  constructor(
    private readonly text: string,
    private readonly path: string,
  ) {}

  block(top: boolean): Directive[] {
    const found: Directive[] = [];
    let words: string[] = [];
    for (;;) {
      const token = this.#next();
      if (token === undefined) {
        if (!top) this.#fail('unexpected end of file, expecting "}"');
        if (words.length > 0) this.#fail('unexpected end of file, expecting ";" or "}"');
        return found;
      }
      if (token === ';' || token === '{') {
        if (words.length === 0) this.#fail(`unexpected "${token}"`);
        const line = this.#line;
        const [name = '', ...values] = words;
        if (!KNOWN.has(name) && !name.startsWith('$')) this.#fail(`unknown directive "${name}"`);
        found.push({ name, values, block: token === '{' ? this.block(false) : undefined, line });
        words = [];
      } else if (token === '}') {
        if (top) this.#fail('unexpected "}"');
        if (words.length > 0) this.#fail('unexpected "}"');
        return found;
      } else words.push(token);
    }
  }

  #next(): string | undefined {
    const rest = /(?:[ \t\r\n]|#[^\n]*)*(?:([;{}])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|((?:\$\{[^}]*\}|[^\s;{}])+))/y;
    rest.lastIndex = this.#at;
    const match = rest.exec(this.text);
    if (!match) return undefined;
    this.#line += (match[0].match(/\n/g) ?? []).length;
    this.#at = rest.lastIndex;
    return match[1] ?? match[2] ?? match[3] ?? match[4];
  }

  #fail(text: string): never {
    throw new ConfigurationError(`${text} in ${this.path}:${this.#line}`);
  }
}

const KNOWN = new Set(
  (
    'user worker_processes error_log pid events worker_connections http include default_type log_format access_log sendfile tcp_nopush tcp_nodelay keepalive_timeout gzip gzip_types gzip_min_length server listen server_name root index location try_files return rewrite ' +
    'proxy_pass proxy_set_header proxy_http_version proxy_read_timeout proxy_connect_timeout proxy_redirect proxy_buffering add_header alias error_page autoindex upstream deny allow auth_basic auth_basic_user_file stub_status client_max_body_size expires set if ' +
    'ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_session_cache ssl_session_timeout ssl_prefer_server_ciphers types charset resolver limit_req limit_req_zone map geo worker_rlimit_nofile multi_accept use types_hash_max_size server_tokens daemon least_conn ip_hash internal etag fastcgi_pass fastcgi_param stream'
  ).split(' '),
);

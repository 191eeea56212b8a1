import { SystemError, type FileSystem } from '../../runtime/machine';
import type { RunningServer, Server, ServerContext } from '../image';
import { stamp, textOf } from './nginx';
import { readSites } from './nginx-config';

const CONFIGURATION = '/etc/nginx/nginx.conf', DEFAULT_SITE = '/etc/nginx/conf.d/default.conf';
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
/** The user that the image's configuration names. */
const NGINX_UID = 101;
const NUMBERS: Readonly<Record<string, number>> = { EPERM: 1, ENOENT: 2, EACCES: 13, ENOTDIR: 20, EROFS: 30 };
/** What 10-listen-on-ipv6-by-default.sh says of the default site's file. */
const LISTEN_LINES = /10-listen-on-ipv6-by-default\.sh: info: Getting[^]*?default\.conf\n(?=\/)/;

/**
 * nginx with less than root's rights, or on a root that cannot be written: it starts when its directories, ports and
 * pid file are within reach, and ends with the words of the real one at the first that is not (ngx_init_cycle).
 * `said` is what the image's entrypoint prints.
 */
export function startRestrained(context: ServerContext, server: Server, said: string): RunningServer {
  const { uid, capabilities, files: ownFiles } = context.restraint!;
  const files = ownFiles();
  const unwritable = '10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)\n';
  if (said) context.log(failureOf(() => files.touch(DEFAULT_SITE, context.clock.now())) ? said.replace(LISTEN_LINES, unwritable) : said);
  const text = textOf(files, CONFIGURATION) ?? '';
  const can = (capability: string): boolean => uid === 0 && capabilities.has(capability);
  const line = text.split('\n').findIndex((each) => /^\s*user\s/.test(each)) + 1;
  if (uid !== 0 && line > 0) report(context, 'warn', `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${CONFIGURATION}:${line}`);
  const why = withoutDirectory(text, files, can('CHOWN') ? undefined : uid) ?? withoutPort(files, can('NET_BIND_SERVICE')) ?? withoutPidFile(text, files);
  if (why === undefined) return server(context);
  report(context, 'emerg', why);
  context.exit(1);
  return { stop: () => {}, memoryBytes: 0, cpuMs: 0 };
}

function report(context: ServerContext, level: string, text: string): void {
  context.logError(`${stamp(context.clock.now())} [${level}] 1#1: ${text}\nnginx: [${level}] ${text}\n`);
}

/** `asUid`: who it is that may not give files away; root must, to the user of the workers. */
function withoutDirectory(text: string, files: FileSystem, asUid: number | undefined): string | undefined {
  for (const kind of TEMPORARY) {
    const path = directive(text, `${kind}_temp_path`) ?? `/var/cache/nginx/${kind.replace('_body', '')}_temp`;
    const failure = files.exists(path) ? undefined : failureOf(() => files.mkdir(path, { mode: 0o700 }));
    if (failure) return `mkdir() "${path}" ${failure}`;
    if (asUid === 0 && files.stat(path).uid !== NGINX_UID) return `chown("${path}", ${NGINX_UID}) failed (1: Operation not permitted)`;
  }
  return undefined;
}

function withoutPort(files: FileSystem, mayBindLow: boolean): string | undefined {
  const read = readSites(files);
  const port = 'sites' in read && !mayBindLow ? read.sites.flatMap(({ ports }) => ports).find((each) => each < 1024) : undefined;
  return port === undefined ? undefined : `bind() to 0.0.0.0:${port} failed (13: Permission denied)`;
}

function withoutPidFile(text: string, files: FileSystem): string | undefined {
  const path = directive(text, 'pid') ?? '/run/nginx.pid';
  const failure = failureOf(() => files.writeFile(path, new Uint8Array([0x31, 0x0a])));
  return failure && `open() "${path}" ${failure}`;
}

function directive(text: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}\\s+([^;\\s]+)`, 'm').exec(text)?.[1];
}

function failureOf(call: () => void): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return `failed (${NUMBERS[error.code] ?? 5}: ${error.message})`;
  }
}

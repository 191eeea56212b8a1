import { SystemError, type FileSystem } from '../../runtime/machine';
import type { Restraint, RunningServer, ServerContext } from '../image';

/** Why a server cannot start with what its container leaves it: its last words, and its exit code. */
export interface Refusal {
  readonly words: string;
  readonly exitCode: number;
}

/** Says it and ends. */
export function refuseToStart(context: ServerContext, { words, exitCode }: Refusal): RunningServer {
  context.logError(words);
  context.exit(exitCode);
  return { stop: () => {}, memoryBytes: 0, cpuMs: 0 };
}

/** The user of their own that the images' entrypoints change to when they are started by root. */
const OWN_UID = 999;
const LOW_PORT = 80;

/** Apache needs its port and a place for its pid file. */
export function httpdRefusal({ restraint, net }: ServerContext): Refusal | undefined {
  if (!restraint) return undefined;
  const named = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${net.address ?? '127.0.0.1'}. Set the 'ServerName' directive globally to suppress this message\n`;
  if (!can(restraint, 'NET_BIND_SERVICE')) {
    return { words: `${named}(13)Permission denied: AH00072: make_sock: could not bind to address [::]:${LOW_PORT}\n(13)Permission denied: AH00072: make_sock: could not bind to address 0.0.0.0:${LOW_PORT}\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n`, exitCode: 1 };
  }
  const failure = writeFailure(restraint.files(), '/usr/local/apache2/logs/httpd.pid');
  return failure === undefined ? undefined : { words: `${named}${named}[core:error] [pid 1:tid 1] ${failure}: AH00099: could not create /usr/local/apache2/logs/httpd.pid.SVJ1Xq\n[core:error] [pid 1:tid 1] AH00100: httpd: could not log pid to file /usr/local/apache2/logs/httpd.pid\n`, exitCode: 1 };
}

/** initdb makes the data directory its own; the server locks its socket beside the data. */
export function postgresRefusal({ restraint, env, clock }: ServerContext): Refusal | undefined {
  if (!restraint) return undefined;
  const switching = switchRefusal(restraint, 'postgres');
  if (switching) return switching;
  const files = restraint.files();
  const directory = env.get('PGDATA') ?? '/var/lib/postgresql/data';
  const owner = ownerAfterMaking(files, directory);
  if (typeof owner === 'string') return { words: `mkdir: cannot create directory '${directory}': ${owner}\n`, exitCode: 1 };
  const uid = restraint.uid || OWN_UID;
  if (restraint.uid !== 0 && owner !== uid) {
    return { words: `chmod: changing permissions of '${directory}': Operation not permitted\n${INITDB}fixing permissions on existing directory ${directory} ... initdb: error: could not change permissions of directory "${directory}": Operation not permitted\n`, exitCode: 1 };
  }
  const lock = '/var/run/postgresql/.s.PGSQL.5432.lock';
  const failure = writeFailure(files, lock);
  const stamp = new Date(clock.now()).toISOString().replace('T', ' ').slice(0, 23);
  return failure === undefined ? undefined : { words: `${stamp} UTC [1] FATAL:  could not create lock file "${lock}": ${failure.replace(/^\(\d+\)/, '')}\n`, exitCode: 1 };
}

export function mysqlRefusal({ restraint, clock }: ServerContext): Refusal | undefined {
  if (!restraint) return undefined;
  const now = new Date(clock.now()).toISOString();
  const switching = switchRefusal(restraint, 'mysql');
  if (switching) return { ...switching, words: `${now.slice(0, 19).replace('T', ' ')}+00:00 [Note] [Entrypoint]: Entrypoint script for MySQL Server 8.4.5-1.el9 started.\n${now.slice(0, 19).replace('T', ' ')}+00:00 [Note] [Entrypoint]: Switching to dedicated user 'mysql'\n${switching.words}` };
  const stamp = `${now.slice(0, 23)}000Z`;
  const files = restraint.files();
  ownerAfterMaking(files, '/var/lib/mysql');
  const data = writeFailure(files, '/var/lib/mysql/is_writable', restraint.uid || OWN_UID);
  if (data && !data.includes('Read-only')) return { words: `mysqld: Can't create/write to file '/var/lib/mysql/is_writable' (OS errno 13 - Permission denied)\n${stamp} 0 [ERROR] [MY-010119] [Server] Aborting\n`, exitCode: 1 };
  if (writeFailure(files, '/var/run/mysqld/mysqld.sock.lock', restraint.uid || OWN_UID) === undefined) return undefined;
  return {
    words: `${stamp} 0 [ERROR] [MY-010273] [Server] Could not create unix socket lock file /var/run/mysqld/mysqld.sock.lock.\n${stamp} 0 [ERROR] [MY-010268] [Server] Unable to setup unix socket lock file.\n${stamp} 0 [ERROR] [MY-010119] [Server] Aborting\n`, exitCode: 1,
  };
}

export function mongoRefusal({ restraint, clock }: ServerContext): Refusal | undefined {
  if (!restraint) return undefined;
  const switching = switchRefusal(restraint, 'mongodb');
  if (switching) return switching;
  const line = (component: string, id: number, context: string, message: string, attr: object): string => `${JSON.stringify({ t: { $date: new Date(clock.now()).toISOString().replace('Z', '+00:00') }, s: 'E', c: component, id, ctx: context, msg: message, attr })}\n`;
  const files = restraint.files();
  const data = writeFailure(files, '/data/db/mongod.lock', restraint.uid || OWN_UID);
  if (data && !data.includes('Read-only')) return { words: line('CONTROL', 20_557, 'initandlisten', 'DBException in initAndListen, terminating', { error: 'IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db' }), exitCode: 100 };
  const socket = writeFailure(files, '/tmp/mongodb-27017.sock');
  return socket === undefined ? undefined : { words: line('NETWORK', 20_568, 'initandlisten', 'Error setting up listener', { error: { code: 9001, codeName: 'SocketException', errmsg: socket.replace(/^\(\d+\)/, '') } }), exitCode: 48 };
}

const INITDB = `The files belonging to this database system will be owned by user "postgres".
This user must also own the server process.

The database cluster will be initialized with locale "en_US.utf8".
The default database encoding has accordingly been set to "UTF8".
The default text search configuration will be set to "english".

Data page checksums are disabled.

`;

function can({ uid, capabilities }: Restraint, capability: string): boolean {
  return uid === 0 && capabilities.has(capability);
}

/** The entrypoints change to a user of the server's own by gosu, which root may only with these two. */
function switchRefusal(restraint: Restraint, user: string): Refusal | undefined {
  if (restraint.uid !== 0 || (can(restraint, 'SETUID') && can(restraint, 'SETGID'))) return undefined;
  return { words: `error: failed switching to "${user}": operation not permitted\n`, exitCode: 1 };
}

/** Whose a directory is that is made when it is missing; why it cannot be made. */
function ownerAfterMaking(files: FileSystem, path: string): number | string {
  try {
    if (!files.exists(path)) files.mkdir(path, { recursive: true });
    return files.stat(path).uid;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error.message;
  }
}

/** "(13)Permission denied" when the file cannot be made there; `owner` may write in what is theirs in the image. */
function writeFailure(files: FileSystem, path: string, owner?: number): string | undefined {
  const directory = path.slice(0, path.lastIndexOf('/'));
  try {
    if (owner !== undefined && files.exists(directory) && files.stat(directory).uid === owner && files.access(directory, 2)) return undefined;
    files.writeFile(path, new Uint8Array());
    files.remove(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return `${error.code === 'EROFS' ? '(30)' : '(13)'}${error.message}`;
  }
}

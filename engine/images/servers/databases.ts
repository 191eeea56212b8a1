import { SystemError } from '../../runtime/machine';
import type { Listener } from '../../runtime/net';
import { Signal } from '../../runtime/process';
import type { RunningServer, Server, ServerContext } from '../image';
import { mongoRefusal, mysqlRefusal, postgresRefusal, refuseToStart, type Refusal } from './restrained';

/** A database as far as a lesson on storage or configuration needs one: it checks its settings, listens and logs. Queries are not simulated. */
interface Database {
  readonly port: number;
  /** What it prints when its settings are missing; undefined when they are fine. */
  readonly complaint: (env: ReadonlyMap<string, string>) => string | undefined;
  readonly ready: (stamp: string) => string;
  /** Files it makes in its data directory. */
  readonly dataDirectory: string;
  readonly marker: string;
  readonly memoryBytes: number;
  readonly owner: string;
  /** Why it cannot start with what its container leaves it. */
  readonly refusal: (context: ServerContext) => Refusal | undefined;
}

const MYSQL: Database = {
  port: 3306,
  complaint: (env) =>
    ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD'].some((name) => env.get(name))
      ? undefined
      : '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n',
  ready: (stamp) => `${stamp} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.5'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.\n`,
  dataDirectory: '/var/lib/mysql', marker: 'ibdata1', memoryBytes: 380 * 1024 ** 2, owner: 'mysqld', refusal: mysqlRefusal,
};
const POSTGRES: Database = {
  port: 5432,
  complaint: (env) =>
    env.get('POSTGRES_PASSWORD') || env.get('POSTGRES_HOST_AUTH_METHOD') === 'trust'
      ? undefined
      : 'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html\n',
  ready: (stamp) => `${stamp} UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432\n${stamp} UTC [1] LOG:  database system is ready to accept connections\n`,
  dataDirectory: '/var/lib/postgresql/data', marker: 'PG_VERSION', memoryBytes: 25 * 1024 ** 2, owner: 'postgres', refusal: postgresRefusal,
};
const MONGO: Database = {
  port: 27_017,
  complaint: () => undefined,
  ready: (stamp) => `{"t":{"$date":"${stamp}"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}\n`,
  dataDirectory: '/data/db', marker: 'WiredTiger', memoryBytes: 90 * 1024 ** 2, owner: 'mongod', refusal: mongoRefusal,
};

export const mysql = database(MYSQL);
export const postgres = database(POSTGRES);
export const mongo = database(MONGO);

function database(kind: Database): Server {
  return (context) => {
    const complaint = hasData(context, kind) ? undefined : kind.complaint(context.env);
    if (complaint !== undefined) {
      context.logError(complaint);
      context.exit(1);
      return { stop: () => {}, memoryBytes: 0, cpuMs: 0 };
    }
    const refusal = kind.refusal(context);
    return refusal ? refuseToStart(context, refusal) : run(context, kind);
  };
}

function run(context: ServerContext, kind: Database): RunningServer {
  let listener: Listener | undefined;
  if (context.touched) leaveData(context, kind);
  try {
    listener = context.net.listen(kind.port);
    context.log(kind.ready(new Date(context.clock.now()).toISOString().replace('T', ' ').slice(0, 23)));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    context.logError(`could not bind port ${kind.port}: ${error.message}\n`);
    context.exit(1);
  }
  return {
    signal: (signal) => {
      if (signal === Signal.TERM || signal === Signal.INT || signal === Signal.QUIT) context.exit(0);
    },
    stop: () => listener?.close(),
    memoryBytes: kind.memoryBytes,
    cpuMs: 0,
  };
}

/** Under a root that cannot be written the image's own volume takes the data, which goes with the container. */
function leaveData(context: ServerContext, kind: Database): void {
  const files = context.files();
  const marker = `${kind.dataDirectory}/${kind.marker}`;
  try {
    files.mkdir(kind.dataDirectory, { recursive: true });
    if (!files.exists(marker)) files.writeFile(marker, Uint8Array.of(0x31, 0x36, 0x0a));
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== 'EROFS') throw error;
  }
}

/** A volume that was initialised before needs no password. */
function hasData(context: ServerContext, kind: Database): boolean {
  return context.touched && context.files().exists(`${kind.dataDirectory}/${kind.marker}`);
}

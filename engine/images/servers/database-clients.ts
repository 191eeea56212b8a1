import type { Process, Program } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';

/** Opens and closes a connection; what went wrong, if anything did. */
function* reach(proc: Process, host: string, port: number): Task<SystemError | undefined> {
  try {
    const socket = yield* proc.machine.net.connect(host, port);
    socket.close();
    return undefined;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error;
  }
}

/** Values of options that are written `-h x`, `-hx`, `--host x` or `--host=x`; the rest are operands. */
function options(argv: readonly string[], valued: Readonly<Record<string, string>>): { readonly values: ReadonlyMap<string, string>; readonly operands: readonly string[] } {
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at]!;
    const long = /^--([\w-]+)(?:=(.*))?$/s.exec(word);
    const name = long ? valued[`--${long[1]}`] : valued[word.slice(0, 2)];
    if (!word.startsWith('-')) operands.push(word);
    else if (name === undefined) continue;
    else if (long?.[2] !== undefined) values.set(name, long[2]);
    else if (!long && word.length > 2) values.set(name, word.slice(2));
    else values.set(name, argv[(at += 1)] ?? '');
  }
  return { values, operands };
}

const SELECT_ONE = /^\s*select\s+1\s*;?\s*$/i;

const MYSQL_OPTIONS = { '-h': 'host', '--host': 'host', '-P': 'port', '--port': 'port', '-u': 'user', '--user': 'user', '-e': 'execute', '--execute': 'execute' };

function* mysqlTarget(proc: Process): Task<{ readonly host: string; readonly port: number; readonly values: ReadonlyMap<string, string>; readonly operands: readonly string[]; readonly failure: SystemError | undefined }> {
  const { values, operands } = options(proc.argv, MYSQL_OPTIONS);
  const name = proc.argv[0]!.replace(/^.*\//, '');
  if (proc.argv.some((word) => /^(-p.|--password=.)/.test(word))) yield* proc.err(`${name}: [Warning] Using a password on the command line interface can be insecure.\n`);
  const host = values.get('host') ?? 'localhost';
  const port = Number(values.get('port') ?? 3306);
  return { host, port, values, operands, failure: yield* reach(proc, host === 'localhost' ? '127.0.0.1' : host, port) };
}

const SOCKET = '/var/run/mysqld/mysqld.sock';

function mysqlError(host: string, port: number, failure: SystemError): string {
  if (host === 'localhost') return `Can't connect to local MySQL server through socket '${SOCKET}' (2)`;
  if (failure.code === 'ENOTFOUND' || failure.code === 'EAI_AGAIN') return `Unknown MySQL server host '${host}' (-2)`;
  return `Can't connect to MySQL server on '${host}:${port}' (${failure.code === 'ECONNREFUSED' ? 111 : 110})`;
}

/** mysqladmin ping. A server that refuses the password is alive too. */
function* mysqladmin(proc: Process): Task<number> {
  const { host, port, operands, failure } = yield* mysqlTarget(proc);
  if (failure) {
    const hint = host === 'localhost' ? `Check that mysqld is running and that the socket: '${SOCKET}' exists!\n` : `Check that mysqld is running on ${host} and that the port is ${port}.\nYou can check this by doing 'telnet ${host} ${port}'\n`;
    yield* proc.err(`mysqladmin: connect to server at '${host}' failed\nerror: '${mysqlError(host, port, failure)}'\n${hint}`);
    return 1;
  }
  if (operands[0] !== 'ping') {
    yield* proc.err(`not simulated: mysqladmin ${operands[0] ?? ''} (only ping)\n`);
    return 1;
  }
  yield* proc.out('mysqld is alive\n');
  return 0;
}

function* mysql(proc: Process): Task<number> {
  const { host, port, values, failure } = yield* mysqlTarget(proc);
  if (failure) {
    yield* proc.err(`ERROR 200${host === 'localhost' ? '2' : '3'} (HY000): ${mysqlError(host, port, failure)}\n`);
    return 1;
  }
  if (!SELECT_ONE.test(values.get('execute') ?? '')) return yield* noQueries(proc, 'mysql');
  yield* proc.out('1\n1\n');
  return 0;
}

function* noQueries(proc: Process, name: string): Task<number> {
  yield* proc.err(`not simulated: ${name}: queries other than "select 1" (the server listens and answers that it is there)\n`);
  return 1;
}

const POSTGRES_OPTIONS = { '-h': 'host', '--host': 'host', '-p': 'port', '--port': 'port', '-U': 'user', '--username': 'user', '-d': 'dbname', '--dbname': 'dbname', '-t': 'timeout', '-c': 'command', '--command': 'command' };

function* postgresTarget(proc: Process): Task<{ readonly host: string | undefined; readonly port: number; readonly values: ReadonlyMap<string, string>; readonly failure: SystemError | undefined }> {
  const { values } = options(proc.argv, POSTGRES_OPTIONS);
  const host = values.get('host') ?? proc.env.get('PGHOST');
  const port = Number(values.get('port') ?? proc.env.get('PGPORT') ?? 5432);
  return { host, port, values, failure: yield* reach(proc, host ?? '127.0.0.1', port) };
}

function* pgIsReady(proc: Process): Task<number> {
  const { host, port, failure } = yield* postgresTarget(proc);
  yield* proc.out(`${host ?? '/var/run/postgresql'}:${port} - ${failure ? 'no response' : 'accepting connections'}\n`);
  return failure ? 2 : 0;
}

function* psql(proc: Process): Task<number> {
  const { host, port, values, failure } = yield* postgresTarget(proc);
  if (failure) {
    if (host === undefined) yield* proc.err(`psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.${port}" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n`);
    else if (failure.code === 'ENOTFOUND' || failure.code === 'EAI_AGAIN') yield* proc.err(`psql: error: could not translate host name "${host}" to address: Name or service not known\n`);
    else yield* proc.err(`psql: error: connection to server at "${host}", port ${port} failed: ${failure.message}\n\tIs the server running on that host and accepting TCP/IP connections?\n`);
    return 2;
  }
  if (!SELECT_ONE.test(values.get('command') ?? '')) return yield* noQueries(proc, 'psql');
  yield* proc.out(' ?column? \n----------\n        1\n(1 row)\n\n');
  return 0;
}

const MONGO_OPTIONS = { '--host': 'host', '--port': 'port', '--eval': 'eval', '-u': 'user', '--username': 'user', '-p': 'password', '--password': 'password', '--authenticationDatabase': 'source' };

/** mongosh --eval with the ping command, in its usual forms. */
function* mongosh(proc: Process): Task<number> {
  const { values, operands } = options(proc.argv, MONGO_OPTIONS);
  const address = /^(?:mongodb:\/\/)?(?:[^@/]*@)?([^:/]+)(?::(\d+))?/.exec(operands.find((word) => /[:/.]/.test(word)) ?? '');
  const host = values.get('host') ?? address?.[1] ?? '127.0.0.1';
  const port = Number(values.get('port') ?? address?.[2] ?? 27_017);
  const failure = yield* reach(proc, host, port);
  if (failure) {
    yield* proc.err(failure.code === 'ENOTFOUND' || failure.code === 'EAI_AGAIN' ? `MongoNetworkError: getaddrinfo ENOTFOUND ${host}\n` : `MongoNetworkError: connect ${failure.code} ${host}:${port}\n`);
    return 1;
  }
  const asked = values.get('eval') ?? '';
  if (!/^\s*(?:printjson\()?\s*db\.(?:runCommand|adminCommand)\(\s*(?:\{\s*["']?ping["']?\s*:\s*1\s*\}|["']ping["'])\s*\)(?:\.ok)?\s*\)?\s*;?\s*$/.test(asked)) {
    yield* proc.err('not simulated: mongosh: commands other than ping (the server listens and answers that it is there)\n');
    return 1;
  }
  yield* proc.out(/\.ok\s*\)?\s*;?\s*$/.test(asked) ? '1\n' : '{ ok: 1 }\n');
  return 0;
}

/** The clients that the databases' images bring, as far as asking whether the server is there. */
export const DATABASE_CLIENTS: Readonly<Record<string, Program>> = { mysqladmin, mysql, pg_isready: pgIsReady, psql, mongosh };

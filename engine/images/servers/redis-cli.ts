import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import type { Process } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Socket } from '../../runtime/net';
import type { Task } from '../../runtime/process';

/** redis-cli: one command from the arguments, or commands line by line from the input. */
export function* redisCli(proc: Process): Task<number> {
  let host = '127.0.0.1', port = 6379, password: string | undefined;
  const words: string[] = [];
  for (let at = 1; at < proc.argv.length; at += 1) {
    const word = proc.argv[at]!;
    if (words.length > 0) words.push(word);
    else if (word === '-h') host = proc.argv[(at += 1)] ?? host;
    else if (word === '-p') port = Number(proc.argv[(at += 1)]);
    else if (word === '-a' || word === '--pass') password = proc.argv[(at += 1)];
    else if (word === '-n') at += 1;
    else if (!word.startsWith('--')) words.push(word);
  }
  let socket: Socket;
  try {
    socket = yield* proc.machine.net.connect(host, port);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const why = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN' ? 'Name or service not known' : error.message;
    yield* proc.err(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
  const reader = new ReplyReader(socket);
  const tty = proc.stdout.isTty;
  try {
    if (password !== undefined) yield* ask(socket, reader, ['AUTH', password]);
    if (words[0]?.toLowerCase() === 'shutdown') {
      yield* shutDown(socket, reader, words);
      return 0;
    }
    if (words.length > 0) {
      yield* proc.out(`${show(yield* ask(socket, reader, words), tty)}\n`);
      return 0;
    }
    if (tty) yield* proc.out(`${host}:${port}> `);
    let held = '';
    for (let chunk = yield* proc.stdin.read(); chunk; chunk = yield* proc.stdin.read()) {
      const lines = (held + decodeUtf8(chunk)).split('\n');
      held = lines.pop()!;
      for (const line of lines) {
        const command = splitLine(line);
        if (command[0] === 'quit' || command[0] === 'exit') return 0;
        if (command.length > 0) yield* proc.out(`${show(yield* ask(socket, reader, command), tty)}\n`);
        if (tty) yield* proc.out(`${host}:${port}> `);
      }
    }
    return 0;
  } finally {
    socket.close();
  }
}

type Reply = { readonly error: string } | { readonly status: string } | string | number | undefined | readonly Reply[];

function* ask(socket: Socket, reader: ReplyReader, words: readonly string[]): Task<Reply> {
  yield* socket.write(encodeUtf8(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`));
  return yield* reader.next();
}

/** A server that does as it is told does not answer: it closes the connection. */
function* shutDown(socket: Socket, reader: ReplyReader, words: readonly string[]): Task<void> {
  try {
    yield* ask(socket, reader, words);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
}

class ReplyReader {
  #held = '';

  constructor(private readonly socket: Socket) {}

  *next(): Task<Reply> {
    const line = yield* this.#until('\r\n');
    const rest = line.slice(1);
    switch (line[0]) {
      case '+':
        return { status: rest };
      case '-':
        return { error: rest };
      case ':':
        return Number(rest);
      case '$': {
        if (rest === '-1') return undefined;
        const length = Number(rest);
        while (this.#held.length < length + 2) yield* this.#more();
        const text = this.#held.slice(0, length);
        this.#held = this.#held.slice(length + 2);
        return text;
      }
      default: {
        const items: Reply[] = [];
        for (let n = Number(rest); n > 0; n -= 1) items.push(yield* this.next());
        return items;
      }
    }
  }

  *#until(mark: string): Task<string> {
    while (!this.#held.includes(mark)) yield* this.#more();
    const at = this.#held.indexOf(mark);
    const line = this.#held.slice(0, at);
    this.#held = this.#held.slice(at + mark.length);
    return line;
  }

  *#more(): Task<void> {
    const chunk = yield* this.socket.read();
    if (!chunk) throw new SystemError('ECONNRESET', 'Server closed the connection');
    this.#held += decodeUtf8(chunk);
  }
}

/** With a terminal, types are shown; without, only the values. */
function show(reply: Reply, tty: boolean, indent = ''): string {
  if (reply === undefined) return tty ? '(nil)' : '';
  if (typeof reply === 'number') return tty ? `(integer) ${reply}` : String(reply);
  if (typeof reply === 'string') return tty ? `"${reply.replace(/["\\]/g, '\\$&').replace(/\r/g, '\\r').replace(/\n/g, '\\n')}"` : reply;
  if ('error' in reply) return tty ? `(error) ${reply.error}` : reply.error;
  if ('status' in reply) return reply.status;
  if (reply.length === 0) return tty ? '(empty array)' : '';
  return reply.map((item, at) => (tty ? `${at === 0 ? '' : indent}${at + 1}) ${show(item, tty, `${indent}   `)}` : show(item, tty))).join('\n');
}

function splitLine(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

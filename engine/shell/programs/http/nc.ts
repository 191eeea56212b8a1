import { SystemError } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import { readBytes } from '../../../runtime/whole-stream';
import { command } from '../command';
import type { Context } from '../command';

/** What is wrong with the port or the time to wait, if anything is. */
function unreadable(context: Context, port: string | undefined): string | undefined {
  const gnu = context.words === 'gnu';
  const limit = context.value('w');
  if (limit !== undefined && !/^\d+$/.test(limit)) return gnu ? `timeout invalid: ${limit}` : `invalid number '${limit}'`;
  if (port === undefined) return undefined;
  if (!/^\d+$/.test(port)) return !gnu ? `bad port '${port}'` : context.has('l') ? 'getaddrinfo: Servname not supported for ai_socktype' : `port number invalid: ${port}`;
  return gnu && Number(port) > 65_535 ? `port number too large: ${port}` : undefined;
}

/** nc: bytes to and from a port, or a look whether it is open. */
function* nc(context: Context): Task<number> {
  const [host, port] = context.operands;
  const { net } = context.proc.machine;
  const wrong = unreadable(context, context.has('l') ? context.value('p') ?? port ?? host : port);
  if (wrong !== undefined) {
    yield* context.complain(wrong);
    return 1;
  }
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

export const ncCommand = command('nc', 'lzvuw:p:nk', nc);

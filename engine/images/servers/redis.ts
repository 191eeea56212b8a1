import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import { SystemError } from '../../runtime/machine';
import type { Listener, Socket } from '../../runtime/net';
import { Coroutine, Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { Server, ServerContext } from '../image';
import { RedisStore } from './redis-store';

/** redis-server: the protocol (RESP2) and the everyday commands over a store in memory. */
export const redisServer: Server = (context) => {
  const port = Number(optionOf(context.argv, '--port') ?? 6379);
  const password = optionOf(context.argv, '--requirepass');
  const store = new RedisStore(context.clock);
  const line = (mark: string, text: string) => context.log(`1:${mark === '#' ? 'C' : 'M'} ${redisTime(context.clock.now())} ${mark} ${text}\n`);
  line('#', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  line('#', 'Redis version=7.4.4, bits=64, commit=00000000, modified=0, pid=1, just started');
  line('#', 'Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf');
  let listener: Listener | undefined;
  let cpuMs = 0;
  const shutDown = () => {
    line('*', 'User requested shutdown...');
    line('#', 'Redis is now ready to exit, bye bye...');
    context.exit(0);
  };
  try {
    listener = context.net.listen(port);
    line('*', `Running mode=standalone, port=${port}.`);
    line('*', 'Server initialized');
    line('*', 'Ready to accept connections tcp');
    new Coroutine(context.clock, accept(context, listener, store, password, () => (cpuMs += 0.05), shutDown), () => {}).start();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    line('#', `Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use`);
    line('#', 'Failed listening on port, aborting.');
    context.exit(1);
  }
  return {
    signal: (signal) => {
      if (signal !== Signal.TERM && signal !== Signal.INT) return;
      line('*', `Received ${signal === Signal.TERM ? 'SIGTERM' : 'SIGINT'} scheduling shutdown...`);
      shutDown();
    },
    stop: () => listener?.close(),
    memoryBytes: 7 * 1024 ** 2,
    get cpuMs() {
      return cpuMs;
    },
  };
};

function* accept(context: ServerContext, listener: Listener, store: RedisStore, password: string | undefined, work: () => void, shutDown: () => void): Task<void> {
  try {
    for (;;) {
      const socket = yield* listener.accept();
      new Coroutine(context.clock, serve(socket, store, password, work, shutDown), () => {}).start();
    }
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    // The server stopped.
  }
}

function* serve(socket: Socket, store: RedisStore, password: string | undefined, work: () => void, shutDown: () => void): Task<void> {
  let held = '';
  let trusted = password === undefined;
  try {
    for (let chunk = yield* socket.read(); chunk; chunk = yield* socket.read()) {
      held += decodeUtf8(chunk);
      for (let next = takeCommand(held); next; next = takeCommand(held)) {
        held = next.rest;
        if (next.words.length === 0) continue;
        work();
        const name = next.words[0]!.toUpperCase();
        let reply: string;
        if (name === 'AUTH') {
          trusted = password !== undefined && next.words.at(-1) === password;
          reply = trusted ? '+OK\r\n' : '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
        } else if (!trusted) reply = '-NOAUTH Authentication required.\r\n';
        else if (name === 'SHUTDOWN') return shutDown();
        else reply = store.run(name, next.words.slice(1));
        yield* socket.write(encodeUtf8(reply));
        if (name === 'QUIT') return;
      }
    }
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  } finally {
    socket.close();
  }
}

/** One command off the front: an array of bulk strings, or a line typed by hand. */
function takeCommand(text: string): { readonly words: string[]; readonly rest: string } | undefined {
  const end = text.indexOf('\n');
  if (end < 0) return undefined;
  if (!text.startsWith('*')) return { words: text.slice(0, end).trim().split(/\s+/).filter((word) => word !== ''), rest: text.slice(end + 1) };
  const count = Number(text.slice(1, end));
  const words: string[] = [];
  let at = end + 1;
  for (let n = 0; n < count; n += 1) {
    const feed = text.indexOf('\r\n', at);
    if (feed < 0) return undefined;
    const length = Number(text.slice(at + 1, feed));
    if (text.length < feed + 2 + length + 2) return undefined;
    words.push(text.slice(feed + 2, feed + 2 + length));
    at = feed + 2 + length + 2;
  }
  return { words, rest: text.slice(at) };
}

function optionOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(name);
  return at >= 0 ? argv[at + 1] : undefined;
}

/** "21 Nov 2026 08:38:50.123". */
function redisTime(ms: number): string {
  const [, day, month, year, time] = new Date(ms).toUTCString().split(' ');
  return `${day} ${month} ${year} ${time}.${String(Math.floor(ms) % 1000).padStart(3, '0')}`;
}

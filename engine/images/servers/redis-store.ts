import type { Clock } from '../../runtime/clock';

type Value = string | string[] | Map<string, string> | Set<string>;

/** The data of one redis server and the replies to its commands, in RESP2. */
export class RedisStore {
  readonly #values = new Map<string, { value: Value; expiresAt: number | undefined }>();

  constructor(private readonly clock: Clock) {}

  run(name: string, words: readonly string[]): string {
    const [key = '', ...rest] = words;
    const handler = COMMANDS[name];
    if (!handler) return `-ERR unknown command '${name.toLowerCase()}', with args beginning with: ${words.map((word) => `'${word}' `).join('')}\r\n`;
    if (words.length < handler.least) return `-ERR wrong number of arguments for '${name.toLowerCase()}' command\r\n`;
    return handler.run(this, key, rest);
  }

  get<T extends Value>(key: string): T | undefined {
    const entry = this.#values.get(key);
    if (entry?.expiresAt !== undefined && entry.expiresAt <= this.clock.now()) {
      this.#values.delete(key);
      return undefined;
    }
    return entry?.value as T | undefined;
  }

  set(key: string, value: Value, ttlMs?: number): void {
    this.#values.set(key, { value, expiresAt: ttlMs === undefined ? undefined : this.clock.now() + ttlMs });
  }

  expire(key: string, ttlMs: number): boolean {
    const value = this.get(key);
    if (value === undefined) return false;
    this.set(key, value, ttlMs);
    return true;
  }

  /** Seconds left; -1 without an end, -2 without the key. */
  ttl(key: string): number {
    if (this.get(key) === undefined) return -2;
    const end = this.#values.get(key)?.expiresAt;
    return end === undefined ? -1 : Math.ceil((end - this.clock.now()) / 1000);
  }

  delete(key: string): boolean {
    return this.get(key) !== undefined && this.#values.delete(key);
  }

  keys(): string[] {
    return [...this.#values.keys()].filter((key) => this.get(key) !== undefined);
  }

  clear(): void {
    this.#values.clear();
  }
}

interface Command {
  readonly least: number;
  readonly run: (store: RedisStore, key: string, rest: readonly string[]) => string;
}

const OK = '+OK\r\n';
const bulk = (text: string | undefined) => (text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`);
const integer = (value: number) => `:${value}\r\n`;
const list = (items: readonly (string | undefined)[]) => `*${items.length}\r\n${items.map(bulk).join('')}`;
const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n';

const COMMANDS: Readonly<Record<string, Command>> = {
  PING: { least: 0, run: (_, key) => (key === '' ? '+PONG\r\n' : bulk(key)) },
  ECHO: { least: 1, run: (_, key) => bulk(key) },
  QUIT: { least: 0, run: () => OK },
  SELECT: { least: 1, run: () => OK },
  SET: { least: 2, run: setCommand },
  SETEX: { least: 3, run: (store, key, [seconds, value]) => (store.set(key, value!, Number(seconds) * 1000), OK) },
  GET: { least: 1, run: (store, key) => {
    const value = store.get(key);
    return value === undefined || typeof value === 'string' ? bulk(value as string | undefined) : WRONG_TYPE;
  } },
  MGET: { least: 1, run: (store, key, rest) => list([key, ...rest].map((name) => store.get<string>(name))) },
  DEL: { least: 1, run: (store, key, rest) => integer([key, ...rest].filter((name) => store.delete(name)).length) },
  EXISTS: { least: 1, run: (store, key, rest) => integer([key, ...rest].filter((name) => store.get(name) !== undefined).length) },
  KEYS: { least: 1, run: (store, pattern) => list(store.keys().filter((key) => globPattern(pattern).test(key))) },
  DBSIZE: { least: 0, run: (store) => integer(store.keys().length) },
  FLUSHALL: { least: 0, run: (store) => (store.clear(), OK) },
  FLUSHDB: { least: 0, run: (store) => (store.clear(), OK) },
  SAVE: { least: 0, run: () => OK },
  EXPIRE: { least: 2, run: (store, key, [seconds]) => integer(store.expire(key, Number(seconds) * 1000) ? 1 : 0) },
  TTL: { least: 1, run: (store, key) => integer(store.ttl(key)) },
  TYPE: { least: 1, run: (store, key) => `+${typeName(store.get(key))}\r\n` },
  INCR: { least: 1, run: (store, key) => increment(store, key, 1) },
  DECR: { least: 1, run: (store, key) => increment(store, key, -1) },
  INCRBY: { least: 2, run: (store, key, [by]) => increment(store, key, Number(by)) },
  APPEND: { least: 2, run: (store, key, [text]) => {
    const value = (store.get<string>(key) ?? '') + text!;
    store.set(key, value);
    return integer(value.length);
  } },
  LPUSH: { least: 2, run: (store, key, items) => push(store, key, items, true) },
  RPUSH: { least: 2, run: (store, key, items) => push(store, key, items, false) },
  LPOP: { least: 1, run: (store, key) => bulk(store.get<string[]>(key)?.shift()) },
  RPOP: { least: 1, run: (store, key) => bulk(store.get<string[]>(key)?.pop()) },
  LLEN: { least: 1, run: (store, key) => integer(store.get<string[]>(key)?.length ?? 0) },
  LRANGE: { least: 3, run: (store, key, [from, to]) => {
    const items = store.get<string[]>(key) ?? [];
    const end = Number(to) < 0 ? items.length + Number(to) + 1 : Number(to) + 1;
    return list(items.slice(Number(from), end));
  } },
  HSET: { least: 3, run: (store, key, pairs) => {
    const hash = store.get<Map<string, string>>(key) ?? new Map<string, string>();
    const before = hash.size;
    for (let at = 0; at + 1 < pairs.length; at += 2) hash.set(pairs[at]!, pairs[at + 1]!);
    store.set(key, hash);
    return integer(hash.size - before);
  } },
  HGET: { least: 2, run: (store, key, [field]) => bulk(store.get<Map<string, string>>(key)?.get(field!)) },
  HGETALL: { least: 1, run: (store, key) => list([...(store.get<Map<string, string>>(key) ?? [])].flat()) },
  SADD: { least: 2, run: (store, key, items) => {
    const set = store.get<Set<string>>(key) ?? new Set<string>();
    const before = set.size;
    for (const item of items) set.add(item);
    store.set(key, set);
    return integer(set.size - before);
  } },
  SMEMBERS: { least: 1, run: (store, key) => list([...(store.get<Set<string>>(key) ?? [])]) },
  INFO: { least: 0, run: (store) => bulk(`# Server\r\nredis_version:7.4.4\r\nredis_mode:standalone\r\nos:Linux\r\n\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n\r\n# Keyspace\r\ndb0:keys=${store.keys().length},expires=0,avg_ttl=0\r\n`) },
  COMMAND: { least: 0, run: () => '*0\r\n' },
  CLIENT: { least: 0, run: () => OK },
  CONFIG: { least: 0, run: () => '*0\r\n' },
};

function setCommand(store: RedisStore, key: string, [value = '', ...options]: readonly string[]): string {
  const upper = options.map((option) => option.toUpperCase());
  if (upper.includes('NX') && store.get(key) !== undefined) return bulk(undefined);
  if (upper.includes('XX') && store.get(key) === undefined) return bulk(undefined);
  const seconds = upper.indexOf('EX'), millis = upper.indexOf('PX');
  store.set(key, value, seconds >= 0 ? Number(options[seconds + 1]) * 1000 : millis >= 0 ? Number(options[millis + 1]) : undefined);
  return OK;
}

function increment(store: RedisStore, key: string, by: number): string {
  const value = store.get<string>(key) ?? '0';
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return '-ERR value is not an integer or out of range\r\n';
  store.set(key, String(Number(value) + by));
  return integer(Number(value) + by);
}

function push(store: RedisStore, key: string, items: readonly string[], front: boolean): string {
  const queue = store.get<string[]>(key) ?? [];
  for (const item of items) if (front) queue.unshift(item);
  else queue.push(item);
  store.set(key, queue);
  return integer(queue.length);
}

function typeName(value: Value | undefined): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? 'list' : value instanceof Map ? 'hash' : 'set';
}

function globPattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
}

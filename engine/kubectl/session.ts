import { parseGoDuration } from '../api/go-duration';
import type { KubeObject } from '../api/object';
import type { ApiStream } from '../api/transport';
import { decodeUtf8, encodeUtf8 } from '../runtime/bytes';
import type { Process } from '../runtime/machine';
import { Condition } from '../runtime/process';
import type { Task } from '../runtime/process';
import { readBytes } from '../runtime/whole-stream';
import { discover } from './client/discovery';
import type { Discovery, Mapping } from './client/discovery';
import { RequestLog } from './client/request-log';
import { RestClient } from './client/rest-client';
import type { Connect } from './client/transport-target';
import type { Flags, FlagSpec, ParsedLine } from './command/flag-set';
import type { completeKubectl } from './complete';
import { homeOf, loadConfig, resolveSettings } from './config/kubeconfig';
import type { ClientSettings, LoadedConfig } from './config/kubeconfig';
import { KubectlError } from './errors';
import { resolvePath } from './paths';

/** Prints objects in a format that needs the whole object. `print` may be called once per object. */
export interface ObjectPrinter {
  readonly format: string;
  print(object: AnyObject): Task<void>;
  /** Writes what was held back (the table of custom columns). */
  flush(): Task<void>;
}

/** What cmd/later-commands.ts holds besides commands. */
export interface LaterParts {
  helpText(path: string): string;
  /** The flags of a command that is loaded late. */
  flagsOf(path: string): readonly FlagSpec[];
  readonly completeKubectl: typeof completeKubectl;
  completeLine(session: Session, words: readonly string[], described: boolean): Task<number>;
  optionsText(): string;
  /** `run` that stays with its pod, and --overrides. */
  stayWith(session: Session, pod: AnyObject, services: readonly AnyObject[]): Task<number>;
  overridden(session: Session, object: Record<string, unknown>): Record<string, unknown>;
  buildKustomization(session: Session, directory: string): Task<AnyObject[]>;
  pathPrinter(session: Session, template: string, allowMissing: boolean, asJson: boolean): ObjectPrinter;
  columnsPrinter(session: Session, format: string, argument: string): ObjectPrinter;
  /** --sort-by */
  sortedObjects<T>(session: Session, objects: readonly T[], field: string): T[];
  sortedRows<T extends { readonly object?: unknown }>(session: Session, rows: readonly T[], field: string): readonly T[];
  refuseSeveralTables(session: Session, field: string): void;
  /** create --edit */
  createEdited(session: Session): Task<number>;
  /** For -o json of what was made by flags. */
  inStructOrder(object: AnyObject): AnyObject;
  /** An object as Go writes the struct that it is, with a newline. */
  wireText(object: unknown): string;
  templatePrinter(session: Session, source: string, allowMissing: boolean): ObjectPrinter;
}

const DISCOVERY_TTL_MS = 6 * 3_600_000;
/** By machine (its network is one object for all of its users), then by home and server. */
const discoveries = new WeakMap<object, Map<string, { readonly discovery: Discovery; readonly atMs: number }>>();

/** A command's function: returns the exit code. */
export type Command = (session: Session) => Task<number>;

/**
 * One run of kubectl: its command line, its process, and the ways to the server, opened when first needed. Every verb
 * gets one of these and nothing else.
 */
export class Session {
  /** What is loaded when a command line asks for it (`asksForParts` in kubectl.ts). */
  parts: LaterParts | undefined;
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly argsBeforeDash: number;
  #config: LoadedConfig | undefined;
  #settings: ClientSettings | undefined;
  #client: RestClient | undefined;
  #discovery: Discovery | undefined;
  /** Whether #discovery was asked for in this run. */
  #asked = false;

  constructor(
    readonly proc: Process,
    line: ParsedLine,
    /** "kubectl rollout status" */
    readonly commandPath: string,
    readonly connect: Connect,
    /** Descriptions for explain, when they are loaded. */
    readonly descriptions: (() => ReadonlyMap<string, string> | undefined) | undefined,
    /** Names of the command's own flags, which hide global flags of the same name. */
    private readonly ownFlags: ReadonlySet<string>,
  ) {
    this.flags = line.flags;
    this.args = line.args;
    this.argsBeforeDash = line.argsBeforeDash;
  }

  now(): number {
    return this.proc.clock.now();
  }

  out(text: string): Task<void> {
    return this.proc.out(text);
  }

  err(text: string): Task<void> {
    return this.proc.err(text);
  }

  get config(): LoadedConfig {
    return (this.#config ??= loadConfig(this.proc, this.flags, this.commandPath.startsWith('kubectl config ')));
  }

  get settings(): ClientSettings {
    return (this.#settings ??= resolveSettings(this.proc, (name) => (this.ownFlags.has(name) ? '' : this.flags.text(name)), this.config));
  }

  /** What the kubeconfig says of a context, or of the current one; a KubectlError where it is missing. */
  settingsOf(context: string | undefined): ClientSettings {
    return resolveSettings(this.proc, (name) => (name === 'context' ? (context ?? '') : ''), this.config);
  }

  /** --request-timeout in milliseconds; 0 waits for ever. */
  get requestTimeoutMs(): number {
    const text = this.flags.text('request-timeout');
    return /^\d+$/.test(text) ? Number(text) * 1000 : (parseGoDuration(text) ?? 0);
  }

  get namespace(): string {
    return this.settings.namespace;
  }

  /** Things that are said once in a run. */
  readonly said = new Set<string>();

  /** Whether -n stood on the command line. */
  get namespaceEnforced(): boolean {
    return !this.ownFlags.has('namespace') && this.flags.changed('namespace');
  }

  *client(): Task<RestClient> {
    if (this.#client) return this.#client;
    checkTimeout(this.flags.text('request-timeout'));
    const settings = this.settings;
    const headers: Record<string, string> = {};
    if (!this.flags.text('as') && (this.flags.list('as-group').length || this.flags.text('as-uid'))) throw new KubectlError(`requesting uid, groups or user-extra for ${settings.userName} without impersonating a user`);
    if (settings.unidentified) yield* this.#prompt();
    if (settings.token) headers['authorization'] = `Bearer ${settings.token}`;
    if (this.flags.text('as')) headers['impersonate-user'] = this.flags.text('as');
    if (this.flags.list('as-group').length) headers['impersonate-group'] = this.flags.list('as-group').join(',');
    if (this.flags.text('as-uid')) headers['impersonate-uid'] = this.flags.text('as-uid');
    const level = this.flags.number('v');
    const log = new RequestLog(level, this.proc.clock, this.proc.pid, (text) => this.err(text));
    yield* log.start(this.config.found ? resolvePath(this.proc.cwd, this.config.path) : undefined);
    const seen = new Set<string>();
    const { proc } = this;
    this.#client = new RestClient(settings.server, this.connect(settings), headers, log, proc.clock, function* warn(text: string): Task<void> {
      if (seen.has(text)) return;
      seen.add(text);
      yield* proc.err(text);
    });
    return this.#client;
  }

  /** Asks for name and password on the standard input. The server knows no passwords, and refuses them. */
  *#prompt(): Task<void> {
    let typed = '';
    for (const question of ['Please enter Username: ', 'Please enter Password: ']) {
      yield* this.out(question);
      while (!typed.includes('\n')) {
        const part = yield* this.proc.stdin.read();
        if (!part) throw new KubectlError('EOF');
        typed += decodeUtf8(part);
      }
      typed = typed.slice(typed.indexOf('\n') + 1);
    }
    throw new KubectlError('You must be logged in to the server (Unauthorized)');
  }

  /** What the server has, as this machine learnt it at most six hours ago (~/.kube/cache/discovery of the real one). */
  *discovery(): Task<Discovery> {
    if (this.#discovery) return this.#discovery;
    const known = discoveries.get(this.proc.machine.net)?.get(this.#cacheKey);
    if (!known || this.now() - known.atMs > DISCOVERY_TTL_MS) return yield* this.rediscover();
    return (this.#discovery = known.discovery);
  }

  get #cacheKey(): string {
    return `${homeOf(this.proc)} ${this.settings.server}`;
  }

  /** The resource that a word means, as `Discovery.find`. */
  *findMapping(word: string): Task<Mapping | undefined> {
    return (yield* this.discovery()).find(word) ?? (yield* this.rediscover()).find(word);
  }

  /** Asks again, once in a run: a resource that was just defined may be there now. */
  *rediscover(): Task<Discovery> {
    if (this.#discovery && this.#asked) return this.#discovery;
    const discovery = yield* discover((yield* this.client()).withoutImpersonation());
    const { net } = this.proc.machine;
    if (!discoveries.has(net)) discoveries.set(net, new Map());
    discoveries.get(net)!.set(this.#cacheKey, { discovery, atMs: this.now() });
    this.#asked = true;
    return (this.#discovery = discovery);
  }

  readFile(path: string): Uint8Array {
    return this.proc.machine.fs.readFile(resolvePath(this.proc.cwd, path));
  }

  writeFile(path: string, text: string): void {
    this.proc.machine.fs.writeFile(resolvePath(this.proc.cwd, path), encodeUtf8(text));
  }

  exists(path: string): boolean {
    return this.proc.machine.fs.exists(resolvePath(this.proc.cwd, path));
  }

  /** What stands on the standard input, to its end. */
  stdin(): Task<Uint8Array> {
    return readBytes(this.proc.stdin);
  }
}

function checkTimeout(text: string): void {
  if (/^\d+$/.test(text) || text === '' || parseGoDuration(text) !== undefined) return;
  throw new KubectlError('Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)');
}

/** Frames of a stream as a program reads them: waits for the next one, or for a deadline. */
export class StreamReader<T> {
  readonly #frames: T[] = [];
  readonly #changed = new Condition();
  #ended = false;
  #status: unknown;

  constructor(private readonly stream: ApiStream) {
    stream.subscribe({
      frame: (frame) => {
        this.#frames.push(frame as T);
        this.#changed.notify();
      },
      end: (status) => {
        this.#ended = true;
        this.#status = status;
        this.#changed.notify();
      },
    });
  }

  get status(): unknown {
    return this.#status;
  }

  /** The next frame; undefined at the end of the stream or, with `deadlineMs`, when that time has come. */
  *next(session: Session, deadlineMs?: number): Task<T | undefined> {
    let timer: { cancel(): void } | undefined;
    try {
      for (;;) {
        const frame = this.#frames.shift();
        if (frame !== undefined) return frame;
        if (this.#ended) return undefined;
        if (deadlineMs !== undefined) {
          if (session.now() >= deadlineMs) return undefined;
          timer ??= session.proc.clock.schedule(deadlineMs - session.now(), () => this.#changed.notify());
        }
        yield this.#changed.wait;
      }
    } finally {
      timer?.cancel();
    }
  }

  get ended(): boolean {
    return this.#ended && this.#frames.length === 0;
  }

  close(): void {
    this.stream.close();
    this.#ended = true;
    this.#changed.notify();
  }
}

export type AnyObject = KubeObject & Record<string, unknown>;

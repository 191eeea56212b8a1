import { concatBytes, encodeUtf8 } from '../../runtime/bytes';
import { nanoTime } from '../../kubelet/downward-api';
import type { LogLine, SandboxConfig } from '../../kubelet/cri';
import type { DirectoryNode, FileNode, Node, Volume } from '../../shell/vfs';
import { subtree } from '../../shell/vfs';
import type { SimulatedContainer } from './container';
import type { LineLog } from './container-log';

type Entries = ReadonlyMap<string, () => Node>;

/** A pod of the node, as far as its files on the node go. */
export interface LoggedPod {
  readonly config: Pick<SandboxConfig, 'namespace' | 'name' | 'uid' | 'annotations'>;
  readonly createdMs: number;
  readonly containers: readonly SimulatedContainer[];
}

/** containerd writes longer lines in pieces, marked P. */
const PIECE_CHARACTERS = 16_384;
const OWNER = {};

/**
 * The log files of a node's containers as the kubelet lays them out: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/RUN.log in
 * the runtime's format, and a link to each in /var/log/containers. They are made when somebody looks.
 */
export function layPodLogs(disk: Volume, sandboxes: () => Iterable<LoggedPod>): void {
  const parent = subtree(disk, '/var/log')!.root as DirectoryNode;
  const now = disk.now();
  disk.attach(parent, 'pods', directory(now, () => new Map([...sandboxes()].map((sandbox) => [directoryOf(sandbox), () => directory(sandbox.createdMs, () => podEntries(sandbox))]))));
  disk.attach(parent, 'containers', directory(now, () => new Map([...sandboxes()].flatMap((sandbox) => sandbox.containers.filter(isLogged).map((container) => linkTo(sandbox, container))))));
}

function directoryOf(pod: LoggedPod): string {
  const { namespace, name } = pod.config;
  return `${namespace}_${name}_${uidOnNode(pod)}`;
}

/** A static pod goes by its manifest's hash, as its kubelet knows it. */
export function uidOnNode({ config: { uid, annotations } }: LoggedPod): string {
  return annotations['kubernetes.io/config.hash'] ?? uid;
}

function isLogged({ startedMs }: SimulatedContainer): boolean {
  return startedMs !== undefined;
}

function podEntries({ containers }: LoggedPod): Entries {
  return new Map(containers.map(({ config: { name }, createdMs }) => [name, () => directory(createdMs, () => runs(containers.filter((run) => run.config.name === name)))]));
}

function runs(containers: readonly SimulatedContainer[]): Entries {
  return new Map(containers.filter(isLogged).map((container) => [`${container.config.attempt}.log`, () => new LogFile(container)]));
}

function linkTo(sandbox: LoggedPod, container: SimulatedContainer): [string, () => Node] {
  const { name, attempt } = container.config;
  const target = `/var/log/pods/${directoryOf(sandbox)}/${name}/${attempt}.log`;
  const { config } = sandbox;
  return [`${config.name}_${config.namespace}_${name}-${container.id.replace(/^containerd:\/\//, '')}.log`, () => ({ ...meta(0o777, container.startedMs!), kind: 'symlink', target })];
}

/** A directory whose entries are made when somebody looks. */
export function directory(madeMs: number, entries: () => Entries): DirectoryNode {
  const children = {
    get: (name: string) => entries().get(name)?.(),
    keys: () => entries().keys(),
    get size() {
      return entries().size;
    },
  };
  return { ...meta(0o755, madeMs), kind: 'directory', children };
}

function meta(mode: number, mtimeMs: number) {
  return { owner: OWNER, inode: 1, mode, uid: 0, gid: 0, mtimeMs };
}

/** One container's log; who has it open sees it grow. */
class LogFile implements FileNode {
  readonly owner = OWNER;
  readonly inode: number;
  readonly kind = 'file';
  readonly mode = 0o640;
  readonly uid = 0;
  readonly gid = 0;
  readonly make = undefined;
  readonly program = undefined;
  readonly links = 1;

  constructor(private readonly container: SimulatedContainer) {
    this.inode = container.serial;
  }

  get bytes(): Uint8Array {
    return writtenLog(this.container.log);
  }

  get size(): number {
    return this.bytes.length;
  }

  get mtimeMs(): number {
    const lines = this.container.log.lines();
    return lines[lines.length - 1]?.at ?? this.container.startedMs!;
  }
}

interface Written { readonly lines: readonly LogLine[]; readonly bytes: Uint8Array }

/* What was written of a log so far: a reader that follows it asks again and again. */
const written = new WeakMap<LineLog, Written>();

function writtenLog(log: LineLog): Uint8Array {
  const lines = log.lines();
  const before = written.get(log);
  const grown = before !== undefined && lines.length >= before.lines.length && lines[0]?.at === before.lines[0]?.at && lines[0]?.text === before.lines[0]?.text;
  if (grown && lines.length === before.lines.length) return before.bytes;
  const text = encodeUtf8(lines.slice(grown ? before.lines.length : 0).map(writtenLine).join(''));
  const bytes = grown ? concatBytes([before.bytes, text]) : text;
  written.set(log, { lines, bytes });
  return bytes;
}

function writtenLine({ at, stream, text }: LogLine): string {
  const isPiece = !text.endsWith('\n') && text.length >= PIECE_CHARACTERS;
  return `${nanoTime(at)} ${stream} ${isPiece ? 'P' : 'F'} ${text.endsWith('\n') ? text : `${text}\n`}`;
}

import type { FileSystem } from '../runtime/machine';
import type { LogLine } from '../kubelet/cri';
import type { Clock } from '../runtime/clock';
import type { NetStack } from '../runtime/net';
import type { Random } from '../runtime/random';
import type { DirectoryNode } from '../shell/vfs';
import { hexOf } from './digest';

/** The configuration of an image (OCI image specification, config.md). */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly workingDirectory: string;
  readonly user: string;
  /** "80/tcp". */
  readonly exposedPorts: readonly string[];
  /** Signal number; 15 unless the image says otherwise. */
  readonly stopSignal: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
}

/** One image as a registry or a host holds it. */
export interface Image {
  /** Digest of the manifest: "sha256:…". */
  readonly digest: string;
  /** Digest of the configuration, the image's id. */
  readonly id: string;
  readonly sizeBytes: number;
  /** Uncompressed, as docker shows it. */
  readonly unpackedBytes: number;
  readonly createdMs: number;
  readonly config: ImageConfig;
  /** Its file tree; built at first use and shared by all containers. */
  readonly files: () => DirectoryNode;
  /** Made by the learner: its servers must look at their files. */
  readonly built?: boolean;
  /** Short ids of its layers, the base first; one layer of its own without it. */
  readonly layers?: readonly string[];
  /** Instructions that made it, newest first, for docker history. */
  readonly history: readonly { readonly createdBy: string; readonly sizeBytes: number }[];
}

export function layersOf(image: Image): readonly string[] {
  return image.layers ?? [hexOf(`layer of ${image.digest}`).slice(0, 12)];
}

/** What a server of an image sees of its container. It runs without a machine until somebody looks inside. */
export interface ServerContext {
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  readonly net: NetStack;
  readonly clock: Clock;
  readonly random: Random;
  /** The container's files: volumes, and what was written since the start. Making them costs memory. */
  files(): FileSystem;
  /** Whether the files may differ from the image's: something is mounted, or somebody looked inside. */
  readonly touched: boolean;
  /** Whom it runs as and what it may do, when that is less than root may on a root that can be written. */
  readonly restraint?: Restraint | undefined;
  log(text: string): void;
  logError(text: string): void;
  /** Ends the program; later calls do nothing. */
  exit(code: number): void;
}

export interface Restraint {
  readonly uid: number;
  /** What root may do in this container. */
  readonly capabilities: ReadonlySet<string>;
  /** The container's files, with the rights of its user. */
  files(): FileSystem;
}

/** A running server. Its ports are closed by `stop`. */
export interface RunningServer {
  /** A signal that can be handled (not SIGKILL). Undefined: as its first process it ignores every signal. */
  signal?(signal: number): void;
  stop(): void;
  /** Resident memory, bytes. */
  readonly memoryBytes: number;
  /** CPU used so far, virtual milliseconds. */
  readonly cpuMs: number;
  /** Titles as ps shows them; the first is the main process. Without it: argv. */
  readonly titles?: readonly { readonly title: string; readonly user: number }[];
}

/** Starts a server; it may call `exit` at once. */
export interface Server {
  (context: ServerContext): RunningServer;
  /**
   * Set when nothing but its ports and its log tells that it runs, as long as nobody has called it and its files are
   * the image's: then it can be started when somebody looks. It must not draw from `random` when it starts.
   */
  readonly idle?: IdleServer | undefined;
}

/** What a server shows that nobody has called. */
export interface IdleServer extends Pick<RunningServer, 'memoryBytes' | 'titles'> {
  /** Signals that end it, with exit code 0. */
  readonly endsOn: readonly number[];
  /** What it has printed: at its start, and about the signal that ended it. */
  printed(startedMs: number, ended: { readonly signal: number; readonly atMs: number } | undefined): readonly LogLine[];
}

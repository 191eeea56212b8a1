import type { FileSystem, Machine, MountSource } from '../runtime/machine';
import type { NetStack } from '../runtime/net';

/**
 * What the kubelet asks of the container runtime of one node, after Kubernetes' Container Runtime Interface. The
 * kernel's owner implements it over machines, images and the network; tests use `fake-runtime.ts`.
 *
 * Calls answer at once. What takes time in a real cluster takes it here too: pulls report back through a callback as
 * a clock event; the time for setting up sandboxes and containers is the kubelet's business.
 *
 * Cheapness is part of the contract: an idle pod may cost 6 kB in all, so an implementation keeps a sandbox and its
 * containers as small records and builds machine, file system and processes only when something looks at them or
 * when the program really has to run. Therefore everything big arrives as a function that is called at that time.
 */
export interface ContainerRuntime {
  /** As in node.status.nodeInfo.containerRuntimeVersion: "containerd://2.1.1". */
  readonly version: string;
  /** Images on this node, as node.status.images lists them. */
  images(): readonly NodeImage[];
  /** The image on this node behind a reference as written in a pod ("nginx", "nginx:1.27", "name@sha256:…"). */
  findImage(reference: string): ImageInfo | undefined;
  /** Pulls; `done` is called as a clock event when the pull ended. Pulling what is present takes a short time. */
  pullImage(reference: string, credentials: readonly RegistryCredentials[], done: (outcome: PullOutcome) => void): void;
  removeImage(id: string): void;
  /** Makes the pod's namespaces and its address. Throws RuntimeError when that fails (no address left). */
  createSandbox(config: SandboxConfig): Sandbox;
  /** An empty tree for a volume's content; `sizeLimitBytes` bounds it (tmpfs), writes beyond fail with ENOSPC. */
  createVolume(options: { readonly type: string; readonly sizeLimitBytes?: number }): VolumeTree;
  /** A directory or file of the node's own file system (hostPath, local volumes). */
  hostVolume(path: string): VolumeTree;
  /** The node as a machine: its file system, and its network for probes. */
  readonly node: Machine;
}

export interface NodeImage {
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

export interface ImageInfo {
  /** "sha256:…", the digest of the image's configuration: status.containerStatuses[].imageID of images without registry. */
  readonly id: string;
  /** As status.containerStatuses[].image shows it: "docker.io/library/nginx:1.27". */
  readonly name: string;
  /** As status.containerStatuses[].imageID shows it: "docker.io/library/nginx@sha256:…". */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly workingDirectory: string;
  /** As written in the image: "", "1000", "nginx", "1000:1000". */
  readonly user: string;
}

export interface RegistryCredentials {
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

/** A refused pull carries the error in containerd's words ("failed to pull and unpack image …: not found"). */
export type PullOutcome =
  | { readonly image: ImageInfo; readonly durationMs: number }
  | { readonly error: string; readonly durationMs: number; /** The short reason the status shows: ErrImagePull when undefined. */ readonly reason?: string };

/** Thrown where containerd or runc would refuse; the message is what events and statuses show. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  /** `exitCode` and `reason` stand in the terminated state of a container that could not start (128, StartError). */
  constructor(message: string, readonly reason = 'StartError', readonly exitCode = 128) {
    super(message);
  }
}

export interface SandboxConfig {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly hostNetwork: boolean;
  /** /etc/resolv.conf of the pod. */
  dns(): DnsConfig;
  readonly shareProcessNamespace: boolean;
  readonly hostPid: boolean;
  readonly hostIpc?: boolean;
  /** Ports of the node that lead into the pod. */
  hostPorts?(): readonly HostPort[];
  /** The address it must have: a pod of the cluster's recorded start that runs already. */
  readonly ip?: string | undefined;
  /** Since when such a pod runs, ms since the epoch. */
  readonly runningSinceMs?: number | undefined;
}

/** A port of the node that the network plugin's portmap hands on to a pod. */
export interface HostPort {
  readonly hostPort: number;
  /** "tcp" or "udp". */
  readonly protocol: string;
  readonly containerPort: number;
  /** The node's address under which it answers; all of them when undefined. */
  readonly hostIp?: string | undefined;
}

export interface DnsConfig {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export interface Sandbox {
  readonly id: string;
  /** The pod's addresses; the node's own for hostNetwork. */
  readonly ips: readonly string[];
  /** The pod's network namespace; made when first asked for. */
  readonly net: NetStack;
  createContainer(config: ContainerConfig): Container;
  /** Kills what still runs, gives the address back and forgets its containers. Safe to call twice. */
  remove(): void;
}

export interface ContainerConfig {
  readonly name: string;
  /** Restarts so far: the log file's name (0.log). */
  readonly attempt: number;
  /** The id it must have, with its scheme: a container of the cluster's recorded start that runs already. */
  readonly id?: string | undefined;
  /** Since when such a container runs, ms since the epoch. */
  readonly runningSinceMs?: number | undefined;
  readonly image: ImageInfo;
  /** Already expanded; undefined means the image's own. */
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly workingDirectory: string | undefined;
  // Ask the config itself (config.env()), never a spread copy of it: what it says is worked out when asked.
  /** The pod's own variables in order; the image's come before them. */
  env(): readonly (readonly [name: string, value: string])[];
  mounts(): readonly Mount[];
  /** The mounts' container paths, when they are known without making them. */
  readonly mountPaths?: readonly string[];
  /** /etc/hosts, as the kubelet writes it for every container of the pod. Undefined with hostNetwork (the node's own). */
  hostsFile(): string;
  readonly terminationMessagePath: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly security: ContainerSecurity;
  readonly resources: ContainerResources;
  /** Joins this container's process namespace (ephemeral containers with targetContainerName). */
  readonly targetContainer?: Container | undefined;
  /** Called once, as a clock event, when the main process has ended. */
  onExit(exit: ContainerExit): void;
}

export interface ContainerSecurity {
  /** Undefined means the image's user. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly groups: readonly number[];
  readonly privileged: boolean;
  readonly readOnlyRoot: boolean;
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
  readonly allowPrivilegeEscalation: boolean;
  /** Whether a seccomp profile filters its system calls. */
  readonly seccomp: boolean;
}

/** 0 means unlimited. */
export interface ContainerResources {
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis: number;
  readonly memoryLimitBytes: number;
  /** ephemeral-storage limit of the writable layer; the kubelet evicts above it. */
  readonly storageLimitBytes: number;
}

export interface Mount {
  readonly containerPath: string;
  readonly source: MountSource;
  readonly readOnly: boolean;
  /** Where the source lies on the node; messages name it. */
  readonly hostPath?: string;
}

export interface ContainerExit {
  /** 128 + signal when a signal ended it. */
  readonly exitCode: number;
  readonly signal?: number;
  readonly oomKilled: boolean;
}

export interface Container {
  /** "containerd://…" */
  readonly id: string;
  readonly config: ContainerConfig;
  readonly state: 'created' | 'running' | 'exited';
  /** Runs the main process. Throws RuntimeError for what runc refuses (executable not found, …). */
  start(): void;
  /** What the kernel does when the node has no memory left. */
  killForMemory?(): void;
  /** Sends a signal to the main process; SIGKILL ends all of them. No-op when exited. */
  kill(signal: number): void;
  /** SIGTERM or the image's STOPSIGNAL. */
  readonly stopSignal: number;
  updateResources(resources: ContainerResources): void;
  readonly log: ContainerLog;
  /** Text of the termination message file, "" when there is none. At most 4,096 bytes. */
  terminationMessage(): string;
  /** Throws RuntimeError when the command cannot be started ("exec: \"foo\": executable file not found in $PATH: unknown"). */
  exec(options: { readonly argv: readonly string[]; readonly stdin: boolean; readonly tty: boolean }): Session;
  /** Joins the main process's streams. */
  attach(options: { readonly stdin: boolean; readonly tty: boolean }): Session;
  stats(): ContainerStats;
  /** Frees its file system and log; only after it exited. */
  remove(): void;
}

/** A process's streams as the streaming server of a runtime offers them. Callbacks are clock events. */
export interface Session {
  /** Exactly one caller; called with each piece of output. */
  onOutput(sink: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void): void;
  /** Called once after the last output. For attach: when the container ended. */
  onEnd(sink: (exitCode: number) => void): void;
  write(bytes: Uint8Array): void;
  closeInput(): void;
  resize(columns: number, rows: number): void;
  /** The client went away: hangs the terminal up; an exec without terminal runs on, as in a cluster. */
  close(): void;
}

export interface LogLine {
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  /** With its line feed, when it had one. */
  readonly text: string;
}

/** The container's log file, rotated by the runtime at 10 MiB: what is left is read from the start. */
export interface ContainerLog {
  lines(): readonly LogLine[];
  /** Returns a function that ends the subscription. */
  follow(onLine: (line: LogLine) => void): () => void;
}

export interface ContainerStats {
  /** CPU time of all its processes since it started. */
  readonly cpuMs: number;
  readonly cpuNanoCores: number;
  readonly memoryBytes: number;
  /** Written to the container's own layer. */
  readonly storageBytes: number;
}

/** A volume's content. */
export interface VolumeTree extends MountSource {
  /** The tree's root is "/". */
  readonly fs: FileSystem;
  usedBytes(): number;
  /**
   * A mount of one directory or file inside it (subPath). It stays on that very file even when a symlink on the way
   * is changed later. Throws SystemError ENOENT.
   */
  bind(path: string): MountSource;
}

import type { Clock } from '../../runtime/clock';
import type { MachineFacts } from '../../runtime/machine';
import type { NetStack } from '../../runtime/net';
import type { Random } from '../../runtime/random';
import { RuntimeError } from '../../kubelet/cri';
import type { Container, ContainerConfig, ContainerRuntime, DnsConfig, ImageInfo, NodeImage, PullOutcome, RegistryCredentials, Sandbox, SandboxConfig, VolumeTree } from '../../kubelet/cri';
import { NetNamespace, NoAddressError } from '../../network';
import type { NodeNetwork } from '../../network';
import { PidNamespace } from '../../shell/kernel';
import type { ProgramTable, SimulatedMachine } from '../../shell/kernel';
import type { Volume } from '../../shell/vfs';
import { hexOf } from '../digest';
import type { Image } from '../image';
import { parseReference, type ImageReference } from '../reference';
import type { Lookup, Registry } from '../registry';
import type { LazyModule } from '../../runtime/lazy-module';
import type { RareServers } from '../servers';
import { bringsRarePrograms, imagePrograms } from './image-programs';
import { ProgramFinder } from './launch';
import { SimulatedContainer } from './container';
import type { ContainerSurroundings } from './container';
import { containerNamespaces, type Namespaces } from './namespaces';
import { NodeProcesses } from './node-processes';
import { layPodLogs } from './pod-logs';
import { layPodVolumes } from './pod-volumes';
import { HostTree, OwnTree } from './volume-tree';

export interface ContainerRuntimeOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The node as a machine, with the volume that is its disk (createNodeMachine). */
  readonly node: { readonly machine: SimulatedMachine; readonly disk: Volume };
  readonly network: NodeNetwork;
  readonly registry: Registry;
  /** The shell's programs by name. */
  readonly programs: ProgramTable;
  readonly rareServers: LazyModule<RareServers>;
  /** References of images that are on the node from the start. */
  readonly present?: readonly string[];
}

/** Bytes per millisecond that a pull moves: the recorded cluster's registry stood on the same host. */
const PULL_BYTES_PER_MS = 140_000;
const RESOLVE_MS = 18;
/** After so much more, somebody looks whether the node bears it. */
const LOAD_STEP_BYTES = 256 * 1024 ** 2;

/** The container runtime of one node. */
export class NodeRuntime implements ContainerRuntime {
  readonly version = 'containerd://1.6.20';
  readonly node: SimulatedMachine;
  readonly #options: ContainerRuntimeOptions;
  readonly #programs: ProgramTable;
  /** Images on this node by digest, with the names they were pulled under. */
  readonly #images = new Map<string, { readonly image: Image; readonly names: Set<string>; readonly repository: string }>();
  readonly #infos = new Map<string, ImageInfo>();
  readonly #sandboxes = new Set<NodeSandbox>();
  readonly processes = new NodeProcesses(this);
  /** Whether the node's kubelet runs; for ps. */
  kubeletRuns: () => boolean = () => true;
  /** Called each time when a lot more has come to be stored or held on the node. */
  onLoad: (() => void) | undefined;
  #growth = 0;
  #serial = 0;

  constructor(options: ContainerRuntimeOptions) {
    this.#options = options;
    this.node = options.node.machine;
    this.#programs = (name) => imagePrograms(name, options.rareServers) ?? options.programs(name);
    this.node.pids.guests = () => this.processes.list();
    layPodLogs(options.node.disk, () => this.#sandboxes);
    layPodVolumes(options.node.disk, () => this.#sandboxes);
    options.node.disk.onGrowth = (bytes) => this.grown(bytes);
    for (const reference of options.present ?? []) {
      const image = options.registry.find(reference);
      if (!image) continue;
      if (bringsRarePrograms(repositoryOf(reference))) options.clock.hold(options.rareServers);
      this.#keep(reference, image);
    }
  }

  nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** So many bytes more are stored or held in a container or on the disk. */
  grown(bytes: number): void {
    this.#growth += bytes;
    if (this.#growth < LOAD_STEP_BYTES) return;
    this.#growth = 0;
    this.onLoad?.();
  }

  /** What the node uses itself, its pods aside. */
  get use(): { readonly memoryBytes: number; readonly diskBytes: number } {
    let diskBytes = this.#options.node.disk.usedBytes;
    for (const { image } of this.#images.values()) diskBytes += image.unpackedBytes;
    return { memoryBytes: this.node.memoryBytes, diskBytes };
  }

  get sandboxes(): Iterable<NodeSandbox> {
    return this.#sandboxes;
  }

  get programs(): ProgramTable {
    return this.#programs;
  }

  images(): readonly NodeImage[] {
    return [...this.#images.values()]
      .map(({ image, names, repository }) => ({ names: [`${repository}@${image.digest}`, ...names], sizeBytes: image.sizeBytes }))
      .sort((a, b) => b.sizeBytes - a.sizeBytes);
  }

  findImage(reference: string): ImageInfo | undefined {
    const parsed = parseReference(reference);
    if (!parsed) return undefined;
    for (const { image, names, repository } of this.#images.values()) {
      if (names.has(parsed.name) || (parsed.digest !== undefined && image.digest === parsed.digest) || image.id === reference) return this.#infoOf(image, names.has(parsed.name) ? parsed.name : ([...names][0] ?? `${repository}@${image.digest}`));
    }
    return undefined;
  }

  pullImage(reference: string, _credentials: readonly RegistryCredentials[], done: (outcome: PullOutcome) => void): void {
    const { clock, random, registry } = this.#options;
    const parsed = parseReference(reference);
    const found = parsed && registry.lookup(parsed, false);
    if (!found || 'failure' in found) {
      const durationMs = RESOLVE_MS + random.below(20);
      const error = found ? pullError(parsed!, found, this.#options.network.host.dns.nameservers[0]) : `failed to pull image "${reference}": invalid reference format`;
      clock.schedule(durationMs, () => done({ error, durationMs }));
      return;
    }
    const { image } = found;
    if (bringsRarePrograms(parsed.repository)) clock.hold(this.#options.rareServers);
    const missing = this.#images.has(image.digest) ? 0 : image.sizeBytes / PULL_BYTES_PER_MS;
    const durationMs = Math.round(RESOLVE_MS + random.below(14) + missing * (0.9 + random.float() * 0.2));
    clock.schedule(durationMs, () => {
      this.#keep(reference, image);
      done({ image: this.#infoOf(image, parsed.name), durationMs });
    });
  }

  removeImage(id: string): void {
    for (const [digest, { image }] of this.#images) if (image.id === id || image.digest === id) this.#images.delete(digest);
  }

  createSandbox(config: SandboxConfig): Sandbox {
    const sandbox = new NodeSandbox(this, this.#options, config);
    this.#sandboxes.add(sandbox);
    return sandbox;
  }

  createVolume(options: { readonly type: string; readonly sizeLimitBytes?: number }): VolumeTree {
    return new OwnTree({ ...options, now: () => this.#options.clock.now(), onGrowth: (bytes) => this.grown(bytes) });
  }

  hostVolume(path: string): VolumeTree {
    return new HostTree(this.#options.node.disk, path);
  }

  imageOf(info: ImageInfo): Image {
    for (const { image } of this.#images.values()) if (image.id === info.id) return image;
    const image = this.#options.registry.find(info.name);
    if (!image) throw new RuntimeError(`failed to get image "${info.id}": not found`, 'CreateContainerError');
    return image;
  }

  /** One record per image and name: every container of it keeps a reference. */
  #infoOf(image: Image, name: string): ImageInfo {
    const known = this.#infos.get(name);
    if (known?.id === image.id) return known;
    const info = infoOf(image, name);
    this.#infos.set(name, info);
    return info;
  }

  finder(image: Image): ProgramFinder {
    return ProgramFinder.of(image, this.#options.rareServers);
  }

  forget(sandbox: NodeSandbox): void {
    this.#sandboxes.delete(sandbox);
  }

  #keep(reference: string, image: Image): void {
    const name = parseReference(reference)!.name;
    // A tag that moved on belongs to the new image.
    for (const other of this.#images.values()) if (other.image !== image) other.names.delete(name);
    const kept = this.#images.get(image.digest);
    if (kept) kept.names.add(name);
    else this.#images.set(image.digest, { image, names: new Set([name]), repository: repositoryOf(name) });
  }
}

/** One pod on the node: its address and its containers. */
export class NodeSandbox implements Sandbox, ContainerSurroundings {
  readonly ips: readonly string[];
  readonly config: SandboxConfig;
  readonly net: NetStack;
  containers: readonly SimulatedContainer[] = [];
  /** Counts pods and containers of the node. */
  readonly serial: number;
  readonly createdMs: number;
  readonly #runtime: NodeRuntime;
  readonly #options: ContainerRuntimeOptions;
  /** What the id is made of, when somebody asks; as whole numbers with a sign, which need no room of their own. */
  readonly #firstOfId: number;
  readonly #secondOfId: number;
  #pids: PidNamespace | undefined;
  #removed = false;

  constructor(runtime: NodeRuntime, options: ContainerRuntimeOptions, config: SandboxConfig) {
    this.#runtime = runtime;
    this.#options = options;
    this.config = config;
    this.#firstOfId = options.random.uint32() | 0;
    this.#secondOfId = options.random.uint32() | 0;
    this.serial = runtime.nextSerial();
    this.createdMs = config.runningSinceMs ?? options.clock.now();
    const { network } = options;
    if (config.hostNetwork) {
      this.ips = [network.address];
      this.net = network.host;
      return;
    }
    let address = config.ip;
    try {
      if (address === undefined) address = network.allocate();
      else network.reserve(address);
    } catch (error) {
      if (!(error instanceof NoAddressError)) throw error;
      throw new RuntimeError(`failed to setup network for sandbox "${this.id}": ${error.message}`, 'FailedCreatePodSandBox');
    }
    this.ips = [address];
    this.net = network.createPod(this);
    const ports = config.hostPorts?.();
    if (ports?.length) network.publish(address, ports);
  }

  get id(): string {
    return idOf(this.#firstOfId >>> 0, this.#secondOfId >>> 0);
  }

  /** As the network names it. */
  get owner(): string {
    return `pod/${this.config.namespace}/${this.config.name}`;
  }

  get node(): string {
    return this.#options.network.name;
  }

  get address(): string {
    return this.ips[0]!;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  get random(): Random {
    return this.#options.random;
  }

  get hostname(): string {
    return this.config.hostname;
  }

  dns(): DnsConfig {
    return this.config.dns();
  }

  openLater(sleeper: SimulatedContainer): boolean {
    return this.net instanceof NetNamespace && !this.config.hostNetwork && this.net.openLater(sleeper);
  }

  get programs(): ProgramTable {
    return this.#runtime.programs;
  }

  get facts(): Partial<MachineFacts> {
    const { kernel, cores, memoryBytes, bootedAtMs } = this.#options.node.machine.facts;
    return { kernel, cores, memoryBytes, bootedAtMs };
  }

  /** The node's network; undefined when the pod shares the node's own namespace. */
  get network(): NodeNetwork | undefined {
    return this.config.hostNetwork ? undefined : this.#options.network;
  }

  nextSerial(): number {
    return this.#runtime.nextSerial();
  }

  grown(bytes: number): void {
    this.#runtime.grown(bytes);
  }

  namespacesOf(container: SimulatedContainer): Namespaces {
    return containerNamespaces(this, container);
  }

  finder(image: Image): ProgramFinder {
    return this.#runtime.finder(image);
  }

  createContainer(config: ContainerConfig): Container {
    const container = new SimulatedContainer(this, this.#runtime.imageOf(config.image), config.id ?? idOf(this.random.uint32(), this.random.uint32(), 'containerd://'), config);
    this.containers = this.containers.length ? [...this.containers, container] : [container];
    return container;
  }

  forget(container: SimulatedContainer): void {
    this.containers = this.containers.filter((other) => other !== container);
  }

  remove(): void {
    if (this.#removed) return;
    this.#removed = true;
    const { containers } = this;
    this.containers = [];
    for (const container of containers) container.remove();
    if (!this.config.hostNetwork && this.ips[0] !== undefined) this.#options.network.deletePod(this.ips[0]);
    this.#runtime.forget(this);
  }

  /** A server without a process would be missing from its neighbours' ps. */
  get seenByNeighbours(): boolean {
    return this.config.shareProcessNamespace;
  }

  #sharedPids(): PidNamespace {
    const pids = new PidNamespace(2);
    pids.guests = () => [this.#runtime.processes.pauseWithin(this)];
    return pids;
  }

  pids(config: ContainerConfig): PidNamespace | undefined {
    if (config.targetContainer instanceof SimulatedContainer) return config.targetContainer.machine().pids;
    if (this.config.hostPid) return this.#options.node.machine.pids;
    if (!this.config.shareProcessNamespace) return undefined;
    return (this.#pids ??= this.#sharedPids());
  }
}

/** The runtime of a node. One registry serves all nodes. */
export function createContainerRuntime(options: ContainerRuntimeOptions): NodeRuntime {
  return new NodeRuntime(options);
}

/** Why a pull failed, in containerd's words; the kubelet leaves the code of unknown errors out. */
function pullError({ name, repository, tag, digest }: ImageReference, found: Exclude<Lookup, { readonly image: Image }>, nameserver = '127.0.0.1'): string {
  const failed = `failed to pull and unpack image "${name}": failed to resolve reference "${name}": `;
  if (found.failure === 'not-found') return `rpc error: code = NotFound desc = ${failed}${name}: not found`;
  const { host } = found;
  const request = (scheme: string) => `failed to do request: Head "${scheme}://${host}/v2/${repository.slice(host.length + 1)}/manifests/${digest ?? tag}": dial tcp`;
  if (found.failure === 'refused') return `${failed}${request('http')} ${host.replace(/^localhost/, '127.0.0.1')}: connect: connection refused`;
  return `${failed}${request('https')}: lookup ${host.replace(/:\d+$/, '')} on ${nameserver}:53: no such host`;
}

function infoOf(image: Image, name: string): ImageInfo {
  const { config } = image;
  return { id: image.id, name, digest: `${repositoryOf(name)}@${image.digest}`, sizeBytes: image.sizeBytes, entrypoint: config.entrypoint, command: config.command, env: config.env, workingDirectory: config.workingDirectory, user: config.user };
}

function repositoryOf(name: string): string {
  return parseReference(name)?.repository ?? name;
}

function idOf(first: number, second: number, prefix?: string): string {
  return hexOf(`${first}/${second}`, prefix);
}

import type { Clock, Timer } from '../../runtime/clock';
import type { MountSource } from '../../runtime/machine';
import type { Listener, Socket } from '../../runtime/net';
import { SystemError } from '../../runtime/machine';
import { Condition, Coroutine, Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { Random } from '../../runtime/random';
import { RuntimeError } from '../../kubelet/cri';
import type { ContainerConfig } from '../../kubelet/cri';
import type { BridgeNetwork, HostNetwork, NetNamespace } from '../../network';
import type { ProgramTable, SimulatedMachine } from '../../shell/kernel';
import { digestOf, hexOf } from '../digest';
import type { Image } from '../image';
import { parseReference } from '../reference';
import type { Registry } from '../registry';
import { SimulatedContainer } from '../runtime/container';
import { LazyModule } from '../../runtime/lazy-module';
import * as rareServers from '../servers/rare';
import { imagePrograms } from '../runtime/image-programs';
import { ProgramFinder } from '../runtime/launch';
import { OwnTree } from '../runtime/volume-tree';
import { DaemonError } from './daemon-error';

export { DaemonError };

export interface PortBinding {
  /** '0.0.0.0' or '127.0.0.1'. */
  readonly address: string;
  readonly host: number;
  readonly container: number;
  readonly protocol: string;
}

export interface RunSpec {
  readonly image: string;
  readonly name: string | undefined;
  readonly command: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly env: readonly (readonly [string, string])[];
  /** `host` 0: any free port, chosen at the start. */
  readonly ports: readonly PortBinding[];
  readonly volumes: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
  readonly network: string;
  /** An address of the network, by choice (--ip). */
  readonly address: string | undefined;
  readonly aliases: readonly string[];
  readonly pid: string;
  readonly hostname: string | undefined;
  readonly user: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly remove: boolean;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** no, always, unless-stopped, on-failure, on-failure:3 */
  readonly restart: string;
  readonly readOnly: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
  /** Where memory is mounted. */
  readonly tmpfs: readonly string[];
  /** Name servers instead of the host's, and more lines of /etc/hosts. */
  readonly dns: readonly string[];
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
}

/** What a container is run with when nothing is said. */
export const PLAIN_RUN: Omit<RunSpec, 'image'> = {
  name: undefined, command: undefined, entrypoint: undefined, env: [], ports: [], volumes: [], network: 'default', address: undefined, aliases: [], pid: '', hostname: undefined, user: undefined, workingDirectory: undefined,
  stdin: false, tty: false, remove: false, memoryBytes: 0, cpus: 0, restart: 'no', readOnly: false, labels: {}, capabilities: { add: [], drop: [] }, tmpfs: [], dns: [], hosts: [],
};

export interface DockerContainer {
  readonly id: string;
  name: string;
  readonly spec: RunSpec;
  readonly image: Image;
  readonly createdMs: number;
  readonly hostname: string;
  startedMs: number | undefined;
  finishedMs: number | undefined;
  restarts: number;
  run: SimulatedContainer | undefined;
  namespace: NetNamespace | undefined;
  readonly ports: readonly PortBinding[];
  listeners: Listener[];
  exitCode: number;
  oomKilled: boolean;
  /** Set while it waits to be started again. */
  restarting: Timer | undefined;
  /** Somebody stopped it: its restart policy rests until it is started by hand. */
  stopped: boolean;
  readonly changed: Condition;
}

const PRESENT = ['busybox:latest', 'luksa/kubia:v1', 'luksa/kubia:latest', 'debian:latest', 'redis:latest', 'nginx:1.25', 'nginx:latest'];
const ADJECTIVES = ['brave', 'calm', 'eager', 'happy', 'keen', 'quiet', 'silly', 'vibrant'];
const SCIENTISTS = ['babbage', 'curie', 'darwin', 'hopper', 'lovelace', 'noether', 'tesla', 'turing'];

/** Between the end of a container and its next start (restartmanager). */
const FIRST_RESTART_MS = 100, LAST_RESTART_MS = 60_000, STEADY_MS = 10_000;

/** Docker is loaded late itself, and brings them with it. */
const RARE_SERVERS = LazyModule.of(rareServers);

/** The Docker engine of one host. */
export class DockerDaemon {
  readonly fabric: HostNetwork;
  readonly containers: DockerContainer[] = [];
  readonly volumes = new Map<string, OwnTree>();
  /** Local images by "repository:tag", newest first. */
  readonly images = new Map<string, Image>();
  /** What each step of a build made, by parent and step. */
  readonly buildCache = new Map<string, Image>();
  /** Whether the private registry runs on this host, so that localhost:5000 is it. */
  readonly hostsRegistry: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly registry: Registry;
  readonly #machine: SimulatedMachine;
  readonly #programs: ProgramTable;
  #lastPort = 32_767;

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly machine: SimulatedMachine; readonly network: HostNetwork; readonly registry: Registry; readonly programs: ProgramTable; readonly hostsRegistry?: boolean }) {
    this.clock = options.clock;
    this.random = options.random;
    this.registry = options.registry;
    this.hostsRegistry = options.hostsRegistry ?? true;
    this.#machine = options.machine;
    this.#programs = (name) => imagePrograms(name, RARE_SERVERS) ?? options.programs(name);
    this.fabric = options.network;
    for (const reference of PRESENT) this.images.set(reference, this.registry.find(reference)!);
  }

  get host(): SimulatedMachine {
    return this.#machine;
  }

  find(reference: string): DockerContainer {
    const found = this.containers.find((container) => container.name === reference) ?? this.containers.find((container) => reference.length > 2 && container.id.startsWith(reference));
    if (!found) throw new DaemonError(`No such container: ${reference}`);
    return found;
  }

  /** The networks that a container is plugged into. */
  networksOf({ namespace }: DockerContainer): readonly string[] {
    return [...this.fabric.networks.values()].flatMap((network) => (namespace && network.members.has(namespace) ? [network.name] : []));
  }

  /** A local image by name or id; undefined when the host lacks it. */
  image(reference: string): Image | undefined {
    return this.images.get(localName(reference)) ?? [...this.images.values()].find((image) => reference.length > 3 && (image.id.slice(7).startsWith(reference) || image.id === reference));
  }

  /** Gives an image a name here; the image that had it stays, without a name. */
  setImage(name: string, image: Image): void {
    const before = this.images.get(name);
    this.images.delete(name);
    if (before && before !== image && ![...this.images.values()].includes(before)) this.images.set(`<none>:${before.id.slice(7, 19)}`, before);
    const untagged = `<none>:${image.id.slice(7, 19)}`;
    if (name !== untagged) this.images.delete(untagged);
    this.images.set(name, image);
  }

  /** Asks the registry that a reference names. */
  fetch(reference: string): { readonly image: Image } | { readonly error: string } {
    const parsed = parseReference(localName(reference));
    if (!parsed) return { error: 'invalid reference format' };
    const found = this.registry.lookup(parsed, this.hostsRegistry);
    if ('image' in found) return found;
    if (found.failure === 'not-found') {
      const known = this.registry.list().some((entry) => entry.repository === parsed.repository) || !parsed.repository.startsWith('docker.io/');
      const shown = localName(reference);
      return { error: known ? `manifest for ${shown} not found: manifest unknown: manifest unknown` : `pull access denied for ${shown.replace(/:[^:/]*$/, '')}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied` };
    }
    return { error: this.unreachable(found) };
  }

  /** Why a registry does not answer, in Docker's words. */
  unreachable({ failure, host }: { readonly failure: 'refused' | 'unknown-host'; readonly host: string }): string {
    if (failure === 'refused') return `Get "http://${host}/v2/": dial tcp ${host.replace(/^localhost/, '127.0.0.1')}: connect: connection refused`;
    const name = host.replace(/:\d+$/, '');
    return `Get "https://${host}/v2/": dial tcp: lookup ${name} on ${this.#machine.net.dns.nameservers[0] ?? '127.0.0.1'}:53: no such host`;
  }

  network(name: string): BridgeNetwork {
    const found = this.fabric.networks.get(name) ?? [...this.fabric.networks.values()].find((network) => name.length > 3 && network.id.startsWith(name));
    if (!found) throw new DaemonError(`network ${name} not found`);
    return found;
  }

  /** Throws DaemonError when a container has the name. */
  checkFree(name: string): void {
    const taken = this.containers.find((container) => container.name === name);
    if (taken) throw new DaemonError(`Conflict. The container name "/${name}" is already in use by container "${taken.id}". You have to remove (or rename) that container to be able to reuse that name.`);
  }

  create(spec: RunSpec, image: Image): DockerContainer {
    const id = hexOf(`${this.random.uint32()}/${this.random.uint32()}`);
    const name = spec.name ?? `${this.random.pick(ADJECTIVES)}_${this.random.pick(SCIENTISTS)}`;
    this.checkFree(name);
    const shared = spec.network.startsWith('container:') ? this.find(spec.network.slice(10)) : undefined;
    if (!shared && !['default', 'host', 'none'].includes(spec.network)) this.network(spec.network);
    const hostname = spec.hostname ?? shared?.hostname ?? (spec.network === 'host' ? this.#machine.hostname : id.slice(0, 12));
    const container: DockerContainer = { id, name, spec, image, createdMs: this.clock.now(), hostname, startedMs: undefined, finishedMs: undefined, restarts: 0, run: undefined, namespace: undefined, listeners: [], exitCode: 0, oomKilled: false, restarting: undefined, stopped: false, changed: new Condition(), ports: spec.ports.map((port) => (port.host === 0 ? { ...port, host: this.#anyPort() } : port)) };
    this.containers.push(container);
    return container;
  }

  /** Starts a created or stopped container by hand. Throws DaemonError. */
  start(container: DockerContainer): void {
    this.keepStopped(container);
    container.stopped = false;
    this.#begin(container);
  }

  /** It is not started again by itself when it ends. */
  keepStopped(container: DockerContainer): void {
    container.stopped = true;
    container.restarting?.cancel();
    container.restarting = undefined;
  }

  /** After restartmanager: at once at first, then after twice as long each time; one that ran for ten seconds begins anew. */
  #restartLater(container: DockerContainer): void {
    const [policy, most] = container.spec.restart.split(':');
    if (container.stopped || policy === 'no' || (policy === 'on-failure' && (container.exitCode === 0 || (most !== undefined && container.restarts >= Number(most))))) return;
    if (container.finishedMs! - container.startedMs! > STEADY_MS) container.restarts = 0;
    const delayMs = Math.min(FIRST_RESTART_MS * 2 ** container.restarts, LAST_RESTART_MS);
    container.restarting = this.clock.schedule(delayMs, () => {
      container.restarting = undefined;
      container.restarts += 1;
      try {
        this.#begin(container);
      } catch (error) {
        if (!(error instanceof DaemonError)) throw error;
      }
    });
  }

  #begin(container: DockerContainer): void {
    if (container.run?.state === 'running') return;
    const { spec } = container;
    const net = this.#connect(container);
    try {
      this.#publish(container);
    } catch (error) {
      this.fabric.leave(container.namespace!);
      throw error;
    }
    const dns = () => this.#resolver(container);
    const previous = container.run;
    const { image } = container;
    const [user = '', group] = (spec.user ?? image.config.user).split(':');
    const config: ContainerConfig = {
      name: container.name, attempt: container.restarts,
      image: { id: image.id, name: spec.image, digest: image.digest, sizeBytes: image.sizeBytes, entrypoint: image.config.entrypoint, command: image.config.command, env: image.config.env, workingDirectory: image.config.workingDirectory, user: image.config.user },
      command: spec.entrypoint, args: spec.command ?? (spec.entrypoint ? [] : undefined), workingDirectory: spec.workingDirectory,
      env: () => spec.env, mounts: () => this.#mounts(container), mountPaths: [...spec.volumes.map((volume) => volume.target), ...spec.tmpfs],
      hostsFile: () => this.#hosts(container), terminationMessagePath: '', stdin: spec.stdin, stdinOnce: true, tty: spec.tty,
      security: { uid: /^\d+$/.test(user) ? Number(user) : undefined, gid: group && /^\d+$/.test(group) ? Number(group) : undefined, groups: group && /^\d+$/.test(group) ? [Number(group)] : [], privileged: false, readOnlyRoot: spec.readOnly, addCapabilities: spec.capabilities.add, dropCapabilities: spec.capabilities.drop, allowPrivilegeEscalation: true, seccomp: true },
      resources: { cpuRequestMillis: 0, cpuLimitMillis: spec.cpus * 1000, memoryLimitBytes: spec.memoryBytes, storageLimitBytes: 0 },
      onExit: (exit) => {
        container.exitCode = exit.exitCode;
        container.oomKilled = exit.oomKilled;
        container.finishedMs = this.clock.now();
        this.#disconnect(container);
        container.changed.notify();
        if (spec.remove) this.remove(container, true);
        else this.#restartLater(container);
      },
    };
    const run = new SimulatedContainer(
      {
        clock: this.clock, random: this.random, net, hostname: container.hostname, dns, programs: this.#programs, facts: {},
        finder: (wanted) => this.#finder(wanted),
        pids: () => (spec.pid.startsWith('container:') ? this.find(spec.pid.slice(10)).run?.machine().pids : undefined),
        ...(previous?.layer ? { layer: previous.layer } : {}), ...(previous ? { log: previous.log } : {}),
      },
      image, container.id, config,
    );
    container.run = run;
    container.startedMs = this.clock.now();
    container.finishedMs = undefined;
    try {
      run.start();
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      this.#disconnect(container);
      // The runc of this engine does not tell a directory from a file that may not be run.
      const message = error.message.replace(/^failed to create containerd task: /, '').replace(/: is a directory(?=: unknown)/, ': permission denied');
      container.exitCode = message.includes('permission denied') ? 126 : 127;
      container.finishedMs = this.clock.now();
      throw new DaemonError(message);
    }
  }

  /** Stops with the image's signal and, after `graceMs`, with SIGKILL. */
  *stop(container: DockerContainer, graceMs: number): Task<void> {
    const { run } = container;
    this.keepStopped(container);
    if (run?.state !== 'running') return;
    run.kill(run.stopSignal);
    const timer = this.clock.schedule(graceMs, () => run.kill(Signal.KILL));
    while (container.finishedMs === undefined) yield container.changed.wait;
    timer.cancel();
  }

  remove(container: DockerContainer, force: boolean): void {
    if (container.restarting) {
      if (!force) throw new DaemonError(`You cannot remove a restarting container ${container.id}. Stop the container before attempting removal or force remove`);
      this.keepStopped(container);
    }
    if (container.run?.state === 'running') {
      if (!force) throw new DaemonError(`You cannot remove a running container ${container.id}. Stop the container before attempting removal or force remove`);
      this.keepStopped(container);
      container.run.kill(Signal.KILL);
      this.#disconnect(container);
    }
    const at = this.containers.indexOf(container);
    if (at >= 0) this.containers.splice(at, 1);
  }

  addressOn(container: DockerContainer, network: BridgeNetwork): string | undefined {
    return container.namespace ? network.members.get(container.namespace)?.address : undefined;
  }

  #connect(container: DockerContainer) {
    const { spec } = container;
    if (spec.network === 'host') return this.#machine.net;
    if (spec.network.startsWith('container:')) {
      const other = this.find(spec.network.slice(10));
      if (!other.namespace) throw new DaemonError(`cannot join network of a non running container: ${other.id}`);
      return other.namespace;
    }
    const own = this.#ownNetwork(container);
    const namespace = this.fabric.namespace({
      address: undefined, owner: `container/${container.name}`, node: '', hostname: container.hostname,
      hosts: () => this.#hosts(container), dns: () => this.#resolver(container),
    });
    container.namespace = namespace;
    if (spec.network !== 'none') this.fabric.join(own ?? this.network('bridge'), namespace, [container.name, container.id.slice(0, 12), ...spec.aliases], spec.address);
    return namespace;
  }

  #disconnect(container: DockerContainer): void {
    for (const listener of container.listeners.splice(0)) listener.close();
    if (!container.namespace) return;
    this.fabric.leave(container.namespace);
    container.namespace.destroy();
    container.namespace = undefined;
  }

  #ownNetwork(container: DockerContainer): BridgeNetwork | undefined {
    const { network } = container.spec;
    return ['default', 'bridge', 'host', 'none'].includes(network) || network.startsWith('container:') ? undefined : this.network(network);
  }

  /** Networks that users make have a name server; a container that joins one later is given it then. */
  #resolver(container: DockerContainer) {
    const { namespace } = container;
    const named = this.#ownNetwork(container) !== undefined || (namespace !== undefined && [...this.fabric.networks.values()].some((network) => network.name !== 'bridge' && network.members.has(namespace)));
    return { nameservers: named ? ['127.0.0.11'] : container.spec.dns.length > 0 ? container.spec.dns : ['172.30.0.1'], searches: [], options: named ? ['ndots:0'] : [] };
  }

  /** docker-proxy: the host's ports lead into the container. */
  #publish(container: DockerContainer): void {
    if (container.spec.network === 'host') return;
    for (const port of container.ports) {
      try {
        const listener = this.#machine.net.listen(port.host, { address: port.address });
        container.listeners.push(listener);
        new Coroutine(this.clock, this.#forward(container, listener, port.container), () => {}).start();
        if (container.namespace && port.address === '0.0.0.0') this.fabric.publish(port.host, port.protocol, container.namespace, port.container);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        for (const open of container.listeners.splice(0)) open.close();
        throw new DaemonError(`driver failed programming external connectivity on endpoint ${container.name} (${hexOf(container.id)}): Bind for ${port.address}:${port.host} failed: port is already allocated`);
      }
    }
  }

  #anyPort(): number {
    this.#lastPort += 1;
    return this.#lastPort;
  }

  *#forward(container: DockerContainer, listener: Listener, port: number): Task<void> {
    try {
      for (;;) {
        const outer = yield* listener.accept();
        const address = container.namespace?.address;
        try {
          const inner = yield* this.#machine.net.connect(address ?? '', port);
          for (const [from, to] of [[outer, inner], [inner, outer]] as const) new Coroutine(this.clock, copy(from, to), () => {}).start();
        } catch (error) {
          if (!(error instanceof SystemError)) throw error;
          outer.close();
        }
      }
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      // The port was closed.
    }
  }

  #mounts(container: DockerContainer) {
    const { volumes, tmpfs } = container.spec;
    return [
      ...volumes.map(({ source, target, readOnly }) => ({ containerPath: target, source: this.#source(source), readOnly })),
      ...tmpfs.map((containerPath) => ({ containerPath, source: new OwnTree({ type: 'tmpfs', now: () => this.clock.now() }), readOnly: false })),
    ];
  }

  #source(source: string): MountSource {
    if (!source.startsWith('/')) return this.volume(source);
    if (!this.#machine.fs.exists(source)) this.#machine.fs.mkdir(source, { recursive: true });
    return this.#machine.fs.bind(source);
  }

  volume(name: string): OwnTree {
    let volume = this.volumes.get(name);
    if (!volume) this.volumes.set(name, (volume = new OwnTree({ type: 'ext4', now: () => this.clock.now() })));
    return volume;
  }

  #hosts(container: DockerContainer): string {
    const { network } = container.spec;
    if (network.startsWith('container:')) return this.#hosts(this.find(network.slice(10)));
    const own = container.namespace?.address ? `${container.namespace.address}\t${container.hostname}\n` : '';
    return `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n${container.spec.hosts.map(({ name, address }) => `${address}\t${name}\n`).join('')}${own}`;
  }

  #finder(image: Image): ProgramFinder {
    return ProgramFinder.of(image, RARE_SERVERS);
  }

  /** A new image id for what was built here. */
  newId(): string {
    return digestOf(`${this.random.uint32()}/${this.random.uint32()}`);
  }
}

function* copy(from: Socket, to: Socket): Task<void> {
  try {
    for (let chunk = yield* from.read(); chunk; chunk = yield* from.read()) yield* to.write(chunk);
    to.end();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    to.close();
  }
}

/** "nginx" → "nginx:latest"; what Docker lists an image under. */
export function localName(reference: string): string {
  const parsed = parseReference(reference);
  if (!parsed) return reference;
  const short = parsed.repository.replace(/^docker\.io\/library\//, '').replace(/^docker\.io\//, '');
  return `${short}:${parsed.tag ?? 'latest'}`;
}

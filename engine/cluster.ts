import type { ApiServer } from './apiserver';
import type { NodePlace } from './bootstrap';
import type { Informers } from './client';
import { dockerHostLines, DockerHosts, type ContainerFact } from './cluster/docker-hosts';
import { KubeCluster, type Addon } from './cluster/kube-cluster';
import { helm } from './cluster/helm';
import { createLoginShell } from './cluster/login-shell';
import { createPodlabCommand } from './cluster/podlab-command';
import { SIMULATED_ROOT_CA } from './cluster/root-ca';
import { openTerminal, runScript, type ScriptOptions, type ScriptRun, type TerminalOptions, type TerminalSession } from './cluster/session';
import { createSsh } from './cluster/ssh';
import { stateHash } from './cluster/state-hash';
import { adminKubeconfig, createWorkstation, WORKSTATION } from './cluster/workstation';
import { createRegistry, NodeRuntime, registryEndpoint } from './images';
import { createKubectl } from './kubectl';
import type { ContainerRuntime, Kubelet } from './kubelet';
import { PROGRAM_NAMES, type EngineModules } from './modules';
import { HostNetwork, Lan, type ClusterNetwork, type Cni } from './network';
import { EventQueueClock } from './runtime/clock';
import type { Machine, Program } from './runtime/machine';
import type { NetStack } from './runtime/net';
import { Random } from './runtime/random';
import { Trace } from './runtime/trace';
import type { SimulatedMachine } from './shell/kernel';
import { ProgramRegistry } from './shell/programs';
import type { Transport } from './api/transport';

export interface ClusterOptions {
  /** Same seed and same inputs, same cluster. */
  readonly seed: string;
  /** The moment at which the learner meets the cluster, milliseconds since the epoch. */
  readonly startMs?: number;
  /** Nodes besides the control plane; two by default, as in the recorded cluster. */
  readonly workers?: number;
  readonly cni?: Cni;
  /** What runs in it besides what kubeadm installs; nothing by default, as in the recorded cluster. */
  readonly addons?: readonly Addon[];
  /** Several clusters on one wire instead of one: each is a context of the learner's kubeconfig, the first the current one. */
  readonly clusters?: readonly ClusterShape[];
  /** Images that the nodes hold besides their own, as those of a cluster that was used before. */
  readonly presentImages?: readonly string[];
  /** Machines docker-1, docker-2, … besides, each with a Docker engine of its own. */
  readonly dockerHosts?: number;
  /** The authority that clients are shown, PEM; the HTTPS door has one of its own. */
  readonly rootCa?: string;
  /** Virtual milliseconds that kubectl needs to start, as the real one does; 0 in the page. */
  readonly kubectlStartMs?: number;
  /** Texts of `explain`, once they are loaded. */
  readonly descriptions?: () => ReadonlyMap<string, string> | undefined;
}

/** One of several clusters. Its nodes are NAME-control-plane, NAME-worker-1, … */
export interface ClusterShape {
  readonly name: string;
  readonly cni?: Cni;
  readonly workers?: number;
  readonly addons?: readonly Addon[];
}

/** Parts that tests put in the place of the real ones. */
export interface ClusterParts {
  /** The container runtime of one node. */
  readonly runtime?: (node: NodePlace, cluster: RuntimeHost) => ContainerRuntime;
  /** More programs of the workstation, the nodes and the containers. */
  readonly programs?: (cluster: RuntimeHost) => ReadonlyMap<string, Program>;
}

/** What a part may use while the cluster is being made. */
interface RuntimeHost {
  readonly clock: EventQueueClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly network: ClusterNetwork;
  readonly apiserver: ApiServer;
  readonly informers: Informers;
}

const DEFAULT_START_MS = Date.UTC(2026, 10, 21, 8, 36, 43);
const REGISTRY_PORT = 5000;

/**
 * What a learner works on: the clusters (one, as a rule), the workstation and Docker hosts on one wire, under one
 * clock. This is the only place that knows both sides of the API. Everything is driven by `clock`.
 */
export class Cluster implements RuntimeHost {
  readonly clock: EventQueueClock;
  readonly random: Random;
  readonly trace = new Trace();
  readonly lan: Lan;
  /** The first is the one that the members below speak of. */
  readonly clusters: readonly KubeCluster[];
  readonly workstation: SimulatedMachine;
  readonly programs: ProgramRegistry;
  readonly registry = createRegistry();
  readonly #docker: DockerHosts;

  /** Nothing happens in it until its clock is run. */
  constructor(options: ClusterOptions, modules: EngineModules, parts: ClusterParts = {}) {
    const startMs = options.startMs ?? DEFAULT_START_MS;
    const rootCa = options.rootCa ?? SIMULATED_ROOT_CA;
    this.clock = new EventQueueClock(startMs);
    this.random = new Random(options.seed);
    const { clock, random, trace, registry } = this;
    this.programs = new ProgramRegistry(modules.shellLanguage);
    const programs = this.programs.lookup;
    this.lan = new Lan({ clock, trace, random: new Random(`lan/${options.seed}`) });
    this.#registerLazyPrograms(modules);
    const world = { clock, trace, lan: this.lan, registry, programs, startMs, rootCa, expressions: modules.expressions, rareRequests: modules.rareRequests, wire: modules.wire, rareServers: modules.rareServers, rareControllers: modules.rareControllers, extras: modules.extras, runtime: parts.runtime };
    const shapes: readonly Partial<ClusterShape>[] = options.clusters?.length ? options.clusters : [{ ...(options.cni ? { cni: options.cni } : {}) }];
    this.clusters = shapes.map(({ name, cni, workers, addons }, index) => new KubeCluster(world, {
      name, index, cni: cni ?? options.cni, workers: workers ?? options.workers ?? 2, addons: addons ?? options.addons ?? [], presentImages: options.presentImages ?? [],
      random: index === 0 ? random : new Random(`${options.seed}/cluster ${index}`),
    }));
    const bash = createLoginShell(clock, modules.shellLanguage, modules.laterCommands, (context) => (this.clusters.find((cluster) => cluster.context === context) ?? this.first).transport);
    this.programs.register(new Map([['bash', bash], ['kubectl', this.#kubectl(options, modules)], ['ssh', createSsh((name) => this.machine(name))], ['podlab', createPodlabCommand(registry)], ['helm', helm], ...(parts.programs?.(this) ?? [])]));
    const network = new HostNetwork(this.lan, { address: this.lan.gateway, owner: 'workstation', hostname: WORKSTATION });
    this.workstation = createWorkstation({
      clock, random: random.fork('workstation'), net: network.host, programs, commands: ['kubectl', 'ssh', 'docker', 'minikube', 'podlab', 'helm', ...PROGRAM_NAMES.jsonPrograms],
      kubeconfig: adminKubeconfig({ rootCa, clusters: this.clusters.map(({ address, context }) => ({ server: `https://${address}`, context })) }),
      hosts: dockerHostLines(options.dockerHosts ?? 0),
    });
    this.workstation.net.serveHttp(REGISTRY_PORT, registryEndpoint(registry));
    this.#docker = new DockerHosts({ clock, random: random.fork('docker'), lan: this.lan, registry, programs });
    this.#docker.addHost({ machine: this.workstation, network, hostsRegistry: true });
    for (let n = 1; n <= (options.dockerHosts ?? 0); n += 1) this.#docker.createHost(n, dockerHostLines(options.dockerHosts ?? 0));
    this.programs.registerLazy(PROGRAM_NAMES.minikube, modules.minikube, ({ createMinikube }) => new Map([['minikube', createMinikube({ transport: this.transport, nodeAddress: this.first.address.split(':')[0]!, openTunnel: () => this.first.openTunnel(), addons: this.first.addons, enable: (addon) => this.first.enable(addon) })]]));
    this.programs.registerLazy(PROGRAM_NAMES.docker, modules.docker, (module) => new Map([['docker', this.#docker.program(module)]]));
  }

  get first(): KubeCluster {
    return this.clusters[0]!;
  }

  get apiserver(): ApiServer {
    return this.first.apiserver;
  }

  /** Requests of the cluster's administrator, as the learner's kubeconfig sends them. */
  get transport(): Transport {
    return this.first.transport;
  }

  get network(): ClusterNetwork {
    return this.first.network;
  }

  get informers(): Informers {
    return this.first.informers;
  }

  get kubelets(): ReadonlyMap<string, Kubelet> {
    return this.first.kubelets;
  }

  /** The cluster that a context leads to; undefined when there is none of that name. */
  cluster(context: string): KubeCluster | undefined {
    return this.clusters.find((cluster) => cluster.context === context);
  }

  transportOf(context: string): Transport | undefined {
    return this.cluster(context)?.transport;
  }

  /** A node of any cluster as a machine (ssh, crictl, the packets on its interfaces). */
  node(name: string): Machine | undefined {
    for (const cluster of this.clusters) {
      const node = cluster.node(name);
      if (node) return node;
    }
    return undefined;
  }

  /** A node or a Docker host. */
  machine(name: string): Machine | undefined {
    return this.node(name) ?? this.#docker.machine(name);
  }

  /** What `docker ps -a` on a machine shows; undefined where no Docker is. */
  containersOf(machine: string): readonly ContainerFact[] | undefined {
    return this.#docker.containersOf(machine);
  }

  /** The network namespace of a running pod; undefined before it has one. */
  podNetwork(namespace: string, name: string): NetStack | undefined {
    return this.first.podNetwork(namespace, name);
  }

  openTerminal(options: TerminalOptions): TerminalSession {
    return openTerminal(this.workstation, options);
  }

  runScript(text: string, options?: ScriptOptions): ScriptRun {
    return runScript(this.workstation, text, options);
  }

  /** A hash over everything that is stored and over the workstation's files; the same on every machine. */
  stateHash(): string {
    return stateHash(this.clusters.map((cluster) => cluster.apiserver.store.view()), this.workstation.fs);
  }

  #registerLazyPrograms(modules: EngineModules): void {
    const { programs } = this;
    programs.registerLazy(PROGRAM_NAMES.toolPrograms, modules.toolPrograms, (module) => module.toolPrograms);
    programs.registerLazy(PROGRAM_NAMES.rarePrograms, modules.rarePrograms, (module) => module.rarePrograms);
    programs.registerLazy(PROGRAM_NAMES.jsonPrograms, modules.jsonPrograms, (module) => module.jsonPrograms);
    programs.registerLazy(PROGRAM_NAMES.networkPrograms, modules.networkPrograms, (module) => module.networkPrograms);
    programs.registerLazy(PROGRAM_NAMES.nodePrograms, modules.nodePrograms, (module) => module.nodePrograms((name) => {
      for (const cluster of this.clusters) {
        const runtime = cluster.runtime(name);
        if (runtime instanceof NodeRuntime) return runtime;
      }
      return undefined;
    }, (name) => {
      for (const { kubelets, transport } of this.clusters) {
        const kubelet = kubelets.get(name);
        if (kubelet) return { kubelet, transport };
      }
      return undefined;
    }));
  }

  /** kubectl finds the API server under its address; what the kubeconfig holds says who asks. */
  #kubectl({ kubectlStartMs, descriptions }: ClusterOptions, { describe, laterCommands }: EngineModules): Program {
    return createKubectl({
      describe, laterCommands,
      ...(kubectlStartMs === undefined ? {} : { latencyMs: kubectlStartMs }),
      ...(descriptions ? { descriptions } : {}),
      connect: (target) => this.clusters.find((cluster) => cluster.answersAs(target.server))?.connect(target),
    });
  }
}

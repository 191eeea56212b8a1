import { ANONYMOUS, createApiServer, type ApiServer } from './apiserver';
import { bootstrapObjects, nodeList, type Addon } from './bootstrap';
import { createClient, Informers, type Client } from './client';
import { apiEndpoint } from './cluster/api-endpoint';
import { certificateSubject } from './cluster/certificate-subject';
import { measuredNodes } from './cluster/measured-nodes';
import { startMetricsServer } from './cluster/metrics-api';
import { nodeFacts } from './cluster/node-facts';
import { SIMULATED_ROOT_CA } from './cluster/root-ca';
import { openTerminal, runScript, type ScriptOptions, type ScriptRun, type TerminalOptions, type TerminalSession } from './cluster/session';
import { stateHash } from './cluster/state-hash';
import { createLoginShell } from './cluster/login-shell';
import { createSsh } from './cluster/ssh';
import { ADMIN_CERTIFICATE, adminKubeconfig, createWorkstation } from './cluster/workstation';
import { startControllers } from './controllers';
import { createContainerRuntime, createHost, DockerDaemon, dockerProgram, createRegistry, hostTree, nodePrograms, NodeRuntime } from './images';
import { createKubectl } from './kubectl';
import { Heartbeats, NodeDoor, RemoteDisks, startKubelet, type ContainerRuntime, type Kubelet } from './kubelet';
import { parseYaml } from './kubectl/yaml/parse';
import { ClusterNetwork, networkPrograms, type Cni } from './network';
import { EventQueueClock } from './runtime/clock';
import type { Machine, Program } from './runtime/machine';
import type { NetStack } from './runtime/net';
import { Random } from './runtime/random';
import { Trace } from './runtime/trace';
import { startScheduler } from './scheduler';
import { startVolumeReclaim } from './storage';
import type { SimulatedMachine } from './shell/kernel';
import { ProgramRegistry } from './shell/programs';
import { rarePrograms } from './shell/programs/rare';
import type { Transport, UserInfo } from './api/transport';

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
  /** The authority that clients are shown, PEM; the HTTPS door has one of its own. */
  readonly rootCa?: string;
  /** Virtual milliseconds that kubectl needs to start, as the real one does; 0 in the page. */
  readonly kubectlStartMs?: number;
  /** Texts of `explain`, once they are loaded. */
  readonly descriptions?: () => ReadonlyMap<string, string> | undefined;
}

/** Parts that tests put in the place of the real ones. */
export interface ClusterParts {
  /** The container runtime of one node. */
  readonly runtime?: (node: NodePlace, cluster: RuntimeHost) => ContainerRuntime;
  /** More programs of the workstation, the nodes and the containers. */
  readonly programs?: (cluster: RuntimeHost) => ReadonlyMap<string, Program>;
}

export interface NodePlace {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
}

/** What a part may use while the cluster is being made. */
export interface RuntimeHost {
  readonly clock: EventQueueClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly network: ClusterNetwork;
  readonly apiserver: ApiServer;
  readonly informers: Informers;
}

const DEFAULT_START_MS = Date.UTC(2026, 10, 21, 8, 36, 43);
export const API_ADDRESS = '172.30.0.10:6443';
const API_PORT = 6443;
const CONTROL_PLANE = 'control-plane';
const API_NAMES = new Set([API_ADDRESS, '10.96.0.1', '10.96.0.1:443', 'kubernetes.default.svc', 'kubernetes.default.svc:443', 'control-plane:6443']);
const NODE_IMAGES = ['registry.k8s.io/pause:3.10', 'registry.k8s.io/kube-proxy:v1.33.1', 'registry.k8s.io/coredns/coredns:v1.12.0'];
const CONTROL_PLANE_IMAGES = [...NODE_IMAGES, 'registry.k8s.io/etcd:3.5.21-0', 'registry.k8s.io/kube-apiserver:v1.33.1', 'registry.k8s.io/kube-controller-manager:v1.33.1', 'registry.k8s.io/kube-scheduler:v1.33.1'];
const ADDON_IMAGES: Readonly<Record<Addon, string>> = { 'metrics-server': 'registry.k8s.io/metrics-server/metrics-server:v0.7.2' };
export const CONTEXT = 'podlab';
const ADMIN: UserInfo = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:masters', 'system:authenticated'] };
const CONTROLLER_MANAGER: UserInfo = { name: 'system:kube-controller-manager', groups: ['system:masters', 'system:authenticated'] };
const SCHEDULER: UserInfo = { name: 'system:kube-scheduler', groups: ['system:authenticated'] };
const nodeUser = (name: string): UserInfo => ({ name: `system:node:${name}`, groups: ['system:nodes', 'system:masters', 'system:authenticated'] });

/** Makes a cluster and starts it; nothing happens in it until its clock is run. */
export function createCluster(options: ClusterOptions): Cluster {
  return new Cluster(options);
}

/**
 * A whole simulated cluster, put together: API server, controllers, scheduler, one kubelet a node, the network and the
 * learner's workstation. This is the only place that knows both sides of the API. Everything is driven by `clock`.
 */
export class Cluster implements RuntimeHost {
  readonly clock: EventQueueClock;
  readonly random: Random;
  readonly trace = new Trace();
  readonly apiserver: ApiServer;
  /** Requests of the cluster's administrator, as the learner's kubeconfig sends them. */
  readonly transport: Transport;
  readonly network: ClusterNetwork;
  readonly informers: Informers;
  readonly kubelets = new Map<string, Kubelet>();
  readonly workstation: SimulatedMachine;
  readonly programs = new ProgramRegistry();
  readonly registry = createRegistry();
  readonly #parts: ClusterParts;
  readonly #runtimes = new Map<string, ContainerRuntime>();

  constructor(options: ClusterOptions, parts: ClusterParts = {}) {
    this.#parts = parts;
    const startMs = options.startMs ?? DEFAULT_START_MS;
    const workers = options.workers ?? 2;
    const addons = options.addons ?? [];
    const rootCa = options.rootCa ?? SIMULATED_ROOT_CA;
    this.clock = new EventQueueClock(startMs);
    this.random = new Random(options.seed);
    const { clock, random, trace } = this;
    this.apiserver = createApiServer({ clock, random: random.fork('apiserver'), trace, address: API_ADDRESS });
    this.transport = this.apiserver.as(ADMIN);
    for (const object of bootstrapObjects({ startMs, workers, random: random.fork('bootstrap'), addons })) this.apiserver.seed(object);

    const manager = this.#client(CONTROLLER_MANAGER, 'kube-controller-manager');
    this.informers = new Informers({ client: manager, clock });
    this.network = new ClusterNetwork({ clock, random: random.fork('network'), trace, ...(options.cni ? { cni: options.cni } : {}) });
    this.network.watch(this.informers);
    this.programs.register(networkPrograms);
    this.programs.register(rarePrograms);
    this.programs.register(nodePrograms((name) => {
      const runtime = this.#runtimes.get(name);
      return runtime instanceof NodeRuntime ? runtime : undefined;
    }));
    this.programs.register(new Map([['bash', createLoginShell(this.transport)], ['kubectl', this.#kubectl(options)], ['ssh', createSsh((name) => this.node(name))], ...(parts.programs?.(this) ?? [])]));
    const heartbeats = new Heartbeats(clock, manager);
    this.#startNodes(workers, heartbeats, rootCa, addons);
    startScheduler({ client: this.#client(SCHEDULER, 'kube-scheduler'), informers: this.informers, clock, random: random.fork('scheduler'), trace });
    startControllers({ client: manager, informers: this.informers, clock, random: random.fork('controllers'), trace, rootCa, heartbeats });
    if (addons.includes('metrics-server')) startMetricsServer(this.apiserver, clock, (at) => measuredNodes(this.kubelets, (name) => this.node(name), at));
    this.workstation = createWorkstation({
      clock, random: random.fork('workstation'), net: this.network.workstation, programs: this.programs.lookup, commands: ['kubectl', 'ssh', 'docker'],
      kubeconfig: adminKubeconfig({ server: `https://${API_ADDRESS}`, rootCa, context: CONTEXT }),
    });
    const docker = () => new DockerDaemon({ clock, random: random.fork('docker'), machine: this.workstation, registry: this.registry, programs: this.programs.lookup });
    this.programs.register(new Map([['docker', dockerProgram(docker)]]));
  }

  /** kubectl finds the API server under its address; what the kubeconfig holds says who asks. */
  #kubectl({ kubectlStartMs, descriptions }: ClusterOptions): Program {
    return createKubectl({
      ...(kubectlStartMs === undefined ? {} : { latencyMs: kubectlStartMs }),
      ...(descriptions ? { descriptions } : {}),
      connect: (target) => {
        if (!API_NAMES.has(target.server.replace(/^https?:\/\//, '').replace(/\/$/, ''))) return undefined;
        if (target.token !== undefined) return this.apiserver;
        if (target.clientCertificate === ADMIN_CERTIFICATE) return this.transport;
        const subject = target.clientCertificate === undefined ? undefined : certificateSubject(target.clientCertificate);
        return this.apiserver.as(subject ?? ANONYMOUS);
      },
    });
  }

  #startNodes(workers: number, heartbeats: Heartbeats, rootCa: string, addons: readonly Addon[]): void {
    const { clock, random, trace, informers } = this;
    this.apiserver.beforeRead('coordination.k8s.io', 'leases', (watching) => {
      heartbeats.refresh();
      if (watching) heartbeats.watched(true);
    });
    this.apiserver.beforeRead('', 'nodes', () => heartbeats.refreshNodes());
    const disks = new RemoteDisks();
    startVolumeReclaim({ informers, nodeFileSystem: (name) => this.node(name)?.fs, nodeNames: () => [...this.#runtimes.keys()], deleteDisk: (handle) => disks.delete(handle) });
    const doors = new Map<string, NodeDoor>();
    const nodeTree = hostTree(['crictl', 'ctr', 'kubectl']);
    for (const node of nodeList(workers)) {
      const net = this.network.addNode(node);
      const control = node.name === CONTROL_PLANE;
      if (control) net.host.serveHttp(API_PORT, apiEndpoint(this.apiserver), { tls: true });
      const runtime = this.#parts.runtime?.(node, this) ?? createContainerRuntime({
        clock, random: random.fork(`runtime/${node.name}`), network: net, registry: this.registry, programs: this.programs.lookup, present: [...(control ? CONTROL_PLANE_IMAGES : NODE_IMAGES), ...addons.map((addon) => ADDON_IMAGES[addon])],
        node: createHost({
          name: node.name, clock, random: random.fork(`node/${node.name}`), net: net.host, programs: this.programs.lookup, base: nodeTree,
          ...(control ? { files: { '/etc/kubernetes/admin.conf': adminKubeconfig({ server: `https://${API_ADDRESS}`, rootCa, context: CONTEXT }) } } : {}),
        }),
      });
      this.#runtimes.set(node.name, runtime);
      const kubelet = startKubelet({
        client: this.#client(nodeUser(node.name), 'kubelet'), informers, clock, random: random.fork(`kubelet/${node.name}`), trace, runtime, heartbeats, disks,
        node: nodeFacts(node.name, node.address),
        parseManifest: (text) => [parseYaml(text)],
      });
      this.kubelets.set(node.name, kubelet);
      doors.set(node.name, new NodeDoor(kubelet));
    }
    this.apiserver.nodeProxies = (name) => doors.get(name);
  }

  #client(user: UserInfo, fieldManager: string): Client {
    return createClient({ transport: this.apiserver, user, fieldManager });
  }

  /** A node as a machine (ssh, crictl, the packets on its interfaces). */
  node(name: string): Machine | undefined {
    return this.#runtimes.get(name)?.node;
  }

  /** The network namespace of a running pod; undefined before it has one. */
  podNetwork(namespace: string, name: string): NetStack | undefined {
    for (const kubelet of this.kubelets.values()) {
      const sandbox = kubelet.find(namespace, name)?.sandbox;
      if (sandbox) return sandbox.net;
    }
    return undefined;
  }

  openTerminal(options: TerminalOptions): TerminalSession {
    return openTerminal(this.workstation, options);
  }

  runScript(text: string, options?: ScriptOptions): ScriptRun {
    return runScript(this.workstation, text, options);
  }

  /** A hash over everything that is stored and over the workstation's files; the same on every machine. */
  stateHash(): string {
    return stateHash(this.apiserver.store.view(), this.workstation.fs);
  }
}

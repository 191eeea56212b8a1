import type { ExpressionModule } from '../api/expressions';
import { held, loaded, type LazyModule } from '../runtime/lazy-module';
import type { Task } from '../runtime/process';
import { ANONYMOUS, createApiServer, type ApiServer, type RareRequests, type WireForm } from '../apiserver';
import type { KubeObject } from '../api/object';
import type { Transport, UserInfo } from '../api/transport';
import { AGE_AT_START_MS, bootstrapObjects, bridgeFiles, nodeList, type NodePlace } from '../bootstrap';
import { createClient, Informers, type Client } from '../client';
import { startControllers, startLoadBalancers, type ControllerContext, type ControllersOptions, type RareControllers } from '../controllers';
import { createContainerRuntime, createHost, hostTree, NodeRuntime, type RareServers, type Registry } from '../images';
import { sha256Hex } from '../kubectl/sha256';
import { parseYaml } from '../kubectl/yaml/parse';
import { Heartbeats, RemoteDisks, startKubelet, type ContainerRuntime, type EvictionManager, type Kubelet, type NodeDoor } from '../kubelet';
import { ClusterNetwork, type Cni, type Lan } from '../network';
import type { EventQueueClock } from '../runtime/clock';
import { encodeUtf8 } from '../runtime/bytes';
import type { FileSystem, Machine } from '../runtime/machine';
import type { NetStack } from '../runtime/net';
import { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import { startScheduler } from '../scheduler';
import { startVolumeReclaim } from '../storage';
import type { ProgramTable } from '../shell/kernel';
import { apiEndpoint } from './api-endpoint';
import { ControlPlane, controlPlaneManifests } from './control-plane';
import { createCertificateSigner } from './certificate-signer';
import { certificateSubject } from './certificate-subject';
import { SIMULATED_ROOT_CA } from './root-ca';
import { kubeletFiles } from './kubelet-files';
import { KubeletPorts } from './kubelet-ports';
import { NODE_SIZE, nodeFacts } from './node-facts';
import { LeaderLeases, nodeLease } from './leases';
import { keepOwnService } from './own-service';
import { ADMIN_CERTIFICATE, adminKubeconfig } from './workstation';

/** What rare-requests.ts holds. */
export type RareParts = RareRequests & { readonly NodeDoor: typeof NodeDoor; readonly EvictionManager: typeof EvictionManager };

/** What may run in the cluster besides what kubeadm installs. */
export type Addon = 'metrics-server' | 'load-balancer' | 'ingress-nginx';

/** What extras.ts holds. */
export type Extras = typeof import('./extras');

/** What several clusters share: time, chance, the wire, the programs. */
export interface World {
  readonly clock: EventQueueClock;
  readonly trace: Trace;
  readonly lan: Lan;
  readonly registry: Registry;
  readonly programs: ProgramTable;
  readonly startMs: number;
  readonly rootCa: string;
  /** Evaluates the rules of definitions and policies. */
  readonly expressions: LazyModule<ExpressionModule>;
  readonly rareRequests: LazyModule<RareParts>;
  readonly wire: LazyModule<WireForm>;
  readonly rareServers: LazyModule<RareServers>;
  readonly rareControllers: LazyModule<RareControllers>;
  /** Must be there before a cluster is made that has addons or the agent of a network plugin. */
  readonly extras: LazyModule<Extras>;
  /** The container runtime of a node, when a test puts one in the place of the real one. */
  readonly runtime?: ((node: NodePlace, cluster: KubeCluster) => ContainerRuntime) | undefined;
}

interface KubeClusterOptions {
  /** Undefined for a cluster that stands alone: its nodes' names have no prefix. */
  readonly name: string | undefined;
  /** Which of several clusters, from 0: says the nodes' addresses. */
  readonly index: number;
  readonly workers: number;
  readonly cni?: Cni | undefined;
  readonly addons: readonly Addon[];
  readonly presentImages: readonly string[];
  readonly random: Random;
}

const API_PORT = 6443;
/** What is typed on a node comes long after what its pods brought. */
const FIRST_PID = 40_217;
/** Names of the API server inside of every cluster. */
const INNER_NAMES = ['10.96.0.1', '10.96.0.1:443', 'kubernetes.default.svc', 'kubernetes.default.svc:443'];
const NODE_IMAGES = ['registry.k8s.io/pause:3.10', 'registry.k8s.io/kube-proxy:v1.33.1', 'registry.k8s.io/coredns/coredns:v1.12.0'];
const CONTROL_PLANE_IMAGES = [...NODE_IMAGES, 'registry.k8s.io/etcd:3.5.21-0', 'registry.k8s.io/kube-apiserver:v1.33.1', 'registry.k8s.io/kube-controller-manager:v1.33.1', 'registry.k8s.io/kube-scheduler:v1.33.1'];
/** Who looks on for the page: nothing that a learner does to roles takes its view away. */
const ONLOOKER: UserInfo = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:masters', 'system:authenticated'] };
/** Whom the certificate of the learner's kubeconfig speaks for. */
const ADMIN: UserInfo = {
  name: 'kubernetes-admin',
  groups: ['kubeadm:cluster-admins', 'system:authenticated'],
  extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${sha256Hex(ADMIN_CERTIFICATE)}`] },
};
const CONTROLLER_MANAGER: UserInfo = { name: 'system:kube-controller-manager', groups: ['system:masters', 'system:authenticated'] };
const API_SERVER: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };
const SCHEDULER: UserInfo = { name: 'system:kube-scheduler', groups: ['system:authenticated'] };
const nodeUser = (name: string): UserInfo => ({ name: `system:node:${name}`, groups: ['system:nodes', 'system:masters', 'system:authenticated'] });
export const CONTEXT = 'podlab';

/** One cluster: API server, controllers, scheduler, a kubelet for each node, and its network on the shared wire. */
export class KubeCluster {
  readonly clock: EventQueueClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly apiserver: ApiServer;
  /** Requests of one who may do everything. */
  readonly transport: Transport;
  /** Requests as the learner's kubeconfig sends them. */
  readonly #admin: Transport;
  readonly network: ClusterNetwork;
  readonly informers: Informers;
  readonly kubelets = new Map<string, Kubelet>();
  /** The context of the learner's kubeconfig that leads here. */
  readonly context: string;
  /** "172.30.0.10:6443". */
  readonly address: string;
  readonly #world: World;
  readonly #presentImages: readonly string[];
  readonly #runtimes = new Map<string, ContainerRuntime>();
  readonly #names: ReadonlySet<string>;
  readonly #controllers: ControllerContext;
  readonly #control: ControlPlane;
  readonly #manifests: Readonly<Record<string, string>>;
  readonly #addons: Set<Addon>;

  constructor(world: World, { name, index, workers, cni, addons, presentImages, random }: KubeClusterOptions) {
    this.#presentImages = presentImages;
    const { clock, trace, rootCa, startMs } = world;
    this.#world = world;
    this.clock = clock;
    this.trace = trace;
    this.random = random;
    this.context = name ?? CONTEXT;
    const places = nodeList(workers, name, index);
    this.address = `${places[0]!.address}:${API_PORT}`;
    this.#names = new Set([this.address, `${places[0]!.name}:${API_PORT}`, ...(index === 0 ? INNER_NAMES : [])]);
    this.apiserver = createApiServer({ clock, random: random.fork('apiserver'), trace, address: this.address, expressions: world.expressions, rare: world.rareRequests, wire: world.wire });
    this.transport = this.apiserver.as(ONLOOKER);
    this.#admin = this.apiserver.as(ADMIN);
    const objects = bootstrapObjects({
      startMs, workers, random: random.fork('bootstrap'), name, index,
      more: addons.includes('metrics-server') ? world.extras.value.metricsServerObjects(workers) : [],
      withCni: cni === 'flannel' || cni === 'calico' ? (all, nodes) => world.extras.value.withCni(all, cni, nodes) : undefined,
    });
    for (const object of objects) this.apiserver.seed(object);
    this.#control = new ControlPlane(places[0]!.name, clock);
    this.#manifests = controlPlaneManifests(objects, places[0]!.name);
    const manager = this.#client(CONTROLLER_MANAGER, 'kube-controller-manager');
    this.informers = new Informers({ client: manager, clock });
    this.network = new ClusterNetwork({ lan: world.lan, random: random.fork('network'), trace, ...(cni ? { cni } : {}) });
    this.network.watch(this.informers);
    const heartbeats = new Heartbeats(clock, manager);
    const leaders = new LeaderLeases({ apiserver: this.apiserver, client: manager, clock, random: new Random(`leases/${this.context}/${startMs}`), control: this.#control, host: places[0]!.name, bornMs: startMs - AGE_AT_START_MS });
    this.apiserver.beforeRead('coordination.k8s.io', 'leases', (namespace, watching) => {
      if (namespace !== undefined && namespace !== 'kube-system' && namespace !== 'kube-node-lease') return;
      leaders.refresh();
      heartbeats.refresh();
      if (watching) heartbeats.watched(() => this.apiserver.watchers('coordination.k8s.io', 'leases') > 0);
    });
    this.#startNodes(places, heartbeats, addons, objects);
    startScheduler({ client: this.#client(SCHEDULER, 'kube-scheduler'), informers: this.informers, clock: this.#control.clockOf('kube-scheduler'), random: random.fork('scheduler'), trace });
    this.#controllers = { client: manager, informers: this.informers, clock: this.#control.clockOf('kube-controller-manager'), random: random.fork('controllers'), trace };
    // Where the authority is a real one (the HTTPS door), a made-up signature would be found out.
    const signer = rootCa === SIMULATED_ROOT_CA ? { signer: createCertificateSigner(clock, new Random(`certificates/${this.context}/${startMs}`)) } : {};
    const issueToken: ControllersOptions['issueToken'] = ({ metadata }, secret) => this.apiserver.tokens.issueForSecret(metadata.namespace!, { name: metadata.name!, uid: metadata.uid! }, secret);
    startControllers({ ...this.#controllers, rare: world.rareControllers, rootCa, issueToken, heartbeats, ...signer });
    keepOwnService(this.#client(API_SERVER, 'kube-apiserver'), this.informers, clock);
    this.#addons = new Set(addons);
    if (addons.includes('ingress-nginx')) this.#install('ingress-nginx', world.extras.value);
    if (addons.includes('load-balancer')) startLoadBalancers(this.#controllers, (_service, taken) => freeAddress(index, taken));
    if (addons.includes('metrics-server')) this.#startMetricsServer(world.extras.value);
  }

  get addons(): ReadonlySet<Addon> {
    return this.#addons;
  }

  /** Installs an addon while the cluster runs; one that is there stays as it is. */
  *enable(addon: 'ingress-nginx' | 'metrics-server'): Task<void> {
    if (this.#addons.has(addon)) return;
    this.#addons.add(addon);
    yield* held(this.clock, this.#world.rareRequests);
    const extras = yield* loaded(this.clock, this.#world.extras);
    this.#install(addon, extras);
    if (addon === 'metrics-server') this.#startMetricsServer(extras, true);
  }

  #install(addon: 'ingress-nginx' | 'metrics-server', { installed }: Extras): void {
    installed[addon].install(this.transport, this.#addons.has('load-balancer'));
  }

  #startMetricsServer({ measuredNodes, startMetricsServer }: Extras, fresh = false): void {
    startMetricsServer(this.apiserver, this.clock, (at) => measuredNodes(this.kubelets, (node) => this.node(node), at), fresh);
  }

  /** Whether a kubeconfig's server is this cluster's API server. */
  answersAs(server: string): boolean {
    return this.#control.apiRuns && this.#names.has(server.replace(/^https?:\/\//, '').replace(/\/$/, ''));
  }

  /** Requests of whoever shows these credentials. */
  connect(credentials: { readonly token?: string; readonly clientCertificate?: string }): Transport {
    // A certificate says who it is before a token is looked at.
    if (credentials.clientCertificate === ADMIN_CERTIFICATE) return this.#admin;
    const subject = credentials.clientCertificate === undefined ? undefined : certificateSubject(credentials.clientCertificate);
    if (subject === undefined && credentials.token !== undefined) return this.apiserver;
    return this.apiserver.as(subject ?? ANONYMOUS);
  }

  /** minikube tunnel: load-balanced services answer under their cluster IPs until the returned function is called. */
  openTunnel(): () => void {
    const balancers = startLoadBalancers(this.#controllers, (service) => service.spec?.clusterIP);
    this.network.tunnel = true;
    return () => {
      balancers.stop();
      this.network.tunnel = false;
    };
  }

  /** A node as a machine (ssh, crictl, the packets on its interfaces). */
  node(name: string): Machine | undefined {
    return this.#runtimes.get(name)?.node;
  }

  runtime(node: string): ContainerRuntime | undefined {
    return this.#runtimes.get(node);
  }

  /** The network namespace of a running pod; undefined before it has one. */
  podNetwork(namespace: string, name: string): NetStack | undefined {
    for (const kubelet of this.kubelets.values()) {
      const sandbox = kubelet.find(namespace, name)?.sandbox;
      if (sandbox) return sandbox.net;
    }
    return undefined;
  }

  #startNodes(places: readonly NodePlace[], heartbeats: Heartbeats, addons: readonly Addon[], objects: readonly KubeObject[]): void {
    const { informers } = this;
    this.apiserver.beforeRead('', 'nodes', () => heartbeats.refreshNodes());
    const disks = new RemoteDisks();
    startVolumeReclaim({ informers, nodeFileSystem: (name) => this.node(name)?.fs, nodeNames: () => [...this.#runtimes.keys()], deleteDisk: (handle) => disks.delete(handle) });
    const doors = new Map<string, NodeDoor>();
    const tree = hostTree([...(this.network.cni === 'calico' ? ['calicoctl'] : []), 'crictl', 'ctr', 'kubectl', 'nsenter', 'lsns', 'systemctl', 'journalctl', 'brctl', 'sysctl', 'arp', 'kubeadm', 'kubelet', 'etcdctl'], kubeletFiles(objects, `https://${this.address}`, this.#world.rootCa));
    for (const [at, place] of places.entries()) {
      const runtime = this.#startRuntime(place, at === 0, tree, addons);
      this.apiserver.seed(nodeLease(objects.find(({ kind, metadata }) => kind === 'Node' && metadata.name === place.name)!));
      let load = (): void => {};
      const ports = new KubeletPorts(this.network.nodes.get(place.name)!.host);
      const kubelet = startKubelet({
        client: this.#client(nodeUser(place.name), 'kubelet'), informers, clock: this.clock, random: this.random.fork(`kubelet/${place.name}`), trace: this.trace, runtime, heartbeats, disks,
        node: nodeFacts(place.name, place.address),
        parseManifest: (text) => [parseYaml(text)],
        onStorageLimit: () => load(),
        onAnswering: (answers) => ports.set(answers),
        ...(at === 0 ? { onChange: () => this.#control.look(this.kubelets.get(place.name)!) } : {}),
      });
      this.kubelets.set(place.name, kubelet);
      if (!(runtime instanceof NodeRuntime)) continue;
      runtime.kubeletRuns = () => kubelet.answering;
      load = this.#evictionOn(kubelet, runtime);
      runtime.onLoad = load;
    }
    this.apiserver.nodeProxies = (name) => {
      const kubelet = this.kubelets.get(name);
      if (!kubelet?.answering) return undefined;
      if (!doors.has(name)) doors.set(name, new this.#world.rareRequests.value.NodeDoor(kubelet));
      return doors.get(name);
    };
  }

  /** Has somebody look whether the node bears what its pods use; who does that comes when it is first needed. */
  #evictionOn(kubelet: Kubelet, runtime: NodeRuntime): () => void {
    const { rareRequests } = this.#world;
    let manager: EvictionManager | undefined;
    return () => {
      this.clock.hold(rareRequests);
      this.clock.schedule(0, () => {
        manager ??= new rareRequests.value.EvictionManager(kubelet, () => runtime.use);
        manager.wake();
      });
    };
  }

  #startRuntime(place: NodePlace, control: boolean, base: ReturnType<typeof hostTree>, addons: readonly Addon[]): ContainerRuntime {
    const { clock, random } = this;
    const { programs, registry, rareServers, rootCa, extras } = this.#world;
    const { cni } = this.network;
    const { name } = place;
    const network = this.network.addNode(place);
    if (control) network.host.serveHttp(API_PORT, apiEndpoint(this.apiserver), { tls: true });
    const files = {
      ...(control ? { ...this.#manifests, '/etc/kubernetes/admin.conf': adminKubeconfig({ rootCa, clusters: [{ server: `https://${this.address}`, context: this.context }] }) } : {}),
    };
    const runtime = this.#world.runtime?.(place, this) ?? createContainerRuntime({
      clock, random: random.fork(`runtime/${name}`), network, registry, programs, rareServers, present: [...(control ? CONTROL_PLANE_IMAGES : NODE_IMAGES), ...addons.flatMap((addon) => (addon === 'load-balancer' ? [] : [extras.value.installed[addon].image])), ...(cni === 'routes' ? [] : extras.value.cniImages(cni)), ...this.#presentImages],
      node: createHost({ name, clock, random: random.fork(`node/${name}`), net: network.host, programs, base, firstPid: FIRST_PID, size: NODE_SIZE, ...(Object.keys(files).length > 0 ? { files } : {}) }),
    });
    this.#runtimes.set(name, runtime);
    if (runtime instanceof NodeRuntime) installCni(runtime.node.fs, cni === 'routes' ? bridgeFiles(place) : extras.value.cniFiles(cni, place));
    return runtime;
  }

  #client(user: UserInfo, fieldManager: string): Client {
    return createClient({ transport: this.apiserver, user, fieldManager });
  }
}

/** What the plugin's installer leaves on a node. */
function installCni(fs: FileSystem, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    fs.writeFile(path, encodeUtf8(text));
  }
}

/** Load balancers of the first cluster are 172.30.0.200 to .219, and so on. */
const BALANCERS_FROM = 200, BALANCERS = 20;

function freeAddress(index: number, taken: ReadonlySet<string>): string | undefined {
  for (let n = 0; n < BALANCERS; n += 1) {
    const address = `172.30.0.${BALANCERS_FROM + index * BALANCERS + n}`;
    if (!taken.has(address)) return address;
  }
  return undefined;
}

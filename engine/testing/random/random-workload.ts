import { isAlreadyExists, isConflict, isNotFound } from '../../api/status';
import { createClient, daemonSets, deployments, endpointSlices, jobs, nodes, persistentVolumeClaims, pods, replicaSets, services, statefulSets, type ApiObject, type Client, type Resource } from '../../client';
import type { EventQueueClock } from '../../runtime/clock';
import type { Machine } from '../../runtime/machine';
import { Random } from '../../runtime/random';
import type { Transport } from '../../api/transport';

/** What a random run needs of a cluster. */
interface RandomCluster {
  readonly clock: EventQueueClock;
  readonly transport: Transport;
  readonly kubelets: ReadonlyMap<string, { freeze(): void; thaw(): void }>;
  /** A node as a machine: its containers are killed there, and the manifests of the control plane lie there. */
  node(name: string): Machine | undefined;
}

const NAMESPACE = 'default';
const MANIFESTS = '/etc/kubernetes/manifests';
const NAMES = ['a', 'b', 'c'];
const JOB_NAME = 'batch.kubernetes.io/job-name';
const KINDS = [deployments, statefulSets, daemonSets] as unknown as readonly Resource<ApiObject>[];
const WORKERS = ['worker-1', 'worker-2'];
/** Long enough for a node to be given up, its pods to be evicted and everything to start anew. */
const SETTLE_MS = 900_000;

/**
 * Does random things to a cluster, breaks it at random, heals it and waits. Returns what does not agree with the
 * declared state then; the same seed does the same things.
 */
export function runRandomWorkload(cluster: RandomCluster, seed: string, steps: number): string[] {
  const run = new RandomRun(cluster, seed);
  for (let at = 0; at < steps; at += 1) run.step();
  run.heal();
  cluster.clock.runUntil(cluster.clock.now() + SETTLE_MS);
  return run.disagreements();
}

class RandomRun {
  readonly #cluster: RandomCluster;
  readonly #client: Client;
  readonly #random: Random;
  readonly #frozen = new Set<string>();
  /** Actors of the control plane that were taken away, with their manifests. */
  readonly #stopped = new Map<string, Uint8Array>();

  constructor(cluster: RandomCluster, seed: string) {
    this.#cluster = cluster;
    this.#client = createClient({ transport: cluster.transport });
    this.#random = new Random(`workload/${seed}`);
  }

  step(): void {
    const actions = [
      () => this.#create(), () => this.#create(), () => this.#createJob(), () => this.#scale(), () => this.#roll(), () => this.#deletePod(), () => this.#deletePod(), () => this.#deleteWorkload(),
      () => this.#freezeOrThaw(), () => this.#killContainer(), () => this.#stopOrStartActor(), () => this.#taintOrClear(), () => this.#meddle(), () => this.#meddle(), () => this.#changeJob(),
    ];
    try {
      this.#random.pick(actions)();
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error) && !isAlreadyExists(error)) throw error;
    }
    const { clock } = this.#cluster;
    // Now and then the clock jumps, as when a laptop was asleep.
    clock.runUntil(clock.now() + this.#random.pick([0, 10, 500, 500, 3000, 3000, 20_000, 20_000, 120_000, 1_800_000]));
  }

  heal(): void {
    for (const name of this.#frozen) this.#cluster.kubelets.get(name)!.thaw();
    this.#frozen.clear();
    for (const part of [...this.#stopped.keys()]) this.#start(part);
    for (const name of WORKERS) this.#client.patch(nodes, name, undefined, 'merge', { spec: { taints: null, unschedulable: null } });
    for (const { metadata } of this.#client.list(jobs, { namespace: NAMESPACE }).items) this.#client.patch(jobs, metadata.name!, NAMESPACE, 'merge', { spec: { suspend: false, parallelism: 1 } });
    // Pods of jobs that were deleted without them.
    for (const { metadata } of this.#client.list(pods, { namespace: NAMESPACE }).items) if (metadata.labels?.[JOB_NAME] && !metadata.ownerReferences) this.#client.delete(pods, metadata.name!, NAMESPACE);
    // Roll-outs of an image that does not exist are mended.
    for (const kind of KINDS) for (const item of this.#client.list(kind, { namespace: NAMESPACE }).items) this.#setImage(kind, item.metadata.name!, 'nginx:1.25');
  }

  #kind(): Resource<ApiObject> {
    return this.#random.pick(KINDS);
  }

  #create(): void {
    const kind = this.#kind();
    const name = this.#random.pick(NAMES);
    const app = `${kind.resource}-${name}`;
    const template = { metadata: { labels: { app } }, spec: { terminationGracePeriodSeconds: this.#random.pick([1, 5]), containers: [{ name: 'c', image: 'nginx:1.25' }] } };
    const replicas = kind === (daemonSets as unknown) ? {} : { replicas: this.#random.below(6) };
    const claims = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'local-path', resources: { requests: { storage: '1Gi' } } } }] };
    const more = kind === (statefulSets as unknown) ? { serviceName: app, podManagementPolicy: this.#random.pick(['OrderedReady', 'Parallel']), ...(this.#random.below(2) ? claims : {}) } : {};
    this.#client.create(kind, { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name: app, namespace: NAMESPACE }, spec: { ...replicas, selector: { matchLabels: { app } }, template, ...more } } as unknown as ApiObject);
    this.#client.create(services, { apiVersion: 'v1', kind: 'Service', metadata: { name: app, namespace: NAMESPACE }, spec: { selector: { app }, ports: [{ port: 80 }] } });
  }

  #some(): { kind: Resource<ApiObject>; name: string } {
    const kind = this.#kind();
    return { kind, name: `${kind.resource}-${this.#random.pick(NAMES)}` };
  }

  #scale(): void {
    const { kind, name } = this.#some();
    if (kind !== (daemonSets as unknown)) this.#client.patch(kind, name, NAMESPACE, 'merge', { spec: { replicas: this.#random.below(8) } });
  }

  #roll(): void {
    const { kind, name } = this.#some();
    this.#setImage(kind, name, this.#random.pick(['nginx:1.25', 'nginx:1.26', 'nginx:1.27', 'nginx:nope']));
  }

  #setImage(kind: Resource<ApiObject>, name: string, image: string): void {
    this.#client.patch(kind, name, NAMESPACE, 'strategic', { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } });
  }

  #createJob(): void {
    const completions = 1 + this.#random.below(4);
    const command = ['sh', '-c', this.#random.pick(['sleep 5', 'sleep 60', 'exit 1'])];
    const template = { spec: { restartPolicy: this.#random.pick(['Never', 'OnFailure']), terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: 'busybox:1.36', command }] } };
    this.#client.create(jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `job-${this.#random.pick(NAMES)}`, namespace: NAMESPACE }, spec: { completions, parallelism: 1 + this.#random.below(3), backoffLimit: 2, template } } as never);
  }

  #changeJob(): void {
    const name = `job-${this.#random.pick(NAMES)}`;
    const patch = this.#random.pick([{ suspend: true }, { suspend: false }, { parallelism: this.#random.below(3) }, undefined, undefined]);
    if (patch) this.#client.patch(jobs, name, NAMESPACE, 'merge', { spec: patch });
    else this.#client.delete(jobs, name, NAMESPACE, { propagationPolicy: this.#random.pick(['Background', 'Foreground', 'Orphan']) });
  }

  #taintOrClear(): void {
    const name = this.#random.pick(WORKERS);
    const taints = [{ key: 'fault', value: 'yes', effect: this.#random.pick(['NoSchedule', 'NoExecute']) }];
    this.#client.patch(nodes, name, undefined, 'merge', { spec: this.#random.pick([{ taints }, { taints: null }, { unschedulable: true }, { unschedulable: null }]) });
  }

  /** Somebody changes behind the controllers' backs what is theirs. */
  #meddle(): void {
    const { items } = this.#client.list(pods, { namespace: NAMESPACE });
    const sets = this.#client.list(replicaSets, { namespace: NAMESPACE }).items;
    const slices = this.#client.list(endpointSlices, { namespace: NAMESPACE }).items.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] !== 'kubernetes');
    const acts: (() => void)[] = [];
    if (items.length) {
      const pod = this.#random.pick(items);
      acts.push(() => this.#client.updateStatus(pods, { ...pod, status: { ...pod.status, phase: 'Pending', containerStatuses: [] } }));
    }
    if (sets.length) {
      const set = this.#random.pick(sets).metadata.name!;
      acts.push(() => this.#client.delete(replicaSets, set, NAMESPACE, { propagationPolicy: 'Background' }), () => this.#client.patch(replicaSets, set, NAMESPACE, 'merge', { spec: { replicas: this.#random.below(6) } }));
    }
    if (slices.length) {
      const slice = this.#random.pick(slices);
      acts.push(() => this.#client.delete(endpointSlices, slice.metadata.name!, NAMESPACE), () => this.#client.update(endpointSlices, { ...slice, endpoints: [] }));
    }
    if (acts.length) this.#random.pick(acts)();
  }

  #deletePod(): void {
    const { items } = this.#client.list(pods, { namespace: NAMESPACE });
    if (!items.length) return;
    const force = this.#random.below(4) === 0 ? { gracePeriodSeconds: 0 } : {};
    this.#client.delete(pods, this.#random.pick(items).metadata.name!, NAMESPACE, force);
  }

  #deleteWorkload(): void {
    const { kind, name } = this.#some();
    this.#client.delete(kind, name, NAMESPACE, { propagationPolicy: this.#random.pick(['Background', 'Foreground']) });
    this.#client.delete(services, name, NAMESPACE);
  }

  #freezeOrThaw(): void {
    const name = this.#random.pick([...this.#cluster.kubelets.keys()].filter((node) => node !== 'control-plane'));
    const kubelet = this.#cluster.kubelets.get(name)!;
    if (this.#frozen.delete(name)) kubelet.thaw();
    else {
      this.#frozen.add(name);
      kubelet.freeze();
    }
  }

  /** A process of some pod dies on its node. */
  #killContainer(): void {
    const node = this.#cluster.node(this.#random.pick(['worker-1', 'worker-2']))!;
    const found = [...node.processes.values()].filter((proc) => proc.argv[0]?.startsWith('nginx: master'));
    if (found.length) this.#random.pick(found).kill(9);
  }

  #stopOrStartActor(): void {
    const part = this.#random.pick(['kube-scheduler', 'kube-controller-manager']);
    if (this.#stopped.has(part)) return this.#start(part);
    const { fs } = this.#cluster.node('control-plane')!;
    this.#stopped.set(part, fs.readFile(`${MANIFESTS}/${part}.yaml`));
    fs.remove(`${MANIFESTS}/${part}.yaml`);
  }

  #start(part: string): void {
    this.#cluster.node('control-plane')!.fs.writeFile(`${MANIFESTS}/${part}.yaml`, this.#stopped.get(part)!);
    this.#stopped.delete(part);
  }

  disagreements(): string[] {
    const found: string[] = [];
    const all = this.#client.list(pods, { namespace: NAMESPACE }).items;
    const workers = this.#client.list(nodes).items.filter((node) => !node.spec?.taints?.length).length;
    if (workers !== this.#cluster.kubelets.size - 1) found.push(`${workers} workers are free of taints`);
    const declared = new Map<string, number>();
    for (const item of this.#client.list(deployments, { namespace: NAMESPACE }).items) declared.set(item.metadata.name!, item.spec!.replicas!);
    for (const item of this.#client.list(statefulSets, { namespace: NAMESPACE }).items) declared.set(item.metadata.name!, item.spec!.replicas!);
    for (const item of this.#client.list(daemonSets, { namespace: NAMESPACE }).items) declared.set(item.metadata.name!, workers);
    for (const [app, replicas] of declared) {
      const own = all.filter((pod) => pod.metadata.labels?.['app'] === app);
      const ready = own.filter((pod) => !pod.metadata.deletionTimestamp && pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'));
      if (own.length !== replicas || ready.length !== replicas) found.push(`${app}: ${ready.length} ready of ${own.length} pods, ${replicas} wanted`);
      const slices = this.#client.list(endpointSlices, { namespace: NAMESPACE, labelSelector: `kubernetes.io/service-name=${app}` }).items;
      const endpoints = slices.flatMap((slice) => slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.ready).length;
      if (slices.length && endpoints !== replicas) found.push(`${app}: ${endpoints} ready endpoints, ${replicas} wanted`);
    }
    for (const job of this.#client.list(jobs, { namespace: NAMESPACE }).items) {
      if (!job.status?.conditions?.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True')) found.push(`job ${job.metadata.name} is not over: ${JSON.stringify(job.status)}`);
      if (job.status?.active) found.push(`job ${job.metadata.name} is active`);
    }
    for (const claim of this.#client.list(persistentVolumeClaims, { namespace: NAMESPACE }).items) {
      const pod = all.find(({ metadata }) => claim.metadata.name === `data-${metadata.name}`);
      if (pod && claim.status?.phase !== 'Bound') found.push(`claim ${claim.metadata.name} is ${claim.status?.phase}`);
    }
    const known = new Set(this.#client.list(jobs, { namespace: NAMESPACE }).items.map(({ metadata }) => metadata.uid));
    for (const pod of all) if (pod.metadata.labels?.[JOB_NAME] && !known.has(pod.metadata.ownerReferences?.[0]?.uid)) found.push(`pod ${pod.metadata.name} is left over from a job`);
    for (const pod of all) if (!pod.metadata.labels?.[JOB_NAME] && !declared.has(pod.metadata.labels?.['app'] ?? '')) found.push(`pod ${pod.metadata.name} is left over`);
    for (const set of this.#client.list(replicaSets, { namespace: NAMESPACE }).items) if (!declared.has(set.metadata.labels?.['app'] ?? '')) found.push(`replica set ${set.metadata.name} is left over`);
    return found;
  }
}

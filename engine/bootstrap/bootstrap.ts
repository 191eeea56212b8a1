import type { KubeObject } from '../api/object';
import type { Random } from '../runtime/random';
import recorded from './data/bootstrap.json';
import { coreDnsReplicaSet, localPathStorageClass, kubeProxyRevision } from './derived';
import type { NodePlace } from './places';
import { nodeAddress, workerNode, workerPod, workerCsiNode, workerName } from './workers';

/**
 * The objects of a fresh cluster as kubeadm leaves it: access rules, namespaces, nodes, kube-system and its workloads.
 * Recorded on a real v1.33.1 cluster with two workers; other numbers of workers are made after the first one.
 */
export interface BootstrapOptions {
  /** When the learner meets the cluster, milliseconds since the epoch. */
  readonly startMs: number;
  /** Nodes besides the control plane. */
  readonly workers: number;
  readonly random: Random;
  /** Those of addons, with times and references written as in the recording. */
  readonly more?: readonly KubeObject[];
  /** One of several clusters: its nodes bear its name, and have addresses of their own (`nodeList`). */
  readonly name?: string | undefined;
  readonly index?: number;
  /** Puts in what a network plugin installs. */
  readonly withCni?: ((objects: readonly KubeObject[], places: readonly NodePlace[]) => readonly KubeObject[]) | undefined;
}

/** How old the recorded cluster was when people began to use it. */
export const AGE_AT_START_MS = 30 * 60 * 1000;

/** Objects in an order in which each reference points backwards. */
export function bootstrapObjects(options: BootstrapOptions): KubeObject[] {
  const named = withWorkers([...(recorded as unknown as { objects: KubeObject[] }).objects, ...(options.more ?? [])], options.workers).map((object) => ofCluster(object, options.name, options.index ?? 0));
  const all = options.withCni ? inOrder(options.withCni(named, nodeList(options.workers, options.name, options.index))) : named;
  const uids = new Map<string, string>();
  for (const object of all) uids.set(reference(object), options.random.uuid());
  const bornMs = options.startMs - AGE_AT_START_MS;
  return all.map((object) => {
    const filled = fill(object, bornMs, uids) as KubeObject;
    return { ...filled, metadata: { ...filled.metadata, uid: uids.get(reference(object))! } };
  });
}

/** The nodes' names and addresses, control plane first. */
export function nodeList(workers: number, name?: string, index = 0): NodePlace[] {
  const list = [{ name: 'control-plane', address: '172.30.0.10', podCidr: '10.244.0.0/24' }];
  for (let n = 1; n <= workers; n += 1) list.push({ name: workerName(n), address: nodeAddress(n), podCidr: `10.244.${n}.0/24` });
  return list.map((place) => ({ ...place, name: name === undefined ? place.name : `${name}-${place.name}`, address: shifted(place.address, index) }));
}

/** Clusters side by side have their nodes at .10, .20, … */
function shifted(address: string, index: number): string {
  if (index === 0) return address;
  const parts = address.split('.');
  return [...parts.slice(0, 3), Number(parts[3]) + index * 10].join('.');
}

/** A recorded object in one of several clusters: node names with the cluster's name before them, addresses moved. */
function ofCluster(object: KubeObject, name: string | undefined, index: number): KubeObject {
  if (name === undefined) return object;
  const text = JSON.stringify(object)
    .replace(/"tier":"control-plane"/g, '"tier":"\u0001"')
    .replace(/(?<!role\.kubernetes\.io\/)(?<=["\-=/])control-plane(?=["=])/g, `${name}-control-plane`)
    .replace(/(?<=["\-=/])worker-(\d+)(?=["=])/g, `${name}-worker-$1`)
    .replace(/"tier":"\u0001"/g, '"tier":"control-plane"')
    .replace(/172\.30\.0\.(1\d)(?!\d)/g, (address) => shifted(address, index));
  return JSON.parse(text) as KubeObject;
}

const reference = (object: KubeObject): string => `#${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;

function withWorkers(objects: readonly KubeObject[], workers: number): KubeObject[] {
  const isWorkers = (object: KubeObject): boolean => /^worker-\d+$/.test(nodeOf(object) ?? '');
  const kept = objects.filter((object) => !isWorkers(object));
  const model = objects.filter((object) => nodeOf(object) === 'worker-1');
  const made: KubeObject[] = [];
  for (let n = 1; n <= workers; n += 1) {
    for (const object of model) {
      if (object.kind === 'Node') made.push(workerNode(object, n));
      else if (object.kind === 'CSINode') made.push(workerCsiNode(object, n));
      else made.push(workerPod(object, n));
    }
  }
  return inOrder([...kept, ...made, coreDnsReplicaSet(objects), kubeProxyRevision(objects), localPathStorageClass()]);
}

function inOrder(objects: readonly KubeObject[]): KubeObject[] {
  const rank = (object: KubeObject): number => ORDER.indexOf(object.kind);
  return objects
    .map((object, index) => ({ object, index }))
    .sort((a, b) => rank(a.object) - rank(b.object) || a.index - b.index)
    .map(({ object }) => object);
}

const ORDER = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding', 'PriorityClass', 'PriorityLevelConfiguration', 'FlowSchema', 'APIService', 'StorageClass', 'ServiceCIDR', 'IPAddress', 'ServiceAccount', 'ConfigMap', 'Node', 'CSINode', 'Service', 'Endpoints', 'EndpointSlice', 'Deployment', 'ReplicaSet', 'ControllerRevision', 'DaemonSet', 'Pod'];

/** The node that an object is, belongs to or runs on, when it is one of a single node. */
function nodeOf(object: KubeObject): string | undefined {
  if (object.kind === 'Node' || object.kind === 'CSINode') return object.metadata.name;
  if (object.kind === 'Pod' && object.metadata.name?.startsWith('kube-proxy-')) return (object['spec'] as { nodeName?: string }).nodeName;
  return undefined;
}

/** A copy with times ("@SECONDS" after the first object, with "u" in microseconds) and uids ("#Kind/namespace/name") put in. */
function fill(value: unknown, bornMs: number, uids: ReadonlyMap<string, string>, key = ''): unknown {
  if (typeof value === 'string') {
    const time = value.startsWith('@') ? /^@(-?\d+)(u?)$/.exec(value) : null;
    if (time) return new Date(bornMs + Number(time[1]) * 1000).toISOString().replace(/\.\d+Z$/, time[2] ? '.000000Z' : 'Z');
    return key === 'uid' && value.startsWith('#') ? (uids.get(value) ?? value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, bornMs, uids));
  if (value === null || typeof value !== 'object') return value;
  const out: Record<string, unknown> = {};
  for (const name in value) out[name] = fill((value as Record<string, unknown>)[name], bornMs, uids, name);
  return out;
}

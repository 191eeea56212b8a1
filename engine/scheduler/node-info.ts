import { milliValue, wholeValue } from '../api/quantity';
import type { Node, Pod } from '../api/types';
import { podRequests, type PodRequests } from '../api/pod-requests';

/** A pod on a node, with what it takes up there. */
export interface PlacedPod {
  /** The newest object the scheduler was told of. */
  pod: Pod;
  readonly requests: PodRequests;
  /** When it started, or came, as far as was known when it was placed; RFC 3339. */
  readonly since: string | undefined;
  readonly info: NodeInfo;
}

/** A node with the sum of what its pods ask for, kept up to date pod by pod. */
export class NodeInfo {
  node: Node;
  readonly pods = new Map<string, PlacedPod>();
  /** False while only pods speak of the node and its object is not there. */
  known = true;
  /** How many pods of each controller it has (owner UID), for the default spreading. */
  readonly byOwner = new Map<string, number>();
  /** hostPort uses: "TCP/8080" → addresses. */
  readonly ports = new Map<string, string[]>();
  cpuMillis = 0;
  memoryBytes = 0;
  storageBytes = 0;
  readonly extended = new Map<string, number>();
  scoredCpuMillis = 0;
  scoredMemoryBytes = 0;
  /** Pods with required anti-affinity, which restrict who may come. */
  antiAffinePods = 0;

  cpuCapacity = 0;
  memoryCapacity = 0;
  storageCapacity = 0;
  podCapacity = 0;
  hardTaints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[] = [];
  softTaints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[] = [];
  imageSizes: ReadonlyMap<string, number> | undefined;

  constructor(node: Node) {
    this.node = node;
    this.setNode(node);
  }

  get name(): string {
    return this.node.metadata.name!;
  }

  setNode(node: Node): void {
    this.node = node;
    const allocatable = node.status?.allocatable ?? {};
    this.cpuCapacity = milliValue(allocatable.cpu ?? 0);
    this.memoryCapacity = wholeValue(allocatable.memory ?? 0);
    this.storageCapacity = wholeValue(allocatable['ephemeral-storage'] ?? 0);
    this.podCapacity = wholeValue(allocatable.pods ?? 0);
    const taints = node.spec?.taints ?? [];
    this.hardTaints = taints.filter((taint) => taint.effect !== 'PreferNoSchedule');
    this.softTaints = taints.filter((taint) => taint.effect === 'PreferNoSchedule');
    this.imageSizes = undefined;
  }

  capacityOf(resource: string): number {
    return wholeValue(this.node.status?.allocatable?.[resource] ?? 0);
  }

  add(pod: Pod, requests: PodRequests = podRequests(pod)): PlacedPod {
    const placed: PlacedPod = { pod, requests, since: pod.status?.startTime ?? pod.metadata.creationTimestamp, info: this };
    this.putBack(placed);
    return placed;
  }

  /** Takes in again what was taken out. */
  putBack(placed: PlacedPod): void {
    this.pods.set(placed.pod.metadata.uid!, placed);
    this.#count(placed.pod, placed.requests, 1);
  }

  remove(uid: string): PlacedPod | undefined {
    const placed = this.pods.get(uid);
    if (!placed) return undefined;
    this.pods.delete(uid);
    this.#count(placed.pod, placed.requests, -1);
    return placed;
  }

  /** Sizes of the images on the node by every name they have. */
  images(): ReadonlyMap<string, number> {
    if (!this.imageSizes) {
      const sizes = new Map<string, number>();
      for (const image of this.node.status?.images ?? []) for (const name of image.names ?? []) sizes.set(name, image.sizeBytes ?? 0);
      this.imageSizes = sizes;
    }
    return this.imageSizes;
  }

  #count(pod: Pod, requests: PodRequests, sign: 1 | -1): void {
    this.cpuMillis += sign * requests.cpuMillis;
    this.memoryBytes += sign * requests.memoryBytes;
    this.storageBytes += sign * requests.storageBytes;
    this.scoredCpuMillis += sign * requests.scoredCpuMillis;
    this.scoredMemoryBytes += sign * requests.scoredMemoryBytes;
    for (const name in requests.extended) this.extended.set(name, (this.extended.get(name) ?? 0) + sign * requests.extended[name]!);
    const owner = ownerOf(pod);
    if (owner) this.byOwner.set(owner, (this.byOwner.get(owner) ?? 0) + sign);
    if (isAntiAffine(pod)) this.antiAffinePods += sign;
    const uses = hostPorts(pod);
    if (uses.length === 0) return;
    for (const use of uses) {
      const list = this.ports.get(use.key) ?? [];
      if (sign > 0) list.push(use.address);
      else list.splice(list.indexOf(use.address), 1);
      if (list.length) this.ports.set(use.key, list);
      else this.ports.delete(use.key);
    }
  }
}

/** UID of the controller that made the pod. */
export function ownerOf({ metadata: { ownerReferences } }: Pod): string | undefined {
  if (ownerReferences) for (let at = 0; at < ownerReferences.length; at += 1) if (ownerReferences[at]!.controller) return ownerReferences[at]!.uid;
  return undefined;
}

export function isAntiAffine(pod: Pod): boolean {
  return (pod.spec!.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length ?? 0) > 0;
}

export interface HostPort { readonly key: string; readonly address: string }

const NO_PORTS: readonly HostPort[] = [];

/** The ports of the node that a pod takes. */
export function hostPorts({ spec }: Pod): readonly HostPort[] {
  let uses: HostPort[] | undefined;
  const { containers, hostNetwork } = spec!;
  for (let at = 0; at < containers.length; at += 1) {
    const { ports } = containers[at]!;
    if (!ports) continue;
    for (const port of ports) {
      const hostPort = port.hostPort ?? (hostNetwork ? port.containerPort : 0);
      if (hostPort) (uses ??= []).push({ key: `${port.protocol ?? 'TCP'}/${hostPort}`, address: port.hostIP || '0.0.0.0' });
    }
  }
  return uses ?? NO_PORTS;
}

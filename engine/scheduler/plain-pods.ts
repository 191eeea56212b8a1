import type { PodRequests } from '../api/pod-requests';
import type { Pod, PodSpec } from '../api/types';
import type { Attempt } from './filter';
import { hostPorts, ownerOf, type NodeInfo } from './node-info';

/** What a placement costs in fixed parts of a node's score, and how many pods of the controller it has; the spreading comes on top. */
interface PlainNode {
  readonly info: NodeInfo;
  base: number;
  count: number;
  feasible: boolean;
  /** With the spreading, as of the `most` that the nodes were scored with. */
  score: number;
}

/** Pods that are alike to filters and scores. Their filters and fixed scores are made once, for the first of them. */
interface PlainKind {
  readonly owner: string;
  readonly requests: PodRequests;
  readonly spec: PodSpec;
  readonly fits: (info: NodeInfo) => boolean;
  readonly base: (info: NodeInfo) => number;
}

/**
 * Pods of one controller that ask for nothing but room: the same filters and scores hold for all of them, and placing
 * one changes a single node. So the second and later pods of a burst cost a look at each node's number instead of a
 * run of every plugin. Anything else that happens to nodes or pods in between makes it start anew.
 */
export class PlainPods {
  #kind: PlainKind | undefined;
  #version = -1;
  #nodes: PlainNode[] = [];
  /** The most pods of the controller on one node when the scores were made. */
  #most = -1;

  /** The pod's controller when the pod can go the short way. */
  static ownerOf(pod: Pod, requests: PodRequests, antiAffinity: boolean): string | undefined {
    const spec = pod.spec!;
    if (antiAffinity || requests.extended || spec.nodeSelector || spec.affinity || spec.topologySpreadConstraints || spec.schedulingGates || pod.status?.nominatedNodeName) return undefined;
    if (spec.volumes) for (const volume of spec.volumes) if (volume.persistentVolumeClaim || volume.ephemeral) return undefined;
    return hostPorts(pod).length ? undefined : ownerOf(pod);
  }

  /** Whether what is known still holds: same kind of pod, and nothing but our own placing has changed the cluster. */
  holds(owner: string, { pod, requests }: Attempt, version: number): boolean {
    const kind = this.#kind;
    return kind !== undefined && version === this.#version && kind.owner === owner && sameRequests(kind.requests, requests) && sameImages(kind.spec, pod.spec!) && sameTolerations(kind.spec, pod.spec!);
  }

  /** Takes in the outcome of a full run for a pod of this kind; `base` leaves the spreading out. */
  remember(owner: string, { pod, requests, nodes }: Attempt, feasible: ReadonlySet<NodeInfo>, fits: PlainKind['fits'], base: PlainKind['base']): void {
    this.#kind = { owner, requests, spec: pod.spec!, fits, base };
    this.#nodes = nodes.map((info) => ({ info, base: feasible.has(info) ? base(info) : 0, count: info.byOwner.get(owner) ?? 0, feasible: feasible.has(info), score: 0 }));
    this.#most = -1;
  }

  /** After a pod of the kind was placed on `info`: the cluster's new version, and that node's new numbers. */
  placed(info: NodeInfo, version: number): void {
    this.#version = version;
    const { owner, fits, base } = this.#kind!;
    for (const node of this.#nodes) {
      if (node.info !== info) continue;
      node.count = info.byOwner.get(owner) ?? 0;
      node.feasible = fits(info);
      if (node.feasible) node.base = base(info);
      node.score = node.base + spreadScore(node.count, this.#most);
      return;
    }
  }

  /** The best node for another pod of this kind; between equals `chance(n)` gives a number below n. */
  choose(chance: (bound: number) => number): NodeInfo | undefined {
    const nodes = this.#nodes;
    let most = 0;
    for (let at = 0; at < nodes.length; at += 1) {
      const { feasible, count } = nodes[at]!;
      if (feasible && count > most) most = count;
    }
    if (most !== this.#most) {
      this.#most = most;
      for (const node of nodes) node.score = node.base + spreadScore(node.count, most);
    }
    let best: NodeInfo | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    let equals = 0;
    for (let at = 0; at < nodes.length; at += 1) {
      const { info, score, feasible } = nodes[at]!;
      if (!feasible) continue;
      if (score > bestScore) {
        best = info;
        bestScore = score;
        equals = 1;
      } else if (score === bestScore) {
        equals += 1;
        if (chance(equals) === 0) best = info;
      }
    }
    return best;
  }
}

/** The default spreading's part of a score: weight 2, fewest pods of the controller best. */
function spreadScore(count: number, most: number): number {
  return most > 0 ? Math.floor(100 - (count * 100) / most) * 2 : 200;
}

/** Whether two pods without extended resources ask for the same. */
export function sameRequests(a: PodRequests, b: PodRequests): boolean {
  return a === b || (a.cpuMillis === b.cpuMillis && a.memoryBytes === b.memoryBytes && a.storageBytes === b.storageBytes
    && a.scoredCpuMillis === b.scoredCpuMillis && a.scoredMemoryBytes === b.scoredMemoryBytes && !a.extended && !b.extended);
}

function sameImages({ containers: a }: PodSpec, { containers: b }: PodSpec): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at]!.image !== b[at]!.image) return false;
  return true;
}

function sameTolerations({ tolerations: a = [] }: PodSpec, { tolerations: b = [] }: PodSpec): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) {
    const left = a[at]!, right = b[at]!;
    if (left !== right && (left.key !== right.key || left.operator !== right.operator || left.value !== right.value || left.effect !== right.effect)) return false;
  }
  return true;
}

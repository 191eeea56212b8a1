import type { Pod } from '../api/types';
import type { Attempt } from './filter';
import { hostPorts, ownerOf, type NodeInfo } from './node-info';
import type { PodRequests } from '../api/pod-requests';

/** What a placement costs in fixed parts of a node's score; the spreading comes on top. */
interface PlainNode {
  readonly info: NodeInfo;
  base: number;
  feasible: boolean;
}

/**
 * Pods of one controller that ask for nothing but room: the same filters and scores hold for all of them, and placing
 * one changes a single node. So the second and later pods of a burst cost a look at each node's number instead of a
 * run of every plugin. Anything else that happens to nodes or pods in between makes it start anew.
 */
export class PlainPods {
  #key = '';
  #version = -1;
  #nodes: PlainNode[] = [];

  /** The key of a pod's kind, or undefined when it needs the long way. */
  keyOf(pod: Pod, requests: PodRequests, antiAffinity: boolean): string | undefined {
    const spec = pod.spec!;
    const owner = ownerOf(pod);
    if (!owner || antiAffinity || spec.nodeSelector || spec.affinity || spec.topologySpreadConstraints || spec.schedulingGates || pod.status?.nominatedNodeName) return undefined;
    if (requests.extended || spec.volumes?.some((volume) => volume.persistentVolumeClaim || volume.ephemeral) || hostPorts(pod).length) return undefined;
    let key = `${owner}/${requests.cpuMillis}/${requests.memoryBytes}/${requests.storageBytes}`;
    for (const container of spec.containers) key += `/${container.image}`;
    for (const { key: name, operator, value, effect } of spec.tolerations ?? []) key += `/${name},${operator},${value},${effect}`;
    return key;
  }

  /** Whether what is known still holds: same kind of pod, and nothing but our own placing has changed the cluster. */
  holds(key: string, version: number): boolean {
    return key === this.#key && version === this.#version;
  }

  /** Takes in the outcome of a full run for a pod of this kind; `base` leaves the spreading out. */
  remember(key: string, attempt: Attempt, feasible: ReadonlySet<NodeInfo>, base: (info: NodeInfo) => number): void {
    this.#key = key;
    this.#nodes = attempt.nodes.map((info) => ({ info, base: feasible.has(info) ? base(info) : 0, feasible: feasible.has(info) }));
  }

  /** After the pod was placed on `info`: the cluster's new version, and that node's new numbers. */
  placed(info: NodeInfo, version: number, fits: (info: NodeInfo) => boolean, base: (info: NodeInfo) => number): void {
    this.#version = version;
    const node = this.#nodes.find((candidate) => candidate.info === info);
    if (!node) return;
    node.feasible = fits(info);
    if (node.feasible) node.base = base(info);
  }

  /** The best node for another pod of this kind; between equals `chance(n)` gives a number below n. */
  choose(owner: string, chance: (bound: number) => number): NodeInfo | undefined {
    let most = 0;
    for (const { info, feasible } of this.#nodes) {
      const count = feasible ? (info.byOwner.get(owner) ?? 0) : 0;
      if (count > most) most = count;
    }
    let best: NodeInfo | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    let equals = 0;
    for (const { info, base, feasible } of this.#nodes) {
      if (!feasible) continue;
      const score = base + spreadScore(info.byOwner.get(owner) ?? 0, most);
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
export function spreadScore(count: number, most: number): number {
  return most > 0 ? Math.floor(100 - (count * 100) / most) * 2 : 200;
}

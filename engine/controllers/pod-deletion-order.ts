import type { Pod } from '../api/types';
import { isPodActive, podCondition, restarts, timeMs } from './pod-state';

const PHASE_ORDER: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/** How many active pods of all sets of one owner each node has; '' stands for no node. */
export class Neighbours {
  readonly #perNode = new Map<string, number>();

  add(pods: readonly Pod[]): this {
    for (const pod of pods) {
      if (!isPodActive(pod)) continue;
      const node = pod.spec?.nodeName ?? '';
      this.#perNode.set(node, (this.#perNode.get(node) ?? 0) + 1);
    }
    return this;
  }

  of(pod: Pod): number {
    return this.#perNode.get(pod.spec?.nodeName ?? '') ?? 0;
  }
}

/**
 * The pods to delete first, in their order (ActivePodsWithRanks in pkg/controller/controller_utils.go). Of two alike,
 * the one on the fuller node goes first.
 */
export function firstToDelete(pods: readonly Pod[], neighbours: Neighbours, nowMs: number, count: number): Pod[] {
  const ranked = pods.map((pod) => rank(pod, neighbours, nowMs));
  return ranked.sort(compare).slice(0, count).map(({ pod }) => pod);
}

/** What decides about a pod, looked up once for all comparisons. */
interface Ranked {
  readonly pod: Pod;
  readonly bound: number;
  readonly phase: number;
  readonly ready: number;
  readonly cost: number;
  readonly neighbours: number;
  readonly readySinceMs: number;
  readonly readyRank: number;
  readonly restarts: number;
  readonly createdMs: number;
  readonly createdRank: number;
}

function rank(pod: Pod, neighbours: Neighbours, nowMs: number): Ranked {
  const ready = podCondition(pod, 'Ready');
  const readySinceMs = timeMs(ready?.lastTransitionTime);
  const createdMs = timeMs(pod.metadata.creationTimestamp);
  return {
    pod,
    bound: pod.spec?.nodeName ? 1 : 0,
    phase: PHASE_ORDER[pod.status?.phase ?? 'Pending'] ?? 0,
    ready: ready?.status === 'True' ? 1 : 0,
    cost: deletionCost(pod),
    neighbours: neighbours.of(pod),
    readySinceMs,
    readyRank: ageRank(nowMs - readySinceMs),
    restarts: restarts(pod),
    createdMs,
    createdRank: ageRank(nowMs - createdMs),
  };
}

function compare(a: Ranked, b: Ranked): number {
  return a.bound - b.bound
    || a.phase - b.phase
    || a.ready - b.ready
    || a.cost - b.cost
    || b.neighbours - a.neighbours
    // The younger first, but ages of the same power of two count as equal and are told apart by UID.
    || (a.ready && b.ready && a.readySinceMs !== b.readySinceMs ? a.readyRank - b.readyRank || byUid(a.pod, b.pod) : 0)
    || b.restarts - a.restarts
    || (a.createdMs !== b.createdMs ? a.createdRank - b.createdRank || byUid(a.pod, b.pod) : 0);
}

function byUid(a: Pod, b: Pod): number {
  return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1;
}

/** Whole part of the binary logarithm of an age in nanoseconds, as upstream counts it. */
function ageRank(ageMs: number): number {
  return ageMs <= 0 ? -1 : Math.floor(Math.log2(ageMs * 1e6));
}

function deletionCost(pod: Pod): number {
  const cost = Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

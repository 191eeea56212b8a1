import type { Pod } from '../api/types';
import { isPodReady, podCondition, restarts, timeMs } from './pod-state';

const PHASE_ORDER: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * Sorts pods so that those to delete first stand first (ActivePodsWithRanks in pkg/controller/controller_utils.go).
 * `related` are the active pods of all sets of the same owner: of two alike, the one on the fuller node goes first.
 */
export function sortForDeletion(pods: readonly Pod[], related: readonly Pod[], nowMs: number): Pod[] {
  const perNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec?.nodeName ?? '';
    perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const rank = (pod: Pod) => perNode.get(pod.spec?.nodeName ?? '') ?? 0;
  return [...pods].sort((a, b) => compare(a, b, rank, nowMs));
}

function compare(a: Pod, b: Pod, rank: (pod: Pod) => number, nowMs: number): number {
  const aReady = isPodReady(a);
  const bReady = isPodReady(b);
  return Number(Boolean(a.spec?.nodeName)) - Number(Boolean(b.spec?.nodeName))
    || (PHASE_ORDER[a.status?.phase ?? 'Pending'] ?? 0) - (PHASE_ORDER[b.status?.phase ?? 'Pending'] ?? 0)
    || Number(aReady) - Number(bReady)
    || deletionCost(a) - deletionCost(b)
    || rank(b) - rank(a)
    || (aReady && bReady ? byAge(podCondition(a, 'Ready')?.lastTransitionTime, podCondition(b, 'Ready')?.lastTransitionTime, a, b, nowMs) : 0)
    || restarts(b) - restarts(a)
    || byAge(a.metadata.creationTimestamp, b.metadata.creationTimestamp, a, b, nowMs);
}

/** The younger first, but ages of the same power of two count as equal and are told apart by UID. */
function byAge(aTime: string | undefined, bTime: string | undefined, a: Pod, b: Pod, nowMs: number): number {
  const aMs = timeMs(aTime);
  const bMs = timeMs(bTime);
  if (aMs === bMs) return 0;
  const difference = ageRank(nowMs - aMs) - ageRank(nowMs - bMs);
  if (difference !== 0) return difference;
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

import type { Pod } from '../api/types';
import { podCondition, restarts, timeMs } from './pod-state';

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
  const ranked = pods.map((pod) => rank(pod, perNode, nowMs));
  return ranked.sort(compare).map(({ pod }) => pod);
}

/** What decides about a pod, looked up once for all comparisons. */
interface Ranked {
  readonly pod: Pod;
  readonly bound: number;
  readonly phase: number;
  readonly ready: number;
  readonly cost: number;
  readonly neighbours: number;
  readonly readySince: Age;
  readonly restarts: number;
  readonly created: Age;
}

interface Age {
  readonly ms: number;
  readonly rank: number;
}

function rank(pod: Pod, perNode: ReadonlyMap<string, number>, nowMs: number): Ranked {
  const ready = podCondition(pod, 'Ready');
  return {
    pod,
    bound: pod.spec?.nodeName ? 1 : 0,
    phase: PHASE_ORDER[pod.status?.phase ?? 'Pending'] ?? 0,
    ready: ready?.status === 'True' ? 1 : 0,
    cost: deletionCost(pod),
    neighbours: perNode.get(pod.spec?.nodeName ?? '') ?? 0,
    readySince: ageOf(ready?.lastTransitionTime, nowMs),
    restarts: restarts(pod),
    created: ageOf(pod.metadata.creationTimestamp, nowMs),
  };
}

function compare(a: Ranked, b: Ranked): number {
  return a.bound - b.bound
    || a.phase - b.phase
    || a.ready - b.ready
    || a.cost - b.cost
    || b.neighbours - a.neighbours
    || (a.ready && b.ready ? byAge(a.readySince, b.readySince, a.pod, b.pod) : 0)
    || b.restarts - a.restarts
    || byAge(a.created, b.created, a.pod, b.pod);
}

/** The younger first, but ages of the same power of two count as equal and are told apart by UID. */
function byAge(aAge: Age, bAge: Age, a: Pod, b: Pod): number {
  if (aAge.ms === bAge.ms) return 0;
  return aAge.rank - bAge.rank || ((a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1);
}

function ageOf(time: string | null | undefined, nowMs: number): Age {
  const ms = timeMs(time);
  return { ms, rank: ageRank(nowMs - ms) };
}

/** Whole part of the binary logarithm of an age in nanoseconds, as upstream counts it. */
function ageRank(ageMs: number): number {
  return ageMs <= 0 ? -1 : Math.floor(Math.log2(ageMs * 1e6));
}

function deletionCost(pod: Pod): number {
  const cost = Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

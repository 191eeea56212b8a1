import type { Pod, PodCondition } from '../api/types';

/** k8s.io/kubernetes/pkg/api/v1/pod and pkg/controller/controller_utils.go. */

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  const conditions = pod.status?.conditions;
  if (conditions) for (let at = 0; at < conditions.length; at += 1) if (conditions[at]!.type === type) return conditions[at];
  return undefined;
}

export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** Ready for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  return ready.lastTransitionTime !== undefined && timeMs(ready.lastTransitionTime) + minReadySeconds * 1000 <= nowMs;
}

export function isPodFinished(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Neither finished nor being deleted: one that counts as a replica. */
export function isPodActive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && !isPodFinished(pod);
}

/** RFC 3339 → milliseconds since the epoch; 0 for no time. */
export function timeMs(time: string | null | undefined): number {
  if (!time) return 0;
  if (time === last.time) return last.ms;
  const other = last;
  last = time === earlier.time ? earlier : { time, ms: Date.parse(time) };
  earlier = other;
  return last.ms;
}

/* A memo of a pure function: pods that are looked at one after the other began in the same seconds. */
let last = { time: '', ms: 0 };
let earlier = last;

export function restarts(pod: Pod): number {
  let most = 0;
  const statuses = pod.status?.containerStatuses;
  if (statuses) for (let at = 0; at < statuses.length; at += 1) most = Math.max(most, statuses[at]!.restartCount);
  return most;
}

import type { Pod } from '../../api/types';
import { podCondition, timeMs } from '../pod-state';

const FIRST_DELAY_MS = 10_000;
const MAX_DELAY_MS = 600_000;

interface Failures { readonly count: number; readonly lastMs: number }

/** When a job may start its next pod after failures: 10 s, doubling, at most 10 minutes (backoff_utils.go). */
export class JobBackoff {
  readonly #failures = new Map<string, Failures>();

  /** Milliseconds to wait yet. */
  remainingMs(uid: string, nowMs: number): number {
    const failures = this.#failures.get(uid);
    if (!failures || failures.count === 0) return 0;
    return Math.max(failures.lastMs + delayMs(failures.count) - nowMs, 0);
  }

  /** Counts pods that ended since the last call; each pod is to be given once. */
  record(uid: string, succeeded: readonly Pod[], failed: readonly Pod[]): void {
    const before = this.#failures.get(uid) ?? { count: 0, lastMs: 0 };
    const lastSuccessMs = Math.max(0, ...succeeded.map(finishMs));
    const failures = failed.map(finishMs);
    const counted = lastSuccessMs ? failures.filter((at) => at > lastSuccessMs) : failures;
    const count = (lastSuccessMs ? 0 : before.count) + counted.length;
    this.#failures.set(uid, { count, lastMs: Math.max(lastSuccessMs ? 0 : before.lastMs, ...counted) });
  }

  forget(uid: string): void {
    this.#failures.delete(uid);
  }
}

export function delayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
}

/**
 * When all containers of a pod have ended: that moment; else when it stopped being ready, else when it was asked to go,
 * else its creation (getFinishedTime).
 */
export function finishMs(pod: Pod): number {
  const ends = (pod.status?.containerStatuses ?? []).map((status) => timeMs(status.state?.terminated?.finishedAt));
  if (ends.length && ends.every((at) => at > 0)) return Math.max(...ends);
  const ready = podCondition(pod, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return timeMs(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds, creationTimestamp } = pod.metadata;
  return deletionTimestamp ? timeMs(deletionTimestamp) - (deletionGracePeriodSeconds ?? 0) * 1000 : timeMs(creationTimestamp);
}

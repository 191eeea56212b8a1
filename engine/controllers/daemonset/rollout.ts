import type { DaemonSet, Pod } from '../../api/types';
import { isPodAvailable } from '../pod-state';
import { REVISION_LABEL } from '../revisions';

/** A number or percentage of `total`, percentages rounded up. */
export function scaledCount(value: string | number | undefined, total: number): number {
  if (value === undefined) return 0;
  return typeof value === 'number' ? value : Math.ceil((total * parseInt(value, 10)) / 100);
}

interface RolloutPlan {
  readonly surplus: readonly Pod[];
  /** Nodes that get a further, new pod before the old one goes. */
  readonly missing: readonly string[];
}

/** Which old pods go now and which nodes get a second one (pkg/controller/daemon/update.go rollingUpdate). */
export function planRollout(set: DaemonSet, perNode: ReadonlyMap<string, readonly Pod[]>, wanted: number, hash: string, nowMs: number): RolloutPlan {
  const strategy = set.spec?.updateStrategy?.rollingUpdate;
  const maxSurge = scaledCount(strategy?.maxSurge, wanted);
  let maxUnavailable = scaledCount(strategy?.maxUnavailable ?? 1, wanted);
  if (maxSurge === 0 && maxUnavailable === 0) maxUnavailable = 1;
  const available = (pod: Pod) => isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, nowMs);
  return maxSurge === 0 ? replaceInPlace(perNode, maxUnavailable, hash, available) : replaceBySurge(perNode, maxSurge, hash, available);
}

function replaceInPlace(perNode: ReadonlyMap<string, readonly Pod[]>, maxUnavailable: number, hash: string, available: (pod: Pod) => boolean): RolloutPlan {
  let unavailable = 0;
  const surplus: Pod[] = [];
  const candidates: Pod[] = [];
  for (const there of perNode.values()) {
    const [fresh, old] = split(there, hash);
    if (there.length !== 1) unavailable += 1;
    else if (fresh) unavailable += available(fresh) ? 0 : 1;
    else if (old!.metadata.deletionTimestamp) unavailable += 1;
    else if (available(old!)) candidates.push(old!);
    else {
      surplus.push(old!);
      unavailable += 1;
    }
  }
  return { surplus: [...surplus, ...candidates.slice(0, Math.max(maxUnavailable - unavailable, 0))], missing: [] };
}

function replaceBySurge(perNode: ReadonlyMap<string, readonly Pod[]>, maxSurge: number, hash: string, available: (pod: Pod) => boolean): RolloutPlan {
  let surging = 0;
  const surplus: Pod[] = [];
  const urgent: string[] = [];
  const candidates: string[] = [];
  for (const [node, there] of perNode) {
    const [fresh, old] = split(there, hash);
    if (!old) continue;
    if (fresh) {
      if (available(fresh)) surplus.push(...(old.metadata.deletionTimestamp ? [] : [old]));
      else surging += 1;
    } else if (old.metadata.deletionTimestamp || !available(old)) {
      urgent.push(node);
      surging += 1;
    } else candidates.push(node);
  }
  return { surplus, missing: [...urgent, ...candidates.slice(0, Math.max(maxSurge - surging, 0))] };
}

function split(there: readonly Pod[], hash: string): [fresh: Pod | undefined, old: Pod | undefined] {
  return [there.find((pod) => pod.metadata.labels?.[REVISION_LABEL] === hash), there.find((pod) => pod.metadata.labels?.[REVISION_LABEL] !== hash)];
}

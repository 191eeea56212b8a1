import type { Pod } from '../api/types';
import { isMirror } from './static-pods';

/** The priority of system-cluster-critical. */
const CRITICAL_PRIORITY = 2_000_000_000;

/** Whether the kubelet keeps a pod whatever the node lacks: static ones, and those of the highest priorities (types.IsCriticalPod). */
export function isCritical(pod: Pod): boolean {
  return isMirror(pod) || (pod.spec!.priority ?? 0) >= CRITICAL_PRIORITY;
}

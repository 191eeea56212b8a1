import type { Pod, PodCondition, PodStatus } from '../api/types';
import { rfc3339 } from '../client';
import type { ContainerRecord } from './container-record';
import { containerStatuses } from './container-status';
import { podConditions } from './pod-conditions';
import { podPhase } from './pod-phase';
import type { PodRecord } from './pod-record';
import { podQos } from './pod-qos';

/**
 * The status a pod has now, after kubelet_pods.go generateAPIPodStatus and status_manager.go mergePodStatus.
 * `ended`: nothing of it runs any more and nothing ever will, so a terminal phase may be shown.
 * Parts that did not change are shared with `base.status`.
 */
export function podStatus(pod: PodRecord, base: Pod, hostIp: string, nowMs: number, ended: boolean): PodStatus {
  const spec = base.spec!;
  const old = base.status ?? {};
  const statuses = containerStatuses(pod);
  const computed = pod.ended ? 'Failed' : isTerminalPhase(old.phase) ? old.phase! : podPhase(spec, statuses, ended);
  const terminalNow = isTerminalPhase(computed) && !isTerminalPhase(old.phase);
  const phase = terminalNow && !ended ? (old.phase ?? 'Pending') : computed;
  const showsEnd = phase === computed;
  const reason = showsEnd ? (pod.ended?.reason ?? old.reason) : old.reason;
  const message = showsEnd ? (pod.ended?.message ?? old.message) : old.message;
  const before = old.conditions ?? NO_CONDITIONS;
  const sandboxReady = pod.sandbox !== undefined && pod.ips.length > 0;
  // An eviction sets the phase after the conditions were worked out; the deadline sets it before.
  const own = podConditions({ spec, statuses, phase: pod.ended?.deadline === false ? phase : computed, sandboxReady, before, now: rfc3339(nowMs) }, pod.resize?.conditions(before));
  const conditions = pod.ended?.condition && showsEnd ? withEnd(own, pod.ended.condition, nowMs) : own;
  // Assigned one by one: this is the busiest place of the kubelet.
  const status: Writable<PodStatus> = { phase, conditions };
  if (message) status.message = message;
  if (reason) status.reason = reason;
  status.hostIP = hostIp;
  status.hostIPs = old.hostIPs ?? [{ ip: hostIp }];
  if (pod.ips.length) {
    status.podIP = pod.ips[0]!;
    status.podIPs = old.podIPs?.[0]?.ip === pod.ips[0] ? old.podIPs! : pod.ips.map((ip) => ({ ip }));
  }
  status.startTime = old.startTime ?? rfc3339(pod.startedMs ?? nowMs);
  if (statuses.init) status.initContainerStatuses = statuses.init;
  status.containerStatuses = statuses.app;
  if (statuses.ephemeral) status.ephemeralContainerStatuses = statuses.ephemeral;
  status.qosClass = old.qosClass ?? podQos(spec);
  return status;
}

/** Puts in who ended the pod, once: with its last phase, not before. */
function withEnd(conditions: readonly PodCondition[], condition: PodCondition, nowMs: number): readonly PodCondition[] {
  if (conditions.some(({ type }) => type === condition.type)) return conditions;
  return [...conditions, { ...condition, lastProbeTime: null as unknown as undefined, lastTransitionTime: rfc3339(nowMs) }];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
const NO_CONDITIONS: readonly PodCondition[] = [];

/** Whether the computed phase says that the pod is over although the status does not show it yet. */
export function isOver(pod: PodRecord): boolean {
  if (pod.ended) return true;
  // Only what has ended can make it over.
  if (!pod.containers.some(hasExited)) return false;
  return isTerminalPhase(podPhase(pod.pod.spec!, containerStatuses(pod), false));
}

function hasExited(record: ContainerRecord): boolean {
  return record.lastExited !== undefined;
}

export function isTerminalPhase(phase: PodStatus['phase']): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Whether two statuses say the same. Shared parts are equal at a glance. */
export function sameStatus(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => sameStatus(item, b[at]));
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let count = 0;
  for (const key in left) {
    if (left[key] === undefined) continue;
    count += 1;
    if (left[key] !== right[key] && !sameStatus(left[key], right[key])) return false;
  }
  for (const key in right) if (right[key] !== undefined) count -= 1;
  return count === 0;
}



import { milliValue, wholeValue } from '../api/quantity';
import type { PodCondition, Quantity, ResourceRequirements } from '../api/types';
import { rfc3339 } from '../client';
import type { ContainerRecord } from './container-record';
import { runtimeResources } from './container-config';
import type { KubeletContext } from './context';
import type { PodRecord } from './pod-record';

/**
 * Carries out a change of running containers' resources, after the in-place resize of 1.33: what the node can never give
 * is Infeasible, what it cannot give now is Deferred; the rest is applied, with a restart where the policy asks for one.
 */
export function applyResize(context: KubeletContext, pod: PodRecord): void {
  if (!pod.resize && !pod.containers.some(isChanged)) return;
  const changed = pod.containers.filter(isChanged);
  if (changed.length === 0) {
    pod.resize = undefined;
    context.statuses.write(pod);
    return;
  }
  const refusal = refusalOf(context, pod);
  if (refusal) {
    pod.resize = { conditions: (before) => [condition(context, before, { type: 'PodResizePending', status: 'True', ...refusal })], restarts: () => false };
    context.statuses.write(pod);
    context.workers.requestLater(pod, 30_000, true);
    return;
  }
  const restarting = new Set<ContainerRecord>();
  for (const record of changed) {
    if (needsRestart(record)) {
      restarting.add(record);
      continue;
    }
    record.appliedResources = record.spec.resources;
    record.current?.handle?.updateResources(runtimeResources(record.spec.resources));
  }
  pod.resize = { conditions: (before) => [condition(context, before, { type: 'PodResizeInProgress', status: 'True' })], restarts: (record) => restarting.has(record) };
  context.statuses.write(pod);
  context.workers.requestLater(pod, 0);
}

function isChanged({ running, role, appliedResources, spec }: ContainerRecord): boolean {
  return running && role !== 'ephemeral' && !sameResources(appliedResources, spec.resources);
}

function condition(context: KubeletContext, before: readonly PodCondition[], made: PodCondition): PodCondition {
  const old = before.find((other) => other.type === made.type);
  if (old && old.reason === made.reason && old.message === made.message) return old;
  return { ...made, lastProbeTime: null as unknown as undefined, lastTransitionTime: old?.lastTransitionTime ?? rfc3339(context.clock.now()) };
}

function needsRestart({ spec, appliedResources }: ContainerRecord): boolean {
  const policies = 'resizePolicy' in spec ? (spec.resizePolicy ?? []) : [];
  return policies.some(({ resourceName, restartPolicy }) => restartPolicy === 'RestartContainer'
    && (differ(resourceName, appliedResources?.requests, spec.resources?.requests) || differ(resourceName, appliedResources?.limits, spec.resources?.limits)));
}

function differ(name: string, a: Readonly<Record<string, Quantity>> | undefined, b: Readonly<Record<string, Quantity>> | undefined): boolean {
  return String(a?.[name] ?? '') !== String(b?.[name] ?? '');
}

function sameResources(a: ResourceRequirements | undefined, b: ResourceRequirements | undefined): boolean {
  if (a === b) return true;
  return ['cpu', 'memory'].every((name) => !differ(name, a?.requests, b?.requests) && !differ(name, a?.limits, b?.limits));
}

/** Whether the node can give what the pod asks for now, and why not. */
function refusalOf(context: KubeletContext, pod: PodRecord): { reason: string; message: string } | undefined {
  const allocatable = context.allocatable();
  for (const [name, measure] of [['cpu', milliValue], ['memory', wholeValue]] as const) {
    const wanted = sum(pod, name, measure);
    const capacity = measure(allocatable[name] ?? 0);
    if (wanted > capacity) return { reason: 'Infeasible', message: `Node didn't have enough capacity: ${name}, requested: ${wanted}, capacity: ${capacity}` };
    let used = 0;
    for (const other of context.pods()) if (other !== pod && other.work !== 'finished') used += sum(other, name, measure);
    if (wanted + used > capacity) return { reason: 'Deferred', message: `Node didn't have enough resource: ${name}, requested: ${wanted}, used: ${used}, capacity: ${capacity}` };
  }
  return undefined;
}

function sum(pod: PodRecord, name: string, measure: (quantity: Quantity) => number): number {
  return pod.pod.spec!.containers.reduce((total, container) => total + measure(container.resources?.requests?.[name] ?? 0), 0);
}

import type { Pod, PodDisruptionBudget } from '../../api/types';
import { podDisruptionBudgets, pods, replicaSets, replicationControllers, rfc3339, selectorMatches, statefulSets, deployments, type WorkQueue } from '../../client';
import { controllerOf } from '../claim';
import { enqueueAll, newQueue, newRecorder, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { isPodFinished, isPodReady, timeMs } from '../pod-state';

/** How long an eviction that was allowed may take until the pod is seen to go (DeletionTimeout). */
const DELETION_TIMEOUT_MS = 120_000;

/** Keeps the status of PodDisruptionBudgets, by which evictions are allowed or refused (pkg/controller/disruption). */
export function startDisruption(context: ControllerContext): void {
  const queue = newQueue(context);
  const recorder = newRecorder(context, 'controllermanager');
  enqueueAll(context, podDisruptionBudgets, queue);
  enqueueForPods(context, queue);
  start(context, 'disruption', queue, (key) => {
    const budget = context.informers.lister(podDisruptionBudgets).byKey(key);
    if (!budget) return;
    const selected = podsOf(context, budget);
    if (selected.length === 0) recorder.normal(budget, 'NoPods', 'No matching pods found');
    updateStatus(context, queue, key, budget, selected);
  });
}

function enqueueForPods({ informers }: ControllerContext, queue: WorkQueue): void {
  const budgets = informers.lister(podDisruptionBudgets);
  const look = (pod: Pod) => {
    if (budgets.size === 0) return;
    for (const budget of budgets.list(pod.metadata.namespace)) {
      if (budget.spec?.selector && selectorMatches(budget.spec.selector, pod.metadata.labels)) queue.add(budgets.keyOf(budget));
    }
  };
  informers.of(pods).addHandlers({ add: look, update: (_before, after) => look(after), delete: look });
}

function podsOf({ informers }: ControllerContext, { metadata, spec }: PodDisruptionBudget): Pod[] {
  return spec?.selector ? informers.lister(pods).list(metadata.namespace, spec.selector).filter((pod) => !isPodFinished(pod)) : [];
}

function updateStatus(context: ControllerContext, queue: WorkQueue, key: string, budget: PodDisruptionBudget, selected: readonly Pod[]): void {
  const now = context.clock.now();
  const { expected, desired } = wanted(context, budget, selected);
  const disrupted = Object.entries(budget.status?.disruptedPods ?? {}).filter(([name, at]) => {
    const pod = selected.find((candidate) => candidate.metadata.name === name);
    const leftMs = timeMs(at) + DELETION_TIMEOUT_MS - now;
    if (!pod || pod.metadata.deletionTimestamp || leftMs <= 0) return false;
    queue.addAfter(key, leftMs);
    return true;
  });
  const disruptedNames = new Set(disrupted.map(([name]) => name));
  const healthy = selected.filter((pod) => !pod.metadata.deletionTimestamp && !disruptedNames.has(pod.metadata.name!) && isPodReady(pod)).length;
  const allowed = expected > 0 ? Math.max(healthy - desired, 0) : 0;
  const before = budget.status?.conditions?.find((condition) => condition.type === 'DisruptionAllowed');
  const value = allowed > 0 ? 'True' : 'False';
  const reason = allowed > 0 ? 'SufficientPods' : 'InsufficientPods';
  const condition = {
    type: 'DisruptionAllowed',
    status: value,
    observedGeneration: budget.metadata.generation,
    lastTransitionTime: before?.status === value ? before.lastTransitionTime : rfc3339(now),
    reason,
    message: '',
  };
  const status = {
    observedGeneration: budget.metadata.generation,
    ...(disrupted.length ? { disruptedPods: Object.fromEntries(disrupted) } : {}),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: [condition],
  };
  if (!jsonEqual(status, budget.status)) context.client.updateStatus(podDisruptionBudgets, { ...budget, status });
}

/** How many pods there should be and how many of them must stay healthy. */
function wanted(context: ControllerContext, { spec }: PodDisruptionBudget, selected: readonly Pod[]): { expected: number; desired: number } {
  if (spec?.maxUnavailable !== undefined) {
    const expected = expectedCount(context, selected);
    const { maxUnavailable } = spec;
    const mayMiss = typeof maxUnavailable === 'number' ? maxUnavailable : Math.ceil((expected * parseInt(maxUnavailable, 10)) / 100);
    return { expected, desired: Math.max(expected - mayMiss, 0) };
  }
  const { minAvailable = 0 } = spec ?? {};
  if (typeof minAvailable === 'number') return { expected: selected.length, desired: minAvailable };
  const expected = expectedCount(context, selected);
  return { expected, desired: Math.ceil((expected * parseInt(minAvailable, 10)) / 100) };
}

/** The sum of what the pods' controllers are scaled to. */
function expectedCount({ informers }: ControllerContext, selected: readonly Pod[]): number {
  const seen = new Map<string, number>();
  for (const pod of selected) {
    const owner = controllerOf(pod);
    if (!owner || seen.has(owner.uid)) continue;
    const { namespace } = pod.metadata;
    if (owner.kind === 'ReplicaSet') {
      const set = informers.lister(replicaSets).get(namespace, owner.name);
      const parent = set && controllerOf(set);
      const deployment = parent?.kind === 'Deployment' ? informers.lister(deployments).get(namespace, parent.name) : undefined;
      seen.set(deployment?.metadata.uid ?? owner.uid, (deployment ?? set)?.spec?.replicas ?? 0);
    } else {
      const lister = owner.kind === 'StatefulSet' ? informers.lister(statefulSets) : owner.kind === 'ReplicationController' ? informers.lister(replicationControllers) : undefined;
      const replicas = lister?.get(namespace, owner.name)?.spec?.replicas;
      if (replicas !== undefined) seen.set(owner.uid, replicas);
    }
  }
  return [...seen.values()].reduce((sum, count) => sum + count, 0);
}

import type { DeploymentCondition, DeploymentStatus } from '../../api/types';
import { deployments } from '../../client';
import { jsonEqual, nonZero } from '../json-equal';
import { timeMs } from '../pod-state';
import { newCondition, progressing, removeCondition, setCondition } from './conditions';
import { allSets, type DeploymentWorld, type Rollout } from './rollout';
import { actualReplicas, availableReplicas, hasProgressDeadline, isComplete, isProgressing, maxUnavailable, readyReplicas, replicasOf, totalReplicas } from './rollout-math';

/** Status after scaling or while paused: numbers and availability only. */
export function syncStatus(world: DeploymentWorld, rollout: Rollout): void {
  write(world, rollout, calculate(world, rollout));
}

/** Status of a Deployment that is being deleted. */
export const writeStatus = syncStatus;

/** Status of a rollout: also whether it moves on, is done or has run out of time (syncRolloutStatus). */
export function writeRolloutStatus(world: DeploymentWorld, rollout: Rollout): void {
  const { deployment, newSet } = rollout;
  const now = world.context.clock.now();
  let status = calculate(world, rollout);
  const withConditions = (conditions: readonly DeploymentCondition[]) => { status = { ...status, conditions }; };
  if (!hasProgressDeadline(deployment)) withConditions(removeCondition(status.conditions, 'Progressing'));
  const current = progressing(deployment);
  const wasComplete = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (hasProgressDeadline(deployment) && !wasComplete) {
    const subject = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
    if (isComplete(deployment, status)) {
      withConditions(setCondition(status.conditions, newCondition(now, 'Progressing', 'True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`)));
    } else if (isProgressing(deployment, status)) {
      const next = newCondition(now, 'Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`);
      const since = current?.status === 'True' ? current.lastTransitionTime : next.lastTransitionTime;
      withConditions([...removeCondition(status.conditions, 'Progressing'), { ...next, lastTransitionTime: since }]);
    } else if (hasTimedOut(rollout, status, now)) {
      withConditions(setCondition(status.conditions, newCondition(now, 'Progressing', 'False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`)));
    }
  }
  const failure = allSets(rollout).flatMap((set) => set.status?.conditions ?? []).find((condition) => condition.type === 'ReplicaFailure');
  withConditions(failure
    ? setCondition(status.conditions, { ...newCondition(now, 'ReplicaFailure', failure.status, failure.reason ?? '', failure.message ?? ''), lastTransitionTime: failure.lastTransitionTime })
    : removeCondition(status.conditions, 'ReplicaFailure'));
  if (!write(world, rollout, status)) requeueStuck(world, rollout, status);
}

function calculate(world: DeploymentWorld, rollout: Rollout): DeploymentStatus {
  const { deployment, newSet } = rollout;
  const sets = allSets(rollout);
  const available = availableReplicas(sets);
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment);
  const condition = enough
    ? newCondition(world.context.clock.now(), 'Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
    : newCondition(world.context.clock.now(), 'Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.');
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: nonZero(actualReplicas(sets)),
    updatedReplicas: nonZero(actualReplicas(newSet ? [newSet] : [])),
    readyReplicas: nonZero(readyReplicas(sets)),
    availableReplicas: nonZero(available),
    unavailableReplicas: nonZero(Math.max(totalReplicas(sets) - available, 0)),
    conditions: setCondition(deployment.status?.conditions, condition),
    collisionCount: deployment.status?.collisionCount,
  };
}

/** Returns whether there was anything to write. */
function write({ context }: DeploymentWorld, rollout: Rollout, status: DeploymentStatus): boolean {
  if (jsonEqual(status, rollout.deployment.status)) return false;
  rollout.deployment = context.client.updateStatus(deployments, { ...rollout.deployment, status });
  return true;
}

function hasTimedOut({ deployment }: Rollout, status: DeploymentStatus, nowMs: number): boolean {
  const condition = progressing(status);
  if (!condition || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return timeMs(condition.lastUpdateTime) + deployment.spec!.progressDeadlineSeconds! * 1000 < nowMs;
}

/** Comes back when the progress deadline has passed, because nothing else will tell. */
function requeueStuck({ queue, context }: DeploymentWorld, { deployment }: Rollout, status: DeploymentStatus): void {
  const condition = progressing(deployment);
  if (!hasProgressDeadline(deployment) || !condition || isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return;
  const left = timeMs(condition.lastUpdateTime) + deployment.spec!.progressDeadlineSeconds! * 1000 - context.clock.now();
  queue.addAfter(`${deployment.metadata.namespace}/${deployment.metadata.name}`, Math.max(left, 0) + 1000, true);
}

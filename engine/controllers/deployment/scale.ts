import type { Deployment, ReplicaSet } from '../../api/types';
import { replicaSets } from '../../client';
import { timeMs } from '../pod-state';
import { allSets, replaceSet, type DeploymentWorld, type Rollout } from './rollout';
import { DESIRED_REPLICAS, isRollingUpdate, MAX_REPLICAS, maxSurge, proportion, replicasOf, totalReplicas } from './rollout-math';

/**
 * Brings a set to a size, with the event, and notes in its annotations for which size of the Deployment that was.
 * Returns whether the size changed.
 */
export function scaleSet(world: DeploymentWorld, rollout: Rollout, set: ReplicaSet, replicas: number): boolean {
  const { deployment } = rollout;
  const before = replicasOf(set);
  const notes = { [DESIRED_REPLICAS]: String(replicasOf(deployment)), [MAX_REPLICAS]: String(replicasOf(deployment) + maxSurge(deployment)) };
  const annotations = set.metadata.annotations ?? {};
  const sameNotes = annotations[DESIRED_REPLICAS] === notes[DESIRED_REPLICAS] && annotations[MAX_REPLICAS] === notes[MAX_REPLICAS];
  if (before === replicas && sameNotes) return false;
  const changed = world.context.client.update(replicaSets, {
    ...set,
    metadata: { ...set.metadata, annotations: { ...annotations, ...notes } },
    spec: { ...set.spec!, replicas },
  });
  replaceSet(rollout, changed);
  if (before === replicas) return false;
  const direction = before < replicas ? 'up' : 'down';
  world.recorder.normal(deployment, 'ScalingReplicaSet', `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`);
  return true;
}

/** Scales the one active set, or spreads the change over all of them when a rollout is under way. */
export function scale(world: DeploymentWorld, rollout: Rollout): void {
  const { deployment } = rollout;
  const active = allSets(rollout).filter((set) => replicasOf(set) > 0);
  const only = activeOrLatest(rollout, active);
  if (only) {
    if (replicasOf(only) !== replicasOf(deployment)) scaleSet(world, rollout, only, replicasOf(deployment));
    else if (only.metadata.annotations?.[DESIRED_REPLICAS] !== String(replicasOf(deployment))) scaleSet(world, rollout, only, replicasOf(only));
    return;
  }
  if (isSaturated(deployment, rollout.newSet)) {
    for (const set of active) if (set !== rollout.newSet) scaleSet(world, rollout, set, 0);
    return;
  }
  if (isRollingUpdate(deployment)) spread(world, rollout, active);
}

function activeOrLatest({ newSet, oldSets }: Rollout, active: readonly ReplicaSet[]): ReplicaSet | undefined {
  if (active.length > 1) return undefined;
  return active[0] ?? newSet ?? oldSets[oldSets.length - 1];
}

function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  return set !== undefined && replicasOf(set) === replicasOf(deployment) && set.metadata.annotations?.[DESIRED_REPLICAS] === String(replicasOf(deployment))
    && (set.status?.availableReplicas ?? 0) === replicasOf(deployment);
}

function spread(world: DeploymentWorld, rollout: Rollout, active: readonly ReplicaSet[]): void {
  const { deployment } = rollout;
  const allowed = replicasOf(deployment) > 0 ? replicasOf(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - totalReplicas(active);
  const age = (a: ReplicaSet, b: ReplicaSet) => timeMs(a.metadata.creationTimestamp) - timeMs(b.metadata.creationTimestamp) || (a.metadata.name! < b.metadata.name! ? -1 : 1);
  // Growth goes to the newer of two sets of one size, shrinking to the older.
  const sets = [...active].sort((a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? age(b, a) : age(a, b)));
  let added = 0;
  const sizes = sets.map((set) => {
    const share = proportion(set, deployment, toAdd, added);
    added += share;
    return replicasOf(set) + share;
  });
  sets.forEach((set, at) => scaleSet(world, rollout, set, Math.max(at === 0 && toAdd !== 0 ? sizes[0]! + toAdd - added : sizes[at]!, 0)));
}

import { isNotFound, StatusError } from '../../api/status';
import type { Deployment, Pod, ReplicaSet } from '../../api/types';
import { deployments, pods, replicaSets, selectorMatches, type Lister, type WorkQueue } from '../../client';
import { claim, controllerOf } from '../claim';
import { enqueueAll, enqueueOwners, newQueue, newRecorder, start, type ControllerContext } from '../context';
import { newCondition, progressing, setCondition } from './conditions';
import { syncNewSet } from './new-replicaset';
import { byCreation, DESIRED_REPLICAS, hasProgressDeadline, isComplete, isRollingUpdate, replicasOf, revisionOf, availableReplicas, actualReplicas, findNewSet, maxUnavailable, newSetReplicas, totalReplicas } from './rollout-math';
import { allSets, type DeploymentWorld, type Rollout } from './rollout';
import { scale, scaleSet } from './scale';
import { syncStatus, writeRolloutStatus, writeStatus } from './status';

export function startDeployments(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new DeploymentController(context, queue);
  enqueueAll(context, deployments, queue);
  enqueueOwners(context, replicaSets, 'Deployment', queue);
  controller.watchLastPods();
  start(context, 'deployment', queue, (key) => controller.reconcile(key));
}

/**
 * The status tells of the sets as they stood when the look began (`seen`), not of what this look wrote: upstream keeps
 * the objects of its lister, and the sets' own events bring the next look.
 */
class DeploymentController {
  readonly #context: ControllerContext;
  readonly #world: DeploymentWorld;
  readonly #deployments: Lister<Deployment>;
  readonly #sets: Lister<ReplicaSet>;
  readonly #pods: Lister<Pod>;

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#world = { context, queue, recorder: newRecorder(context, 'deployment-controller') };
    this.#deployments = context.informers.lister(deployments);
    this.#sets = context.informers.lister(replicaSets);
    this.#pods = context.informers.lister(pods);
  }

  /** Recreate waits until the last old pod is gone, and only the pod's own deletion tells. */
  watchLastPods(): void {
    this.#context.informers.of(pods).addHandlers({
      delete: (pod) => {
        const owner = controllerOf(pod);
        if (owner?.kind !== 'ReplicaSet') return;
        const set = this.#sets.get(pod.metadata.namespace, owner.name);
        const parent = set && controllerOf(set);
        if (parent?.kind !== 'Deployment') return;
        const deployment = this.#deployments.get(pod.metadata.namespace, parent.name);
        if (deployment && !isRollingUpdate(deployment)) this.#world.queue.add(this.#deployments.keyOf(deployment));
      },
    });
  }

  reconcile(key: string): void {
    const deployment = this.#deployments.byKey(key);
    if (!deployment) return;
    const { selector } = deployment.spec!;
    const sets = claim<ReplicaSet>({
      client: this.#context.client,
      kind: replicaSets,
      lister: this.#sets,
      owner: deployment,
      matches: (set) => selectorMatches(selector, set.metadata.labels),
    });
    const newSet = findNewSet(deployment, sets);
    const rollout: Rollout = { deployment, newSet, oldSets: sets.filter((set) => set !== newSet).sort(byCreation) };
    if (deployment.metadata.deletionTimestamp) return writeStatus(this.#world, rollout);
    if (this.#markPause(rollout)) return;
    if (deployment.spec!.paused || isScaling(rollout)) return this.#sync(rollout);
    if (isRollingUpdate(deployment)) this.#roll(rollout);
    else this.#recreate(rollout);
  }

  /** Records a pause or its end in the Progressing condition. Returns whether it wrote; the change comes back as an event. */
  #markPause({ deployment }: Rollout): boolean {
    if (!hasProgressDeadline(deployment)) return false;
    const condition = progressing(deployment);
    if (condition?.reason === 'ProgressDeadlineExceeded') return false;
    const paused = deployment.spec!.paused === true;
    if (paused === (condition?.reason === 'DeploymentPaused')) return false;
    const now = this.#context.clock.now();
    const next = paused
      ? newCondition(now, 'Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')
      : newCondition(now, 'Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
    const status = { ...deployment.status, conditions: setCondition(deployment.status?.conditions, next) };
    this.#context.client.updateStatus(deployments, { ...deployment, status });
    return true;
  }

  /** Scaling and paused Deployments: no new set, no rollout. */
  #sync(rollout: Rollout): void {
    syncNewSet(this.#world, rollout, false);
    const seen = { ...rollout };
    scale(this.#world, rollout);
    if (rollout.deployment.spec!.paused) this.#cleanUp(rollout);
    syncStatus(this.#world, { ...seen, deployment: rollout.deployment });
  }

  #roll(rollout: Rollout): void {
    syncNewSet(this.#world, rollout, true);
    const seen = { ...rollout };
    if (!this.#scaleNewSet(rollout) && !this.#shrinkOldSets(rollout) && isComplete(rollout.deployment, rollout.deployment.status ?? {})) this.#cleanUp(rollout);
    writeRolloutStatus(this.#world, { ...seen, deployment: rollout.deployment });
  }

  #scaleNewSet(rollout: Rollout): boolean {
    const set = rollout.newSet;
    if (!set || replicasOf(set) === replicasOf(rollout.deployment)) return false;
    const wanted = replicasOf(set) > replicasOf(rollout.deployment) ? replicasOf(rollout.deployment) : newSetReplicas(rollout.deployment, allSets(rollout), set);
    return scaleSet(this.#world, rollout, set, wanted);
  }

  /** Takes away old pods: first those that are not available anyway, then as many as availability allows. */
  #shrinkOldSets(rollout: Rollout): boolean {
    const { deployment, newSet } = rollout;
    if (totalReplicas(rollout.oldSets) === 0) return false;
    const leastAvailable = replicasOf(deployment) - maxUnavailable(deployment);
    const newUnavailable = newSet ? replicasOf(newSet) - (newSet.status?.availableReplicas ?? 0) : 0;
    const most = totalReplicas(allSets(rollout)) - leastAvailable - newUnavailable;
    if (most <= 0) return false;
    let removed = 0;
    for (const set of rollout.oldSets) {
      const unhealthy = Math.min(most - removed, replicasOf(set) - (set.status?.availableReplicas ?? 0));
      if (replicasOf(set) === 0 || unhealthy <= 0) continue;
      if (scaleSet(this.#world, rollout, set, replicasOf(set) - unhealthy)) removed += unhealthy;
    }
    let spare = availableReplicas(allSets(rollout)) - leastAvailable;
    for (const set of rollout.oldSets) {
      const count = Math.min(replicasOf(set), spare);
      if (count <= 0) continue;
      if (scaleSet(this.#world, rollout, set, replicasOf(set) - count)) removed += count;
      spare -= count;
    }
    return removed > 0;
  }

  #recreate(rollout: Rollout): void {
    syncNewSet(this.#world, rollout, false);
    let seen = { ...rollout };
    let scaledDown = false;
    for (const set of rollout.oldSets) if (replicasOf(set) > 0 && scaleSet(this.#world, rollout, set, 0)) scaledDown = true;
    if (scaledDown || this.#oldPodsRun(rollout)) return writeRolloutStatus(this.#world, { ...seen, deployment: rollout.deployment });
    if (!rollout.newSet) {
      syncNewSet(this.#world, rollout, true);
      seen = { ...rollout };
    }
    if (rollout.newSet) scaleSet(this.#world, rollout, rollout.newSet, replicasOf(rollout.deployment));
    if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) this.#cleanUp(rollout);
    writeRolloutStatus(this.#world, { ...seen, deployment: rollout.deployment });
  }

  #oldPodsRun({ oldSets }: Rollout): boolean {
    if (actualReplicas(oldSets) > 0) return true;
    return oldSets.some((set) => this.#pods.byOwner(set.metadata.uid!).some(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded'));
  }

  /** Removes the oldest empty sets beyond spec.revisionHistoryLimit. */
  #cleanUp({ deployment, oldSets }: Rollout): void {
    const limit = deployment.spec!.revisionHistoryLimit;
    if (limit === undefined || limit === 2147483647) return;
    const candidates = oldSets.filter((set) => !set.metadata.deletionTimestamp).sort((a, b) => revisionOf(a) - revisionOf(b));
    for (const set of candidates.slice(0, Math.max(candidates.length - limit, 0))) {
      if (set.status?.replicas || replicasOf(set) !== 0 || (set.metadata.generation ?? 0) > (set.status?.observedGeneration ?? 0)) continue;
      try {
        this.#context.client.delete(replicaSets, set.metadata.name!, set.metadata.namespace);
      } catch (error) {
        if (!(error instanceof StatusError && isNotFound(error))) throw error;
      }
    }
  }
}

/** Whether the wanted number changed since the sets were last scaled. */
function isScaling(rollout: Rollout): boolean {
  return allSets(rollout).some((set) => {
    const desired = set.metadata.annotations?.[DESIRED_REPLICAS];
    return replicasOf(set) > 0 && desired !== undefined && Number(desired) !== replicasOf(rollout.deployment);
  });
}

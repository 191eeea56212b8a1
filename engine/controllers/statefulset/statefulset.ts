import type { ControllerRevision, Pod, PodTemplateSpec, StatefulSet, StatefulSetStatus } from '../../api/types';
import { controllerRevisions, persistentVolumeClaims, pods, selectorMatches, statefulSets, type EventRecorder, type Lister, type WorkQueue } from '../../client';
import { claim } from '../claim';
import { enqueueAll, enqueueOwners, newQueue, newRecorder, start, type ControllerContext } from '../context';
import { currentRevision, revisionsOf, templateOf, trimRevisions } from '../revisions';
import { jsonEqual, nonZero } from '../json-equal';
import { isPodAvailable, podCondition, timeMs } from '../pod-state';
import { firstOrdinal, isCreated, isRunningAndReady, isTerminating, lastOrdinal, newStatefulPod, ordinalOf, podRevision } from './identity';
import { StatefulPods } from './stateful-pods';

export function startStatefulSets(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new StatefulSetController(context, queue);
  enqueueAll(context, statefulSets, queue);
  enqueueOwners(context, pods, 'StatefulSet', queue);
  enqueueOwners(context, persistentVolumeClaims, 'StatefulSet', queue);
  start(context, 'statefulset', queue, (key) => controller.reconcile(key));
}

/** The state of one reconcile: what there is, and the numbers of the status as the steps change them. */
interface Sync {
  readonly set: StatefulSet;
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  /** By position; a pod without status.phase is yet to be made. */
  readonly replicas: Pod[];
  /** Pods beyond the wanted number, highest ordinal first. */
  readonly condemned: readonly Pod[];
  readonly status: { -readonly [F in keyof StatefulSetStatus]: StatefulSetStatus[F] };
}

class StatefulSetController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #sets: Lister<StatefulSet>;
  readonly #pods: Lister<Pod>;
  readonly #recorder: EventRecorder;
  readonly #statefulPods: StatefulPods;

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#queue = queue;
    this.#sets = context.informers.lister(statefulSets);
    this.#pods = context.informers.lister(pods);
    this.#recorder = newRecorder(context, 'statefulset-controller');
    this.#statefulPods = new StatefulPods(context, this.#recorder);
  }

  reconcile(key: string): void {
    const set = this.#sets.byKey(key);
    if (!set) return;
    const { client, informers } = this.#context;
    const owned = claim<Pod>({
      client,
      kind: pods,
      lister: this.#pods,
      owner: set,
      matches: (pod) => selectorMatches(set.spec!.selector, pod.metadata.labels) && ordinalOf(set, pod) >= 0,
    });
    const history = revisionsOf(client, informers.lister(controllerRevisions), set);
    const update = currentRevision(client, set, history, set.status?.collisionCount ?? 0);
    const current = history.find((revision) => revision.metadata.name === set.status?.currentRevision) ?? update;
    const sync = this.#survey(set, owned, current, update);
    if (!set.metadata.deletionTimestamp) this.#act(sync);
    finishRollout(sync);
    if (!jsonEqual(sync.status, set.status)) client.updateStatus(statefulSets, { ...set, status: sync.status });
    trimRevisions(client, set, history, (revision) => revision === update || revision === current || owned.some((pod) => podRevision(pod) === revision.metadata.name));
    this.#comeBackForAvailability(key, set, owned);
  }

  #survey(set: StatefulSet, owned: readonly Pod[], current: ControllerRevision, update: ControllerRevision): Sync {
    const first = firstOrdinal(set);
    const last = lastOrdinal(set);
    const now = this.#context.clock.now();
    const status: Sync['status'] = {
      observedGeneration: set.metadata.generation,
      replicas: 0,
      currentRevision: current.metadata.name,
      updateRevision: update.metadata.name,
      collisionCount: set.status?.collisionCount ?? 0,
      availableReplicas: 0,
      conditions: set.status?.conditions,
    };
    let ready = 0, onCurrent = 0, onUpdate = 0;
    const byOrdinal = new Map<number, Pod>();
    for (const pod of owned) {
      byOrdinal.set(ordinalOf(set, pod), pod);
      if (!isCreated(pod)) continue;
      status.replicas! += 1;
      if (isRunningAndReady(pod)) {
        ready += 1;
        if (isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, now)) status.availableReplicas! += 1;
      }
      if (isTerminating(pod)) continue;
      if (podRevision(pod) === current.metadata.name) onCurrent += 1;
      if (podRevision(pod) === update.metadata.name) onUpdate += 1;
    }
    status.readyReplicas = nonZero(ready);
    status.currentReplicas = nonZero(onCurrent);
    status.updatedReplicas = nonZero(onUpdate);
    const replicas: Pod[] = [];
    for (let ordinal = first; ordinal <= last; ordinal += 1) replicas.push(byOrdinal.get(ordinal) ?? newPod(set, current, update, ordinal));
    const condemned = owned.filter((pod) => ordinalOf(set, pod) < first || ordinalOf(set, pod) > last).sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
    return { set, current, update, replicas, condemned, status };
  }

  #act(sync: Sync): void {
    const ordered = sync.set.spec?.podManagementPolicy !== 'Parallel';
    for (let at = 0; at < sync.replicas.length; at += 1) if (this.#actOnReplica(sync, at, ordered) && ordered) return;
    if (this.#actOnCondemned(sync, ordered)) return;
    if (sync.set.spec?.updateStrategy?.type !== 'OnDelete') this.#replaceOutdated(sync);
  }

  /** Makes or mends one replica. Returns whether an ordered set has to wait for it. */
  #actOnReplica(sync: Sync, at: number, ordered: boolean): boolean {
    const { set } = sync;
    const pod = sync.replicas[at]!;
    const phase = pod.status?.phase;
    if (phase === 'Failed' || phase === 'Succeeded') {
      if (isTerminating(pod)) return true;
      const { namespace, name } = set.metadata;
      if (phase === 'Failed') this.#recorder.warning(set, 'RecreatingFailedPod', `StatefulSet ${namespace}/${name} is recreating failed Pod ${pod.metadata.name}`);
      else this.#recorder.normal(set, 'RecreatingTerminatedPod', `StatefulSet ${namespace}/${name} is recreating terminated Pod ${pod.metadata.name}`);
      this.#statefulPods.delete(set, pod);
      return true;
    }
    if (!isCreated(pod)) {
      // Counted only once the pod is seen: what follows a rollout sees both states.
      this.#statefulPods.create(set, pod, ordinalOf(set, pod));
      return true;
    }
    if (phase === 'Pending') this.#statefulPods.createClaims(set, pod, ordinalOf(set, pod));
    if (isTerminating(pod)) return true;
    if (ordered && !(isRunningAndReady(pod) && isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, this.#context.clock.now()))) return true;
    this.#statefulPods.keepClaimOwners(set, pod, ordinalOf(set, pod));
    return false;
  }

  /** Deletes pods beyond the wanted number, from the highest ordinal down. Returns whether it has to wait. */
  #actOnCondemned(sync: Sync, ordered: boolean): boolean {
    const unhealthy = [...sync.replicas, ...sync.condemned].filter((pod) => !isRunningAndReady(pod) || isTerminating(pod)).sort((a, b) => ordinalOf(sync.set, a) - ordinalOf(sync.set, b))[0];
    for (const pod of sync.condemned) {
      if (isTerminating(pod)) {
        if (ordered) return true;
        continue;
      }
      if (ordered && !isRunningAndReady(pod) && pod !== unhealthy) return true;
      this.#statefulPods.keepClaimOwners(sync.set, pod, ordinalOf(sync.set, pod));
      this.#statefulPods.delete(sync.set, pod);
      if (ordered) return true;
    }
    return false;
  }

  /** Deletes the highest pod that is not of the new revision, one at a time, down to the partition. */
  #replaceOutdated(sync: Sync): void {
    const partition = sync.set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (let at = sync.replicas.length - 1; at >= partition - firstOrdinal(sync.set) && at >= 0; at -= 1) {
      const pod = sync.replicas[at]!;
      if (podRevision(pod) !== sync.update.metadata.name && !isTerminating(pod)) {
        this.#statefulPods.delete(sync.set, pod);
        sync.status.currentReplicas = nonZero((sync.status.currentReplicas ?? 0) - 1);
        return;
      }
      if (!isRunningAndReady(pod) || isTerminating(pod)) return;
    }
  }

  #comeBackForAvailability(key: string, set: StatefulSet, owned: readonly Pod[]): void {
    const seconds = set.spec?.minReadySeconds ?? 0;
    if (seconds === 0) return;
    const now = this.#context.clock.now();
    for (const pod of owned) {
      if (!isRunningAndReady(pod) || isPodAvailable(pod, seconds, now)) continue;
      this.#queue.addAfter(key, Math.max(timeMs(podCondition(pod, 'Ready')?.lastTransitionTime) + seconds * 1000 - now, 1));
    }
  }
}

/** A pod that is missing: of the old revision below the partition, else of the new one. */
function newPod(set: StatefulSet, current: ControllerRevision, update: ControllerRevision, ordinal: number): Pod {
  const strategy = set.spec?.updateStrategy;
  const below = strategy?.rollingUpdate ? strategy.rollingUpdate.partition ?? 0 : set.status?.currentReplicas ?? 0;
  const old = strategy?.type !== 'OnDelete' && ordinal < firstOrdinal(set) + below;
  const template: PodTemplateSpec = old && current !== update ? templateOf(current) : set.spec!.template;
  return newStatefulPod(set, template, (old ? current : update).metadata.name!, ordinal);
}

/** When every replica is ready and of the new revision, that is the current one (completeRollingUpdate). */
function finishRollout({ set, status }: Sync): void {
  if (set.spec?.updateStrategy?.type === 'OnDelete') return;
  if ((status.updatedReplicas ?? 0) !== status.replicas || (status.readyReplicas ?? 0) !== status.replicas) return;
  status.currentReplicas = status.updatedReplicas;
  status.currentRevision = status.updateRevision;
}

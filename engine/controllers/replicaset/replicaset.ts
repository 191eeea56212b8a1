import type { Pod, PodTemplateSpec, ReplicaSet, ReplicaSetCondition, ReplicationController } from '../../api/types';
import { BY_OWNER, labelsMatch, pods, replicaSets, replicationControllers, rfc3339, selectorMatches, type ApiObject, type EventRecorder, type Lister, type Resource, type WorkQueue } from '../../client';
import { claim } from '../claim';
import { enqueueAll, enqueueOwners, newQueue, newRecorder, start, type ControllerContext } from '../context';
import { StatusError } from '../../api/status';
import { jsonEqual, nonZero } from '../json-equal';
import { firstToDelete, Neighbours } from '../pod-deletion-order';
import { isPodActive, isPodAvailable, isPodReady, podCondition, timeMs } from '../pod-state';
import { ReplicaCounts } from './replica-counts';
import { isNamespaceTerminating, PodControl, podFromTemplate, slowStart } from '../pod-control';

/** What a ReplicaSet and a ReplicationController have in common. */
interface ReplicaOwner extends ApiObject {
  readonly spec?: { readonly replicas?: number; readonly minReadySeconds?: number; readonly template?: PodTemplateSpec; readonly selector?: unknown };
  readonly status?: ReplicaSet['status'];
}

interface Flavour<T extends ReplicaOwner> {
  readonly kind: Resource<T>;
  readonly component: string;
  matches(owner: T, pod: Pod): boolean;
}

/** Most pods one reconcile makes or removes (BurstReplicas). */
const BURST = 500;

export function startReplicaSets(context: ControllerContext): void {
  startReplicas<ReplicaSet>(context, {
    kind: replicaSets,
    component: 'replicaset-controller',
    matches: (owner, pod) => selectorMatches(owner.spec!.selector, pod.metadata.labels),
  });
}

export function startReplicationControllers(context: ControllerContext): void {
  startReplicas<ReplicationController>(context, {
    kind: replicationControllers,
    component: 'replication-controller',
    matches: (owner, pod) => labelsMatch(owner.spec!.selector ?? {}, pod.metadata.labels),
  });
}

function startReplicas<T extends ReplicaOwner>(context: ControllerContext, flavour: Flavour<T>): void {
  const queue = newQueue(context);
  const controller = new ReplicaController(context, flavour, queue);
  enqueueAll(context, flavour.kind, queue);
  enqueueOwners(context, pods, flavour.kind.kind, queue);
  enqueueForOrphans(context, flavour, queue);
  start(context, flavour.kind.resource.slice(0, -1), queue, (key) => controller.reconcile(key));
}

/** A pod without a controller may be adopted by any set whose selector it matches. */
function enqueueForOrphans<T extends ReplicaOwner>(context: ControllerContext, flavour: Flavour<T>, queue: WorkQueue): void {
  const lister = context.informers.lister(flavour.kind);
  const look = (pod: Pod) => {
    if (pod.metadata.ownerReferences?.length || !pod.metadata.labels) return;
    for (const owner of lister.list(pod.metadata.namespace)) if (flavour.matches(owner, pod)) queue.add(lister.keyOf(owner));
  };
  context.informers.of(pods).addHandlers({
    add: look,
    update: (before, after) => {
      if (before.metadata.labels !== after.metadata.labels || before.metadata.ownerReferences !== after.metadata.ownerReferences) look(after);
    },
  });
}

class ReplicaController<T extends ReplicaOwner> {
  readonly #context: ControllerContext;
  readonly #flavour: Flavour<T>;
  readonly #queue: WorkQueue;
  readonly #owners: Lister<T>;
  readonly #pods: Lister<Pod>;
  readonly #recorder: EventRecorder;
  readonly #podControl: PodControl;
  readonly #counts: ReplicaCounts;

  constructor(context: ControllerContext, flavour: Flavour<T>, queue: WorkQueue) {
    this.#context = context;
    this.#flavour = flavour;
    this.#queue = queue;
    this.#owners = context.informers.lister(flavour.kind);
    this.#pods = context.informers.lister(pods);
    this.#recorder = newRecorder(context, flavour.component);
    this.#podControl = new PodControl(context.client, this.#recorder);
    this.#counts = new ReplicaCounts(context.informers.of(pods), context.informers.of(flavour.kind));
  }

  reconcile(key: string): number | void {
    const owner = this.#owners.byKey(key);
    if (!owner) return;
    const counted = this.#counted(owner);
    if (counted !== undefined) return counted;
    const claimed = claim<Pod>({
      client: this.#context.client,
      kind: pods,
      lister: this.#pods,
      owner,
      matches: this.#matcher(owner),
      adoptable: isPodActive,
    });
    const active = claimed.filter(isPodActive);
    const { replicas, nextAvailableMs } = this.#look(owner, active);
    const alike = replicas.labelled === active.length && claimed.length === this.#pods.countByIndex(BY_OWNER, owner.metadata.uid!);
    if (alike && !owner.spec?.minReadySeconds) this.#counts.know(owner, replicas.ready, active);
    const failure = owner.metadata.deletionTimestamp ? undefined : this.#scale(owner, active.length, () => active);
    this.#writeStatus(owner, replicas, failure);
    if (nextAvailableMs !== Infinity) this.#queue.addAfter(key, Math.max(nextAvailableMs - this.#context.clock.now(), 1));
    if (failure) throw failure.error;
    return busyMs(active.length);
  }

  /** Whether pods match an owner's selector; pods of one template share their labels. */
  #matcher(owner: T): (pod: Pod) => boolean {
    let labels: Pod['metadata']['labels'] | null = null;
    let matches = false;
    return (pod) => {
      if (pod.metadata.labels !== labels) {
        labels = pod.metadata.labels;
        matches = this.#flavour.matches(owner, pod);
      }
      return matches;
    };
  }

  /** The short way, when the pods are counted. Returns for how long that keeps the worker busy. */
  #counted(owner: T): number | undefined {
    const count = this.#counts.of(owner, (pod) => isPodActive(pod) && this.#flavour.matches(owner, pod));
    if (!count || owner.spec?.minReadySeconds) return undefined;
    const { active, ready } = count;
    const failure = this.#scale(owner, active, () => this.#pods.byOwner(owner.metadata.uid!).filter(isPodActive));
    this.#writeStatus(owner, { active, ready, available: ready, labelled: active }, failure);
    if (failure) throw failure.error;
    return busyMs(active);
  }

  /** Makes or deletes pods until their number is right. Returns what went wrong. */
  #scale(owner: T, count: number, active: () => readonly Pod[]): Failure | undefined {
    const missing = (owner.spec?.replicas ?? 1) - count;
    if (missing > 0) return this.#createPods(owner, Math.min(missing, BURST));
    if (missing < 0) return this.#deletePods(owner, active(), Math.min(-missing, BURST));
    return undefined;
  }

  #createPods(owner: T, count: number): Failure | undefined {
    const pod = podFromTemplate(owner, owner.spec!.template!);
    let terminating = false;
    const { failure } = slowStart(count, () => {
      if (terminating) return;
      try {
        this.#podControl.create(owner, pod);
      } catch (error) {
        // A namespace that is being deleted refuses the others as well, and nothing is to be done about it.
        if (!(error instanceof StatusError && isNamespaceTerminating(error))) throw error;
        terminating = true;
      }
    });
    return failure && { reason: 'FailedCreate', error: failure };
  }

  #deletePods(owner: T, active: readonly Pod[], count: number): Failure | undefined {
    const chosen = count < active.length ? firstToDelete(active, this.#neighbours(owner, active), this.#context.clock.now(), count) : active;
    let failure: StatusError | undefined;
    for (const pod of chosen) {
      try {
        this.#podControl.delete(owner, pod);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        failure ??= error;
      }
    }
    return failure && { reason: 'FailedDelete', error: failure };
  }

  /** Counts the active pods of all sets that belong to the same owner: during a rollout the sets of one Deployment. */
  #neighbours(owner: T, active: readonly Pod[]): Neighbours {
    const neighbours = new Neighbours();
    const parent = owner.metadata.ownerReferences?.find((reference) => reference.controller);
    if (!parent) return neighbours.add(active);
    for (const set of this.#owners.byOwner(parent.uid)) neighbours.add(this.#pods.byOwner(set.metadata.uid!));
    return neighbours;
  }

  /** What the status tells of the active pods, and when the next of them becomes available by the passing of time. */
  #look(owner: T, active: readonly Pod[]): { readonly replicas: Replicas; readonly nextAvailableMs: number } {
    const now = this.#context.clock.now();
    const minReadySeconds = owner.spec?.minReadySeconds ?? 0;
    const wanted = owner.spec?.template?.metadata?.labels ?? {};
    let labels: Pod['metadata']['labels'] | null = null, matches = false;
    let ready = 0, available = 0, labelled = 0, nextAvailableMs = Infinity;
    for (const pod of active) {
      // Pods of one template share their labels.
      if (pod.metadata.labels !== labels) matches = labelsMatch(wanted, (labels = pod.metadata.labels));
      if (matches) labelled += 1;
      if (!isPodReady(pod)) continue;
      ready += 1;
      if (isPodAvailable(pod, minReadySeconds, now)) available += 1;
      else nextAvailableMs = Math.min(nextAvailableMs, timeMs(podCondition(pod, 'Ready')?.lastTransitionTime) + minReadySeconds * 1000);
    }
    return { replicas: { active: active.length, ready, available, labelled }, nextAvailableMs };
  }

  #writeStatus(owner: T, { active, ready, available, labelled }: Replicas, failure: Failure | undefined): void {
    const status = {
      replicas: active,
      fullyLabeledReplicas: nonZero(labelled),
      readyReplicas: nonZero(ready),
      availableReplicas: nonZero(available),
      observedGeneration: owner.metadata.generation,
      conditions: conditions(owner, failure, this.#context.clock.now()),
    };
    if (!jsonEqual(status, owner.status)) this.#context.client.updateStatus(this.#flavour.kind, { ...owner, status });
  }
}

interface Replicas {
  readonly active: number;
  readonly ready: number;
  readonly available: number;
  readonly labelled: number;
}

/** A sync of many pods takes its time in a real cluster too; meanwhile their changes gather. */
function busyMs(pods: number): number {
  return Math.ceil(pods / 20);
}

interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly error: StatusError;
}

function conditions(owner: ReplicaOwner, failure: Failure | undefined, now: number): readonly ReplicaSetCondition[] | undefined {
  const others = owner.status?.conditions?.filter((condition) => condition.type !== 'ReplicaFailure') ?? [];
  const before = owner.status?.conditions?.find((condition) => condition.type === 'ReplicaFailure');
  if (failure) others.push(before ?? { type: 'ReplicaFailure', status: 'True', lastTransitionTime: rfc3339(now), reason: failure.reason, message: failure.error.message });
  return others.length ? others : undefined;
}

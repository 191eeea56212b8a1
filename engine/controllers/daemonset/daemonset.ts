import type { StatusError } from '../../api/status';
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod } from '../../api/types';
import { controllerRevisions, daemonSets, nodes, pods, selectorMatches, type EventRecorder, type Lister, type WorkQueue } from '../../client';
import { claim } from '../claim';
import { enqueueAll, enqueueOwners, newQueue, newRecorder, start, type ControllerContext } from '../context';
import { jsonEqual, nonZero } from '../json-equal';
import { isPodAvailable, isPodFinished, isPodReady, podCondition, timeMs } from '../pod-state';
import { PodControl, podFromTemplate, slowStart } from '../pod-control';
import { currentRevision, REVISION_LABEL, revisionHash, revisionsOf, trimRevisions } from '../revisions';
import { daemonPodSpec, nodeFitter, nodeOfDaemonPod, type Fit } from './node-fit';
import { planRollout, scaledCount } from './rollout';

const GENERATION_LABEL = 'pod-template-generation';
/** First wait before a failed daemon is killed and made anew; doubles with each failure up to 15 minutes. */
const FAILED_BACKOFF_MS = 1000;
const MAX_FAILED_BACKOFF_MS = 15 * 60_000;

export function startDaemonSets(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new DaemonSetController(context, queue);
  enqueueAll(context, daemonSets, queue);
  enqueueOwners(context, pods, 'DaemonSet', queue);
  enqueueForNodes(context, queue);
  start(context, 'daemonset', queue, (key) => controller.reconcile(key));
}

/** A new node, or one whose labels, taints or schedulability change, concerns every set. */
function enqueueForNodes({ informers }: ControllerContext, queue: WorkQueue): void {
  const sets = informers.lister(daemonSets);
  const all = () => {
    for (const set of sets.list()) queue.add(sets.keyOf(set));
  };
  informers.of(nodes).addHandlers({
    add: all,
    update: (before, after) => {
      if (!jsonEqual(before.metadata.labels, after.metadata.labels) || !jsonEqual(before.spec, after.spec)) all();
    },
    delete: all,
  });
}

interface NodeFit extends Fit { readonly name: string }

const NO_PODS: readonly Pod[] = [];

/** What one step did: whether it made or deleted pods, and why it could not make all of them. */
interface Outcome {
  readonly acted: boolean;
  readonly failure: StatusError | undefined;
}

class DaemonSetController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #sets: Lister<DaemonSet>;
  readonly #nodes: Lister<Node>;
  readonly #pods: Lister<Pod>;
  readonly #recorder: EventRecorder;
  readonly #podControl: PodControl;
  /** Per set and node: how often in a row a daemon failed there, and when last. */
  readonly #failures = new Map<string, { count: number; atMs: number }>();

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#queue = queue;
    this.#sets = context.informers.lister(daemonSets);
    this.#nodes = context.informers.lister(nodes);
    this.#pods = context.informers.lister(pods);
    this.#recorder = newRecorder(context, 'daemonset-controller');
    this.#podControl = new PodControl(context.client, this.#recorder);
  }

  reconcile(key: string): number | void {
    const set = this.#sets.byKey(key);
    if (!set || set.metadata.deletionTimestamp) return;
    const { client, informers } = this.#context;
    const owned = claim<Pod>({
      client,
      kind: pods,
      lister: this.#pods,
      owner: set,
      matches: (pod) => selectorMatches(set.spec!.selector, pod.metadata.labels),
    });
    const history = revisionsOf(client, informers.lister(controllerRevisions), set);
    const current = currentRevision(client, set, history, set.status?.collisionCount);
    const hash = revisionHash(current);
    const perNode = podsPerNode(owned);
    const fitOf = nodeFitter(set);
    const fits = this.#nodes.list().map((node): NodeFit => ({ name: node.metadata.name!, ...fitOf(node) }));
    const managed = this.#manage(set, fits, perNode, hash);
    // What was just made or deleted has to be seen before a roll-out can be reckoned.
    const { failure } = managed.acted ? managed : this.#rollOut(set, fits, perNode, hash);
    this.#updateStatus(set, fits, perNode, hash);
    trimRevisions(client, set, history, (revision: ControllerRevision) => revision === current || owned.some((pod) => pod.metadata.labels?.[REVISION_LABEL] === revisionHash(revision)));
    if (failure) throw failure;
    return Math.ceil(this.#nodes.size / 2);
  }

  /** Puts a daemon on every node that should have one and takes away what should not be there. */
  #manage(set: DaemonSet, fits: readonly NodeFit[], perNode: ReadonlyMap<string, readonly Pod[]>, hash: string): Outcome {
    const missing: string[] = [];
    const surplus: Pod[] = [];
    for (const { name, run, stay } of fits) {
      const there = perNode.get(name) ?? NO_PODS;
      if (run && there.length === 0) missing.push(name);
      else if (!stay) surplus.push(...there.filter((pod) => !pod.metadata.deletionTimestamp));
      else if (there.length) surplus.push(...this.#unwanted(set, name, there, hash));
    }
    // Pods that were never bound and whose node is gone would wait for ever.
    for (const [node, there] of perNode) if (!this.#nodes.get(undefined, node)) surplus.push(...there.filter((pod) => !pod.spec?.nodeName && !pod.metadata.deletionTimestamp));
    return this.#sync(set, surplus, missing, hash);
  }

  /** Ended daemons, and all but the oldest when there are several. */
  #unwanted(set: DaemonSet, node: string, there: readonly Pod[], hash: string): Pod[] {
    const unwanted: Pod[] = [];
    const running: Pod[] = [];
    for (const pod of there) {
      if (pod.metadata.deletionTimestamp) continue;
      if (pod.status?.phase === 'Failed') {
        if (!this.#mayKillFailed(set, node)) continue;
        this.#recorder.warning(set, 'FailedDaemonPod', `Found failed daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node}, will try to kill it`);
        unwanted.push(pod);
      } else if (pod.status?.phase === 'Succeeded') {
        this.#recorder.normal(set, 'SucceededDaemonPod', `Found succeeded daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node}, will try to delete it`);
        unwanted.push(pod);
      } else running.push(pod);
    }
    if (running.length < 2) return unwanted;
    const byAge = [...running].sort((a, b) => timeMs(a.metadata.creationTimestamp) - timeMs(b.metadata.creationTimestamp) || (a.metadata.name! < b.metadata.name! ? -1 : 1));
    if (scaledCount(set.spec?.updateStrategy?.rollingUpdate?.maxSurge, 1) === 0) return [...unwanted, ...byAge.slice(1)];
    // While surging, the old pod stays until the new one is available.
    const old = byAge.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] !== hash);
    const fresh = byAge.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === hash);
    const ready = fresh.some((pod) => isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, this.#context.clock.now()));
    return [...unwanted, ...old.slice(ready ? 0 : 1), ...fresh.slice(1)];
  }

  #mayKillFailed(set: DaemonSet, node: string): boolean {
    const key = `${set.metadata.uid}/${set.metadata.generation}/${node}`;
    const now = this.#context.clock.now();
    const before = this.#failures.get(key);
    const waitMs = before ? Math.min(FAILED_BACKOFF_MS * 2 ** (before.count - 1), MAX_FAILED_BACKOFF_MS) : 0;
    if (before && now < before.atMs + waitMs) {
      this.#queue.addAfter(this.#sets.keyOf(set), before.atMs + waitMs - now);
      return false;
    }
    this.#failures.set(key, { count: (before?.count ?? 0) + 1, atMs: now });
    return true;
  }

  #rollOut(set: DaemonSet, fits: readonly NodeFit[], perNode: ReadonlyMap<string, readonly Pod[]>, hash: string): Outcome {
    if (set.spec?.updateStrategy?.type === 'OnDelete') return { acted: false, failure: undefined };
    const wanted = fits.filter(({ run }) => run).length;
    const { surplus, missing } = planRollout(set, perNode, wanted, hash, this.#context.clock.now());
    return this.#sync(set, surplus, missing, hash);
  }

  #sync(set: DaemonSet, surplus: readonly Pod[], missing: readonly string[], hash: string): Outcome {
    const template = set.spec!.template;
    const generation = set.metadata.annotations?.['deprecated.daemonset.template.generation'];
    const { failure } = slowStart(Math.min(missing.length, 250), (at) => {
      const pod = podFromTemplate(set, template);
      const labels = { ...pod.metadata.labels, [REVISION_LABEL]: hash, ...(generation ? { [GENERATION_LABEL]: generation } : {}) };
      this.#podControl.create(set, { ...pod, metadata: { ...pod.metadata, labels }, spec: daemonPodSpec(template.spec!, missing[at]!) });
    });
    for (const pod of surplus) this.#podControl.delete(set, pod);
    return { acted: missing.length > 0 || surplus.length > 0, failure };
  }

  #updateStatus(set: DaemonSet, fits: readonly NodeFit[], perNode: ReadonlyMap<string, readonly Pod[]>, hash: string): void {
    const now = this.#context.clock.now();
    const minReadySeconds = set.spec?.minReadySeconds ?? 0;
    let desired = 0, scheduled = 0, misscheduled = 0, ready = 0, updated = 0, available = 0;
    for (const { name, run } of fits) {
      const there = perNode.get(name) ?? NO_PODS;
      if (!run) {
        if (there.length) misscheduled += 1;
        continue;
      }
      desired += 1;
      if (there.length === 0) continue;
      scheduled += 1;
      const pod = there.length === 1 ? there[0]! : [...there].sort((a, b) => timeMs(a.metadata.creationTimestamp) - timeMs(b.metadata.creationTimestamp))[0]!;
      if (isPodReady(pod)) {
        ready += 1;
        if (isPodAvailable(pod, minReadySeconds, now)) available += 1;
        else this.#queue.addAfter(this.#sets.keyOf(set), timeMs(podCondition(pod, 'Ready')?.lastTransitionTime) + minReadySeconds * 1000 - now);
      }
      if (pod.metadata.labels?.[REVISION_LABEL] === hash) updated += 1;
    }
    const status: DaemonSetStatus = {
      currentNumberScheduled: scheduled,
      numberMisscheduled: misscheduled,
      desiredNumberScheduled: desired,
      numberReady: ready,
      observedGeneration: set.metadata.generation,
      updatedNumberScheduled: nonZero(updated),
      numberAvailable: nonZero(available),
      numberUnavailable: nonZero(desired - available),
      collisionCount: set.status?.collisionCount,
      conditions: set.status?.conditions,
    };
    if (!jsonEqual(status, set.status)) this.#context.client.updateStatus(daemonSets, { ...set, status });
  }
}

/** Daemons by node; one that has ended and is being deleted makes room for the next already. */
function podsPerNode(owned: readonly Pod[]): Map<string, Pod[]> {
  const perNode = new Map<string, Pod[]>();
  for (const pod of owned) {
    if (isPodFinished(pod) && pod.metadata.deletionTimestamp) continue;
    const node = nodeOfDaemonPod(pod);
    if (!node) continue;
    const there = perNode.get(node);
    if (there) there.push(pod);
    else perNode.set(node, [pod]);
  }
  return perNode;
}

import { isConflict, isNotFound } from '../../api/status';
import type { Node, Pod, Taint, Toleration } from '../../api/types';
import { nodes, pods, rfc3339, type EventRecorder, type WorkQueue } from '../../client';
import { newQueue, newRecorder, start, type ControllerContext } from '../context';
import { isPodFinished } from '../pod-state';
import { toleratesTaint } from '../../api/tolerations';
import { jsonEqual } from '../json-equal';

/** Deletes pods from nodes with a NoExecute taint, when their toleration is over (pkg/controller/tainteviction). */
export function startTaintEviction(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new TaintEviction(context, queue);
  const { informers } = context;
  const podLister = informers.lister(pods);
  const enqueueNode = (node: Node) => {
    for (const pod of podLister.byNode(node.metadata.name!)) queue.add(podLister.keyOf(pod));
  };
  informers.of(nodes).addHandlers({
    add: (node) => {
      if (noExecute(node).length) enqueueNode(node);
    },
    update: (before, after) => {
      if (before.spec !== after.spec && !jsonEqual(noExecute(before), noExecute(after))) enqueueNode(after);
    },
  });
  const enqueuePod = (pod: Pod) => {
    const node = pod.spec?.nodeName ? informers.lister(nodes).get(undefined, pod.spec.nodeName) : undefined;
    if (node?.spec?.taints && noExecute(node).length) queue.add(podLister.keyOf(pod));
  };
  informers.of(pods).addHandlers({
    add: enqueuePod,
    update: (before, after) => {
      if (before.spec !== after.spec && before.spec?.nodeName !== after.spec?.nodeName) enqueuePod(after);
    },
    delete: (pod) => controller.cancel(podLister.keyOf(pod), pod),
  });
  start(context, 'taint-eviction', queue, (key) => controller.reconcile(key));
}

const noExecute = (node: Node): readonly Taint[] => node.spec?.taints?.filter((taint) => taint.effect === 'NoExecute') ?? [];

class TaintEviction {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #recorder: EventRecorder;
  /** Pods that wait for their deletion, and since when. */
  readonly #waitingSince = new Map<string, number>();

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#queue = queue;
    this.#recorder = newRecorder(context, 'taint-eviction-controller');
  }

  #forget(key: string): void {
    this.#waitingSince.delete(key);
    this.#queue.cancel(key);
  }

  reconcile(key: string): void {
    const pod = this.#context.informers.lister(pods).byKey(key);
    if (!pod || pod.metadata.deletionTimestamp || isPodFinished(pod)) return this.#forget(key);
    const node = this.#context.informers.lister(nodes).get(undefined, pod.spec?.nodeName ?? '');
    const seconds = node ? tolerationSeconds(noExecute(node), pod.spec?.tolerations ?? []) : Infinity;
    if (seconds === Infinity) return this.cancel(key, pod);
    const now = this.#context.clock.now();
    const since = this.#waitingSince.get(key) ?? now;
    const leftMs = since + seconds * 1000 - now;
    if (leftMs <= 0) return this.#evict(key, pod);
    this.#waitingSince.set(key, since);
    this.#queue.addAfter(key, leftMs);
  }

  /** The pod may stay, or has gone before its time. */
  cancel(key: string, pod: Pod): void {
    if (this.#waitingSince.has(key)) this.#event(pod, `Cancelling deletion of Pod ${key}`);
    this.#forget(key);
  }

  #evict(key: string, pod: Pod): void {
    this.#waitingSince.delete(key);
    this.#event(pod, `Marking for deletion Pod ${key}`);
    const entry = {
      type: 'DisruptionTarget',
      status: 'True',
      lastProbeTime: null as unknown as undefined,
      lastTransitionTime: rfc3339(this.#context.clock.now()),
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    };
    const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== entry.type), entry];
    try {
      this.#context.client.updateStatus(pods, { ...pod, status: { ...pod.status, conditions } });
      this.#context.client.delete(pods, pod.metadata.name!, pod.metadata.namespace, { preconditions: { uid: pod.metadata.uid } });
    } catch (error) {
      if (isConflict(error)) this.#queue.addRateLimited(key);
      else if (!isNotFound(error)) throw error;
    }
  }

  /** The controller knows the pod by its name only, and so does its event. */
  #event(pod: Pod, message: string): void {
    const { name, namespace } = pod.metadata;
    this.#recorder.eventFor({ kind: 'Pod', namespace, name, apiVersion: 'v1' }, 'Normal', 'TaintManagerEviction', message);
  }
}

/** How long the taints are tolerated: Infinity for ever, 0 not at all. */
function tolerationSeconds(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let least = Infinity;
  for (const taint of taints) {
    const tolerating = tolerations.filter((toleration) => toleratesTaint(toleration, taint));
    if (tolerating.length === 0) return 0;
    for (const { tolerationSeconds: seconds } of tolerating) if (seconds !== undefined) least = Math.min(least, Math.max(seconds, 0));
  }
  return least;
}

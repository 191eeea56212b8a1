import { isConflict, isNotFound } from '../../api/status';
import type { Node, Pod } from '../../api/types';
import { nodes, pods, rfc3339 } from '../../client';
import { newQueue, start, type ControllerContext } from '../context';
import { isPodFinished } from '../pod-state';

/**
 * Time after which a pod whose node is gone is taken for lost: the quarantine of 40 s begins at the next of the looks
 * that the controller takes every 20 s, on average ten seconds later.
 */
const QUARANTINE_MS = 50_000;
/** Until the next of those looks, on average. */
const LOOK_MS = 10_000;
/** Says that a node is shut down for good: nothing of it will ever report that a pod has ended. */
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** Deletes pods whose node no longer exists or is out of service, and unbound ones that are being deleted (pkg/controller/podgc). */
export function startPodGarbageCollector(context: ControllerContext): void {
  const { client, clock, informers } = context;
  const queue = newQueue(context);
  const lister = informers.lister(pods);
  const nodeLister = informers.lister(nodes);
  informers.of(nodes).addHandlers({
    update: (_before, node) => {
      if (isOutOfService(node)) for (const pod of lister.byNode(node.metadata.name!)) if (pod.metadata.deletionTimestamp) queue.addAfter(lister.keyOf(pod), LOOK_MS);
    },
    delete: (node) => {
      for (const pod of lister.byNode(node.metadata.name!)) queue.addAfter(lister.keyOf(pod), QUARANTINE_MS);
    },
  });
  const look = (pod: Pod) => {
    const name = pod.spec?.nodeName;
    const node = name ? nodeLister.get(undefined, name) : undefined;
    if (name && !node) queue.addAfter(lister.keyOf(pod), QUARANTINE_MS);
    else if (node && pod.metadata.deletionTimestamp && isOutOfService(node)) queue.addAfter(lister.keyOf(pod), LOOK_MS);
    else if (!name && pod.metadata.deletionTimestamp) queue.add(lister.keyOf(pod));
  };
  informers.of(pods).addHandlers({
    add: look,
    update: (before, after) => {
      if (before.spec?.nodeName !== after.spec?.nodeName || before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp) look(after);
    },
  });
  start(context, 'pod-garbage-collector', queue, (key) => {
    const pod = lister.byKey(key);
    if (!pod) return;
    const { name, namespace, uid, deletionTimestamp } = pod.metadata;
    const node = pod.spec?.nodeName ? nodeLister.get(undefined, pod.spec.nodeName) : undefined;
    const isLost = pod.spec?.nodeName !== undefined && pod.spec.nodeName !== '' && !node;
    if (!isLost && !(deletionTimestamp && (!node || isOutOfService(node)))) return;
    try {
      if (!isPodFinished(pod)) client.updateStatus(pods, { ...pod, status: { ...pod.status, phase: 'Failed', ...(isLost ? { conditions: withTarget(pod, clock.now()) } : {}) } });
      client.delete(pods, name!, namespace, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (isConflict(error)) queue.addRateLimited(key);
      else if (!isNotFound(error)) throw error;
    }
  });
}

function isOutOfService({ spec, status }: Node): boolean {
  return spec?.taints?.some(({ key }) => key === OUT_OF_SERVICE) === true && !status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

function withTarget(pod: Pod, nowMs: number): NonNullable<Pod['status']>['conditions'] {
  const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== 'DisruptionTarget');
  return [...others, { type: 'DisruptionTarget', status: 'True', lastProbeTime: null as unknown as undefined, lastTransitionTime: rfc3339(nowMs), reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' }];
}

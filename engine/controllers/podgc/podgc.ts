import { isConflict, isNotFound } from '../../api/status';
import type { Pod } from '../../api/types';
import { nodes, pods, rfc3339 } from '../../client';
import { newQueue, start, type ControllerContext } from '../context';
import { isPodFinished } from '../pod-state';

/**
 * Time after which a pod whose node is gone is taken for lost: the quarantine of 40 s begins at the next of the looks
 * that the controller takes every 20 s, on average ten seconds later.
 */
const QUARANTINE_MS = 50_000;

/** Deletes pods whose node no longer exists, and unbound ones that are being deleted (pkg/controller/podgc). */
export function startPodGarbageCollector(context: ControllerContext): void {
  const { client, clock, informers } = context;
  const queue = newQueue(context);
  const lister = informers.lister(pods);
  const nodeLister = informers.lister(nodes);
  informers.of(nodes).addHandlers({
    delete: (node) => {
      for (const pod of lister.byNode(node.metadata.name!)) queue.addAfter(lister.keyOf(pod), QUARANTINE_MS);
    },
  });
  const look = (pod: Pod) => {
    const node = pod.spec?.nodeName;
    if (node && !nodeLister.get(undefined, node)) queue.addAfter(lister.keyOf(pod), QUARANTINE_MS);
    else if (!node && pod.metadata.deletionTimestamp) queue.add(lister.keyOf(pod));
  };
  informers.of(pods).addHandlers({
    add: look,
    update: (before, after) => {
      if (before.spec?.nodeName !== after.spec?.nodeName || before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp) look(after);
    },
  });
  start(context, 'pod-garbage-collector', queue, (key) => {
    const pod = lister.byKey(key);
    const node = pod?.spec?.nodeName;
    if (!pod || (node ? nodeLister.get(undefined, node) : !pod.metadata.deletionTimestamp)) return;
    const { name, namespace, uid } = pod.metadata;
    try {
      if (!isPodFinished(pod)) client.updateStatus(pods, { ...pod, status: { ...pod.status, phase: 'Failed', ...(node ? { conditions: withTarget(pod, clock.now()) } : {}) } });
      client.delete(pods, name!, namespace, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (isConflict(error)) queue.addRateLimited(key);
      else if (!isNotFound(error)) throw error;
    }
  });
}

function withTarget(pod: Pod, nowMs: number): NonNullable<Pod['status']>['conditions'] {
  const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== 'DisruptionTarget');
  return [...others, { type: 'DisruptionTarget', status: 'True', lastProbeTime: null as unknown as undefined, lastTransitionTime: rfc3339(nowMs), reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' }];
}

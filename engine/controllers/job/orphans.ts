import type { Job, Pod } from '../../api/types';
import { jobs, pods } from '../../client';
import { controllerOf } from '../claim';
import { newQueue, start, type ControllerContext } from '../context';
import { isJobFinished } from './conditions';
import { hasTracking, releasePod } from './tracking';

/**
 * Lets go of pods that no job will count any more, because theirs is gone, is over or has disowned them; else their
 * finalizer would keep them for ever (syncOrphanPod).
 */
export function startOrphans(context: ControllerContext): void {
  const { client, informers } = context;
  const podLister = informers.lister(pods);
  const jobLister = informers.lister(jobs);
  const queue = newQueue(context);
  const jobOf = (pod: Pod): Job | undefined => {
    const owner = controllerOf(pod);
    const job = owner?.kind === 'Job' ? jobLister.get(pod.metadata.namespace, owner.name) : undefined;
    return job?.metadata.uid === owner?.uid ? job : undefined;
  };
  const isOrphan = (pod: Pod): boolean => {
    const job = jobOf(pod);
    return !job || (pod.metadata.deletionTimestamp !== undefined && isJobFinished(job) !== undefined);
  };
  const look = (pod: Pod) => {
    if (hasTracking(pod) && isOrphan(pod)) queue.add(podLister.keyOf(pod));
  };
  informers.of(pods).addHandlers({ add: look, update: (_before, pod) => look(pod) });
  informers.of(jobs).addHandlers({ delete: (job) => podLister.byOwner(job.metadata.uid!).forEach(look) });
  start(context, 'job', queue, (key) => {
    const pod = podLister.byKey(key);
    if (pod && hasTracking(pod) && isOrphan(pod)) releasePod(client, pod);
  });
}

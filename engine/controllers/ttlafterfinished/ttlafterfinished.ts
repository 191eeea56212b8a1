import { isNotFound } from '../../api/status';
import { jobs } from '../../client';
import { enqueueAll, newQueue, start, type ControllerContext } from '../context';
import { timeMs } from '../pod-state';

/** Deletes finished jobs when spec.ttlSecondsAfterFinished has passed (pkg/controller/ttlafterfinished). */
export function startTtlAfterFinished(context: ControllerContext): void {
  const { client, clock } = context;
  const queue = newQueue(context);
  const lister = context.informers.lister(jobs);
  enqueueAll(context, jobs, queue);
  start(context, 'ttl-after-finished', queue, (key) => {
    const job = lister.byKey(key);
    const seconds = job?.spec?.ttlSecondsAfterFinished;
    const finished = job?.status?.conditions?.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
    if (!job || seconds === undefined || !finished || job.metadata.deletionTimestamp) return;
    const leftMs = timeMs(finished.lastTransitionTime) + seconds * 1000 - clock.now();
    if (leftMs > 0) return queue.addAfter(key, leftMs, true);
    try {
      client.delete(jobs, job.metadata.name!, job.metadata.namespace, { propagationPolicy: 'Foreground', preconditions: { uid: job.metadata.uid } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
}

import { persistentVolumeClaims } from '../../client';
import { wholeValue } from '../../api/quantity';
import { enqueueAll, newQueue, newRecorder, start, type ControllerContext } from '../context';

/**
 * A bound claim that asks for more than it has waits for its driver, and its event says so. None of the simulated
 * provisioners can grow a volume; neither can their models.
 */
export function startVolumeExpansion(context: ControllerContext): void {
  const queue = newQueue(context);
  const recorder = newRecorder(context, 'volume_expand');
  const lister = context.informers.lister(persistentVolumeClaims);
  enqueueAll(context, persistentVolumeClaims, queue);
  start(context, 'volume-expand', queue, (key) => {
    const claim = lister.byKey(key);
    if (claim?.status?.phase !== 'Bound' || !claim.status.capacity) return;
    if (wholeValue(claim.spec?.resources?.requests?.['storage'] ?? 0) <= wholeValue(claim.status.capacity['storage'] ?? 0)) return;
    recorder.normal(claim, 'ExternalExpanding', 'waiting for an external controller to expand this PVC');
  });
}

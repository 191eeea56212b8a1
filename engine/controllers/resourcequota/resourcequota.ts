import type { ResourceQuota } from '../../api/types';
import { pods, resourceQuotas, type ApiObject, type WorkQueue } from '../../client';
import { enqueueAll, newQueue, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { isPodFinished } from '../pod-state';
import { COUNTED_KINDS, usageOf } from './usage';

/**
 * Keeps status.used of quotas. Admission counts up at once when it admits an object; this controller makes the sum
 * right again when objects go, pods end or limits change (pkg/controller/resourcequota).
 */
export function startResourceQuotas(context: ControllerContext): void {
  const { client, informers } = context;
  // At once: until a quota's use is known nothing may be made under it, and here the next command comes without delay.
  const queue = newQueue(context, 0);
  const lister = informers.lister(resourceQuotas);
  enqueueAll(context, resourceQuotas, queue);
  for (const kind of COUNTED_KINDS) if (kind !== resourceQuotas) watch(context, kind, queue);
  start(context, 'resourcequota', queue, (key) => {
    const quota: ResourceQuota | undefined = lister.byKey(key);
    if (!quota || quota.metadata.deletionTimestamp) return;
    const status = { hard: quota.spec?.hard ?? {}, used: usageOf(quota, informers) };
    if (!jsonEqual(status, quota.status)) client.updateStatus(resourceQuotas, { ...quota, status });
  });
}

function watch({ informers }: ControllerContext, kind: (typeof COUNTED_KINDS)[number], queue: WorkQueue): void {
  const quotas = informers.lister(resourceQuotas);
  const look = (object: ApiObject) => {
    if (quotas.size === 0) return;
    for (const quota of quotas.byIndex('namespace', object.metadata.namespace ?? '')) queue.add(quotas.keyOf(quota));
  };
  informers.of(kind).addHandlers({
    add: look,
    delete: look,
    update: (before, after) => {
      if (quotas.size > 0 && (kind !== pods || isPodFinished(before) !== isPodFinished(after))) look(after);
    },
  });
}

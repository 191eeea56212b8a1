import { isAlreadyExists, StatusError } from '../../api/status';
import type { Pod } from '../../api/types';
import { persistentVolumeClaims, pods } from '../../client';
import { controllerReference } from '../claim';
import { newQueue, newRecorder, start, type ControllerContext } from '../context';

/** Makes the claims of pods' generic ephemeral volumes; they go with their pod (pkg/controller/volume/ephemeral). */
export function startEphemeralVolumes(context: ControllerContext): void {
  const { client, informers } = context;
  const queue = newQueue(context);
  const recorder = newRecorder(context, 'ephemeral_volume');
  const { lister } = informers.of(pods);
  informers.of(pods).addHandlers({ add: (pod) => (pod.spec?.volumes?.some(({ ephemeral }) => ephemeral) ? queue.add(lister.keyOf(pod)) : undefined) });
  start(context, 'ephemeral-volume', queue, (key) => {
    const pod = lister.byKey(key);
    if (!pod || pod.metadata.deletionTimestamp) return;
    for (const volume of pod.spec!.volumes!) {
      const template = volume.ephemeral?.volumeClaimTemplate;
      if (!template) continue;
      const { labels, annotations } = template.metadata ?? {};
      try {
        client.create(persistentVolumeClaims, {
          apiVersion: 'v1', kind: 'PersistentVolumeClaim',
          metadata: { name: `${pod.metadata.name}-${volume.name}`, namespace: pod.metadata.namespace!, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}), ownerReferences: [ownerOf(pod)] },
          spec: template.spec,
        });
      } catch (error) {
        if (isAlreadyExists(error)) continue;
        if (error instanceof StatusError) recorder.warning(pod, 'FailedBinding', `ephemeral volume controller: ${error.message}`);
        throw error;
      }
    }
  });
}

function ownerOf(pod: Pod): ReturnType<typeof controllerReference> {
  return controllerReference({ ...pod, apiVersion: 'v1', kind: 'Pod' });
}

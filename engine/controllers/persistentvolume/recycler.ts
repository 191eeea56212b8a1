import { wholeValue } from '../../api/quantity';
import { isAlreadyExists, isNotFound } from '../../api/status';
import type { ApiStream, WatchEvent } from '../../api/transport';
import type { Event, PersistentVolume, Pod } from '../../api/types';
import { events, pods, type Client } from '../../client';

const NAMESPACE = 'default';
const IMAGE = 'registry.k8s.io/build-image/debian-base:bookworm-v1.0.4';
const SCRUB = 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1';
/** How long it may take: a minute, or 30 s for each GiB. */
const LEAST_SECONDS = 60;
const SECONDS_PER_GIB = 30;

export interface Recycling {
  /** What happens to the recycler pod, for the volume's own events. */
  readonly onEvent: (type: 'Normal' | 'Warning', message: string) => void;
  /** Called once, with what went wrong. */
  readonly onEnd: (error: string | undefined) => void;
}

/** Empties a hostPath volume by a pod that deletes what is in it (pkg/volume/util/recyclerclient). Returns false when it has to be tried again later. */
export function recycle(client: Client, volume: PersistentVolume, { onEvent, onEnd }: Recycling): boolean {
  const name = `recycler-for-${volume.metadata.name}`;
  const fieldSelector = { pods: `metadata.name=${name}`, events: `involvedObject.name=${name}` };
  let streams: readonly ApiStream[] = [];
  const remove = (): void => {
    try {
      client.delete(pods, name, NAMESPACE);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };
  const finish = (error: string | undefined): void => {
    for (const stream of streams) stream.close();
    streams = [];
    remove();
    onEnd(error);
  };
  let created: Pod;
  try {
    created = client.create(pods, recyclerPod(name, volume));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    remove();
    return false;
  }
  const { resourceVersion } = created.metadata;
  const podStream = client.watch(pods, { namespace: NAMESPACE, fieldSelector: fieldSelector.pods, resourceVersion });
  const eventStream = client.watch(events, { namespace: NAMESPACE, fieldSelector: fieldSelector.events, resourceVersion });
  streams = [podStream, eventStream];
  podStream.subscribe({
    frame: (frame) => {
      if (streams.length === 0) return;
      const { type, object } = frame as WatchEvent;
      const { phase, message } = (object as Pod).status ?? {};
      if (type === 'DELETED') finish('failed to recycle volume: recycler pod was deleted');
      else if (phase === 'Succeeded') finish(undefined);
      else if (phase === 'Failed') finish(`failed to recycle volume: ${message || 'pod failed, pod.Status.Message unknown'}`);
    },
    end: () => {},
  });
  eventStream.subscribe({
    frame: (frame) => {
      const { type, object } = frame as WatchEvent;
      if (type === 'ADDED' && streams.length > 0) onEvent((object as unknown as Event).type as 'Normal' | 'Warning', (object as unknown as Event).message ?? '');
    },
    end: () => {},
  });
  return true;
}

function recyclerPod(name: string, { spec }: PersistentVolume): Pod {
  const gibibytes = Math.floor(wholeValue(spec?.capacity?.['storage'] ?? 0) / 1024 ** 3);
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      activeDeadlineSeconds: Math.max(LEAST_SECONDS, gibibytes * SECONDS_PER_GIB),
      restartPolicy: 'Never',
      volumes: [{ name: 'vol', hostPath: { path: spec!.hostPath!.path } }],
      containers: [{ name: 'pv-recycler', image: IMAGE, command: ['/bin/sh'], args: ['-c', SCRUB], volumeMounts: [{ name: 'vol', mountPath: '/scrub' }] }],
    },
  };
}

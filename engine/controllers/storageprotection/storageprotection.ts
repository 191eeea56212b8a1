import { isNotFound } from '../../api/status';
import type { Pod } from '../../api/types';
import { persistentVolumeClaims, persistentVolumes, pods, type ApiObject, type Resource } from '../../client';
import { enqueueAll, newQueue, start, type ControllerContext } from '../context';
import { isPodFinished } from '../pod-state';

const CLAIM_FINALIZER = 'kubernetes.io/pvc-protection';
const VOLUME_FINALIZER = 'kubernetes.io/pv-protection';
const BY_CLAIM = 'claim';

/** Keeps claims that pods use, and volumes that are bound, from going before their users (pkg/controller/volume/pv*protection). */
export function startStorageProtection(context: ControllerContext): void {
  protectClaims(context);
  protectVolumes(context);
}

function protectClaims(context: ControllerContext): void {
  const { informers } = context;
  const queue = newQueue(context);
  const lister = informers.lister(persistentVolumeClaims);
  const podLister = informers.lister(pods);
  podLister.addIndex(BY_CLAIM, claimsOf, (before, after) => before.spec?.volumes === after.spec?.volumes);
  enqueueAll(context, persistentVolumeClaims, queue);
  const enqueueClaims = (pod: Pod) => {
    if (pod.spec?.volumes) for (const key of claimsOf(pod)) queue.add(key);
  };
  informers.of(pods).addHandlers({
    delete: enqueueClaims,
    update: (before, after) => {
      if (!isPodFinished(before) && isPodFinished(after)) enqueueClaims(after);
    },
  });
  start(context, 'pvc-protection', queue, (key) => {
    const claim = lister.byKey(key);
    if (!claim) return;
    if (!claim.metadata.deletionTimestamp) return addFinalizer(context, persistentVolumeClaims, claim, CLAIM_FINALIZER);
    const used = podLister.byIndex(BY_CLAIM, key).some((pod) => !isPodFinished(pod) && pod.spec?.nodeName);
    if (!used) removeFinalizer(context, persistentVolumeClaims, claim, CLAIM_FINALIZER);
  });
}

/** Keys of the claims a pod's volumes name, those of ephemeral volumes included. */
function claimsOf(pod: Pod): readonly string[] {
  const volumes = pod.spec?.volumes;
  let keys: string[] | undefined;
  if (volumes) for (let at = 0; at < volumes.length; at += 1) {
    const volume = volumes[at]!;
    const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined);
    if (name) (keys ??= []).push(`${pod.metadata.namespace}/${name}`);
  }
  return keys ?? NO_CLAIMS;
}

const NO_CLAIMS: readonly string[] = [];

function protectVolumes(context: ControllerContext): void {
  const queue = newQueue(context);
  const lister = context.informers.lister(persistentVolumes);
  enqueueAll(context, persistentVolumes, queue);
  start(context, 'pv-protection', queue, (name) => {
    const volume = lister.get(undefined, name);
    if (!volume) return;
    if (!volume.metadata.deletionTimestamp) addFinalizer(context, persistentVolumes, volume, VOLUME_FINALIZER);
    else if (volume.status?.phase !== 'Bound') removeFinalizer(context, persistentVolumes, volume, VOLUME_FINALIZER);
  });
}

function addFinalizer<T extends ApiObject>({ client }: ControllerContext, kind: Resource<T>, object: T, finalizer: string): void {
  if (object.metadata.finalizers?.includes(finalizer)) return;
  client.update(kind, { ...object, metadata: { ...object.metadata, finalizers: [...object.metadata.finalizers ?? [], finalizer] } });
}

function removeFinalizer<T extends ApiObject>({ client }: ControllerContext, kind: Resource<T>, object: T, finalizer: string): void {
  if (!object.metadata.finalizers?.includes(finalizer)) return;
  const finalizers = object.metadata.finalizers.filter((other) => other !== finalizer);
  try {
    client.update(kind, { ...object, metadata: { ...object.metadata, finalizers: finalizers.length ? finalizers : undefined } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}


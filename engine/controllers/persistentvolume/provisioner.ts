import { isAlreadyExists, isNotFound } from '../../api/status';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types';
import { persistentVolumeClaims, persistentVolumes, referenceTo, storageClasses, type EventRecorder, type WorkQueue } from '../../client';
import { enqueueAll, newQueue, newRecorder, start, type ControllerContext } from '../context';
import { claimClass, isDelayed, PROVISIONED_BY, SELECTED_NODE, STORAGE_PROVISIONER } from './matching';

/** How long a provisioner takes to make a directory and its volume. */
const WORK_MS = 1000;
/** How long it waits before it tries again what it could not provide. */
const RETRY_MS = 15_000;

interface Provisioner {
  /** Where the directory of a claim lies on its node. */
  path(claim: PersistentVolumeClaim, volumeName: string): string;
  /** Whether the volume belongs to the node that was chosen. */
  readonly local: boolean;
  /** Why it cannot make what a claim asks for. */
  refusal?(claim: PersistentVolumeClaim, storageClass: StorageClass): string | undefined;
}

/** The provisioners that run in a simulated cluster; others are waited for, as in a cluster that lacks them. */
const PROVISIONERS: Readonly<Record<string, Provisioner>> = {
  'rancher.io/local-path': {
    local: true,
    refusal: (claim, { metadata }) => (claim.spec!.accessModes?.some((mode) => !mode.startsWith('ReadWriteOnce'))
      ? `failed to provision volume with StorageClass "${metadata.name}": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes` : undefined), path: (claim, volumeName) => `/opt/local-path-provisioner/${volumeName}_${claim.metadata.namespace}_${claim.metadata.name}`,
  },
  'k8s.io/minikube-hostpath': { local: false, path: (claim) => `/tmp/hostpath-provisioner/${claim.metadata.namespace}/${claim.metadata.name}` },
};

/** Makes volumes for claims that ask one of the simulated provisioners, and deletes them when they are released. */
export function startProvisioners(context: ControllerContext): void {
  const claims = newQueue(context);
  const volumes = newQueue(context);
  enqueueLater(context, claims);
  enqueueAll(context, persistentVolumes, volumes);
  const recorder = newRecorder(context, 'rancher.io/local-path_local-path-provisioner');
  start(context, 'provisioner', claims, (key) => {
    if (provision(context, recorder, key) === 'refused') claims.addAfter(key, RETRY_MS, true);
  });
  start(context, 'provisioner', volumes, (name) => deleteReleased(context, name));
}

function enqueueLater({ informers }: ControllerContext, queue: WorkQueue): void {
  const { lister } = informers.of(persistentVolumeClaims);
  const look = (claim: PersistentVolumeClaim) => {
    if (!claim.spec?.volumeName && claim.metadata.annotations?.[STORAGE_PROVISIONER]) queue.addAfter(lister.keyOf(claim), WORK_MS);
  };
  informers.of(persistentVolumeClaims).addHandlers({ add: look, update: (_before, after) => look(after) });
}

function provision({ client, informers }: ControllerContext, recorder: EventRecorder, key: string): 'refused' | void {
  const claim = informers.lister(persistentVolumeClaims).byKey(key);
  const name = claim?.metadata.annotations?.[STORAGE_PROVISIONER];
  const provisioner = PROVISIONERS[name ?? ''];
  const storageClass = claim && informers.lister(storageClasses).get(undefined, claimClass(claim));
  if (!claim || !provisioner || !storageClass || claim.spec?.volumeName || claim.metadata.deletionTimestamp) return;
  if (isDelayed(storageClass) && !claim.metadata.annotations?.[SELECTED_NODE]) return;
  const refusal = provisioner.refusal?.(claim, storageClass);
  if (refusal !== undefined) {
    recorder.warning(claim, 'ProvisioningFailed', refusal);
    return 'refused';
  }
  try {
    client.create(persistentVolumes, volumeFor(claim, storageClass, provisioner, name!));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

function volumeFor(claim: PersistentVolumeClaim, storageClass: StorageClass, provisioner: Provisioner, provisionerName: string): PersistentVolume {
  const name = `pvc-${claim.metadata.uid}`;
  const node = claim.metadata.annotations?.[SELECTED_NODE];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: { ...(provisioner.local && node ? { 'local.path.provisioner/selected-node': node } : {}), [PROVISIONED_BY]: provisionerName },
    },
    spec: {
      capacity: { storage: claim.spec!.resources!.requests!['storage']! },
      hostPath: { path: provisioner.path(claim, name), type: provisioner.local ? 'DirectoryOrCreate' : '' },
      accessModes: claim.spec!.accessModes,
      claimRef: referenceTo({ ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec!.volumeMode ?? 'Filesystem',
      ...(provisioner.local && node ? { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] } } } : {}),
    },
  };
}

function deleteReleased({ client, informers }: ControllerContext, name: string): void {
  const volume = informers.lister(persistentVolumes).get(undefined, name);
  if (!volume || !PROVISIONERS[volume.metadata.annotations?.[PROVISIONED_BY] ?? '']) return;
  if (volume.status?.phase !== 'Released' || volume.spec?.persistentVolumeReclaimPolicy !== 'Delete' || volume.metadata.deletionTimestamp) return;
  try {
    client.delete(persistentVolumes, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

import { wholeValue } from '../../api/quantity';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types';
import type { ContainerRuntime, VolumeTree } from '../cri';
import { prepareHostPath } from './host-path';
import { VolumeError } from './volume-error';

/**
 * Data that lives outside the nodes (network storage, cloud disks): one tree per volume, the same wherever it is
 * mounted. One per cluster, shared by all kubelets.
 */
export class RemoteDisks {
  readonly #trees = new Map<string, VolumeTree>();

  open(handle: string, make: () => VolumeTree): VolumeTree {
    let tree = this.#trees.get(handle);
    if (!tree) this.#trees.set(handle, (tree = make()));
    return tree;
  }

  delete(handle: string): void {
    this.#trees.delete(handle);
  }
}

/** How to open the data of a bound claim's volume; throws VolumeError while it cannot be mounted. */
export function claimContent(runtime: ContainerRuntime, disks: RemoteDisks, claim: PersistentVolumeClaim | undefined, name: string, volume: PersistentVolume | undefined): () => VolumeTree {
  if (!claim) throw new VolumeError(`persistentvolumeclaim "${name}" not found`, true);
  if (claim.metadata.deletionTimestamp && !claim.spec?.volumeName) throw new VolumeError(`pvc ${claim.metadata.namespace}/${name} is being deleted`, true);
  if (!volume || claim.status?.phase !== 'Bound') throw new VolumeError(`PVC is not bound`, true);
  const spec = volume.spec!;
  if (spec.hostPath) {
    const { path, type } = spec.hostPath;
    prepareHostPath(runtime.node.fs, path, type);
    return () => runtime.hostVolume(path);
  }
  if (spec.local) {
    const { path } = spec.local;
    if (!runtime.node.fs.exists(path)) throw new VolumeError(`MountVolume.NewMounter initialization failed for volume "${volume.metadata.name}" : path "${path}" does not exist`, true);
    return () => runtime.hostVolume(path);
  }
  const remote = spec.csi ? `${spec.csi.driver}/${spec.csi.volumeHandle}` : spec.nfs ? `nfs/${spec.nfs.server}:${spec.nfs.path}` : undefined;
  if (!remote) throw new VolumeError(`not simulated: volumes of type ${Object.keys(spec).find((key) => KNOWN_FIELDS.has(key) === false) ?? 'unknown'}`);
  const sizeLimitBytes = spec.csi ? wholeValue(spec.capacity?.storage ?? 0) : 0;
  return () => disks.open(remote, () => runtime.createVolume(sizeLimitBytes ? { type: 'ext4', sizeLimitBytes } : { type: spec.nfs ? 'nfs4' : 'ext4' }));
}

const KNOWN_FIELDS = new Set(['accessModes', 'capacity', 'claimRef', 'mountOptions', 'nodeAffinity', 'persistentVolumeReclaimPolicy', 'storageClassName', 'volumeAttributesClassName', 'volumeMode']);

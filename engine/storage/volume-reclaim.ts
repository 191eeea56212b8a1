import type { PersistentVolume } from '../api/types';
import { persistentVolumes, type Informers } from '../client';
import type { FileSystem } from '../runtime/machine';

export interface VolumeReclaimOptions {
  readonly informers: Informers;
  /** The file systems of the nodes that have a volume's directory: its own node, or all for a volume without node affinity. */
  nodeFileSystem(nodeName: string): FileSystem | undefined;
  nodeNames(): readonly string[];
  /** Deletes the content of a disk outside the nodes: "driver/handle". */
  deleteDisk(handle: string): void;
}

const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

/**
 * What a provisioner's helper does when a volume with reclaim policy Delete goes: the data go with it. Volumes that
 * were made by hand, and those that are retained, leave their data where they are, as in a cluster.
 */
export function startVolumeReclaim(options: VolumeReclaimOptions): void {
  options.informers.of(persistentVolumes).addHandlers({ delete: (volume) => reclaim(options, volume) });
}

function reclaim(options: VolumeReclaimOptions, volume: PersistentVolume): void {
  const { metadata, spec } = volume;
  if (!metadata.annotations?.[PROVISIONED_BY] || spec?.persistentVolumeReclaimPolicy !== 'Delete') return;
  if (spec.csi) return options.deleteDisk(`${spec.csi.driver}/${spec.csi.volumeHandle}`);
  const path = spec.hostPath?.path ?? spec.local?.path;
  if (!path) return;
  const nodes = nodesOf(volume);
  for (const name of nodes.length ? nodes : options.nodeNames()) {
    const fs = options.nodeFileSystem(name);
    if (fs?.exists(path)) fs.remove(path, { recursive: true, force: true });
  }
}

function nodesOf({ spec }: PersistentVolume): readonly string[] {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return terms.flatMap((term) => (term.matchExpressions ?? []).filter(({ key, operator }) => key === 'kubernetes.io/hostname' && operator === 'In').flatMap(({ values }) => values ?? []));
}

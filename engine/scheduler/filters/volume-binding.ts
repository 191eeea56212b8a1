import { wholeValue } from '../../api/quantity';
import { matchesSelector } from '../../api/label-selector';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/types';
import type { Lister } from '../../client';
import { refuse, Unschedulable, type Attempt, type NodeFilter } from '../filter';
import { nodeMatches } from '../../api/node-affinity';
import type { NodeInfo } from '../node-info';

export interface VolumeListers {
  readonly claims: Lister<PersistentVolumeClaim>;
  readonly volumes: Lister<PersistentVolume>;
  readonly classes: Lister<StorageClass>;
}

/** What has to be done about a pod's claims before it can be bound to the chosen node. */
export interface ClaimDecision {
  readonly claim: PersistentVolumeClaim;
  /** An existing volume to bind to, or undefined: have one provisioned for the node. */
  readonly volume: PersistentVolume | undefined;
}

export interface VolumePlan {
  readonly filter: NodeFilter;
  /** Decisions for a node that passed the filter. */
  decide(info: NodeInfo): readonly ClaimDecision[];
}

const PLUGIN = 'VolumeBinding';
const CONFLICT = refuse(PLUGIN, 'node(s) had volume node affinity conflict', true);
const NO_VOLUME = refuse(PLUGIN, "node(s) didn't find available persistent volumes to bind", true);
const IN_USE = refuse('VolumeRestrictions', 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode');

/** Claims of a pod against the nodes, after volumebinding and volumerestrictions. Throws Unschedulable for what no node can mend. */
export function planVolumes({ pod, nodes }: Attempt, listers: VolumeListers): VolumePlan | undefined {
  const names = claimNames(pod);
  if (names.length === 0) return undefined;
  const bound: PersistentVolume[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let unboundImmediate = false;
  let exclusive = false;
  for (const { name, ephemeral } of names) {
    const claim = listers.claims.get(pod.metadata.namespace, name);
    if (!claim) throw new Unschedulable(PLUGIN, ephemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : `persistentvolumeclaim "${name}" not found`);
    if (claim.metadata.deletionTimestamp) throw new Unschedulable(PLUGIN, `persistentvolumeclaim "${name}" is being deleted`);
    if (claim.status?.phase === 'Lost') throw new Unschedulable(PLUGIN, `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`);
    if (claim.spec?.accessModes?.includes('ReadWriteOncePod') && usedElsewhere(name, pod, nodes)) exclusive = true;
    if (claim.spec?.volumeName && claim.status?.phase === 'Bound') {
      const volume = listers.volumes.get(undefined, claim.spec.volumeName);
      if (!volume) throw new Unschedulable(PLUGIN, `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`);
      bound.push(volume);
    } else if (waitsForConsumer(claim, listers)) delayed.push(claim);
    else unboundImmediate = true;
  }
  if (unboundImmediate) throw new Unschedulable(PLUGIN, 'pod has unbound immediate PersistentVolumeClaims');
  return {
    filter: (info) => {
      if (exclusive) return IN_USE;
      for (const volume of bound) if (!reachable(volume, info)) return CONFLICT;
      return delayed.length === 0 || choose(delayed, info, listers) ? undefined : NO_VOLUME;
    },
    decide: (info) => choose(delayed, info, listers) ?? [],
  };
}

export function claimNames(pod: Pod): { name: string; ephemeral: boolean }[] {
  const names: { name: string; ephemeral: boolean }[] = [];
  const volumes = pod.spec!.volumes;
  if (!volumes) return names;
  for (const volume of volumes) {
    if (volume.persistentVolumeClaim) names.push({ name: volume.persistentVolumeClaim.claimName, ephemeral: false });
    else if (volume.ephemeral) names.push({ name: `${pod.metadata.name}-${volume.name}`, ephemeral: true });
  }
  return names;
}

function waitsForConsumer(claim: PersistentVolumeClaim, { classes }: VolumeListers): boolean {
  const name = claim.spec?.storageClassName;
  return !claim.spec?.volumeName && name !== undefined && name !== '' && classes.get(undefined, name)?.volumeBindingMode === 'WaitForFirstConsumer';
}

function reachable(volume: PersistentVolume, info: NodeInfo): boolean {
  const required = volume.spec?.nodeAffinity?.required;
  return !required || nodeMatches(required, info.node);
}

/** For each claim the smallest volume that fits and can be reached from the node, else provisioning; undefined if neither. */
function choose(claims: readonly PersistentVolumeClaim[], info: NodeInfo, listers: VolumeListers): ClaimDecision[] | undefined {
  const taken = new Set<string>();
  const decisions: ClaimDecision[] = [];
  for (const claim of claims) {
    const volume = smallestFit(claim, info, listers, taken);
    if (volume) taken.add(volume.metadata.name!);
    else if (!canProvision(claim, info, listers)) return undefined;
    decisions.push({ claim, volume });
  }
  return decisions;
}

function smallestFit(claim: PersistentVolumeClaim, info: NodeInfo, { volumes }: VolumeListers, taken: ReadonlySet<string>): PersistentVolume | undefined {
  const wanted = wholeValue(claim.spec?.resources?.requests?.storage ?? 0);
  let best: PersistentVolume | undefined;
  let bestSize = Number.POSITIVE_INFINITY;
  for (const volume of volumes.list()) {
    const { spec, status, metadata } = volume;
    if (taken.has(metadata.name!) || metadata.deletionTimestamp) continue;
    const reserved = spec?.claimRef;
    if (reserved ? reserved.name !== claim.metadata.name || reserved.namespace !== claim.metadata.namespace : status?.phase !== 'Available') continue;
    if ((spec?.storageClassName ?? '') !== (claim.spec?.storageClassName ?? '')) continue;
    if ((spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) continue;
    if (!(claim.spec?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode))) continue;
    if (claim.spec?.selector && !matchesSelector(claim.spec.selector, metadata.labels ?? {})) continue;
    if (!reachable(volume, info)) continue;
    const size = wholeValue(spec?.capacity?.storage ?? 0);
    if (size >= wanted && size < bestSize) {
      best = volume;
      bestSize = size;
    }
  }
  return best;
}

function canProvision(claim: PersistentVolumeClaim, info: NodeInfo, { classes }: VolumeListers): boolean {
  const storageClass = classes.get(undefined, claim.spec?.storageClassName ?? '');
  if (!storageClass || storageClass.provisioner === 'kubernetes.io/no-provisioner') return false;
  const allowed = storageClass.allowedTopologies;
  if (!allowed?.length) return true;
  const labels = info.node.metadata.labels ?? {};
  return allowed.some((term) => (term.matchLabelExpressions ?? []).every(({ key, values }) => labels[key] !== undefined && values.includes(labels[key])));
}

function usedElsewhere(name: string, pod: Pod, nodes: readonly NodeInfo[]): boolean {
  for (const info of nodes) {
    for (const { pod: other } of info.pods.values()) {
      if (other.metadata.namespace === pod.metadata.namespace && claimNames(other).some((use) => use.name === name)) return true;
    }
  }
  return false;
}

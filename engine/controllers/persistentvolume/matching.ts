import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types';
import { wholeValue } from '../../api/quantity';
import { selectorMatches } from '../../client';

/** Annotations by which volumes and claims are bound (k8s.io/component-helpers/storage/volume). */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
export const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';
const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

export function claimClass(claim: PersistentVolumeClaim): string {
  return claim.metadata.annotations?.[BETA_CLASS] ?? claim.spec?.storageClassName ?? '';
}

function volumeClass(volume: PersistentVolume): string {
  return volume.metadata.annotations?.[BETA_CLASS] ?? volume.spec?.storageClassName ?? '';
}

export const isDelayed = (storageClass: StorageClass | undefined): boolean => storageClass?.volumeBindingMode === 'WaitForFirstConsumer';

/** Bytes; 0 when none are named. */
export const storageOf = (quantities: Readonly<Record<string, string | number>> | undefined): number => wholeValue(quantities?.['storage'] ?? 0);

/** Whether a volume was set aside for this claim, by its user or by an earlier binding. */
export function isForClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = volume.spec?.claimRef;
  if (!reference || reference.name !== claim.metadata.name || reference.namespace !== claim.metadata.namespace) return false;
  return !reference.uid || reference.uid === claim.metadata.uid;
}

/** Why a volume that the claim names itself cannot be bound to it (checkVolumeSatisfyClaim). */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (storageOf(volume.spec?.capacity) < storageOf(claim.spec?.resources?.requests)) return 'requested PV is too small';
  if (volumeClass(volume) !== claimClass(claim)) return 'storageClassName does not match';
  if ((volume.spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) return 'incompatible volumeMode';
  if (!hasModes(volume, claim)) return 'incompatible accessMode';
  return undefined;
}

/** The smallest free volume that satisfies a claim; one that was set aside for it comes first (FindMatchingVolume). */
export function findVolume(volumes: readonly PersistentVolume[], claim: PersistentVolumeClaim): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (volume.metadata.deletionTimestamp) continue;
    if (isForClaim(volume, claim)) {
      if (!mismatch(volume, claim)) return volume;
      continue;
    }
    if (volume.spec?.claimRef || volume.status?.phase !== 'Available' || mismatch(volume, claim)) continue;
    if (claim.spec?.selector && !selectorMatches(claim.spec.selector, volume.metadata.labels)) continue;
    if (!best || storageOf(volume.spec?.capacity) < storageOf(best.spec?.capacity)) best = volume;
  }
  return best;
}

function hasModes(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode));
}

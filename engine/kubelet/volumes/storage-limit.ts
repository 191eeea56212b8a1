import type { PodRecord } from '../pod-record';

/** Whether a pod's local storage has to be measured. */
export function hasStorageLimit({ pod }: PodRecord): boolean {
  const { volumes, containers } = pod.spec!;
  return containers.some(({ resources }) => resources?.limits?.['ephemeral-storage'] !== undefined) || (volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined && emptyDir.medium !== 'Memory');
}

import type { TableRecord } from '../kind';
import { body, created, type Loose } from './cell-text';

type Cells = TableRecord['cells'];

const MODES: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** Access modes in their fixed order, each once. */
function accessModes(modes: readonly string[] | undefined): string {
  return Object.keys(MODES).filter((mode) => modes?.includes(mode)).map((mode) => MODES[mode]).join(',');
}

const volume: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const claim = spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '';
  const phase = metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '');
  const className = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
  return [metadata.name, spec.capacity?.storage ?? '0', accessModes(spec.accessModes), spec.persistentVolumeReclaimPolicy, phase, claim, className, spec.volumeAttributesClassName ?? '<unset>', status?.reason ?? '', created(object, nowMs), spec.volumeMode ?? '<unset>'];
};

const claim: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const phase = metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '');
  const bound = spec.volumeName ?? '';
  const className = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
  return [metadata.name, phase, bound, bound ? (status?.capacity?.storage ?? '0') : '', bound ? accessModes(status?.accessModes) : '', className, spec.volumeAttributesClassName ?? '<unset>', created(object, nowMs), spec.volumeMode ?? '<unset>'];
};

const quota: Cells = (object, nowMs) => {
  const { status } = body(object);
  const requests: string[] = [];
  const limits: string[] = [];
  for (const name of Object.keys(status?.hard ?? {}).sort()) {
    const text = `${name}: ${status.used?.[name] ?? '0'}/${status.hard[name]}`;
    if (name.startsWith('limits.')) limits.push(text);
    else requests.push(text);
  }
  return [object.metadata.name, requests.join(', '), limits.join(', '), created(object, nowMs)];
};

const status: Cells = (object) => {
  const healthy = ((object['conditions'] as Loose[] | undefined) ?? []).find((condition) => condition.type === 'Healthy');
  return [object.metadata.name, healthy?.status === 'True' ? 'Healthy' : healthy ? 'Unhealthy' : 'Unknown', healthy?.message ?? '', healthy?.error ?? ''];
};

/** Volumes, their claims, quotas and what the components say of themselves. */
export const limitCells: Readonly<Record<string, Cells>> = {
  '/componentstatuses': status,
  '/persistentvolumeclaims': claim,
  '/persistentvolumes': volume,
  '/resourcequotas': quota,
};

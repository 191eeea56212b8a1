import type { Draft, KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { failure } from '../api/status';

/** autoscaling/v1 Scale. */
export interface ScaleObject extends KubeObject {
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

/** A Scale that names a version must name the stored one. */
export function compareScale(kind: KindRecord, wanted: Draft, old: KubeObject): void {
  const { resourceVersion } = wanted.metadata;
  if (!resourceVersion || resourceVersion === old.metadata.resourceVersion) return;
  const name = old.metadata.name!;
  throw failure(409, 'Conflict', `Operation cannot be fulfilled on ${kind.group ? `${kind.plural}.${kind.group}` : kind.plural} "${name}": the object has been modified; please apply your changes to the latest version and try again`, { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural });
}

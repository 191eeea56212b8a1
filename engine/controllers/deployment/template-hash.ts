import type { PodTemplateSpec } from '../../api/types';
import { fnv32a, safeEncode } from '../fnv';

/**
 * The hash in a ReplicaSet's name and labels: FNV-1a over the template and the count of collisions, as upstream's
 * ComputeHash; the text that is hashed is ours, so the same template gives another hash than in a real cluster.
 */
export function templateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  return safeEncode(fnv32a(canonical(template) + (collisionCount === undefined ? '' : `/${collisionCount}`)));
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}

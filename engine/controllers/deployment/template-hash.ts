import { spewTemplate } from '../../api/go-spew';
import type { PodTemplateSpec } from '../../api/types';
import { fnv32a, safeEncode } from '../fnv';

/**
 * The hash in a ReplicaSet's name and labels, the same as in a real cluster: FNV-1a over Go's dump of the template and
 * the count of collisions, which is written as eight bytes (ComputeHash in pkg/controller).
 */
export function templateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const known = collisionCount === undefined ? hashes.get(template) : undefined;
  if (known !== undefined) return known;
  const suffix = collisionCount === undefined ? '' : `${String.fromCharCode(collisionCount & 0x7f)}${'\0'.repeat(7)}`;
  const hash = safeEncode(fnv32a(spewTemplate(template) + suffix));
  if (collisionCount === undefined && Object.isFrozen(template)) hashes.set(template, hash);
  return hash;
}

/** Stored templates are shared and asked for at every reconcile. */
const hashes = new WeakMap<PodTemplateSpec, string>();

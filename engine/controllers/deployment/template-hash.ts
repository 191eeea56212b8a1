import type { PodTemplateSpec } from '../../api/types';
import { canonicalJson, fnv32a, safeEncode } from '../fnv';

/**
 * The hash in a ReplicaSet's name and labels: FNV-1a over the template and the count of collisions, as upstream's
 * ComputeHash; the text that is hashed is ours, so the same template gives another hash than in a real cluster.
 */
export function templateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  return safeEncode(fnv32a(canonicalJson(template) + (collisionCount === undefined ? '' : `/${collisionCount}`)));
}

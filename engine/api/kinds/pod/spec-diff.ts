import { structDiff } from '../../go-diff';
import type { PodSpec } from '../../types';

export function podSpecDiff(old: PodSpec, now: PodSpec): string {
  return structDiff('core.PodSpec', old, now);
}

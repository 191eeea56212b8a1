import type { PodSpec } from '../../types';

export function podSpecDiff(old: PodSpec, now: PodSpec): string {
  void old;
  void now;
  return '';
}

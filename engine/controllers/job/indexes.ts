import type { Job, Pod } from '../../api/types';

export const INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index';
export const FAILURE_COUNT_ANNOTATION = 'batch.kubernetes.io/job-index-failure-count';

export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed';

/** The completion index of a pod, or undefined. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[INDEX_ANNOTATION];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** "1-3,5" → 1, 2, 3, 5 */
export function parseIndexes(text: string | undefined, completions = Infinity): Set<number> {
  const found = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const [first, last = first] = part.split('-');
    if (!first) continue;
    for (let at = Number(first); at <= Math.min(Number(last), completions - 1); at += 1) found.add(at);
  }
  return found;
}

/** 1, 2, 3, 5 → "1-3,5"; two neighbours stand as "1,2" as upstream writes them. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length;) {
    let end = at;
    while (sorted[end + 1] === sorted[end]! + 1) end += 1;
    parts.push(end === at ? String(sorted[at]) : `${sorted[at]}${end === at + 1 ? ',' : '-'}${sorted[end]}`);
    at = end + 1;
  }
  return parts.join(',');
}

/** The lowest `count` indexes that are neither done nor being worked on. */
export function pendingIndexes(job: Job, count: number, taken: ReadonlySet<number>): number[] {
  const found: number[] = [];
  for (let at = 0; at < (job.spec?.completions ?? 0) && found.length < count; at += 1) if (!taken.has(at)) found.push(at);
  return found;
}

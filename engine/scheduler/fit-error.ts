import type { Refusal } from './filter';

/** "0/3 nodes are available: 1 node(s) had untolerated taint {…}, 2 Insufficient cpu." */
export function fitMessage(nodeCount: number, refusals: ReadonlyMap<string, Refusal>): string {
  return `0/${nodeCount} nodes are available:${histogram([...refusals.values()].flatMap((refusal) => refusal.reasons))}`;
}

/** The same for a refusal that is no node's fault. */
export function wholeMessage(nodeCount: number, message: string): string {
  return `0/${nodeCount} nodes are available: ${message}.`;
}

/** Reasons with how often each came, sorted as texts, as the real scheduler does. */
export function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return parts.length ? ` ${parts.join(', ')}.` : '';
}

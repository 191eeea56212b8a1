import { matchesSelector } from '../api/label-selector';
import type { Pod, PodDisruptionBudget } from '../api/types';
import type { NodeFilter, Refusal } from './filter';
import { histogram } from './fit-error';
import type { NodeInfo, PlacedPod } from './node-info';

interface Victims {
  readonly info: NodeInfo;
  readonly placed: readonly PlacedPod[];
  readonly violations: number;
}

interface PreemptionInput {
  readonly pod: Pod;
  readonly nodes: readonly NodeInfo[];
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** Filters made anew, because what they prepared depends on the pods that stand. */
  filters(): readonly NodeFilter[];
  readonly budgets: readonly PodDisruptionBudget[];
}

type PreemptionResult = { readonly victims: Victims } | { readonly message: string };

/** Looks for the node where ending the least important pods makes room. After pkg/scheduler/framework/preemption. */
export function preempt(input: PreemptionInput): PreemptionResult {
  const { pod, nodes, refusals } = input;
  if (pod.spec!.preemptionPolicy === 'Never') return { message: 'not eligible due to preemptionPolicy=Never.' };
  const nominated = pod.status?.nominatedNodeName;
  if (nominated && hasLeavingPod(pod, nodes.find((info) => info.name === nominated))) return { message: 'not eligible due to a terminating pod on the nominated node.' };
  const reasons: string[] = [];
  const candidates: Victims[] = [];
  for (const info of nodes) {
    const refusal = refusals.get(info.name);
    if (!refusal || refusal.final) {
      reasons.push('Preemption is not helpful for scheduling');
      continue;
    }
    const victims = victimsOn(input, info);
    if (victims) candidates.push(victims);
    else reasons.push('No preemption victims found for incoming pod');
  }
  if (candidates.length === 0) return { message: `0/${nodes.length} nodes are available:${histogram(reasons)}` };
  candidates.sort(better);
  return { victims: candidates[0]! };
}

function hasLeavingPod(pod: Pod, info: NodeInfo | undefined): boolean {
  const priority = pod.spec!.priority ?? 0;
  for (const { pod: other } of info?.pods.values() ?? []) if (other.metadata.deletionTimestamp && (other.spec!.priority ?? 0) < priority) return true;
  return false;
}

/** Takes all less important pods away, then puts back as many as still leave room, the most important first. */
function victimsOn(input: PreemptionInput, info: NodeInfo): Victims | undefined {
  const priority = input.pod.spec!.priority ?? 0;
  const removed: PlacedPod[] = [];
  for (const placed of info.pods.values()) if ((placed.pod.spec!.priority ?? 0) < priority) removed.push(placed);
  if (removed.length === 0) return undefined;
  for (const placed of removed) info.remove(placed.pod.metadata.uid!);
  const fits = (): boolean => input.filters().every((filter) => !filter(info));
  const victims: PlacedPod[] = [];
  let violations = 0;
  if (fits()) {
    const { violating, others } = split(removed, input.budgets);
    for (const [group, counts] of [[violating, true], [others, false]] as const) {
      for (const placed of group.sort(moreImportant)) {
        info.putBack(placed);
        if (fits()) continue;
        info.remove(placed.pod.metadata.uid!);
        victims.push(placed);
        if (counts) violations += 1;
      }
    }
  }
  for (const placed of removed) if (!info.pods.has(placed.pod.metadata.uid!)) info.putBack(placed);
  return victims.length ? { info, placed: victims, violations } : undefined;
}

function split(pods: readonly PlacedPod[], budgets: readonly PodDisruptionBudget[]): { violating: PlacedPod[]; others: PlacedPod[] } {
  const allowed = new Map(budgets.map((budget) => [budget, budget.status?.disruptionsAllowed ?? 0]));
  const violating: PlacedPod[] = [];
  const others: PlacedPod[] = [];
  for (const placed of [...pods].sort(moreImportant)) {
    const { metadata } = placed.pod;
    let violates = false;
    for (const budget of budgets) {
      if (budget.metadata.namespace !== metadata.namespace || !budget.spec?.selector || !matchesSelector(budget.spec.selector, metadata.labels ?? {})) continue;
      const left = allowed.get(budget)! - 1;
      allowed.set(budget, left);
      if (left < 0) violates = true;
    }
    (violates ? violating : others).push(placed);
  }
  return { violating, others };
}

function moreImportant(a: PlacedPod, b: PlacedPod): number {
  return (b.pod.spec!.priority ?? 0) - (a.pod.spec!.priority ?? 0) || startOf(a) - startOf(b);
}

function startOf({ since }: PlacedPod): number {
  return Date.parse(since ?? '') || 0;
}

/** Fewest broken budgets, least important victims, fewest of them, the youngest. */
function better(a: Victims, b: Victims): number {
  const top = (victims: Victims): number => Math.max(...victims.placed.map(({ pod }) => pod.spec!.priority ?? 0));
  const sum = (victims: Victims): number => victims.placed.reduce((total, { pod }) => total + (pod.spec!.priority ?? 0) + 2147483648, 0);
  const oldest = (victims: Victims): number => Math.min(...victims.placed.map(startOf));
  return a.violations - b.violations || top(a) - top(b) || sum(a) - sum(b) || a.placed.length - b.placed.length || oldest(b) - oldest(a);
}

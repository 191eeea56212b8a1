import { matchesSelector } from '../../api/label-selector';
import type { LabelSelector, Pod, TopologySpreadConstraint } from '../../api/types';
import { refuse, type Attempt, type NodeFilter } from '../filter';
import { nodeMatches } from '../../api/node-affinity';
import type { NodeInfo } from '../node-info';
import { tolerated } from './node-filters';

const SKEWED = refuse('PodTopologySpread', "node(s) didn't match pod topology spread constraints");
const NO_LABEL = refuse('PodTopologySpread', "node(s) didn't match pod topology spread constraints (missing required label)", true);

/** topologySpreadConstraints with DoNotSchedule. After podtopologyspread/filtering.go. */
export function topologySpreadFilter({ pod, nodes }: Attempt): NodeFilter | undefined {
  const constraints = (pod.spec!.topologySpreadConstraints ?? []).filter((constraint) => constraint.whenUnsatisfiable === 'DoNotSchedule');
  if (constraints.length === 0) return undefined;
  const counted = constraints.map((constraint) => ({ constraint, counts: spreadCounts(constraint, pod, nodes), self: matchesSelf(constraint, pod) }));
  return (info) => {
    for (const { constraint, counts, self } of counted) {
      const value = info.node.metadata.labels?.[constraint.topologyKey];
      if (value === undefined) return NO_LABEL;
      let least = Number.POSITIVE_INFINITY;
      for (const count of counts.values()) least = Math.min(least, count);
      if (counts.size < (constraint.minDomains ?? 1) || least === Number.POSITIVE_INFINITY) least = 0;
      if ((counts.get(value) ?? 0) + (self ? 1 : 0) - least > constraint.maxSkew) return SKEWED;
    }
    return undefined;
  };
}

/** Topology value → pods that the constraint counts there, over the nodes that the pod could use. */
export function spreadCounts(constraint: TopologySpreadConstraint, pod: Pod, nodes: readonly NodeInfo[]): Map<string, number> {
  const counts = new Map<string, number>();
  const selector = effectiveSelector(constraint, pod);
  for (const info of nodes) {
    const value = info.node.metadata.labels?.[constraint.topologyKey];
    if (value === undefined || !eligible(constraint, pod, info)) continue;
    let found = 0;
    for (const { pod: other } of info.pods.values()) {
      if (other.metadata.namespace === pod.metadata.namespace && !other.metadata.deletionTimestamp && selector && matchesSelector(selector, other.metadata.labels ?? {})) found += 1;
    }
    counts.set(value, (counts.get(value) ?? 0) + found);
  }
  return counts;
}

function eligible(constraint: TopologySpreadConstraint, pod: Pod, info: NodeInfo): boolean {
  const spec = pod.spec!;
  if ((constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor') {
    const labels = info.node.metadata.labels ?? {};
    for (const key in spec.nodeSelector) if (labels[key] !== spec.nodeSelector[key]) return false;
    const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (required && !nodeMatches(required, info.node)) return false;
  }
  if (constraint.nodeTaintsPolicy === 'Honor') return info.hardTaints.every((taint) => (spec.tolerations ?? []).some((toleration) => tolerated(toleration, taint)));
  return true;
}

function matchesSelf(constraint: TopologySpreadConstraint, pod: Pod): boolean {
  const selector = effectiveSelector(constraint, pod);
  return selector !== undefined && matchesSelector(selector, pod.metadata.labels ?? {});
}

/** Whether a constraint of `pod` counts `other`. */
export function spreadConcerns(pod: Pod, other: Pod): boolean {
  if (other.metadata.namespace !== pod.metadata.namespace) return false;
  return (pod.spec!.topologySpreadConstraints ?? []).some((constraint) => {
    const selector = effectiveSelector(constraint, pod);
    return constraint.whenUnsatisfiable === 'DoNotSchedule' && selector !== undefined && matchesSelector(selector, other.metadata.labels ?? {});
  });
}

function effectiveSelector(constraint: TopologySpreadConstraint, pod: Pod): LabelSelector | undefined {
  const { labelSelector, matchLabelKeys } = constraint;
  if (!matchLabelKeys?.length || !labelSelector) return labelSelector;
  const extra: Record<string, string> = {};
  for (const key of matchLabelKeys) {
    const value = pod.metadata.labels?.[key];
    if (value !== undefined) extra[key] = value;
  }
  return { ...labelSelector, matchLabels: { ...labelSelector.matchLabels, ...extra } };
}

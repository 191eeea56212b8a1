import { matchesSelector } from '../../api/label-selector';
import type { Namespace, Pod, PodAffinityTerm } from '../../api/types';
import { refuse, type Attempt, type NodeFilter } from '../filter';
import type { NodeInfo } from '../node-info';

export type NamespaceLabels = (name: string) => Namespace['metadata']['labels'];

const NO_AFFINITY = refuse('InterPodAffinity', "node(s) didn't match pod affinity rules", true);
const OWN_ANTI = refuse('InterPodAffinity', "node(s) didn't match pod anti-affinity rules");
const THEIR_ANTI = refuse('InterPodAffinity', "node(s) didn't satisfy existing pods anti-affinity rules");

/** Required affinity and anti-affinity between pods, both ways. After interpodaffinity/filtering.go. */
export function podAffinityFilter({ pod, nodes }: Attempt, namespaceLabels: NamespaceLabels): NodeFilter | undefined {
  const affinity = pod.spec!.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const anti = pod.spec!.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const othersMayObject = nodes.some((info) => info.antiAffinePods > 0);
  if (affinity.length === 0 && anti.length === 0 && !othersMayObject) return undefined;
  const counts = (terms: readonly PodAffinityTerm[]): Map<string, number>[] => terms.map((term) => countMatches(term, pod, nodes, namespaceLabels));
  const wanted = counts(affinity);
  const unwanted = counts(anti);
  // The first pod of a group whose affinity names the group itself may go anywhere with the key.
  const firstOfItsKind = affinity.length > 0 && wanted.every((map) => map.size === 0) && affinity.every((term) => termMatchesPod(term, pod, pod, namespaceLabels));
  const objections = othersMayObject ? objectionsOf(pod, nodes, namespaceLabels) : undefined;
  return (info) => {
    const labels = info.node.metadata.labels ?? {};
    for (let at = 0; at < affinity.length; at += 1) {
      const value = labels[affinity[at]!.topologyKey];
      if (value === undefined || (!firstOfItsKind && !wanted[at]!.get(value))) return NO_AFFINITY;
    }
    for (let at = 0; at < anti.length; at += 1) {
      const value = labels[anti[at]!.topologyKey];
      if (value !== undefined && unwanted[at]!.get(value)) return OWN_ANTI;
    }
    for (const [key, values] of objections ?? []) {
      const value = labels[key];
      if (value !== undefined && values.has(value)) return THEIR_ANTI;
    }
    return undefined;
  };
}

/** Topology value → how many pods there match the term, those that are on their way out included. */
export function countMatches(term: PodAffinityTerm, owner: Pod, nodes: readonly NodeInfo[], namespaceLabels: NamespaceLabels): Map<string, number> {
  const counts = new Map<string, number>();
  for (const info of nodes) {
    const value = info.node.metadata.labels?.[term.topologyKey];
    if (value === undefined) continue;
    let found = 0;
    for (const { pod } of info.pods.values()) if (termMatchesPod(term, owner, pod, namespaceLabels)) found += 1;
    if (found) counts.set(value, (counts.get(value) ?? 0) + found);
  }
  return counts;
}

/** Whether `candidate` is one of the pods that a term of `owner` speaks of. */
function termMatchesPod(term: PodAffinityTerm, owner: Pod, candidate: Pod, namespaceLabels: NamespaceLabels): boolean {
  const namespace = candidate.metadata.namespace!;
  const named = term.namespaces ?? [];
  const inNamespace = named.includes(namespace)
    || (term.namespaceSelector ? matchesSelector(term.namespaceSelector, namespaceLabels(namespace) ?? {}) : named.length === 0 && namespace === owner.metadata.namespace);
  if (!inNamespace || !term.labelSelector) return false;
  const labels = candidate.metadata.labels ?? {};
  for (const key of term.matchLabelKeys ?? []) if (owner.metadata.labels?.[key] !== undefined && labels[key] !== owner.metadata.labels[key]) return false;
  for (const key of term.mismatchLabelKeys ?? []) if (owner.metadata.labels?.[key] !== undefined && labels[key] === owner.metadata.labels[key]) return false;
  return matchesSelector(term.labelSelector, labels);
}

/** Whether a required term of `pod` speaks of `other`, or `other` does not want `pod` near. */
export function affinityConcerns(pod: Pod, other: Pod, namespaceLabels: NamespaceLabels): boolean {
  const { podAffinity, podAntiAffinity } = pod.spec!.affinity ?? {};
  const own = [...podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [], ...podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []];
  const theirs = other.spec!.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return own.some((term) => termMatchesPod(term, pod, other, namespaceLabels)) || theirs.some((term) => termMatchesPod(term, other, pod, namespaceLabels));
}

/** Topology key → values where a pod stands that does not want this one near. */
function objectionsOf(pod: Pod, nodes: readonly NodeInfo[], namespaceLabels: NamespaceLabels): Map<string, Set<string>> {
  const objections = new Map<string, Set<string>>();
  for (const info of nodes) {
    if (info.antiAffinePods === 0) continue;
    for (const { pod: other } of info.pods.values()) {
      for (const term of other.spec!.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
        const value = info.node.metadata.labels?.[term.topologyKey];
        if (value === undefined || !termMatchesPod(term, other, pod, namespaceLabels)) continue;
        const values = objections.get(term.topologyKey);
        if (values) values.add(value);
        else objections.set(term.topologyKey, new Set([value]));
      }
    }
  }
  return objections;
}

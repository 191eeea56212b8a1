import type { Draft } from '../../kind';
import type { Affinity, LabelSelectorRequirement, PodAffinityTerm, PodSpec } from '../../types';

/** A pod's affinity to pods that share the value of one of its own labels, written out as the server does when it is made. */
export function applyLabelKeys(draft: Draft): void {
  const { affinity } = (draft.spec ?? {}) as PodSpec;
  if (!affinity?.podAffinity && !affinity?.podAntiAffinity) return;
  const labels = draft.metadata.labels ?? {};
  const out: { -readonly [K in keyof Affinity]: Affinity[K] } = { ...affinity };
  for (const name of ['podAffinity', 'podAntiAffinity'] as const) {
    const terms = out[name];
    if (!terms) continue;
    out[name] = {
      ...terms,
      ...(terms.requiredDuringSchedulingIgnoredDuringExecution ? { requiredDuringSchedulingIgnoredDuringExecution: terms.requiredDuringSchedulingIgnoredDuringExecution.map((term) => withLabelKeys(term, labels)) } : {}),
      ...(terms.preferredDuringSchedulingIgnoredDuringExecution ? { preferredDuringSchedulingIgnoredDuringExecution: terms.preferredDuringSchedulingIgnoredDuringExecution.map((term) => ({ ...term, podAffinityTerm: withLabelKeys(term.podAffinityTerm, labels) })) } : {}),
    };
  }
  draft.spec = { ...draft.spec, affinity: out };
}

function withLabelKeys(term: PodAffinityTerm, labels: Readonly<Record<string, string>>): PodAffinityTerm {
  if (!term?.labelSelector) return term;
  const requirements = (keys: readonly string[] | undefined, operator: 'In' | 'NotIn'): LabelSelectorRequirement[] => (keys ?? []).filter((key) => labels[key] !== undefined).map((key) => ({ key, operator, values: [labels[key]!] }));
  const added = [...requirements(term.matchLabelKeys, 'In'), ...requirements(term.mismatchLabelKeys, 'NotIn')];
  return added.length ? { ...term, labelSelector: { ...term.labelSelector, matchExpressions: [...(term.labelSelector.matchExpressions ?? []), ...added] } } : term;
}

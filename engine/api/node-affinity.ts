import type { Node, NodeSelectorRequirement, NodeSelectorTerm } from './types';

export interface NodeRequirement { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] }

/** Whether one of the terms fits the node; a term without expressions fits none. */
export function nodeMatches({ nodeSelectorTerms }: NodeRequirement, node: Node): boolean {
  return nodeSelectorTerms.some((term) => termMatches(term, node));
}

export function termMatches(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return matchExpressions.every((requirement) => holds(requirement, labels[requirement.key]))
    && matchFields.every((requirement) => holds(requirement, requirement.key === 'metadata.name' ? node.metadata.name : undefined));
}

function holds({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    case 'Gt': return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt': return value !== undefined && Number(value) < Number(values[0]);
    default: return false;
  }
}

import type { StatusError } from '../../api/status';
import type { NamespaceCondition } from '../../api/types';
import { rfc3339, type Resource } from '../../client';

/** What a pass over a namespace's content left behind. */
export interface Remains {
  readonly counts: Map<Resource, number>;
  readonly finalizers: Map<string, number>;
  readonly errors: StatusError[];
  /** How long the content may take to go, seconds. */
  seconds: number;
}

/** The conditions of a namespace that is being deleted (namespaced_resources_deleter's conditions). */
export function deletionConditions(before: readonly NamespaceCondition[], remains: Remains, nowMs: number): readonly NamespaceCondition[] {
  const { counts, finalizers, errors } = remains;
  const wanted: Omit<NamespaceCondition, 'lastTransitionTime'>[] = [
    { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
    { type: 'NamespaceDeletionGroupVersionParsingFailure', status: 'False', reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
    errors.length
      ? { type: 'NamespaceDeletionContentFailure', status: 'True', reason: 'ContentDeletionFailed', message: `Failed to delete all resource types, ${errors.length} remaining: ${errors.map((error) => error.message).sort().join(', ')}` }
      : { type: 'NamespaceDeletionContentFailure', status: 'False', reason: 'ContentDeleted', message: 'All content successfully deleted, may be waiting on finalization' },
    counts.size
      ? { type: 'NamespaceContentRemaining', status: 'True', reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${describeCounts(counts)}` }
      : { type: 'NamespaceContentRemaining', status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed' },
    finalizers.size
      ? { type: 'NamespaceFinalizersRemaining', status: 'True', reason: 'SomeFinalizersRemain', message: `Some content in the namespace has finalizers remaining: ${describeFinalizers(finalizers)}` }
      : { type: 'NamespaceFinalizersRemaining', status: 'False', reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' },
  ];
  return wanted.map((condition) => {
    const current = before.find((other) => other.type === condition.type);
    if (current && current.status === condition.status && current.reason === condition.reason && current.message === condition.message) return current;
    return { type: condition.type, status: condition.status, lastTransitionTime: rfc3339(nowMs), reason: condition.reason, message: condition.message };
  });
}

function describeCounts(counts: ReadonlyMap<Resource, number>): string {
  return [...counts].map(([{ resource, group }, count]) => `${resource}.${group} has ${count} resource instances`).sort().join(', ');
}

function describeFinalizers(finalizers: ReadonlyMap<string, number>): string {
  return [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).sort().join(', ');
}

import type { Job, Pod, PodFailurePolicyRule } from '../../api/types';
import { parseIndexes } from './indexes';

type FailureAction = 'Count' | 'Ignore' | 'FailIndex' | 'FailJob';

/** What the pod failure policy says about a failed pod; the first rule that matches decides (matchPodFailurePolicy). */
export function failureAction(job: Job, pod: Pod): { action: FailureAction; message?: string } {
  const rules = job.spec?.podFailurePolicy?.rules ?? [];
  for (const [at, rule] of rules.entries()) {
    const match = matchRule(rule, pod);
    if (!match) continue;
    const message = rule.action === 'FailJob' ? `${match} matching FailJob rule at index ${at}` : undefined;
    return { action: rule.action as FailureAction, ...(message ? { message } : {}) };
  }
  return { action: 'Count' };
}

function matchRule(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const { onExitCodes } = rule;
  if (onExitCodes) {
    for (const status of [...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []]) {
      const code = status.state?.terminated?.exitCode;
      if (!code || (onExitCodes.containerName && onExitCodes.containerName !== status.name)) continue;
      if (onExitCodes.values.includes(code) === (onExitCodes.operator === 'In')) return `Container ${status.name} for pod ${name} failed with exit code ${code}`;
    }
    return undefined;
  }
  for (const pattern of rule.onPodConditions ?? []) {
    if (pod.status?.conditions?.some((condition) => condition.type === pattern.type && condition.status === (pattern.status ?? 'True'))) {
      return `Pod ${name} has condition ${pattern.type}`;
    }
  }
  return undefined;
}

/** The message of the success policy's rule that is met, or undefined (matchSuccessPolicy). */
export function successMessage(job: Job, succeeded: ReadonlySet<number>): string | undefined {
  const rules = job.spec?.successPolicy?.rules ?? [];
  for (const [at, rule] of rules.entries()) {
    const wanted = rule.succeededIndexes === undefined ? undefined : parseIndexes(rule.succeededIndexes, job.spec?.completions);
    const matching = wanted ? [...succeeded].filter((index) => wanted.has(index)).length : succeeded.size;
    if (matching >= (rule.succeededCount ?? wanted?.size ?? Infinity)) return `Matched rules at index ${at}`;
  }
  return undefined;
}

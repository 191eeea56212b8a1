import type { Deployment, DeploymentCondition, DeploymentStatus } from '../../api/types';
import { rfc3339 } from '../../client';

/** Replaces the condition of its type, unless status and reason are the same (SetDeploymentCondition). */
export function setCondition(conditions: readonly DeploymentCondition[] = [], condition: DeploymentCondition): readonly DeploymentCondition[] {
  const current = conditions.find((other) => other.type === condition.type);
  if (current && current.status === condition.status && current.reason === condition.reason) return conditions;
  const next = current && current.status === condition.status ? { ...condition, lastTransitionTime: current.lastTransitionTime } : condition;
  return [...conditions.filter((other) => other.type !== condition.type), next];
}

export function removeCondition(conditions: readonly DeploymentCondition[] = [], type: string): readonly DeploymentCondition[] {
  return conditions.some((condition) => condition.type === type) ? conditions.filter((condition) => condition.type !== type) : conditions;
}

export function newCondition(nowMs: number, type: string, status: string, reason: string, message: string): DeploymentCondition {
  const now = rfc3339(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

export function progressing(from: Deployment | DeploymentStatus | undefined): DeploymentCondition | undefined {
  const status = from && 'metadata' in from ? from.status : (from as DeploymentStatus | undefined);
  return status?.conditions?.find((condition) => condition.type === 'Progressing');
}

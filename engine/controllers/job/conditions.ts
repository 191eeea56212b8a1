import type { Job, JobCondition, JobStatus } from '../../api/types';
import { rfc3339 } from '../../client';

export interface Verdict {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

export function condition(nowMs: number, type: string, status: string, reason: string, message: string): JobCondition {
  const now = rfc3339(nowMs);
  return { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
}

function hasCondition(status: JobStatus | undefined, type: string): JobCondition | undefined {
  return status?.conditions?.find((entry) => entry.type === type && entry.status === 'True');
}

export function isJobFinished(job: Job): JobCondition | undefined {
  return hasCondition(job.status, 'Complete') ?? hasCondition(job.status, 'Failed');
}

/** The name of the condition that announces a verdict before all pods are gone. */
export const targetOf = (verdict: Verdict): string => (verdict.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget');

/** The verdict that was announced in an earlier reconcile. */
export function announcedVerdict(status: JobStatus | undefined): Verdict | undefined {
  const failure = hasCondition(status, 'FailureTarget');
  if (failure) return { type: 'Failed', reason: failure.reason ?? '', message: failure.message ?? '' };
  const success = hasCondition(status, 'SuccessCriteriaMet');
  return success && { type: 'Complete', reason: success.reason ?? '', message: success.message ?? '' };
}

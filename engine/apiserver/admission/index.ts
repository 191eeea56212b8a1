import type { AdmissionPlugin } from '../../api/kind';
import { certificateApproval, certificateSigning, certificateSubjectRestriction } from './certificates';
import { limitRanger } from './limit-ranger';
import { namespaceLifecycle } from './namespace-lifecycle';
import { podSecurity } from './pod-security';
import { defaultTolerationSeconds, priority, runtimeClass, taintNodesByCondition } from './pods';
import { resourceQuota } from './resource-quota';
import { serviceAccountInjection } from './service-account';
import { claimResize, defaultIngressClass, defaultStorageClass, storageProtection } from './storage';

/** The admission plugins in the order of the API server. */
export function createAdmission(): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle, limitRanger, serviceAccountInjection, taintNodesByCondition, podSecurity, priority, defaultTolerationSeconds,
    claimResize, runtimeClass, certificateApproval, certificateSigning, certificateSubjectRestriction, defaultIngressClass, defaultStorageClass, storageProtection, resourceQuota,
  ];
}

/** What few requests need; loaded with the first of them (rarely.ts). */
export { customKinds, establishedStatus, usesExpressions } from '../api/kinds/extensions/custom-kind';
export { rareStrategies as strategies } from '../api/kinds/rare';
export { rareCells as cells } from '../api/table/rare';
export { certificateApproval, certificateSigning, certificateSubjectRestriction } from './admission/certificates';
export { limitRanger } from './admission/limit-ranger';
export { podSecurity } from './admission/pod-security';
export { admissionPolicies } from './admission/policies';
export { resourceQuota } from './admission/resource-quota';
export { claimResize, defaultIngressClass, defaultStorageClass, storageProtection } from './admission/storage';
export { answerAggregated } from './aggregated';
export { escalationCheck } from './auth/escalation';
export { componentStatuses } from './component-statuses';
export { answerRarePath } from './rare-paths';
export { answerReview } from './reviews';
export { connect } from './subresources/connect';
export { evictPod } from './subresources/eviction';
export { answerScale } from './subresources/scale';
export { applyObject } from './verbs/apply';

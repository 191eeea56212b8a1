import type { AdmissionPlugin } from '../../api/kind';
import type { LazyModule } from '../../runtime/lazy-module';
import type { RareRequests } from '../host';
import { needed } from '../rarely';
import { asksForSecurity, holds, isFilled, latePlugin } from './late';
import { namespaceLifecycle } from './namespace-lifecycle';
import { defaultTolerationSeconds, priority, runtimeClass, taintNodesByCondition } from './pods';
import { mainResource } from './refusal';
import { serviceAccountInjection } from './service-account';

/** The admission plugins in the order of the API server. Those of kinds and labels that few clusters have are loaded with the first of them. */
export function createAdmission(rare: LazyModule<RareRequests>): readonly AdmissionPlugin[] {
  const part = (): RareRequests => needed(rare);
  const ofSigningRequests: AdmissionPlugin['concerns'] = (kind) => kind.plural === 'certificatesigningrequests';
  return [
    namespaceLifecycle,
    latePlugin('LimitRanger', (kind, operation, subresource) => subresource === undefined && isFilled(kind, operation, subresource) && (kind.plural === 'pods' || kind.plural === 'persistentvolumeclaims'), () => part().limitRanger, holds('limitranges')),
    serviceAccountInjection, taintNodesByCondition,
    latePlugin('PodSecurity', (kind, operation, subresource) => isFilled(kind, operation, subresource) && (subresource === undefined || subresource === 'ephemeralcontainers'), () => part().podSecurity, asksForSecurity),
    priority, defaultTolerationSeconds,
    latePlugin('PersistentVolumeClaimResize', mainResource('', 'persistentvolumeclaims', 'UPDATE'), () => part().claimResize),
    runtimeClass,
    latePlugin('CertificateApproval', ofSigningRequests, () => part().certificateApproval),
    latePlugin('CertificateSigning', ofSigningRequests, () => part().certificateSigning),
    latePlugin('CertificateSubjectRestriction', ofSigningRequests, () => part().certificateSubjectRestriction),
    latePlugin('DefaultIngressClass', mainResource('networking.k8s.io', 'ingresses', 'CREATE'), () => part().defaultIngressClass),
    latePlugin('DefaultStorageClass', mainResource('', 'persistentvolumeclaims', 'CREATE'), () => part().defaultStorageClass),
    latePlugin('StorageObjectInUseProtection', (kind, operation) => operation === 'CREATE' && kind.group === '' && kind.plural.startsWith('persistentvolume'), () => part().storageProtection),
    latePlugin('ResourceQuota', (kind, operation, subresource) => kind.namespaced && isFilled(kind, operation, subresource) && (subresource === undefined || subresource === 'resize'), () => part().resourceQuota, holds('resourcequotas')),
  ];
}

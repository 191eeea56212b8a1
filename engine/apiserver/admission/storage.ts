import type { AdmissionPlugin } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { compareQuantities } from '../../api/quantity';
import type { IngressClass, PersistentVolumeClaim, StorageClass } from '../../api/types';
import { isFor, refusal } from './refusal';

/** Of several objects marked as default the newest counts, then the name. */
function defaultOf(list: readonly KubeObject[], annotation: string): KubeObject | undefined {
  const marked = list.filter((one) => one.metadata.annotations?.[annotation] === 'true');
  marked.sort((a, b) => {
    const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
    if (left !== right) return left < right ? 1 : -1;
    return a.metadata.name! < b.metadata.name! ? -1 : 1;
  });
  return marked[0];
}

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  admit(request, context) {
    if (request.operation !== 'CREATE' || !isFor(request, '', 'persistentvolumeclaims')) return;
    const claim = request.object!;
    if (claim.spec?.storageClassName !== undefined || claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return;
    const chosen = defaultOf(context.reader.list('storage.k8s.io', 'storageclasses'), 'storageclass.kubernetes.io/is-default-class');
    if (chosen) claim.spec = { ...claim.spec, storageClassName: chosen.metadata.name };
  },
};

export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  admit(request, context) {
    if (request.operation !== 'CREATE' || !isFor(request, 'networking.k8s.io', 'ingresses')) return;
    const ingress = request.object!;
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return;
    const chosen = defaultOf(context.reader.list('networking.k8s.io', 'ingressclasses'), 'ingressclass.kubernetes.io/is-default-class') as unknown as IngressClass | undefined;
    if (chosen) ingress.spec = { ...ingress.spec, ingressClassName: chosen.metadata.name };
  },
};

const protection: Readonly<Record<string, string>> = { persistentvolumes: 'kubernetes.io/pv-protection', persistentvolumeclaims: 'kubernetes.io/pvc-protection' };

/** Volumes and claims that are in use are not lost by a delete. */
export const storageProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  admit(request) {
    const finalizer = request.kind.group === '' ? protection[request.kind.plural] : undefined;
    if (request.operation !== 'CREATE' || !finalizer || request.subresource !== undefined) return;
    const { metadata } = request.object!;
    if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  },
};

export const claimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  validate(request, context) {
    if (request.operation !== 'UPDATE' || !isFor(request, '', 'persistentvolumeclaims')) return;
    const now = request.object as unknown as PersistentVolumeClaim;
    const before = request.oldObject as unknown as PersistentVolumeClaim;
    const size = (claim: PersistentVolumeClaim): string | number => claim.spec?.resources?.requests?.storage ?? '0';
    if (compareQuantities(size(now), size(before)) <= 0) return;
    if (before.status?.phase !== 'Bound') throw refusal(request, context, 'Only bound persistent volume claims can be expanded');
    const name = before.spec?.storageClassName;
    const storage = name ? (context.reader.get('storage.k8s.io', 'storageclasses', undefined, name) as unknown as StorageClass | undefined) : undefined;
    if (!storage?.allowVolumeExpansion) throw refusal(request, context, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
  },
};

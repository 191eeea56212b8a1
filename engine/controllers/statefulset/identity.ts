import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet, Volume } from '../../api/types';
import { controllerReference } from '../claim';
import { REVISION_LABEL } from '../revisions';
import { podFromTemplate } from '../pod-control';
import { podCondition } from '../pod-state';

/** Names and volumes of a StatefulSet's pods (pkg/controller/statefulset/stateful_set_utils.go). */

const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';

export const firstOrdinal = (set: StatefulSet): number => set.spec?.ordinals?.start ?? 0;
export const lastOrdinal = (set: StatefulSet): number => firstOrdinal(set) + (set.spec?.replicas ?? 1) - 1;

/** The number at the end of a pod's name, or -1 when it is not of this set. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const prefix = `${set.metadata.name}-`;
  const name = pod.metadata.name!;
  const rest = name.slice(prefix.length);
  return name.startsWith(prefix) && /^(0|[1-9]\d*)$/.test(rest) ? Number(rest) : -1;
}

export const podRevision = (pod: Pod): string => pod.metadata.labels?.[REVISION_LABEL] ?? '';
export const isCreated = (pod: Pod): boolean => Boolean(pod.status?.phase);
export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && podCondition(pod, 'Ready')?.status === 'True';

export function claimName(set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string {
  return `${template.metadata.name}-${set.metadata.name}-${ordinal}`;
}

export function newStatefulPod(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number): Pod {
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = podFromTemplate(set, template, name);
  const claims = set.spec?.volumeClaimTemplates ?? [];
  const volumes: Volume[] = claims.map((claim) => ({ name: claim.metadata.name!, persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) } }));
  const others = pod.spec?.volumes?.filter((volume) => !claims.some((claim) => claim.metadata.name === volume.name)) ?? [];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${set.metadata.name}-`,
      labels: { ...pod.metadata.labels, [POD_NAME_LABEL]: name, [POD_INDEX_LABEL]: String(ordinal), [REVISION_LABEL]: revision },
    },
    spec: { ...pod.spec!, hostname: name, ...(set.spec?.serviceName ? { subdomain: set.spec.serviceName } : {}), ...(volumes.length + others.length ? { volumes: [...volumes, ...others] } : {}) },
  };
}

/** The claims of one pod, with the owners that spec.persistentVolumeClaimRetentionPolicy asks for. */
export function claimsOf(set: StatefulSet, pod: Pod | undefined, ordinal: number): PersistentVolumeClaim[] {
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => {
    const ownerReferences = claimOwners(set, pod, ordinal);
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: claimName(set, template, ordinal),
        namespace: set.metadata.namespace,
        labels: { ...template.metadata.labels, ...set.spec!.selector.matchLabels },
        ...(template.metadata.annotations ? { annotations: template.metadata.annotations } : {}),
        ...(ownerReferences.length ? { ownerReferences } : {}),
      },
      spec: template.spec,
    };
  });
}

/** Who takes a claim along: the set when claims go with it, the pod when claims of a scaled-down set go. */
export function claimOwners(set: StatefulSet, pod: Pod | undefined, ordinal: number) {
  const policy = set.spec?.persistentVolumeClaimRetentionPolicy;
  if (policy?.whenScaled === 'Delete' && pod?.metadata.uid && ordinal > lastOrdinal(set)) {
    return [{ apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name!, uid: pod.metadata.uid }];
  }
  return policy?.whenDeleted === 'Delete' ? [controllerReference(set)] : [];
}

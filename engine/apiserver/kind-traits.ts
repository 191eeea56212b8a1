import type { Draft, KindRecord, Strategy } from '../api/kind';
import type { KubeObject } from '../api/object';
import { sameJson } from '../api/validation/object-meta';

/* Which kinds count generations, as their registries do (pkg/registry/*\/strategy.go). Custom resources always do. */
const COUNTED = new Set([
  '/pods', '/replicationcontrollers', '/podtemplates', 'apps/deployments', 'apps/daemonsets', 'apps/replicasets', 'apps/statefulsets', 'batch/jobs', 'batch/cronjobs',
  'networking.k8s.io/ingresses', 'networking.k8s.io/ingressclasses', 'networking.k8s.io/networkpolicies', 'policy/poddisruptionbudgets', 'apiextensions.k8s.io/customresourcedefinitions',
  'discovery.k8s.io/endpointslices', 'scheduling.k8s.io/priorityclasses', 'flowcontrol.apiserver.k8s.io/flowschemas', 'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations',
  'admissionregistration.k8s.io/validatingwebhookconfigurations', 'admissionregistration.k8s.io/mutatingwebhookconfigurations', 'admissionregistration.k8s.io/validatingadmissionpolicies', 'admissionregistration.k8s.io/validatingadmissionpolicybindings',
]);

/* Registries that answer a deletion with the object; the others answer with a Status. */
const RETURNS_DELETED = new Set(['/pods', '/podtemplates', '/persistentvolumes', '/persistentvolumeclaims', '/resourcequotas', '/services', '/serviceaccounts', 'storage.k8s.io/storageclasses', 'storage.k8s.io/volumeattachments', 'storage.k8s.io/csinodes', 'storage.k8s.io/csidrivers']);

/* Registries that create what a PUT does not find. */
const CREATED_BY_PUT = new Set([
  '/services', '/endpoints', '/events', '/limitranges', 'coordination.k8s.io/leases', 'node.k8s.io/runtimeclasses',
  'rbac.authorization.k8s.io/roles', 'rbac.authorization.k8s.io/rolebindings', 'rbac.authorization.k8s.io/clusterroles', 'rbac.authorization.k8s.io/clusterrolebindings',
]);

/* Registries that update nothing unless the request says which version it has seen. Nor do those of custom resources. */
const VERSION_NEEDED = new Set([
  'coordination.k8s.io/leases', 'node.k8s.io/runtimeclasses', 'policy/poddisruptionbudgets', 'apiextensions.k8s.io/customresourcedefinitions', 'apiregistration.k8s.io/apiservices',
  'storage.k8s.io/csidrivers', 'storage.k8s.io/csinodes', 'storage.k8s.io/csistoragecapacities', 'storage.k8s.io/volumeattachments',
  'admissionregistration.k8s.io/validatingwebhookconfigurations', 'admissionregistration.k8s.io/mutatingwebhookconfigurations', 'admissionregistration.k8s.io/validatingadmissionpolicies', 'admissionregistration.k8s.io/validatingadmissionpolicybindings',
]);

/** Nodes are registered with what they have; the status of other kinds is the controllers' alone. */
export function bringsStatus(kind: KindRecord): boolean {
  return kind.plural === 'nodes' && kind.group === '';
}

export function createsOnPut(kind: KindRecord): boolean {
  return kind.custom !== true && CREATED_BY_PUT.has(`${kind.group}/${kind.plural}`);
}

export function needsVersion(kind: KindRecord): boolean {
  return kind.custom === true || VERSION_NEEDED.has(`${kind.group}/${kind.plural}`);
}

export function countsGeneration(kind: KindRecord): boolean {
  return kind.strategy.generation ?? (kind.custom === true || COUNTED.has(`${kind.group}/${kind.plural}`));
}

const NONE: Strategy = {};

/** The rules of deletion: kinds whose rules may not be there have none of their own. */
export function deletionRules(kind: KindRecord): Pick<Strategy, 'graceSeconds' | 'mayVanish' | 'beginDelete'> {
  return kind.rare ? NONE : kind.strategy;
}

export function returnsDeleted(kind: KindRecord): boolean {
  return kind.custom !== true && RETURNS_DELETED.has(`${kind.group}/${kind.plural}`);
}

/** Whether an update asks for something else than before, so that controllers must look at it again. */
export function changesIntent(kind: KindRecord, draft: Draft, old: KubeObject): boolean {
  for (const key of new Set([...Object.keys(draft), ...Object.keys(old)])) {
    if (key === 'metadata' || key === 'apiVersion' || key === 'kind') continue;
    if (key === 'status' && hasSubresource(kind, 'status')) continue;
    if (draft[key] !== old[key] && !sameJson(draft[key] ?? {}, old[key] ?? {})) return true;
  }
  // A deployment's annotations are part of what it rolls out.
  return kind.plural === 'deployments' && kind.group === 'apps' && !sameJson(draft.metadata.annotations ?? {}, old.metadata.annotations ?? {});
}

export function hasSubresource(kind: KindRecord, name: string): boolean {
  for (const subresource of kind.subresources) if (subresource.name === name) return true;
  return false;
}

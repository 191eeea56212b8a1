import type { TableRecord } from '../kind';
import { humanDuration } from './age';
import { balancerAddresses, body, created, selectorText, type Loose } from './cell-text';

type Cells = TableRecord['cells'];

const nameAndCreation: Cells = (object) => [object.metadata.name, object.metadata.creationTimestamp];

const apiService: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const available = (status?.conditions ?? []).find((condition: Loose) => condition.type === 'Available');
  const text = !available ? 'Unknown' : available.status === 'True' ? 'True' : `${available.status} (${available.reason})`;
  return [metadata.name, spec.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local', text, created(object, nowMs)];
};

const signingRequest: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const words: string[] = [];
  const types = new Set<string>((status?.conditions ?? []).map((condition: Loose) => condition.type));
  if (types.has('Denied')) words.push('Denied');
  else if (types.has('Approved')) words.push('Approved');
  else words.push('Pending');
  if (types.has('Failed')) words.push('Failed');
  if (status?.certificate) words.push('Issued');
  return [metadata.name, created(object, nowMs), spec.signerName || '<none>', spec.username, spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000), words.join(',')];
};

const ingressClass: Cells = (object, nowMs) => {
  const { metadata, spec } = body(object);
  const parameters = spec?.parameters ? `${spec.parameters.kind}${spec.parameters.apiGroup ? `.${spec.parameters.apiGroup}` : ''}/${spec.parameters.name}` : '<none>';
  return [metadata.name, spec?.controller ?? '', parameters, created(object, nowMs)];
};

const ingress: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const rules: Loose[] = spec.rules ?? [];
  const hosts = rules.map((rule) => rule.host).filter(Boolean);
  const shown = hosts.length === 0 ? '*' : hosts.length > 3 ? `${hosts.slice(0, 3).join(',')} + ${hosts.length - 3} more...` : hosts.join(',');
  const className = spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'] ?? '<none>';
  return [metadata.name, className, shown, balancerAddresses(status).join(','), spec.tls?.length ? '80, 443' : '80', created(object, nowMs)];
};

const networkPolicy: Cells = (object, nowMs) => [object.metadata.name, selectorText(body(object).spec?.podSelector), created(object, nowMs)];

const ipAddress: Cells = (object) => {
  const ref = body(object).spec?.parentRef ?? {};
  const parts = [ref.group ? `${ref.resource}.${ref.group}` : ref.resource, ...(ref.namespace ? [ref.namespace] : []), ref.name];
  return [object.metadata.name, parts.join('/')];
};

const serviceCidr: Cells = (object, nowMs) => [object.metadata.name, (body(object).spec?.cidrs ?? []).join(','), created(object, nowMs)];

const binding: Cells = (object, nowMs) => {
  const ref = object['roleRef'] as { kind: string; name: string };
  const subjects = (object['subjects'] as { kind: string; name: string; namespace?: string }[] | undefined) ?? [];
  const of = (kind: string): string => subjects.filter((subject) => subject.kind === kind).map((subject) => (kind === 'ServiceAccount' ? `${subject.namespace}/${subject.name}` : subject.name)).join(', ');
  return [object.metadata.name, `${ref.kind}/${ref.name}`, created(object, nowMs), of('User'), of('Group'), of('ServiceAccount')];
};

const csiDriver: Cells = (object, nowMs) => {
  const { metadata, spec } = body(object);
  const tokens = (spec?.tokenRequests ?? []).map((request: Loose) => request.audience).join(',');
  return [metadata.name, spec?.attachRequired ?? true, spec?.podInfoOnMount ?? false, spec?.storageCapacity ?? false, tokens || '<unset>', spec?.requiresRepublish ?? false, (spec?.volumeLifecycleModes ?? []).join(',') || '<none>', created(object, nowMs)];
};

const csiNode: Cells = (object, nowMs) => [object.metadata.name, (body(object).spec?.drivers ?? []).length, created(object, nowMs)];

const storageClass: Cells = (object, nowMs) => {
  const annotations = object.metadata.annotations ?? {};
  const isDefault = annotations['storageclass.kubernetes.io/is-default-class'] === 'true' || annotations['storageclass.beta.kubernetes.io/is-default-class'] === 'true';
  return [`${object.metadata.name}${isDefault ? ' (default)' : ''}`, object['provisioner'], object['reclaimPolicy'] ?? 'Delete', object['volumeBindingMode'] ?? 'Immediate', object['allowVolumeExpansion'] ?? false, created(object, nowMs)];
};

const attachment: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  return [metadata.name, spec.attacher, spec.source?.persistentVolumeName ?? '', spec.nodeName, status?.attached ?? false, created(object, nowMs)];
};

const webhooks: Cells = (object, nowMs) => [object.metadata.name, ((object['webhooks'] as unknown[] | undefined) ?? []).length, created(object, nowMs)];

const admissionPolicy: Cells = (object, nowMs) => {
  const { metadata, spec } = body(object);
  return [metadata.name, (spec?.validations ?? []).length, spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>', created(object, nowMs)];
};

const admissionPolicyBinding: Cells = (object, nowMs) => {
  const { metadata, spec } = body(object);
  const ref = spec?.paramRef;
  const params = !ref ? '<unset>' : `${ref.namespace ? `${ref.namespace}/` : '*/'}${ref.name ?? ''}`;
  return [metadata.name, spec?.policyName ?? '', params, created(object, nowMs)];
};

const priorityClass: Cells = (object, nowMs) => [object.metadata.name, object['value'] ?? 0, object['globalDefault'] === true, created(object, nowMs), object['preemptionPolicy'] ?? 'PreemptLowerPriority'];

const lease: Cells = (object, nowMs) => [object.metadata.name, body(object).spec?.holderIdentity ?? '', created(object, nowMs)];

const runtimeClass: Cells = (object, nowMs) => [object.metadata.name, object['handler'], created(object, nowMs)];

const endpointSlice: Cells = (object, nowMs) => {
  const few = (list: readonly string[], none: string): string => (list.length === 0 ? none : list.length > 3 ? `${list.slice(0, 3).join(',')} + ${list.length - 3} more...` : list.join(','));
  const ports = ((object['ports'] as Loose[] | null | undefined) ?? []).map((port) => (port.port === undefined ? (port.name ?? '') : String(port.port)));
  const addresses = ((object['endpoints'] as Loose[] | null | undefined) ?? []).flatMap((endpoint) => endpoint.addresses as string[]);
  return [object.metadata.name, object['addressType'], few(ports, '<unset>'), few(addresses, '<unset>'), created(object, nowMs)];
};

const flowSchema: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const dangling = (status?.conditions ?? []).find((condition: Loose) => condition.type === 'Dangling');
  return [metadata.name, spec.priorityLevelConfiguration?.name ?? '<none>', spec.matchingPrecedence, spec.distinguisherMethod?.type ?? '<none>', created(object, nowMs), dangling?.status ?? '?'];
};

const priorityLevel: Cells = (object, nowMs) => {
  const { metadata, spec } = body(object);
  const queuing = spec.limited?.limitResponse?.queuing;
  const shares = spec.limited?.nominalConcurrencyShares ?? spec.exempt?.nominalConcurrencyShares;
  return [metadata.name, spec.type, shares === undefined ? '<none>' : String(shares), queuing?.queues ?? '<none>', queuing?.handSize ?? '<none>', queuing?.queueLengthLimit ?? '<none>', created(object, nowMs)];
};

export const policyCells: Readonly<Record<string, Cells>> = {
  '/limitranges': nameAndCreation,
  'apiregistration.k8s.io/apiservices': apiService,
  'certificates.k8s.io/certificatesigningrequests': signingRequest,
  'networking.k8s.io/ingressclasses': ingressClass,
  'networking.k8s.io/ingresses': ingress,
  'networking.k8s.io/ipaddresses': ipAddress,
  'networking.k8s.io/networkpolicies': networkPolicy,
  'networking.k8s.io/servicecidrs': serviceCidr,
  'rbac.authorization.k8s.io/clusterrolebindings': binding,
  'rbac.authorization.k8s.io/rolebindings': binding,
  'rbac.authorization.k8s.io/clusterroles': nameAndCreation,
  'rbac.authorization.k8s.io/roles': nameAndCreation,
  'storage.k8s.io/csidrivers': csiDriver,
  'storage.k8s.io/csinodes': csiNode,
  'storage.k8s.io/csistoragecapacities': nameAndCreation,
  'storage.k8s.io/storageclasses': storageClass,
  'storage.k8s.io/volumeattachments': attachment,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': webhooks,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': webhooks,
  'admissionregistration.k8s.io/validatingadmissionpolicies': admissionPolicy,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': admissionPolicyBinding,
  'apiextensions.k8s.io/customresourcedefinitions': nameAndCreation,
  'scheduling.k8s.io/priorityclasses': priorityClass,
  'coordination.k8s.io/leases': lease,
  'node.k8s.io/runtimeclasses': runtimeClass,
  'discovery.k8s.io/endpointslices': endpointSlice,
  'flowcontrol.apiserver.k8s.io/flowschemas': flowSchema,
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': priorityLevel,
};

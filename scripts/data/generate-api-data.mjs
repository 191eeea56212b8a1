// Writes the API's structure as compact data from a folder of recordings of a real API server:
//   node scripts/data/generate-api-data.mjs FOLDER     (FOLDER holds discovery/, openapi/, tables.json, protobuf.json)
//   → engine/api/data/schemas.json   definition → fields, in the notation that engine/api/schema-notation.ts reads
//   → engine/api/data/rare-schemas.json  the same, of what only kinds have that are rarely written
//   → engine/api/data/kinds.json     groups, versions and resources as discovery lists them, with printer columns
//   → engine/api/data/messages.json  protobuf field numbers
// Run when the simulated Kubernetes version changes; the result is committed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node scripts/data/generate-api-data.mjs FOLDER_OF_RECORDINGS');
const read = (path) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const write = (name, value) => writeFileSync(new URL(`../../engine/api/data/${name}`, import.meta.url), `${JSON.stringify(value)}\n`);

/* The Go types know what a schema does not say: which scalars are pointers (their zero value is written back) and
   which times are values (written as null). The API conventions make strings values and numbers and booleans
   pointers; these are the exceptions. */
const pointerStrings = new Set(['volumeMode', 'volumeAttributesClassName', 'runtimeClassName', 'preemptionPolicy', 'procMount', 'fsGroupChangePolicy', 'supplementalGroupsPolicy', 'mountPropagation', 'recursiveReadOnly', 'localhostProfile', 'appProtocol', 'internalTrafficPolicy', 'ipFamilyPolicy', 'loadBalancerClass', 'ipMode', 'trafficDistribution', 'ingressClassName', 'pathType', 'gmsaCredentialSpecName', 'gmsaCredentialSpec', 'runAsUserName', 'apiGroup', 'service', 'holderIdentity', 'nodeAffinityPolicy', 'nodeTaintsPolicy', 'completionMode', 'podReplacementPolicy', 'managedBy', 'timeZone', 'unhealthyPodEvictionPolicy', 'selectPolicy', 'url', 'failurePolicy', 'matchPolicy', 'reinvocationPolicy', 'sideEffects', 'reclaimPolicy', 'volumeBindingMode', 'fsGroupPolicy', 'hostnameOverride']);
const pointerStringsOf = new Set(['PersistentVolumeClaimSpec.storageClassName', 'HostPathVolumeSource.type', 'Container.restartPolicy', 'PodDNSConfigOption.value', 'TypedObjectReference.namespace', 'Endpoint.hostname', 'Endpoint.nodeName', 'Endpoint.zone', 'EndpointPort.name', 'EndpointPort.protocol', 'NetworkPolicyPort.protocol', 'ServiceReference.path', 'EndpointAddress.nodeName', 'PersistentVolumeSpec.volumeAttributesClassName', 'CSIVolumeSource.fsType', 'ISCSIVolumeSource.initiatorName']);
const valueStringsOf = new Set(['Subject.apiGroup', 'RoleRef.apiGroup', 'PersistentVolumeSpec.reclaimPolicy']);
const valueBooleans = new Set(['hostNetwork', 'hostPID', 'hostIPC', 'stdin', 'stdinOnce', 'tty', 'readOnly', 'publishNotReadyAddresses', 'paused', 'unschedulable', 'preserveUnknownFields', 'globalDefault', 'insecureSkipTLSVerify', 'deprecated', 'nullable', 'uniqueItems', 'exclusiveMaximum', 'exclusiveMinimum', 'x-kubernetes-embedded-resource', 'x-kubernetes-int-or-string', 'denied', 'authenticated', 'incomplete', 'force']);
const valueIntegers = new Set(['minReadySeconds', 'observedGeneration', 'hostPort', 'initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold', 'nodePort', 'healthCheckNodePort', 'count', 'signal', 'generation', 'active', 'succeeded', 'failed', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas', 'updatedReplicas', 'currentReplicas', 'numberAvailable', 'numberUnavailable', 'updatedNumberScheduled', 'replicas', 'handSize', 'queues', 'queueLengthLimit', 'disruptionsAllowed', 'volumeDevices']);
const pointerIntegersOf = new Set(['DeploymentSpec.replicas', 'ReplicaSetSpec.replicas', 'StatefulSetSpec.replicas', 'ReplicationControllerSpec.replicas', 'PodSecurityContext.x', 'Webhook.timeoutSeconds', 'ValidatingWebhook.timeoutSeconds', 'MutatingWebhook.timeoutSeconds', 'ClientIPConfig.timeoutSeconds']);
const pointerTimes = new Set(['deletionTimestamp', 'startTime', 'completionTime', 'renewTime', 'acquireTime', 'lastScheduleTime', 'lastSuccessfulTime', 'lastScaleTime', 'timeAdded', 'lastPhaseTransitionTime']);
const pointerTimesOf = new Set(['ManagedFieldsEntry.time']);

const schemas = new Map();
for (const file of readdirSync(join(folder, 'openapi')).filter((f) => f.includes('__v') && !f.includes('openid')).sort()) {
  const { schemas: found } = read(`openapi/${file}`);
  for (const [name, schema] of Object.entries(found ?? {})) schemas.set(name, schema);
}
const PREFIXES = [['io.k8s.api.', ''], ['io.k8s.apimachinery.pkg.apis.', '~'], ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.', '+'], ['io.k8s.kube-aggregator.pkg.apis.apiregistration.', '-']];
const short = (full) => { for (const [prefix, sign] of PREFIXES) if (full.startsWith(prefix)) return sign + full.slice(prefix.length); return `#${full}`; };
const SPECIAL = { 'io.k8s.apimachinery.pkg.api.resource.Quantity': 'q', 'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 't', 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'u', 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'a', 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': 'a', 'io.k8s.apimachinery.pkg.runtime.RawExtension': 'a', 'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'I', 'io.k8s.apimachinery.pkg.version.Info': undefined };

function refOf(schema) {
  const pointer = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return pointer?.slice('#/components/schemas/'.length);
}

/** The notation of one type; see engine/api/schema-notation.ts. */
function notation(schema) {
  const ref = refOf(schema);
  let text;
  if (ref) {
    const target = schemas.get(ref);
    text = SPECIAL[ref] ?? (target && !target.type && !target.properties ? 'a' : `$${short(ref)}`);
  } else if (schema.type === 'string') text = schema.format === 'byte' ? 'B' : schema.enum ? `s(${schema.enum.join('|')})` : 's';
  else if (schema.type === 'integer') text = schema.format === 'int64' ? 'l' : 'i';
  else if (schema.type === 'number') text = 'f';
  else if (schema.type === 'boolean') text = 'b';
  else if (schema.type === 'array') {
    text = `[${notation(schema.items)}]`;
    const kind = schema['x-kubernetes-list-type'];
    if (kind === 'atomic') text += '=';
    if (kind === 'set') text += '%';
    if (kind === 'map') text += `(${schema['x-kubernetes-list-map-keys'].join('|')})`;
  } else if (schema.type === 'object') text = schema.additionalProperties ? `{${notation(schema.additionalProperties)}}` : 'a';
  else text = 'a';
  if (schema['x-kubernetes-map-type'] === 'atomic') text += '=';
  if (schema['x-kubernetes-patch-strategy']) text += `<${schema['x-kubernetes-patch-strategy']}:${schema['x-kubernetes-patch-merge-key'] ?? ''}>`;
  return text;
}

/* Lists that the Go types write as null when empty although the schema calls them optional. */
const nullLists = new Set(['Role.rules', 'ClusterRole.rules', 'EndpointSlice.ports', 'ProjectedVolumeSource.sources', 'HorizontalPodAutoscalerStatus.currentMetrics', 'CustomResourceDefinitionStatus.conditions', 'CustomResourceDefinitionStatus.storedVersions']);
/* Optional values with a zero default that the Go types leave out all the same. */
const omitted = new Set(['ReplicationControllerSpec.minReadySeconds']);

function zeroOf(owner, name, schema, required) {
  const full = `${owner}.${name}`;
  if (nullLists.has(full)) return 'always';
  if (omitted.has(full)) return 'omit';
  // A quantity that is no pointer is written even when nobody gave one.
  if (full === 'ResourceFieldSelector.divisor') return 'always';
  const ref = refOf(schema);
  const type = SPECIAL[ref] ?? '';
  if (type === 't' || type === 'u') return pointerTimes.has(name) || pointerTimesOf.has(full) ? 'keep' : 'always';
  if (schema.type === 'array' || schema.type === 'object') return required && schema.default === undefined ? 'always' : 'omit';
  if (schema.default !== undefined && (JSON.stringify(schema.default) === '{}' || schema.default === '' || schema.default === 0 || schema.default === false)) return 'always';
  if (schema.type === 'string') return !valueStringsOf.has(full) && (pointerStrings.has(name) || pointerStringsOf.has(full)) ? 'keep' : 'omit';
  if (schema.type === 'boolean') return valueBooleans.has(name) ? 'omit' : 'keep';
  if (schema.type === 'integer') return valueIntegers.has(name) && !pointerIntegersOf.has(full) ? 'omit' : 'keep';
  return 'keep';
}

const definitions = {};
for (const [full, schema] of [...schemas].sort(([a], [b]) => (a < b ? -1 : 1))) {
  if (SPECIAL[full] || (!schema.type && !schema.properties)) continue;
  const owner = full.split('.').at(-1);
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const zero = zeroOf(owner, name, property, required.has(name));
    const flags = (required.has(name) ? '!' : '') + (zero === 'always' ? '*' : zero === 'keep' ? '^' : '');
    const value = property.default !== undefined && zero !== 'always' ? `=${JSON.stringify(property.default)}` : '';
    return `${name}${flags}:${notation(property)}${value}`;
  });
  definitions[short(full)] = (schema['x-kubernetes-map-type'] === 'atomic' ? '= ' : '') + fields.join(' ');
}

/* Discovery. */
const legacy = read('discovery/legacy.json');
const tables = read('tables.json');
const kindSchemas = new Map();
for (const [full, schema] of schemas) for (const gvk of schema['x-kubernetes-group-version-kind'] ?? []) kindSchemas.set(`${gvk.group}/${gvk.version}/${gvk.kind}`, full);
const groups = [{ name: '', versions: ['v1'] }, ...legacy['/apis'].groups.map((g) => ({ name: g.name, versions: g.versions.map((v) => v.version), preferred: g.preferredVersion.version }))];
const kinds = [];
for (const group of groups) for (const version of group.versions) {
  const path = group.name ? `/apis/${group.name}/${version}` : `/api/${version}`;
  for (const resource of legacy[path].resources) {
    const [plural, ...sub] = resource.name.split('/');
    const body = { group: resource.group ?? group.name, version: resource.version ?? version, kind: resource.kind };
    if (sub.length) {
      const parent = kinds.find((k) => k.group === group.name && k.version === version && k.plural === plural);
      const entry = { name: sub.join('/'), kind: body.kind, group: body.group, version: body.version, verbs: resource.verbs, ...(resource.shortNames ? { shortNames: resource.shortNames } : {}) };
      if (parent) parent.subresources.push(entry);
      continue;
    }
    const schema = kindSchemas.get(`${body.group}/${body.version}/${body.kind}`);
    const table = tables[`${path}/${plural}`];
    kinds.push({
      group: group.name, version, kind: resource.kind, plural, singular: resource.singularName, namespaced: resource.namespaced, verbs: resource.verbs, subresources: [],
      ...(resource.shortNames ? { shortNames: resource.shortNames } : {}), ...(resource.categories ? { categories: resource.categories } : {}),
      ...(resource.storageVersionHash ? { hash: resource.storageVersionHash } : {}), ...(schema ? { schema: short(schema) } : {}),
      ...(body.group !== group.name || body.version !== version ? { body } : {}),
      ...(table ? { columns: table.columns.map((c) => `${c.name}|${c.type}|${c.format}|${c.priority}`) } : {}),
    });
  }
}
/* Bodies that are no resources of their own (Scale, Eviction, DeleteOptions) are found by kind. */
write('kinds.json', { groups: groups.map((g) => [g.name, ...g.versions]), kinds });

/* What a fresh cluster stores and everyday commands write is loaded at once, with all that it refers to; the rest late (engine/apiserver/rare.ts). */
const EVERYDAY = new Set('Pod Namespace Node ConfigMap Secret ServiceAccount Service Endpoints Event Deployment ReplicaSet DaemonSet ControllerRevision EndpointSlice ClusterRole ClusterRoleBinding Role RoleBinding Lease PriorityClass PriorityLevelConfiguration FlowSchema APIService StorageClass ServiceCIDR IPAddress CSINode Binding TokenRequest'.split(' '));
const everyday = new Set();
const reach = (name) => {
  if (everyday.has(name) || definitions[name] === undefined) return;
  everyday.add(name);
  for (const [, other] of definitions[name].matchAll(/\$([^ \]}=%(<]+)/g)) reach(other);
};
for (const { kind, schema } of kinds) if (EVERYDAY.has(kind)) reach(schema);
for (const name of Object.keys(definitions)) if (name === 'authentication.v1.TokenRequest' || (name.startsWith('~') && !name.endsWith('List'))) reach(name);
const part = (wanted) => Object.fromEntries(Object.entries(definitions).filter(([name]) => everyday.has(name) === wanted));
write('schemas.json', part(true));
write('rare-schemas.json', part(false));

/* Protobuf: message → "field number type [repeated]". */
const messages = {};
const shortType = (type) => type.replace(/^k8s\.io\.apimachinery\.pkg\.apis\.meta\.v1\./, '~').replace(/^k8s\.io\.api\./, '.');
for (const [name, fields] of Object.entries(read('protobuf.json'))) {
  messages[shortType(name)] = Object.entries(fields).map(([field, [number, type, repeated]]) => `${field} ${number} ${shortType(type)}${repeated ? ' r' : ''}`).join(',');
}
write('messages.json', messages);

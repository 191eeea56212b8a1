import { beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../api/status';
import { TestServer } from './testing/test-server';

/* One line per rule: the kind, what is in the object, and the field errors as the API server lists them. */
let server: TestServer;
beforeAll(() => {
  server = new TestServer();
});

const paths: Readonly<Record<string, string>> = {
  Pod: 'v1 namespaces/lab/pods', Service: 'v1 namespaces/lab/services', ReplicationController: 'v1 namespaces/lab/replicationcontrollers', Namespace: 'v1 namespaces',
  Endpoints: 'v1 namespaces/lab/endpoints', ResourceQuota: 'v1 namespaces/lab/resourcequotas', PersistentVolume: 'v1 persistentvolumes', PersistentVolumeClaim: 'v1 namespaces/lab/persistentvolumeclaims',
  Node: 'v1 nodes', Deployment: 'apps/v1 namespaces/lab/deployments', DaemonSet: 'apps/v1 namespaces/lab/daemonsets', StatefulSet: 'apps/v1 namespaces/lab/statefulsets', Job: 'batch/v1 namespaces/lab/jobs',
  CronJob: 'batch/v1 namespaces/lab/cronjobs', IngressClass: 'networking.k8s.io/v1 ingressclasses', Ingress: 'networking.k8s.io/v1 namespaces/lab/ingresses', ServiceCIDR: 'networking.k8s.io/v1 servicecidrs',
  IPAddress: 'networking.k8s.io/v1 ipaddresses', EndpointSlice: 'discovery.k8s.io/v1 namespaces/lab/endpointslices', StorageClass: 'storage.k8s.io/v1 storageclasses', CSIDriver: 'storage.k8s.io/v1 csidrivers',
  RuntimeClass: 'node.k8s.io/v1 runtimeclasses', CSIStorageCapacity: 'storage.k8s.io/v1 namespaces/lab/csistoragecapacities', Event: 'events.k8s.io/v1 namespaces/lab/events',
  FlowSchema: 'flowcontrol.apiserver.k8s.io/v1 flowschemas', PriorityLevelConfiguration: 'flowcontrol.apiserver.k8s.io/v1 prioritylevelconfigurations', ValidatingWebhookConfiguration: 'admissionregistration.k8s.io/v1 validatingwebhookconfigurations',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1 customresourcedefinitions', ValidatingAdmissionPolicy: 'admissionregistration.k8s.io/v1 validatingadmissionpolicies', ValidatingAdmissionPolicyBinding: 'admissionregistration.k8s.io/v1 validatingadmissionpolicybindings', ConfigMap: 'v1 namespaces/lab/configmaps',
};

function url(kind: string): { readonly apiVersion: string; readonly path: string } {
  const [apiVersion, rest] = paths[kind]!.split(' ') as [string, string];
  return { apiVersion, path: `/${apiVersion === 'v1' ? 'api/v1' : `apis/${apiVersion}`}/${rest}` };
}

/** "field: message" of every cause. */
function refused(kind: string, content: object, name = 'x'): string[] {
  const { apiVersion, path } = url(kind);
  return causes(server.object('POST', `${path}?dryRun=All`, { apiVersion, kind, metadata: { name }, ...content }));
}

const causes = (status: Status): string[] => (status.details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`);

const containers = [{ name: 'c', image: 'nginx' }];
const pod = (spec: object): object => ({ spec: { containers, ...spec } });
const volume = (source: object): object => pod({ volumes: [{ name: 'v', ...source }] });
const template = (spec: object = {}): object => ({ metadata: { labels: { app: 'a' } }, spec: { containers, ...spec } });
const selector = { matchLabels: { app: 'a' } };
const job = (spec: object): object => ({ spec: { template: template({ restartPolicy: 'Never' }), ...spec } });
const disk = (spec: object): object => ({ spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...spec } });

const cases: [what: string, kind: string, content: object, ...expected: string[]][] = [
  ['an iSCSI name', 'Pod', volume({ iscsi: { targetPortal: 'a', iqn: 'b', lun: 300 } }), 'spec.volumes[0].iscsi.iqn: Invalid value: "b": must be valid format starting with iqn, eui, or naa', 'spec.volumes[0].iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive'],
  ['fibre channel without names', 'Pod', volume({ fc: {} }), 'spec.volumes[0].fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both'],
  ['a key file outside', 'Pod', volume({ secret: { secretName: 's', items: [{ key: 'k', path: '../p' }] } }), "spec.volumes[0].secret.items[0].path: Invalid value: \"../p\": must not contain '..'"],
  ['two sources in one projection', 'Pod', volume({ projected: { sources: [{ secret: { name: 's' }, configMap: { name: 'c' } }] } }), 'spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'],
  ['a short-lived token', 'Pod', pod({ serviceAccountName: 'default', volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: '/t', expirationSeconds: 60 } }] } }] }), 'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes', 'spec.volumes[0].projected.path: Invalid value: "/t": must be a relative path'],
  ['a downward file of nothing', 'Pod', volume({ downwardAPI: { items: [{ path: 'a' }] } }), 'spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required'],
  ['an ephemeral claim with a name', 'Pod', volume({ ephemeral: { volumeClaimTemplate: { metadata: { name: 'n' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } }), 'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set'],
  ['an unknown system', 'Pod', pod({ os: { name: 'plan9' } }), 'spec.os: Unsupported value: "plan9": supported values: "linux", "windows"'],
  ['users on Windows', 'Pod', pod({ os: { name: 'windows' }, hostPID: true, securityContext: { runAsUser: 1 } }), 'spec.hostPID: Forbidden: cannot be set for a windows pod', 'spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod'],
  ['a repeated spread', 'Pod', pod({ topologySpreadConstraints: ['DoNotSchedule', 'DoNotSchedule'].map((whenUnsatisfiable) => ({ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable, labelSelector: selector })) }), 'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"'],
  ['label keys without a selector', 'Pod', pod({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', matchLabelKeys: ['a b'] }] } } }), 'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set'],
  ['a broken selector hides the template', 'Deployment', { spec: { selector: { matchExpressions: [{ key: 'app', operator: 'In' }] }, template: template({ containers: [] }) } }, "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'", 'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:"app", Operator:"In", Values:[]string(nil)}}}: invalid label selector'],
  ['no surge and none unavailable', 'Deployment', { spec: { selector, template: template(), strategy: { rollingUpdate: { maxSurge: '0%', maxUnavailable: 0 } } } }, 'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0'],
  ['no selector', 'DaemonSet', { spec: { template: template() } }, 'spec.template.metadata.labels: Invalid value: map[string]string{"app":"a"}: `selector` does not match template `labels`'],
  ['an unknown strategy', 'DaemonSet', { spec: { selector, template: template(), updateStrategy: { type: 'Fast' } } }, 'spec.updateStrategy: Unsupported value: apps.DaemonSetUpdateStrategy{Type:"Fast", RollingUpdate:(*apps.RollingUpdateDaemonSet)(nil)}: supported values: "RollingUpdate", "OnDelete"'],
  ['a partition of OnDelete', 'StatefulSet', { spec: { serviceName: 's', selector, template: template(), updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } } }, "spec.updateStrategy.rollingUpdate: Invalid value: apps.RollingUpdateStatefulSetStrategy{Partition:1, MaxUnavailable:(*intstr.IntOrString)(nil)}: only allowed for updateStrategy 'RollingUpdate'"],
  ['an unknown mode of completion', 'Job', job({ completionMode: 'Some' }), 'spec.completionMode: Unsupported value: "Some": supported values: "NonIndexed", "Indexed"'],
  ['an owner without a domain', 'Job', job({ managedBy: 'me' }), 'spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
  ['a failure rule without a condition', 'Job', job({ podFailurePolicy: { rules: [{ action: 'Ignore' }] } }), 'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required'],
  ['indexes out of order', 'Job', job({ completionMode: 'Indexed', completions: 5, successPolicy: { rules: [{ succeededIndexes: '3,1' }] } }), 'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "3,1": error parsing succeededIndexes: non-increasing order, previous: 3, current: 1'],
  ['no capacity', 'PersistentVolume', { spec: { accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } } }, 'spec.capacity: Required value', 'spec.capacity: Unsupported value: core.ResourceList(nil): supported values: "storage"'],
  ['a local volume anywhere', 'PersistentVolume', disk({ local: { path: '/a' } }), 'spec.nodeAffinity: Required value: Local volume requires node affinity'],
  ['a secret of a driver without namespace', 'PersistentVolume', disk({ csi: { driver: 'd', volumeHandle: 'h', nodePublishSecretRef: { name: 's' } } }), 'spec.csi.nodePublishSecretRef.namespace: Required value'],
  ['an unknown source', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, dataSource: { kind: 'Disk', name: 'd' } } }, "spec.dataSource: Invalid value: \"Disk\": must be 'PersistentVolumeClaim' when referencing the default apiGroup", "spec.dataSourceRef: Invalid value: \"Disk\": must be 'PersistentVolumeClaim' when referencing the default apiGroup"],
  ['a finalizer of nobody', 'Namespace', { spec: { finalizers: ['mine'] } }, 'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'],
  ['a loopback address', 'Endpoints', { subsets: [{ addresses: [{ ip: '127.0.0.1' }, { ip: 'x' }], ports: [{ port: 80 }] }] }, 'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)', 'subsets[0].addresses[1].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)', 'subsets[0].addresses[1].ip: Invalid value: "x": must be a valid IP address'],
  ['a scope that does not fit', 'ResourceQuota', { spec: { hard: { services: '1' }, scopeSelector: { matchExpressions: [{ scopeName: 'Terminating', operator: 'Exists' }] } } }, 'spec.scopeSelector.matchExpressions: Invalid value: core.ScopeSelector{MatchExpressions:[]core.ScopedResourceSelectorRequirement{core.ScopedResourceSelectorRequirement{ScopeName:"Terminating", Operator:"Exists", Values:[]string(nil)}}}: unsupported scope applied to resource'],
  ['a part of a pod', 'ResourceQuota', { spec: { hard: { pods: '1500m' } } }, 'spec.hard[pods]: Invalid value: resource.Quantity{i:resource.int64Amount{value:1500, scale:-3}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"1500m", Format:"DecimalSI"}: must be an integer'],
  ['a controller without a domain', 'IngressClass', { spec: { controller: 'nginx' } }, 'spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")'],
  ['a service name with a dot', 'Ingress', { spec: { defaultBackend: { service: { name: 'a.b', port: { number: 80 } } } } }, "spec.defaultBackend.service.name: Invalid value: \"a.b\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"],
  ['no range', 'ServiceCIDR', { spec: {} }, 'spec.cidrs: Required value: at least one CIDR required'],
  ['a name of one segment', 'EndpointSlice', { addressType: 'FQDN', endpoints: [{ addresses: ['host'] }] }, 'endpoints[0].addresses[0]: Invalid value: "host": should be a domain with at least two segments separated by dots'],
  ['a topology twice', 'StorageClass', { provisioner: 'p', allowedTopologies: [1, 2].map(() => ({ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] })) }, 'allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
  ['an audience twice', 'CSIDriver', { spec: { tokenRequests: [{ audience: 'a' }, { audience: 'a' }] } }, 'spec.tokenRequests[1].audience: Duplicate value: "a"'],
  ['an overhead of coffee', 'RuntimeClass', { handler: 'h', overhead: { podFixed: { coffee: '1' } } }, 'overhead.limits[coffee]: Invalid value: coffee: must be a standard resource type or fully qualified', 'overhead.limits[coffee]: Invalid value: coffee: must be a standard resource for containers'],
  ['a capacity below nothing, asked about twice', 'CSIStorageCapacity', { storageClassName: 'a', capacity: '-1' }, ...['', ''].map(() => 'capacity: Invalid value: "-1": must be greater than or equal to 0')],
  ['a new event with old fields', 'Event', { eventTime: '2026-01-01T00:00:00.000000Z', regarding: { namespace: 'lab' }, type: 'Odd', reason: 'r', action: 'a', reportingController: 'c', reportingInstance: 'i', deprecatedCount: 3 }, 'type: Invalid value: "": has invalid value: Odd', 'count: Invalid value: "": needs to be unset'],
  ['subjects of flows', 'FlowSchema', { spec: { priorityLevelConfiguration: { name: 'l' }, rules: [{ subjects: [{ kind: 'User', group: { name: 'g' } }], nonResourceRules: [{ verbs: ['go'], nonResourceURLs: ['/a*'] }] }] } }, "spec.rules[0].subjects[0].user: Required value: user is required when subject kind is 'User'", "spec.rules[0].subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'", 'spec.rules[0].nonResourceRules[0].verbs: Unsupported value: []string{"go"}: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"', 'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*": wildcard can only do suffix matching'],
  ['hands larger than the deck', 'PriorityLevelConfiguration', { spec: { type: 'Limited', limited: { lendablePercent: 101, limitResponse: { type: 'Queue', queuing: { queues: 4, handSize: 9 } } } } }, 'spec.limited.limitResponse.queuing.handSize: Invalid value: 9: should not be greater than queues (4)', 'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive'],
  ['a webhook with a password', 'ValidatingWebhookConfiguration', { webhooks: [{ name: 'a.b.c', sideEffects: 'None', admissionReviewVersions: ['v1'], clientConfig: { url: 'https://u:p@h?q' }, rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/*', 'pods/log'] }] }] }, "webhooks[0].rules[0].resources[1]: Invalid value: \"pods/log\": if 'pods/*' is present, must not specify pods/log", 'webhooks[0].clientConfig.url: Invalid value: "u:p": user information is not permitted in the URL', 'webhooks[0].clientConfig.url: Invalid value: "q": query parameters are not permitted in the URL'],
  ['a policy without expressions', 'ValidatingAdmissionPolicy', { spec: { paramKind: { apiVersion: 'v1' }, matchConstraints: {}, variables: [{ name: '1', expression: 'a' }], validations: [{ message: 'a\nb' }] } }, 'spec.paramKind.kind: Required value', 'spec.matchConstraints.resourceRules: Required value', 'spec.variables[0].name: Invalid value: "1": name is not a valid CEL identifier', 'spec.validations[0].expression: Required value: expression is not specified', 'spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks'],
  ['a binding of two kinds of parameters', 'ValidatingAdmissionPolicyBinding', { spec: { policyName: 'p', validationActions: ['Deny'], paramRef: { parameterNotFoundAction: 'Allow' } } }, 'spec.paramRef: Required value: one of name or selector must be specified'],
  ['a definition with wrong schemas', 'CustomResourceDefinition', { metadata: { name: 'ts.ex.com' }, spec: { group: 'ex.com', scope: 'Namespaced', names: { plural: 'ts', kind: 'T' }, conversion: { strategy: 'Foo' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { a: { type: 'string', pattern: '(' }, b: { type: 'string', pattern: '(?i)b' }, c: { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'map' } } } } }] } }, 'spec.versions[0].schema.openAPIV3Schema.properties[a].pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`', 'spec.versions[0].schema.openAPIV3Schema.properties[c].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map', 'spec.conversion.strategy: Unsupported value: "Foo": supported values: "None", "Webhook"'],
];

describe('a new object is refused', () => {
  it.each(cases)('%s (%s)', (_, kind, content, ...expected) => {
    expect(refused(kind, content)).toEqual(expected);
  });

  it('a name that is no address (IPAddress)', () => {
    expect(refused('IPAddress', { spec: { parentRef: { resource: 'services', name: 's' } } }, '10.0.0')).toEqual(['metadata.name: Invalid value: "10.0.0": ParseAddr("10.0.0"): IPv4 address too short']);
  });
});

describe('a body that is none', () => {
  it.each([
    ['{"a":1}x', "couldn't get version/kind; json parse error: invalid character 'x' after top-level value ({\"a\":1}x)"],
    ['{"a":1,}', "couldn't get version/kind; json parse error: invalid character '}' looking for beginning of object key string ({\"a\":1,})"],
    ['{"a":tru}', "couldn't get version/kind; json parse error: invalid character '}' in literal true (expecting 'e') ({\"a\":tru})"],
    ['{"a":01}', "couldn't get version/kind; json parse error: invalid character '1' after object key:value pair ({\"a\":01})"],
    ['[1,', "couldn't get version/kind; json parse error: unexpected end of JSON input (5b312c)"],
    ['{"kind":5}', "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({\"kind\":5})"],
    ['{"apiVersion":"a/b/c","kind":"Pod"}', 'unexpected GroupVersion string: a/b/c ({"apiVersion":"a/b/c","kind":" ...)'],
  ])('%s', (body, why) => {
    expect(server.object('POST', '/api/v1/namespaces/lab/pods', body, { 'content-type': 'application/json' }).message).toBe(`the object provided is unrecognized (must be of type Pod): ${why}`);
  });
});

describe('fields whose features are off', () => {
  it('are dropped from a pod without a word', () => {
    const { spec } = server.object('POST', '/api/v1/namespaces/lab/pods?dryRun=All', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: {
      automountServiceAccountToken: false, resources: { limits: { cpu: '1' } }, resourceClaims: [{ name: 'r' }], volumes: [{ name: 'v', image: { reference: 'r' } }],
      containers: [{ name: 'c', image: 'nginx', resources: { claims: [{ name: 'r' }] }, lifecycle: { stopSignal: 'SIGTERM' }, volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
    } });
    expect(Object.keys(spec)).not.toEqual(expect.arrayContaining(['resources']));
    expect(spec.volumes ?? []).toEqual([]);
    expect(spec.resourceClaims).toBeUndefined();
    expect(spec.containers[0]).toMatchObject({ resources: {}, lifecycle: {} });
    expect(spec.containers[0].volumeMounts).toBeUndefined();
  });
});

describe('an update is refused', () => {
  const patch = (path: string, body: object): string[] => causes(server.object('PATCH', path, body, { 'content-type': 'application/merge-patch+json' }));

  it('with a wrong label once for each check that sees it', () => {
    for (const [kind, content] of [['ConfigMap', {}], ['Deployment', { spec: { selector, template: template() } }], ['PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }]] as const) {
      const { apiVersion, path } = url(kind);
      server.send('POST', path, { apiVersion, kind, metadata: { name: 'labels' }, ...content });
      const wrong = patch(`${path}/labels`, { metadata: { labels: { a: 'b c' } } });
      expect(new Set(wrong).size).toBe(1);
      expect(wrong).toHaveLength({ ConfigMap: 4, Deployment: 3, PersistentVolumeClaim: 5 }[kind]);
    }
  });

  it('when a resize takes memory away', () => {
    const { path } = url('Pod');
    server.send('POST', path, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'big' }, spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { memory: '64Mi' }, limits: { memory: '128Mi' } } }] } });
    const body = (resources: object): object => ({ spec: { containers: [{ name: 'c', image: 'nginx', resources }] } });
    const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
    expect(causes(server.object('PATCH', `${path}/big/resize`, body({ limits: { memory: '100Mi' } }), strategic))).toEqual(['spec.containers[0].resources.limits[memory]: Forbidden: memory limits cannot be decreased unless resizePolicy is RestartContainer']);
    expect(causes(server.object('PATCH', `${path}/big/resize`, body({ limits: { memory: null } }), strategic))).toEqual(['spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed']);
  });
});

import type { Random } from '../../runtime/random';

interface Body {
  /** What a minimal object needs besides a name. */
  readonly fields: object;
  /** Where names have a form of their own. */
  readonly names?: readonly string[];
}

const container = { name: 'c', image: 'nginx', resources: { requests: { cpu: '100m' } } };
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [container] } };
const selector = { matchLabels: { app: 'a' } };
const jobTemplate = { spec: { restartPolicy: 'Never', containers: [container] } };
const backend = { service: { name: 's', port: { number: 80 } } };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' };
const hook = { name: 'a.b.c', clientConfig: { url: 'https://a.b/c' }, sideEffects: 'None', admissionReviewVersions: ['v1'], rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['events'] }] };
const definition = (plural: string): object => ({
  group: 'soak.example.com', scope: 'Namespaced', names: { plural, kind: plural },
  versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.size < 9' }] } } } } }],
});

/** A minimal object of every kind that is stored. */
export const BODIES: Readonly<Record<string, Body>> = {
  '/configmaps': { fields: { data: { a: '1' } } },
  '/endpoints': { fields: { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }] } },
  '/events': { fields: { involvedObject: { kind: 'Pod', name: 'a' }, reason: 'R', message: 'm', type: 'Normal' } },
  '/limitranges': { fields: { spec: { limits: [{ type: 'Container', max: { memory: '1Gi' } }] } } },
  '/namespaces': { fields: {} },
  '/nodes': { fields: {} },
  '/persistentvolumeclaims': { fields: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } },
  '/persistentvolumes': { fields: { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } } } },
  '/pods': { fields: { spec: { containers: [container] } } },
  '/podtemplates': { fields: { template } },
  '/replicationcontrollers': { fields: { spec: { replicas: 2, template } } },
  '/resourcequotas': { fields: { spec: { hard: { configmaps: '4' } } } },
  '/secrets': { fields: { stringData: { a: '1' } } },
  '/serviceaccounts': { fields: {} },
  '/services': { fields: { spec: { type: 'NodePort', ports: [{ port: 80 }], selector: { app: 'a' } } } },
  'apiregistration.k8s.io/apiservices': { fields: { spec: { group: 'x.io', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 } }, names: ['v1.x.io'] },
  'apps/controllerrevisions': { fields: { revision: 1, data: { a: 1 } } },
  'apps/daemonsets': { fields: { spec: { selector, template } } },
  'apps/deployments': { fields: { spec: { selector, template } } },
  'apps/replicasets': { fields: { spec: { selector, template } } },
  'apps/statefulsets': { fields: { spec: { serviceName: 's', selector, template } } },
  'autoscaling/horizontalpodautoscalers': { fields: { spec: { scaleTargetRef: { kind: 'Deployment', name: 'a', apiVersion: 'apps/v1' }, maxReplicas: 3 } } },
  'batch/cronjobs': { fields: { spec: { schedule: '* * * * *', jobTemplate: { spec: { template: jobTemplate } } } } },
  'batch/jobs': { fields: { spec: { template: jobTemplate } } },
  'certificates.k8s.io/certificatesigningrequests': { fields: { spec: { request: 'LS0tLS1CRUdJTg==', signerName: 'example.com/x', usages: ['client auth'] } } },
  'networking.k8s.io/ingressclasses': { fields: { spec: { controller: 'a.b/c' } } },
  'networking.k8s.io/ingresses': { fields: { spec: { defaultBackend: backend } } },
  'networking.k8s.io/ipaddresses': { fields: { spec: { parentRef: { resource: 'services', namespace: 'lab', name: 'a' } } }, names: ['10.96.77.1', '10.96.77.2'] },
  'networking.k8s.io/networkpolicies': { fields: { spec: { podSelector: {} } } },
  'networking.k8s.io/servicecidrs': { fields: { spec: { cidrs: ['10.200.0.0/24'] } } },
  'policy/poddisruptionbudgets': { fields: { spec: { minAvailable: 1, selector } } },
  'rbac.authorization.k8s.io/clusterrolebindings': { fields: { roleRef } },
  'rbac.authorization.k8s.io/clusterroles': { fields: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] } },
  'rbac.authorization.k8s.io/rolebindings': { fields: { roleRef } },
  'rbac.authorization.k8s.io/roles': { fields: { rules: [] } },
  'storage.k8s.io/csidrivers': { fields: { spec: {} } },
  'storage.k8s.io/csinodes': { fields: { spec: { drivers: [] } } },
  'storage.k8s.io/csistoragecapacities': { fields: { storageClassName: 'x' } },
  'storage.k8s.io/storageclasses': { fields: { provisioner: 'example.com/x' } },
  'storage.k8s.io/volumeattachments': { fields: { spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'v' } } } },
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': { fields: { webhooks: [hook] } },
  'admissionregistration.k8s.io/validatingadmissionpolicies': { fields: { spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] }] }, validations: [{ expression: "object.metadata.name != 'f.g'" }] } } },
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': { fields: { spec: { policyName: 'a', validationActions: ['Deny'] } } },
  'admissionregistration.k8s.io/validatingwebhookconfigurations': { fields: { webhooks: [hook] } },
  'apiextensions.k8s.io/customresourcedefinitions': { fields: { spec: definition('as') }, names: ['as.soak.example.com'] },
  'scheduling.k8s.io/priorityclasses': { fields: { value: 5 } },
  'coordination.k8s.io/leases': { fields: { spec: { holderIdentity: 'x' } } },
  'node.k8s.io/runtimeclasses': { fields: { handler: 'h' } },
  'discovery.k8s.io/endpointslices': { fields: { addressType: 'IPv4', endpoints: [{ addresses: ['10.1.2.3'] }], ports: [{ port: 80 }] } },
  'flowcontrol.apiserver.k8s.io/flowschemas': { fields: { spec: { priorityLevelConfiguration: { name: 'global-default' } } } },
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': { fields: { spec: { type: 'Exempt' } } },
};

const VALUES: readonly unknown[] = [null, '', 'x', 'A b', -1, 0, 70000, 1.5, true, [], {}, [null], ['x'], { a: 1 }, { name: 'x' }];

/** The body with one part taken out or put wrong, so that decoders and rules meet what nobody thought of. */
export function damaged(body: object, random: Random): object {
  const copy = JSON.parse(JSON.stringify(body)) as Record<string, unknown>;
  let at: Record<string, unknown> = copy;
  for (;;) {
    const keys = Object.keys(at);
    if (keys.length === 0) return copy;
    const key = random.pick(keys);
    const inner = at[key];
    if (inner !== null && typeof inner === 'object' && random.below(4) > 0) {
      at = inner as Record<string, unknown>;
      continue;
    }
    if (random.below(3) === 0 && !Array.isArray(at)) delete at[key];
    else at[key] = random.pick(VALUES);
    return copy;
  }
}

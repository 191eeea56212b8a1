import { strategies } from '../api/kinds';
import type { Draft } from '../api/kind';
import type { KubeObject } from '../api/object';
import { nodeAddress, workerName } from './workers';

/** The node on which the addon's pod runs. */
interface AddonPlace {
  readonly name: string;
  readonly address: string;
  readonly podIp: string;
}

const NAME = 'metrics-server';
const NAMESPACE = 'kube-system';
const HASH = '867d48dc9c';
const POD = `${NAME}-${HASH}-p8w4z`;
const IMAGE = 'registry.k8s.io/metrics-server/metrics-server';
export const METRICS_SERVER_IMAGE = `${IMAGE}:v0.7.2`;
const DIGEST = 'sha256:ffcb2bf004d6aa0a17d90e0247cf94f2865c8901dcab4427034c341951c239f9';
const labels = { 'k8s-app': NAME };
/* Five minutes before people began to use the cluster, in seconds after it was made. */
const INSTALLED = '@1502';
const RUNNING = '@1504';
const READY = '@1524';

/** The metrics server as its own manifest (components.yaml, v0.7.2) installs it, with what the controllers made of it. */
export function metricsServerObjects(workers: number): KubeObject[] {
  const place = workers > 0 ? { name: workerName(1), address: nodeAddress(1), podIp: '10.244.1.3' } : { name: 'control-plane', address: '172.30.0.10', podIp: '10.244.0.3' };
  return [...access(), apiService(), ...workload(place)].map((object) => {
    const draft = JSON.parse(JSON.stringify(object)) as Draft;
    strategies[`${object.apiVersion} ${object.kind}`]?.default?.(draft);
    return draft as unknown as KubeObject;
  });
}

/** What a user applies to install it in a running cluster, in its order. */
export function metricsServerManifest(): KubeObject[] {
  return [...access(), apiService(), service(), deployment()].map(({ status: _status, ...object }) => {
    const { name, namespace, labels: own } = object.metadata;
    return { ...object, metadata: { name, ...(namespace ? { namespace } : {}), labels: own } } as KubeObject;
  });
}

function meta(name: string, namespaced: boolean, more: Readonly<Record<string, unknown>> = {}): KubeObject['metadata'] {
  return { name, ...(namespaced ? { namespace: NAMESPACE } : {}), creationTimestamp: INSTALLED, labels, ...more };
}

function owner(apiVersion: string, kind: string, name: string): object {
  return { ownerReferences: [{ apiVersion, kind, name, uid: `#${kind}/${NAMESPACE}/${name}`, controller: true, blockOwnerDeletion: true }] };
}

function access(): KubeObject[] {
  const rbac = 'rbac.authorization.k8s.io/v1';
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }];
  const roleRef = (kind: string, name: string): object => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  const aggregated = { ...labels, 'rbac.authorization.k8s.io/aggregate-to-admin': 'true', 'rbac.authorization.k8s.io/aggregate-to-edit': 'true', 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta(NAME, true) },
    { apiVersion: rbac, kind: 'ClusterRole', metadata: meta('system:aggregated-metrics-reader', false, { labels: aggregated }), rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }] },
    { apiVersion: rbac, kind: 'ClusterRole', metadata: meta(`system:${NAME}`, false), rules: [{ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] }, { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }] },
    { apiVersion: rbac, kind: 'RoleBinding', metadata: meta(`${NAME}-auth-reader`, true), roleRef: roleRef('Role', 'extension-apiserver-authentication-reader'), subjects },
    { apiVersion: rbac, kind: 'ClusterRoleBinding', metadata: meta(`${NAME}:system:auth-delegator`, false), roleRef: roleRef('ClusterRole', 'system:auth-delegator'), subjects },
    { apiVersion: rbac, kind: 'ClusterRoleBinding', metadata: meta(`system:${NAME}`, false), roleRef: roleRef('ClusterRole', `system:${NAME}`), subjects },
  ];
}

function apiService(): KubeObject {
  return {
    apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: meta('v1beta1.metrics.k8s.io', false),
    spec: { service: { namespace: NAMESPACE, name: NAME, port: 443 }, group: 'metrics.k8s.io', version: 'v1beta1', insecureSkipTLSVerify: true, groupPriorityMinimum: 100, versionPriority: 100 },
    status: { conditions: [{ type: 'Available', status: 'True', lastTransitionTime: READY, reason: 'Passed', message: 'all checks passed' }] },
  };
}

const resources = { requests: { cpu: '100m', memory: '200Mi' } };

/** The pod's spec as the manifest has it. */
function podSpec(): Readonly<Record<string, unknown>> {
  const probe = (path: string): object => ({ failureThreshold: 3, httpGet: { path, port: 'https', scheme: 'HTTPS' }, periodSeconds: 10 });
  return {
    containers: [{
      name: NAME, image: METRICS_SERVER_IMAGE, imagePullPolicy: 'IfNotPresent', resources,
      args: ['--cert-dir=/tmp', '--secure-port=10250', '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname', '--kubelet-use-node-status-port', '--metric-resolution=15s', '--kubelet-insecure-tls'],
      ports: [{ name: 'https', containerPort: 10250, protocol: 'TCP' }],
      livenessProbe: probe('/livez'), readinessProbe: { ...probe('/readyz'), initialDelaySeconds: 20 },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      volumeMounts: [{ mountPath: '/tmp', name: 'tmp-dir' }],
    }],
    nodeSelector: { 'kubernetes.io/os': 'linux' }, priorityClassName: 'system-cluster-critical', serviceAccountName: NAME, serviceAccount: NAME, volumes: [{ name: 'tmp-dir', emptyDir: {} }],
  };
}

const revision = { 'deployment.kubernetes.io/revision': '1' };

function service(): KubeObject {
  return {
    apiVersion: 'v1', kind: 'Service', metadata: meta(NAME, true),
    spec: { ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 'https' }], selector: labels, clusterIP: '10.96.45.21', clusterIPs: ['10.96.45.21'], type: 'ClusterIP', sessionAffinity: 'None', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', internalTrafficPolicy: 'Cluster' },
    status: { loadBalancer: {} },
  };
}

function template(more: object = {}): object {
  return { metadata: { creationTimestamp: null, labels: { ...labels, ...more } }, spec: podSpec() };
}

function deployment(): KubeObject {
  const condition = (type: string, reason: string, message: string): object => ({ type, status: 'True', lastUpdateTime: READY, lastTransitionTime: READY, reason, message });
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta(NAME, true, { generation: 1, annotations: revision }),
    spec: { replicas: 1, selector: { matchLabels: labels }, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } }, template: template() },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, conditions: [condition('Available', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'), condition('Progressing', 'NewReplicaSetAvailable', `ReplicaSet "${NAME}-${HASH}" has successfully progressed.`)] },
  };
}

function workload(place: AddonPlace): KubeObject[] {
  const hashed = { ...labels, 'pod-template-hash': HASH };
  return [
    service(),
    {
      apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
      metadata: meta(`${NAME}-7hq5k`, true, { generateName: `${NAME}-`, generation: 3, labels: { ...labels, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io', 'kubernetes.io/service-name': NAME }, annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': READY }, ...owner('v1', 'Service', NAME) }),
      addressType: 'IPv4', ports: [{ name: 'https', protocol: 'TCP', port: 10250 }],
      endpoints: [{ addresses: [place.podIp], conditions: { ready: true, serving: true, terminating: false }, targetRef: { kind: 'Pod', namespace: NAMESPACE, name: POD, uid: `#Pod/${NAMESPACE}/${POD}` }, nodeName: place.name }],
    },
    deployment(),
    {
      apiVersion: 'apps/v1', kind: 'ReplicaSet',
      metadata: meta(`${NAME}-${HASH}`, true, { generation: 1, labels: hashed, annotations: { 'deployment.kubernetes.io/desired-replicas': '1', 'deployment.kubernetes.io/max-replicas': '2', ...revision }, ...owner('apps/v1', 'Deployment', NAME) }),
      spec: { replicas: 1, selector: { matchLabels: hashed }, template: template({ 'pod-template-hash': HASH }) },
      status: { replicas: 1, fullyLabeledReplicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1 },
    },
    pod(place, hashed),
  ];
}

function pod(place: AddonPlace, hashed: Readonly<Record<string, string>>): KubeObject {
  const condition = (type: string, at: string): object => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: at });
  const tolerate = (key: string): object => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: meta(POD, true, { generateName: `${NAME}-${HASH}-`, generation: 1, labels: hashed, ...owner('apps/v1', 'ReplicaSet', `${NAME}-${HASH}`) }),
    spec: { ...podSpec(), nodeName: place.name, priority: 2000000000, preemptionPolicy: 'PreemptLowerPriority', tolerations: [tolerate('not-ready'), tolerate('unreachable')] },
    status: {
      phase: 'Running', qosClass: 'Burstable', startTime: INSTALLED, hostIP: place.address, hostIPs: [{ ip: place.address }], podIP: place.podIp, podIPs: [{ ip: place.podIp }],
      conditions: [condition('PodReadyToStartContainers', RUNNING), condition('Initialized', INSTALLED), condition('Ready', READY), condition('ContainersReady', READY), condition('PodScheduled', INSTALLED)],
      containerStatuses: [{
        name: NAME, state: { running: { startedAt: RUNNING } }, lastState: {}, ready: true, started: true, restartCount: 0, image: `${IMAGE}:v0.7.2`, imageID: `${IMAGE}@${DIGEST}`,
        containerID: 'containerd://5b1d0f1c2f7a4f0e9d7c6a3b8e4f1029c7d6b5a4e3f2d1c0b9a8978685746352', allocatedResources: resources.requests, resources,
      }],
    },
  };
}

import type { Transport } from '../api/transport';
import { post } from './install';

export const INGRESS_IMAGE = 'registry.k8s.io/ingress-nginx/controller:v1.12.2';
const NAME = 'ingress-nginx';
const labels = { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/instance': NAME, 'app.kubernetes.io/component': 'controller' };

/** Installs the controller as its own manifests do: behind node ports 30080 and 30443, or a load balancer where there are some. */
export function installIngressNginx(admin: Transport, balanced: boolean): void {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  post(admin, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAME, labels } });
  post(admin, `/api/v1/namespaces/${NAME}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, labels } });
  post(admin, `${rbac}/clusterroles`, {
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: NAME, labels },
    rules: [
      { apiGroups: [''], resources: ['configmaps', 'endpoints', 'nodes', 'pods', 'secrets', 'namespaces', 'services'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingressclasses'], verbs: ['get', 'list', 'watch'] }, { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] }, { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch', 'get'] },
    ],
  });
  post(admin, `${rbac}/clusterrolebindings`, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: NAME, labels }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME }, subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: NAME }] });
  post(admin, '/apis/networking.k8s.io/v1/ingressclasses', { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx', labels }, spec: { controller: 'k8s.io/ingress-nginx' } });
  const port = (name: string, number: number, nodePort: number): object => ({ name, port: number, targetPort: name, protocol: 'TCP', appProtocol: name, ...(balanced ? {} : { nodePort }) });
  post(admin, `/api/v1/namespaces/${NAME}/services`, { apiVersion: 'v1', kind: 'Service', metadata: { name: `${NAME}-controller`, labels }, spec: { type: balanced ? 'LoadBalancer' : 'NodePort', selector: labels, ports: [port('http', 80, 30_080), port('https', 443, 30_443)] } });
  const probe = { httpGet: { path: '/healthz', port: 10_254, scheme: 'HTTP' }, initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1 };
  post(admin, `/apis/apps/v1/namespaces/${NAME}/deployments`, {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `${NAME}-controller`, labels },
    spec: {
      replicas: 1, selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: NAME, terminationGracePeriodSeconds: 300, nodeSelector: { 'kubernetes.io/os': 'linux' },
          containers: [{
            name: 'controller', image: INGRESS_IMAGE, args: ['/nginx-ingress-controller', `--publish-service=$(POD_NAMESPACE)/${NAME}-controller`, '--controller-class=k8s.io/ingress-nginx', '--ingress-class=nginx'],
            env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
            ports: [{ name: 'http', containerPort: 80 }, { name: 'https', containerPort: 443 }], resources: { requests: { cpu: '100m', memory: '90Mi' } }, livenessProbe: { ...probe, failureThreshold: 5 }, readinessProbe: { ...probe, failureThreshold: 3 },
          }],
        },
      },
    },
  });
}

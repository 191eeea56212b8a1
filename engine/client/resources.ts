import type * as api from '../api/types';

/** What every typed object has; the interfaces of api/types all fit it. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: api.ObjectMeta;
}

/** Where a kind lives in the API, with its TypeScript type. Build one with `resource` for kinds defined at run time. */
export interface Resource<T extends ApiObject = ApiObject> {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** "v1" or "apps/v1". */
  readonly apiVersion: string;
  /** "/api/v1" or "/apis/apps/v1". */
  readonly root: string;
  /** Carries the type only; never set. */
  readonly type?: T;
}

export function resource<T extends ApiObject>(group: string, version: string, name: string, kind: string, namespaced = true): Resource<T> {
  const apiVersion = group ? `${group}/${version}` : version;
  return { group, version, resource: name, kind, namespaced, apiVersion, root: group ? `/apis/${apiVersion}` : `/api/${version}` };
}

export const configMaps = resource<api.ConfigMap>('', 'v1', 'configmaps', 'ConfigMap');
export const endpoints = resource<api.Endpoints>('', 'v1', 'endpoints', 'Endpoints');
export const events = resource<api.Event>('', 'v1', 'events', 'Event');
export const namespaces = resource<api.Namespace>('', 'v1', 'namespaces', 'Namespace', false);
export const nodes = resource<api.Node>('', 'v1', 'nodes', 'Node', false);
export const persistentVolumeClaims = resource<api.PersistentVolumeClaim>('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
export const persistentVolumes = resource<api.PersistentVolume>('', 'v1', 'persistentvolumes', 'PersistentVolume', false);
export const pods = resource<api.Pod>('', 'v1', 'pods', 'Pod');
export const replicationControllers = resource<api.ReplicationController>('', 'v1', 'replicationcontrollers', 'ReplicationController');
export const resourceQuotas = resource<api.ResourceQuota>('', 'v1', 'resourcequotas', 'ResourceQuota');
export const secrets = resource<api.Secret>('', 'v1', 'secrets', 'Secret');
export const serviceAccounts = resource<api.ServiceAccount>('', 'v1', 'serviceaccounts', 'ServiceAccount');
export const services = resource<api.Service>('', 'v1', 'services', 'Service');

export const controllerRevisions = resource<api.ControllerRevision>('apps', 'v1', 'controllerrevisions', 'ControllerRevision');
export const daemonSets = resource<api.DaemonSet>('apps', 'v1', 'daemonsets', 'DaemonSet');
export const deployments = resource<api.Deployment>('apps', 'v1', 'deployments', 'Deployment');
export const replicaSets = resource<api.ReplicaSet>('apps', 'v1', 'replicasets', 'ReplicaSet');
export const statefulSets = resource<api.StatefulSet>('apps', 'v1', 'statefulsets', 'StatefulSet');

export const cronJobs = resource<api.CronJob>('batch', 'v1', 'cronjobs', 'CronJob');
export const jobs = resource<api.Job>('batch', 'v1', 'jobs', 'Job');
export const horizontalPodAutoscalers = resource<api.AutoscalingV2HorizontalPodAutoscaler>('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler');
export const podDisruptionBudgets = resource<api.PodDisruptionBudget>('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget');

export const endpointSlices = resource<api.EndpointSlice>('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice');
export const ingresses = resource<api.Ingress>('networking.k8s.io', 'v1', 'ingresses', 'Ingress');
export const networkPolicies = resource<api.NetworkPolicy>('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy');

export const storageClasses = resource<api.StorageClass>('storage.k8s.io', 'v1', 'storageclasses', 'StorageClass', false);

export const clusterRoles = resource<api.ClusterRole>('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', false);
export const roles = resource<api.Role>('rbac.authorization.k8s.io', 'v1', 'roles', 'Role');
export const roleBindings = resource<api.RoleBinding>('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding');

export const certificateSigningRequests = resource<api.CertificateSigningRequest>('certificates.k8s.io', 'v1', 'certificatesigningrequests', 'CertificateSigningRequest', false);
export const customResourceDefinitions = resource<api.CustomResourceDefinition>('apiextensions.k8s.io', 'v1', 'customresourcedefinitions', 'CustomResourceDefinition', false);
export const leases = resource<api.Lease>('coordination.k8s.io', 'v1', 'leases', 'Lease');
export const priorityClasses = resource<api.PriorityClass>('scheduling.k8s.io', 'v1', 'priorityclasses', 'PriorityClass', false);

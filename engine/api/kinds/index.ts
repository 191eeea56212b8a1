import type { Strategy } from '../kind';
import { controllerRevision } from './apps/controller-revision';
import { daemonSet } from './apps/daemon-set';
import { deployment } from './apps/deployment';
import { replicaSet } from './apps/replica-set';
import { lease } from './cluster/lease';
import { endpoints } from './core/endpoints';
import { event } from './core/event';
import { node } from './core/node';
import { service } from './core/service';
import { configMap, namespace, podTemplate, secret, serviceAccount } from './core/small';
import { endpointSlice } from './networking/endpoint-slice';
import { pod } from './pod/pod';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac/rules';

/** The rules of the kinds of every day, keyed by "apiVersion Kind"; those of the others are in rare.ts. */
export const strategies: Readonly<Record<string, Strategy>> = {
  'v1 Pod': pod,
  'v1 Namespace': namespace,
  'v1 Node': node,
  'v1 ConfigMap': configMap,
  'v1 Secret': secret,
  'v1 ServiceAccount': serviceAccount,
  'v1 Service': service,
  'v1 Endpoints': endpoints,
  'v1 Event': event,
  'v1 PodTemplate': podTemplate,
  'apps/v1 Deployment': deployment,
  'apps/v1 ReplicaSet': replicaSet,
  'apps/v1 DaemonSet': daemonSet,
  'apps/v1 ControllerRevision': controllerRevision,
  'discovery.k8s.io/v1 EndpointSlice': endpointSlice,
  'events.k8s.io/v1 Event': event,
  'coordination.k8s.io/v1 Lease': lease,
  'rbac.authorization.k8s.io/v1 Role': role,
  'rbac.authorization.k8s.io/v1 ClusterRole': clusterRole,
  'rbac.authorization.k8s.io/v1 RoleBinding': roleBinding,
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': clusterRoleBinding,
};

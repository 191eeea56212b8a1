import type { Strategy } from '../kind';
import { controllerRevision } from './apps/controller-revision';
import { daemonSet } from './apps/daemon-set';
import { deployment } from './apps/deployment';
import { replicaSet } from './apps/replica-set';
import { statefulSet } from './apps/stateful-set';
import { endpoints } from './core/endpoints';
import { event } from './core/event';
import { limitRange, resourceQuota } from './core/limits';
import { node } from './core/node';
import { replicationController } from './core/replication-controller';
import { service } from './core/service';
import { configMap, namespace, podTemplate, secret, serviceAccount } from './core/small';
import { pod } from './pod/pod';
import { persistentVolumeClaim } from './storage/claim';
import { persistentVolume } from './storage/volume';

/** The rules of every built-in kind, keyed by "apiVersion Kind". */
export const strategies: Readonly<Record<string, Strategy>> = {
  'v1 Pod': pod,
  'v1 Namespace': namespace,
  'v1 Node': node,
  'v1 ConfigMap': configMap,
  'v1 Secret': secret,
  'v1 ServiceAccount': serviceAccount,
  'v1 Service': service,
  'v1 ReplicationController': replicationController,
  'v1 Endpoints': endpoints,
  'v1 Event': event,
  'v1 PersistentVolume': persistentVolume,
  'v1 PersistentVolumeClaim': persistentVolumeClaim,
  'v1 LimitRange': limitRange,
  'v1 ResourceQuota': resourceQuota,
  'v1 PodTemplate': podTemplate,
  'apps/v1 Deployment': deployment,
  'apps/v1 ReplicaSet': replicaSet,
  'apps/v1 StatefulSet': statefulSet,
  'apps/v1 DaemonSet': daemonSet,
  'apps/v1 ControllerRevision': controllerRevision,
};

import type { Strategy } from '../kind';
import { controllerRevision } from './apps/controller-revision';
import { daemonSet } from './apps/daemon-set';
import { deployment } from './apps/deployment';
import { replicaSet } from './apps/replica-set';
import { statefulSet } from './apps/stateful-set';
import { autoscaler, autoscalerV1 } from './autoscaling/autoscaler';
import { cronJob } from './batch/cron-job';
import { job } from './batch/job';
import { certificateSigningRequest } from './cluster/certificates';
import { flowSchema, priorityLevel } from './cluster/flow-control';
import { apiService, lease, priorityClass, runtimeClass } from './cluster/small';
import { endpoints } from './core/endpoints';
import { event } from './core/event';
import { limitRange, resourceQuota } from './core/limits';
import { node } from './core/node';
import { replicationController } from './core/replication-controller';
import { service } from './core/service';
import { configMap, namespace, podTemplate, secret, serviceAccount } from './core/small';
import { customResourceDefinition } from './extensions/definition';
import { admissionPolicy, admissionPolicyBinding } from './extensions/admission-policies';
import { mutatingWebhooks, validatingWebhooks } from './extensions/webhooks';
import { ipAddress, serviceCIDR } from './networking/addresses';
import { endpointSlice } from './networking/endpoint-slice';
import { ingress, ingressClass } from './networking/ingress';
import { networkPolicy } from './networking/network-policy';
import { podDisruptionBudget } from './policy/disruption-budget';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac/rules';
import { pod } from './pod/pod';
import { persistentVolumeClaim } from './storage/claim';
import { csiDriver, csiNode, storageCapacity, storageClass, volumeAttachment } from './storage/classes';
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
  'batch/v1 Job': job,
  'batch/v1 CronJob': cronJob,
  'autoscaling/v1 HorizontalPodAutoscaler': autoscalerV1,
  'autoscaling/v2 HorizontalPodAutoscaler': autoscaler,
  'networking.k8s.io/v1 Ingress': ingress,
  'networking.k8s.io/v1 IngressClass': ingressClass,
  'networking.k8s.io/v1 NetworkPolicy': networkPolicy,
  'networking.k8s.io/v1 ServiceCIDR': serviceCIDR,
  'networking.k8s.io/v1 IPAddress': ipAddress,
  'discovery.k8s.io/v1 EndpointSlice': endpointSlice,
  'events.k8s.io/v1 Event': event,
  'policy/v1 PodDisruptionBudget': podDisruptionBudget,
  'rbac.authorization.k8s.io/v1 Role': role,
  'rbac.authorization.k8s.io/v1 ClusterRole': clusterRole,
  'rbac.authorization.k8s.io/v1 RoleBinding': roleBinding,
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': clusterRoleBinding,
  'storage.k8s.io/v1 StorageClass': storageClass,
  'storage.k8s.io/v1 VolumeAttachment': volumeAttachment,
  'storage.k8s.io/v1 CSIDriver': csiDriver,
  'storage.k8s.io/v1 CSINode': csiNode,
  'storage.k8s.io/v1 CSIStorageCapacity': storageCapacity,
  'scheduling.k8s.io/v1 PriorityClass': priorityClass,
  'coordination.k8s.io/v1 Lease': lease,
  'node.k8s.io/v1 RuntimeClass': runtimeClass,
  'certificates.k8s.io/v1 CertificateSigningRequest': certificateSigningRequest,
  'apiextensions.k8s.io/v1 CustomResourceDefinition': customResourceDefinition,
  'apiregistration.k8s.io/v1 APIService': apiService,
  'flowcontrol.apiserver.k8s.io/v1 FlowSchema': flowSchema,
  'flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration': priorityLevel,
  'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration': validatingWebhooks,
  'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration': mutatingWebhooks,
  'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy': admissionPolicy,
  'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding': admissionPolicyBinding,
};

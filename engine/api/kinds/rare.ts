import type { Strategy } from '../kind';
import { statefulSet } from './apps/stateful-set';
import { autoscaler, autoscalerV1 } from './autoscaling/autoscaler';
import { cronJob } from './batch/cron-job';
import { job } from './batch/job';
import { certificateSigningRequest } from './cluster/certificates';
import { flowSchema, priorityLevel } from './cluster/flow-control';
import { apiService, priorityClass, runtimeClass } from './cluster/small';
import { limitRange, resourceQuota } from './core/limits';
import { replicationController } from './core/replication-controller';
import { customResourceDefinition } from './extensions/definition';
import { admissionPolicy, admissionPolicyBinding } from './extensions/admission-policies';
import { mutatingWebhooks, validatingWebhooks } from './extensions/webhooks';
import { ipAddress, serviceCIDR } from './networking/addresses';
import { ingress, ingressClass } from './networking/ingress';
import { networkPolicy } from './networking/network-policy';
import { podDisruptionBudget } from './policy/disruption-budget';
import { persistentVolumeClaim } from './storage/claim';
import { csiDriver, csiNode, storageCapacity, storageClass, volumeAttachment } from './storage/classes';
import { persistentVolume } from './storage/volume';

/** The rules of kinds that many sessions never write, keyed by "apiVersion Kind"; loaded with the first of them. */
export const rareStrategies: Readonly<Record<string, Strategy>> = {
  'v1 ReplicationController': replicationController,
  'v1 PersistentVolume': persistentVolume,
  'v1 PersistentVolumeClaim': persistentVolumeClaim,
  'v1 LimitRange': limitRange,
  'v1 ResourceQuota': resourceQuota,
  'apps/v1 StatefulSet': statefulSet,
  'batch/v1 Job': job,
  'batch/v1 CronJob': cronJob,
  'autoscaling/v1 HorizontalPodAutoscaler': autoscalerV1,
  'autoscaling/v2 HorizontalPodAutoscaler': autoscaler,
  'networking.k8s.io/v1 Ingress': ingress,
  'networking.k8s.io/v1 IngressClass': ingressClass,
  'networking.k8s.io/v1 NetworkPolicy': networkPolicy,
  'networking.k8s.io/v1 ServiceCIDR': serviceCIDR,
  'networking.k8s.io/v1 IPAddress': ipAddress,
  'policy/v1 PodDisruptionBudget': podDisruptionBudget,
  'storage.k8s.io/v1 StorageClass': storageClass,
  'storage.k8s.io/v1 VolumeAttachment': volumeAttachment,
  'storage.k8s.io/v1 CSIDriver': csiDriver,
  'storage.k8s.io/v1 CSINode': csiNode,
  'storage.k8s.io/v1 CSIStorageCapacity': storageCapacity,
  'scheduling.k8s.io/v1 PriorityClass': priorityClass,
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

import { startCertificates, type CertificateSigner } from './certificates/certificates';
import { startClusterRoleAggregation } from './clusterroleaggregation/clusterroleaggregation';
import type { ControllerContext } from './context';
import { startCronJobs } from './cronjob/cronjob';
import { startDaemonSets } from './daemonset/daemonset';
import { startDeployments } from './deployment/deployment';
import { startDisruption } from './disruption/disruption';
import { startEndpoints } from './endpoints/endpoints';
import { startEndpointSlices } from './endpointslice/endpointslice';
import { startEndpointSliceMirroring } from './endpointslice/mirroring';
import { startGarbageCollector } from './garbage-collector/garbage-collector';
import { startJobs } from './job/job';
import { startNamespaces } from './namespace/namespace';
import { startNodeLifecycle, type NodeHeartbeats } from './nodelifecycle/nodelifecycle';
import { startPersistentVolumes } from './persistentvolume/persistentvolume';
import { startProvisioners } from './persistentvolume/provisioner';
import { startHorizontalPodAutoscalers } from './podautoscaler/podautoscaler';
import { startPodGarbageCollector } from './podgc/podgc';
import { startReplicaSets, startReplicationControllers } from './replicaset/replicaset';
import { startResourceQuotas } from './resourcequota/resourcequota';
import { startRootCaPublisher, startServiceAccounts } from './serviceaccount/serviceaccount';
import { startStatefulSets } from './statefulset/statefulset';
import { startStorageProtection } from './storageprotection/storageprotection';
import { startTaintEviction } from './tainteviction/tainteviction';
import { startTtlAfterFinished } from './ttlafterfinished/ttlafterfinished';
import { startVolumeExpansion } from './volumeexpand/volumeexpand';

export type { ControllerContext } from './context';
export type { CertificateSigner } from './certificates/certificates';
export { startLoadBalancers, type LoadBalancers } from './servicelb/servicelb';
export type { NodeHeartbeats } from './nodelifecycle/nodelifecycle';

export interface ControllersOptions extends ControllerContext {
  /** The cluster's certificate authority, PEM; published in every namespace. */
  readonly rootCa: string;
  /** Without it nodes are judged by their Leases. */
  readonly heartbeats?: NodeHeartbeats;
  /** Without it approved signing requests stay unsigned, and their event says so. */
  readonly signer?: CertificateSigner;
}

/** Starts all controllers of the controller manager. They run as events of the clock until the informers are stopped. */
export function startControllers(options: ControllersOptions): void {
  startServiceAccounts(options);
  startRootCaPublisher(options, options.rootCa);
  startNamespaces(options);
  startGarbageCollector(options);
  startPodGarbageCollector(options);
  startNodeLifecycle(options, options.heartbeats);
  startTaintEviction(options);
  startReplicationControllers(options);
  startReplicaSets(options);
  startDeployments(options);
  startStatefulSets(options);
  startDaemonSets(options);
  startJobs(options);
  startCronJobs(options);
  startEndpoints(options);
  startEndpointSlices(options);
  startEndpointSliceMirroring(options);
  startPersistentVolumes(options);
  startProvisioners(options);
  startStorageProtection(options);
  startVolumeExpansion(options);
  startTtlAfterFinished(options);
  startResourceQuotas(options);
  startDisruption(options);
  startHorizontalPodAutoscalers(options);
  startCertificates(options, options.signer);
  startClusterRoleAggregation(options);
}

import type { Secret } from '../api/types';
import { startClusterRoleAggregation } from './clusterroleaggregation/clusterroleaggregation';
import { certificateSigningRequests, cronJobs, horizontalPodAutoscalers, jobs, persistentVolumeClaims, persistentVolumes, podDisruptionBudgets, resourceQuotas, secrets, statefulSets, type ApiObject, type Resource } from '../client';
import type { LazyModule } from '../runtime/lazy-module';
import type { CertificateSigner } from './certificates/certificates';
import type { ControllerContext } from './context';
import { startDaemonSets } from './daemonset/daemonset';
import { startDeployments } from './deployment/deployment';
import { startEndpoints } from './endpoints/endpoints';
import { startEndpointSlices } from './endpointslice/endpointslice';
import { startEndpointSliceMirroring } from './endpointslice/mirroring';
import { startGarbageCollector } from './garbage-collector/garbage-collector';
import { startEphemeralVolumes } from './ephemeralvolume/ephemeralvolume';
import { startNamespaces } from './namespace/namespace';
import { startNodeLifecycle, type NodeHeartbeats } from './nodelifecycle/nodelifecycle';
import { startPodGarbageCollector } from './podgc/podgc';
import { startReplicaSets, startReplicationControllers } from './replicaset/replicaset';
import { startRootCaPublisher, startServiceAccounts } from './serviceaccount/serviceaccount';
import type { AccountSecrets } from './serviceaccount/tokens';
import { startStorageProtection } from './storageprotection/storageprotection';
import { startTaintEviction } from './tainteviction/tainteviction';

export type { ControllerContext } from './context';
export type { CertificateSigner } from './certificates/certificates';
export { startLoadBalancers, type LoadBalancers } from './servicelb/servicelb';
export type { NodeHeartbeats } from './nodelifecycle/nodelifecycle';

/** What rare.ts exports. */
export type RareControllers = typeof import('./rare');

export interface ControllersOptions extends ControllerContext {
  readonly rare: LazyModule<RareControllers>;
  /** The cluster's certificate authority, PEM; published in every namespace. */
  readonly rootCa: string;
  /** A token of a service account that lives as long as its secret. */
  readonly issueToken: AccountSecrets['issueToken'];
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
  startDaemonSets(options);
  startEndpoints(options);
  startEndpointSlices(options);
  startEndpointSliceMirroring(options);
  startStorageProtection(options);
  startEphemeralVolumes(options);
  startClusterRoleAggregation(options);
  startRare(options);
}

function startRare(options: ControllersOptions): void {
  atFirst(options, [statefulSets], (rare) => rare.startStatefulSets(options));
  atFirst(options, [jobs], (rare) => {
    rare.startJobs(options);
    rare.startTtlAfterFinished(options);
  });
  atFirst(options, [cronJobs], (rare) => rare.startCronJobs(options));
  atFirst(options, [persistentVolumeClaims, persistentVolumes], (rare) => {
    rare.startPersistentVolumes(options);
    rare.startProvisioners(options);
    rare.startVolumeExpansion(options);
  });
  atFirst(options, [secrets], (rare) => rare.startAccountTokens(options, options), (secret) => (secret as Secret).type === 'kubernetes.io/service-account-token');
  atFirst(options, [resourceQuotas], (rare) => rare.startResourceQuotas(options));
  atFirst(options, [podDisruptionBudgets], (rare) => rare.startDisruption(options));
  atFirst(options, [horizontalPodAutoscalers], (rare) => rare.startHorizontalPodAutoscalers(options));
  atFirst(options, [certificateSigningRequests], (rare) => rare.startCertificates(options, options.signer));
}

/** Starts controllers when the first object of one of their kinds appears; they find it as if they had been there before. */
function atFirst({ informers, clock, rare }: ControllersOptions, kinds: readonly Resource[], start: (rare: RareControllers) => void, concerns: (object: ApiObject) => boolean = () => true): void {
  let begun = false;
  for (const kind of kinds) {
    informers.of(kind).addHandlers({
      add: (object) => {
        if (begun || !concerns(object)) return;
        begun = true;
        clock.hold(rare);
        clock.schedule(0, () => start(rare.value));
      },
    });
  }
}

import type { ControllerContext } from './context';
import { startDeployments } from './deployment/deployment';
import { startEndpoints } from './endpoints/endpoints';
import { startEndpointSlices } from './endpointslice/endpointslice';
import { startEndpointSliceMirroring } from './endpointslice/mirroring';
import { startGarbageCollector } from './garbage-collector/garbage-collector';
import { startNamespaces } from './namespace/namespace';
import { startReplicaSets, startReplicationControllers } from './replicaset/replicaset';
import { startRootCaPublisher, startServiceAccounts } from './serviceaccount/serviceaccount';

export interface ControllersOptions extends ControllerContext {
  /** The cluster's certificate authority, PEM; published in every namespace. */
  readonly rootCa: string;
}

/** Starts all controllers of the controller manager. They run as events of the clock until the informers are stopped. */
export function startControllers(options: ControllersOptions): void {
  startServiceAccounts(options);
  startRootCaPublisher(options, options.rootCa);
  startNamespaces(options);
  startGarbageCollector(options);
  startReplicationControllers(options);
  startReplicaSets(options);
  startDeployments(options);
  startEndpoints(options);
  startEndpointSlices(options);
  startEndpointSliceMirroring(options);
}

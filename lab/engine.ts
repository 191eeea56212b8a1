import { createCluster } from '../engine/whole';
import { labClusterOf } from './lab-cluster';

export { engineVersion } from './engine-version';

/** The lab's cluster with the whole engine, for Node. */
export const makeLabCluster = labClusterOf(createCluster);

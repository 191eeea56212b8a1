import { createCluster, engineVersion } from '../engine/whole';
import { labClusterOf } from './lab-cluster';

export { engineVersion };

/** The lab's cluster with the whole engine, for Node. */
export const makeLabCluster = labClusterOf(createCluster);

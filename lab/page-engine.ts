import { createCluster, loadEverything, loadScriptParts } from '../engine/index';
import { labClusterOf } from './lab-cluster';

export { engineVersion } from './engine-version';
export { loadEverything, loadScriptParts };

/** The lab's cluster in the page: rare parts of the engine are loaded on their first use, the clock held meanwhile. */
export const makePageCluster = labClusterOf(createCluster);

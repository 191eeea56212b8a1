import type { LabCluster, MakeCluster } from './cluster-port';

export const engineVersion = 'pending';
/** The lab's cluster over the engine. */
export const makeLabCluster: MakeCluster = (): LabCluster => {
  throw new Error('the engine is not composed yet');
};

import type { Deployment, ReplicaSet } from '../../api/types';
import type { EventRecorder, WorkQueue } from '../../client';
import type { ControllerContext } from '../context';

/** What the parts of the Deployment controller share. */
export interface DeploymentWorld {
  readonly context: ControllerContext;
  readonly recorder: EventRecorder;
  readonly queue: WorkQueue;
}

/** One Deployment with its sets; parts of the controller replace what they have written. */
export interface Rollout {
  deployment: Deployment;
  newSet: ReplicaSet | undefined;
  oldSets: readonly ReplicaSet[];
}

export const allSets = ({ newSet, oldSets }: Rollout): readonly ReplicaSet[] => (newSet ? [...oldSets, newSet] : oldSets);

/** The sets after `changed` was written. */
export function replaceSet(rollout: Rollout, changed: ReplicaSet): void {
  if (rollout.newSet?.metadata.uid === changed.metadata.uid) rollout.newSet = changed;
  else rollout.oldSets = rollout.oldSets.map((set) => (set.metadata.uid === changed.metadata.uid ? changed : set));
}

import { isConflict, isNotFound } from '../api/status';
import { persistentVolumeClaims, persistentVolumes, type Client } from '../client';
import { claimNames, type ClaimDecision, type VolumeListers } from './filters/volume-binding';
import type { NodeInfo } from './node-info';
import type { QueuedPod } from './scheduling-queue';

interface Waiting {
  readonly queued: QueuedPod;
  readonly info: NodeInfo;
}

/**
 * Carries out what was decided about a pod's claims and waits until they are bound; the pod is bound after that
 * (volumebinding's PreBind).
 */
export class VolumeBinder {
  readonly #waiting = new Map<string, Waiting>();

  constructor(private readonly client: Client, private readonly listers: VolumeListers) {}

  /** Reserves volumes or asks for provisioning; returns whether the pod can be bound at once. */
  begin(queued: QueuedPod, info: NodeInfo, decisions: readonly ClaimDecision[]): boolean {
    for (const { claim, volume } of decisions) {
      const { name, namespace, uid, resourceVersion } = claim.metadata;
      try {
        if (volume) {
          if (volume.spec!.claimRef) continue;
          this.client.update(persistentVolumes, {
            ...volume,
            metadata: { ...volume.metadata, annotations: { ...volume.metadata.annotations, 'pv.kubernetes.io/bound-by-controller': 'yes' } },
            spec: { ...volume.spec!, claimRef: { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion } },
          });
        } else {
          this.client.update(persistentVolumeClaims, { ...claim, metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, 'volume.kubernetes.io/selected-node': info.name } } });
        }
      } catch (error) {
        // Somebody was faster; the change that made it so wakes the wait below.
        if (!isConflict(error) && !isNotFound(error)) throw error;
      }
    }
    this.#waiting.set(queued.uid, { queued, info });
    return false;
  }

  /** Pods whose claims are all bound now. */
  ready(): Waiting[] {
    const list: Waiting[] = [];
    for (const [uid, waiting] of this.#waiting) {
      const { pod } = waiting.queued;
      const bound = claimNames(pod).every(({ name }) => this.listers.claims.get(pod.metadata.namespace, name)?.status?.phase === 'Bound');
      if (!bound) continue;
      this.#waiting.delete(uid);
      list.push(waiting);
    }
    return list;
  }

  forget(uid: string): void {
    this.#waiting.delete(uid);
  }
}

import { isNotFound, StatusError } from '../../api/status';
import type { Pod, StatefulSet } from '../../api/types';
import { persistentVolumeClaims, pods, type EventRecorder } from '../../client';
import type { ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { isNamespaceTerminating } from '../pod-control';
import { claimOwners, claimsOf } from './identity';

/** Makes and deletes the pods and claims of StatefulSets, with their events (stateful_pod_control.go). */
export class StatefulPods {
  readonly #context: ControllerContext;
  readonly #recorder: EventRecorder;

  constructor(context: ControllerContext, recorder: EventRecorder) {
    this.#context = context;
    this.#recorder = recorder;
  }

  create(set: StatefulSet, pod: Pod, ordinal: number): void {
    const { name } = pod.metadata;
    try {
      this.createClaims(set, pod, ordinal);
      this.#context.client.create(pods, pod);
    } catch (error) {
      if (error instanceof StatusError && !isNamespaceTerminating(error)) {
        this.#recorder.warning(set, 'FailedCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`);
      }
      throw error;
    }
    this.#recorder.normal(set, 'SuccessfulCreate', `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  }

  delete(set: StatefulSet, pod: Pod): void {
    const { name, namespace } = pod.metadata;
    try {
      this.#context.client.delete(pods, name!, namespace, { preconditions: { uid: pod.metadata.uid } });
    } catch (error) {
      if (isNotFound(error)) return;
      if (error instanceof StatusError) this.#recorder.warning(set, 'FailedDelete', `delete Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`);
      throw error;
    }
    this.#recorder.normal(set, 'SuccessfulDelete', `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  }

  /** Makes the claims of a pod that are missing. */
  createClaims(set: StatefulSet, pod: Pod, ordinal: number): void {
    const lister = this.#context.informers.lister(persistentVolumeClaims);
    for (const claim of claimsOf(set, pod, ordinal)) {
      if (lister.get(set.metadata.namespace, claim.metadata.name!)) continue;
      const subject = `Claim ${claim.metadata.name} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
      try {
        this.#context.client.create(persistentVolumeClaims, claim);
      } catch (error) {
        if (error instanceof StatusError && !isNamespaceTerminating(error)) this.#recorder.warning(set, 'FailedCreate', `create ${subject} failed error: ${error.message}`);
        throw error;
      }
      this.#recorder.normal(set, 'SuccessfulCreate', `create ${subject} success`);
    }
  }

  /** Keeps the owners of a pod's claims as the retention policy wants them. */
  keepClaimOwners(set: StatefulSet, pod: Pod, ordinal: number): void {
    const policy = set.spec?.persistentVolumeClaimRetentionPolicy;
    if (!set.spec?.volumeClaimTemplates?.length || !policy || (policy.whenDeleted !== 'Delete' && policy.whenScaled !== 'Delete')) return;
    const lister = this.#context.informers.lister(persistentVolumeClaims);
    for (const wanted of claimsOf(set, pod, ordinal)) {
      const found = lister.get(set.metadata.namespace, wanted.metadata.name!);
      const owners = claimOwners(set, pod, ordinal);
      const others = found?.metadata.ownerReferences?.filter((owner) => owner.uid !== set.metadata.uid && owner.uid !== pod.metadata.uid) ?? [];
      if (!found || jsonEqual([...others, ...owners], found.metadata.ownerReferences ?? [])) continue;
      this.#context.client.update(persistentVolumeClaims, { ...found, metadata: { ...found.metadata, ownerReferences: [...others, ...owners] } });
    }
  }
}

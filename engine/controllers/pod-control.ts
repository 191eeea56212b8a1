import { isNotFound, StatusError } from '../api/status';
import type { Pod, PodTemplateSpec } from '../api/types';
import { pods, type ApiObject, type Client, type EventRecorder } from '../client';
import { controllerReference } from './claim';

/** Pods as a controller makes and removes them, with the events on the owner (RealPodControl in controller_utils.go). */
export class PodControl {
  constructor(readonly client: Client, readonly recorder: EventRecorder) {}

  /** Throws StatusError after the event FailedCreate. */
  create(owner: ApiObject, pod: Pod): Pod {
    let created: Pod;
    try {
      created = this.client.create(pods, pod);
    } catch (error) {
      if (error instanceof StatusError && !isNamespaceTerminating(error)) this.recorder.warning(owner, 'FailedCreate', `Error creating: ${error.message}`);
      throw error;
    }
    this.recorder.normal(owner, 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
    return created;
  }

  /** Returns whether the pod was there. */
  delete(owner: ApiObject, pod: Pod): boolean {
    try {
      this.client.delete(pods, pod.metadata.name!, pod.metadata.namespace, { preconditions: { uid: pod.metadata.uid } });
    } catch (error) {
      if (isNotFound(error)) return false;
      if (error instanceof StatusError) this.recorder.warning(owner, 'FailedDelete', `Error deleting: ${error.message}`);
      throw error;
    }
    this.recorder.normal(owner, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    return true;
  }
}

/** A pod of a template. Without `name` the server draws one from the owner's. */
export function podFromTemplate(owner: ApiObject, template: PodTemplateSpec, name?: string): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(name ? { name } : { generateName: podNamePrefix(owner.metadata.name!) }),
      namespace: owner.metadata.namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers?.length ? { finalizers } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec!,
  };
}

/** "web-" where that is a valid prefix of a name, else "web" (GetPodsPrefix). */
function podNamePrefix(ownerName: string): string {
  return ownerName.endsWith('.') ? ownerName : `${ownerName}-`;
}

/**
 * Calls `make` for 0…count-1 in batches of 1, 2, 4, … and stops after the batch in which one failed, so that a
 * quota is not stormed with requests (slowStartBatch). The last of a batch comes first: Go runs the goroutine that was
 * made last before those that wait. Returns how many were made and the first failure.
 */
export function slowStart(count: number, make: (at: number) => void): { made: number; failure?: StatusError } {
  let made = 0;
  for (let start = 0, size = 1; start < count; start += size, size *= 2) {
    let failure: StatusError | undefined;
    const last = Math.min(start + size, count) - 1;
    for (let turn = start; turn <= last; turn += 1) {
      try {
        make(turn === start ? last : turn - 1);
        made += 1;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        failure ??= error;
      }
    }
    if (failure) return { made, failure };
  }
  return { made };
}

export function isNamespaceTerminating(error: StatusError): boolean {
  return error.status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false;
}

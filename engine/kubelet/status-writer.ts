import { isConflict, isNotFound } from '../api/status';
import type { Pod, PodStatus } from '../api/types';
import { pods, rfc3339, type Client } from '../client';
import type { Clock } from '../runtime/clock';
import { lastStatus } from './last-status';
import { KUBELET_OWNED } from './pod-conditions';
import { podQos } from './pod-qos';
import type { PodRecord, Rejection } from './pod-record';
import { podStatus, sameStatus } from './pod-status';

/**
 * Writes pods' statuses, and only when they differ from what the server has. Works on the newest object this kubelet
 * has seen; a conflict means that somebody else wrote meanwhile, so it looks again.
 */
export class StatusWriter {
  readonly #current = (base: Pod, record: PodRecord): PodStatus => podStatus(record, base, this.hostIp, this.clock.now(), false);
  readonly #ended = (base: Pod, record: PodRecord): PodStatus => podStatus(record, base, this.hostIp, this.clock.now(), true);

  constructor(private readonly client: Client, private readonly clock: Clock, private readonly hostIp: string) {}

  /** `ended`: nothing of the pod runs any more, so Succeeded and Failed may be shown. */
  write(record: PodRecord, ended = false): void {
    if (!record.rejected) this.#write(record, ended ? this.#ended : this.#current);
  }

  /** Why the node does not take a pod; conditions that the kubelet owns go. */
  writeRejection(record: PodRecord, { reason, message }: Rejection): void {
    this.#write(record, ({ spec, status }) => {
      const conditions = status?.conditions?.filter(({ type }) => !KUBELET_OWNED.has(type)) ?? [];
      return {
        phase: 'Failed', reason, message: `Pod was rejected: ${message}`, startTime: status?.startTime ?? rfc3339(this.clock.now()), qosClass: status?.qosClass ?? podQos(spec!),
        ...(conditions.length ? { conditions } : {}),
      };
    });
  }

  /** The pod is cleaned up: says so of containers that never ran, and ends the phase. Mirrors of static pods keep theirs. */
  writeLast(record: PodRecord): void {
    if (!record.fromManifest) this.#write(record, lastStatus);
  }

  #write(record: PodRecord, make: (base: Pod, record: PodRecord) => PodStatus): void {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const base = record.pod;
      const status = make(base, record);
      if (sameStatus(base.status, status)) return;
      try {
        record.pod = this.client.updateStatus(pods, { ...base, status });
        // Written on top of somebody else's change, the watch event of that change must still be noticed.
        if (attempt === 0) record.seenRevision = Number(record.pod.metadata.resourceVersion);
        return;
      } catch (error) {
        if (isNotFound(error)) return;
        if (!isConflict(error)) throw error;
        const newest = this.#newest(record);
        if (!newest) return;
        record.pod = newest;
      }
    }
  }

  /** The last step of a deletion: nothing is left on the node, so the object may go. */
  deleteObject(record: PodRecord): void {
    const { name, namespace, uid, deletionTimestamp } = record.pod.metadata;
    if (!deletionTimestamp && !record.fromManifest) return;
    try {
      this.client.delete(pods, name!, namespace, { gracePeriodSeconds: 0, preconditions: { uid: uid! } });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  #newest(record: PodRecord): Pod | undefined {
    const { name, namespace, uid } = record.pod.metadata;
    try {
      const newest = this.client.get(pods, name!, namespace);
      return newest.metadata.uid === uid ? newest : undefined;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

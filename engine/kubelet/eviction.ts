import { wholeValue } from '../api/quantity';
import type { Timer } from '../runtime/clock';
import type { KubeletContext } from './context';
import type { PodRecord } from './pod-record';

/** How often local storage is measured (the eviction manager's housekeeping). */
const MEASURE_MS = 10_000;

/**
 * Ends pods that use more local storage than they may, after pkg/kubelet/eviction localStorageEviction: emptyDir size
 * limits, then the pod's and its containers' ephemeral-storage limits. Nothing runs while no pod has such a limit.
 */
export class StorageEviction {
  #timer: Timer | undefined;

  constructor(private readonly context: () => KubeletContext, private readonly records: ReadonlyMap<string, PodRecord>) {}

  /** A pod came; measuring starts when it has a limit. */
  added(record: PodRecord): void {
    if (this.#timer || !hasLimit(record)) return;
    this.#arm();
  }

  #arm(): void {
    this.#timer = this.context().clock.schedule(MEASURE_MS, () => this.#measure(), { background: true });
  }

  #measure(): void {
    this.#timer = undefined;
    let limited = false;
    for (const record of this.records.values()) {
      if (record.work !== 'sync' || !hasLimit(record)) continue;
      limited = true;
      const message = excess(record);
      if (message !== undefined) this.#evict(record, message);
    }
    if (limited) this.#arm();
  }

  #evict(record: PodRecord, message: string): void {
    const { recorder, workers } = this.context();
    record.ended = { reason: 'Evicted', message, deadline: false };
    recorder.warning(record.pod, 'Evicted', message);
    workers.terminate(record, 1);
  }
}

function hasLimit({ pod }: PodRecord): boolean {
  const { volumes, containers } = pod.spec!;
  return containers.some(({ resources }) => resources?.limits?.['ephemeral-storage'] !== undefined) || (volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined && emptyDir.medium !== 'Memory');
}

/** Why the pod must go, in the eviction manager's words; undefined while it keeps its limits. */
function excess(record: PodRecord): string | undefined {
  let used = 0;
  for (const volume of record.volumes ?? []) {
    const { emptyDir, name } = volume.spec;
    if (!emptyDir || emptyDir.medium === 'Memory') continue;
    used += volume.usedBytes;
    if (emptyDir.sizeLimit !== undefined && volume.usedBytes > wholeValue(emptyDir.sizeLimit)) return `Usage of EmptyDir volume "${name}" exceeds the limit "${emptyDir.sizeLimit}". `;
  }
  let total = 0;
  let all = true;
  for (const container of record.containers) {
    if (container.role === 'ephemeral') continue;
    const limit = container.spec.resources?.limits?.['ephemeral-storage'];
    const own = container.current?.handle?.stats().storageBytes ?? 0;
    used += own;
    if (limit === undefined) {
      all = false;
      continue;
    }
    total += wholeValue(limit);
    if (own > wholeValue(limit)) return `Container ${container.name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return all && total > 0 && used > total ? `Pod ephemeral local storage usage exceeds the total limit of containers ${total}. ` : undefined;
}

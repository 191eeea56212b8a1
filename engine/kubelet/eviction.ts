import { podRequests } from '../api/pod-requests';
import { podResources } from '../api/pod-resources';
import { formatQuantity, wholeValue } from '../api/quantity';
import type { Timer } from '../runtime/clock';
import { isCritical } from './critical-pods';
import type { Kubelet } from './kubelet';
import type { NodePressure } from './node-status';
import type { PodRecord } from './pod-record';
import { hasStorageLimit } from './volumes/storage-limit';

/** How often the eviction manager looks (housekeeping), and how often while a pod that it evicted is being cleaned up, and for how long. */
const LOOK_MS = 10_000;
const CLEAN_UP_LOOK_MS = 1000;
const CLEAN_UP_MS = 30_000;
/** How long a condition stays after it was last seen (evictionPressureTransitionPeriod). */
const TRANSITION_MS = 300_000;
/** The default thresholds: of a disk that holds images and pods the share for images is the larger one. */
const MEMORY_THRESHOLD_BYTES = 100 * 1024 ** 2;
const DISK_THRESHOLD_SHARE = 0.15;
/** While less than this share is used, nothing can come to pass before more is written or allocated. */
const QUIET_SHARE = 0.5;
/** Files take whole blocks of the disk. */
const BLOCK_BYTES = 4096;
/** What runs on the node besides pods (kubelet, containerd, the kernel). */
const SYSTEM_MEMORY_BYTES = 380 * 1024 ** 2;

type Resource = 'memory' | 'ephemeral-storage';

/** What the node itself uses, its pods aside. */
export interface NodeUse {
  readonly memoryBytes: number;
  /** Files of the node and images. */
  readonly diskBytes: number;
}

interface Observed { readonly resource: Resource; readonly pressure: NodePressure; readonly capacity: number; readonly threshold: number; readonly available: number }

/**
 * Ends pods that use more local storage than they may and, one at a time, pods of a node that runs out of memory or
 * disk, after pkg/kubelet/eviction. It looks while a pod has limits or much is used; `wake` begins that anew.
 */
export class EvictionManager {
  readonly #seenMs = new Map<NodePressure, number>();
  #timer: Timer | undefined;
  #evicted: { readonly record: PodRecord; readonly untilMs: number } | undefined;

  constructor(private readonly kubelet: Kubelet, private readonly use: () => NodeUse) {}

  /** A pod with limits came, or much was written or allocated. */
  wake(): void {
    if (this.#observe()[0]!.available < 0) this.#outOfMemory();
    if (!this.#timer) this.#arm(LOOK_MS);
  }

  #arm(delayMs: number): void {
    this.#timer = this.kubelet.context.clock.schedule(delayMs, () => this.#look(), { background: true });
  }

  #look(): void {
    this.#timer = undefined;
    const now = this.kubelet.context.clock.now();
    if (this.#evicted && isBeingCleanedUp(this.#evicted.record) && now < this.#evicted.untilMs) return this.#arm(CLEAN_UP_LOOK_MS);
    this.#evicted = undefined;
    const observed = this.#observe();
    const met = observed.filter(({ threshold, available }) => available < threshold);
    this.#report(met, now);
    let limited = false;
    for (const record of this.#active()) {
      if (!hasStorageLimit(record)) continue;
      limited = true;
      const message = excess(record);
      if (message !== undefined) this.#evict(record, message);
    }
    if (!this.#evicted && met[0]) this.#reclaim(met[0]);
    if (this.#evicted) this.#arm(CLEAN_UP_LOOK_MS);
    else if (limited || this.#seenMs.size > 0 || observed.some(({ capacity, available }) => capacity - available > capacity * QUIET_SHARE)) this.#arm(LOOK_MS);
  }

  /** Memory first: it is reclaimed before disk. */
  #observe(): readonly [Observed, Observed] {
    const own = this.use();
    const { capacity } = this.kubelet;
    const memory = wholeValue(capacity['memory'] ?? 0);
    const disk = wholeValue(capacity['ephemeral-storage'] ?? 0);
    let memoryUsed = SYSTEM_MEMORY_BYTES + own.memoryBytes;
    let diskUsed = own.diskBytes;
    for (const record of this.kubelet.records.values()) {
      memoryUsed += memoryOf(record);
      if (record.work !== 'finished') diskUsed += storageOf(record);
    }
    return [
      { resource: 'memory', pressure: 'MemoryPressure', capacity: memory, threshold: MEMORY_THRESHOLD_BYTES, available: memory - memoryUsed },
      { resource: 'ephemeral-storage', pressure: 'DiskPressure', capacity: disk, threshold: Math.floor(disk * DISK_THRESHOLD_SHARE), available: disk - diskUsed },
    ];
  }

  #report(met: readonly Observed[], now: number): void {
    for (const { pressure } of met) this.#seenMs.set(pressure, now);
    for (const [pressure, at] of this.#seenMs) if (now - at >= TRANSITION_MS) this.#seenMs.delete(pressure);
    for (const pressure of ['MemoryPressure', 'DiskPressure'] as const) this.kubelet.setPressure(pressure, this.#seenMs.has(pressure));
  }

  #reclaim(starved: Observed): void {
    const { recorder, nodeReference } = this.kubelet.context;
    recorder.warning(nodeReference, 'EvictionThresholdMet', `Attempting to reclaim ${starved.resource}`);
    const chosen = this.#active().filter(({ pod }) => !isCritical(pod)).sort(byEvictionOrder(starved.resource))[0];
    if (!chosen) return;
    const message = lowMessage(chosen, starved);
    this.#evict(chosen, message, { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message });
  }

  #evict(record: PodRecord, message: string, condition?: NonNullable<PodRecord['ended']>['condition']): void {
    if (isCritical(record.pod)) return;
    const { recorder, workers, clock } = this.kubelet.context;
    record.ended = { reason: 'Evicted', message, deadline: false, condition };
    recorder.warning(record.pod, 'Evicted', message);
    workers.terminate(record, 1);
    this.#evicted = { record, untilMs: clock.now() + CLEAN_UP_MS };
  }

  /** The kernel kills what is most in its way: what requested least, then what uses most. */
  #outOfMemory(): void {
    const capacity = wholeValue(this.kubelet.capacity['memory'] ?? 0);
    let worst: { readonly score: number; readonly kill: () => void; readonly name: string } | undefined;
    for (const { pod, containers } of this.kubelet.records.values()) {
      const adjusted = { Guaranteed: -997, Burstable: 500, BestEffort: 1000 }[pod.status?.qosClass ?? 'BestEffort'];
      for (const { current, running } of containers) {
        const handle = current?.handle;
        if (!running || !handle?.killForMemory) continue;
        const score = adjusted + (1000 * handle.stats().memoryBytes) / capacity;
        if (!worst || score > worst.score) worst = { score, kill: () => handle.killForMemory!(), name: handle.config.command?.[0] ?? handle.config.image.entrypoint[0] ?? handle.config.name };
      }
    }
    if (!worst) return;
    const { recorder, nodeReference, random } = this.kubelet.context;
    recorder.warning(nodeReference, 'SystemOOM', `System OOM encountered, victim process: ${worst.name.replace(/^.*\//, '')}, pid: ${2000 + random.below(30_000)}`);
    worst.kill();
  }

  #active(): PodRecord[] {
    return [...this.kubelet.records.values()].filter(({ work }) => work === 'sync');
  }
}

function isBeingCleanedUp({ work }: PodRecord): boolean {
  return work === 'terminating' || work === 'terminated';
}

function memoryOf({ containers }: PodRecord): number {
  return containers.reduce((sum, { running, current }) => sum + (running ? current!.handle!.stats().memoryBytes : 0), 0);
}

/** Layers of containers and emptyDirs on the disk. */
function storageOf(record: PodRecord): number {
  let used = 0;
  for (const { current } of record.containers) used += current?.handle?.stats().storageBytes ?? 0;
  for (const volume of record.volumes ?? []) if (volume.spec.emptyDir && volume.spec.emptyDir.medium !== 'Memory') used += volume.usedBytes;
  return used;
}

/** Who exceeds what it requested, then by priority, then by how much more than requested it uses. */
function byEvictionOrder(resource: Resource): (a: PodRecord, b: PodRecord) => number {
  const above = (record: PodRecord): number => {
    const { memoryBytes, storageBytes } = podRequests(record.pod);
    return resource === 'memory' ? memoryOf(record) - memoryBytes : storageOf(record) - storageBytes;
  };
  return (a, b) => Number(above(b) > 0) - Number(above(a) > 0) || (a.pod.spec!.priority ?? 0) - (b.pod.spec!.priority ?? 0) || above(b) - above(a);
}

const quantityText = (bytes: number): string => formatQuantity({ nano: BigInt(Math.round(bytes)) * 1_000_000_000n, format: 'BinarySI' });

function lowMessage({ containers }: PodRecord, { resource, threshold, available }: Observed): string {
  let message = `The node was low on resource: ${resource}. Threshold quantity: ${quantityText(threshold)}, available: ${quantityText(Math.floor(available / 1024) * 1024)}. `;
  for (const container of containers) {
    if (container.role === 'ephemeral' || !container.running) continue;
    const { memoryBytes, storageBytes } = container.current!.handle!.stats();
    const used = resource === 'memory' ? memoryBytes : Math.ceil(storageBytes / BLOCK_BYTES) * BLOCK_BYTES;
    const request = container.spec.resources?.requests?.[resource] ?? 0;
    if (used > wholeValue(request)) message += `Container ${container.name} was using ${quantityText(used)}, request is ${request}, has larger consumption of ${resource}. `;
  }
  return message;
}

/** Why the pod must go for its own limits, in the eviction manager's words; undefined while it keeps them. */
function excess(record: PodRecord): string | undefined {
  for (const { spec: { emptyDir, name }, usedBytes } of record.volumes ?? []) {
    if (!emptyDir || emptyDir.medium === 'Memory' || emptyDir.sizeLimit === undefined) continue;
    if (usedBytes > wholeValue(emptyDir.sizeLimit)) return `Usage of EmptyDir volume "${name}" exceeds the limit "${emptyDir.sizeLimit}". `;
  }
  const total = podResources(record.pod.spec!, 'limits')['ephemeral-storage'];
  if (total !== undefined && storageOf(record) > wholeValue(total)) return `Pod ephemeral local storage usage exceeds the total limit of containers ${total}. `;
  for (const container of record.containers) {
    const limit = container.role === 'ephemeral' ? undefined : container.spec.resources?.limits?.['ephemeral-storage'];
    if (limit !== undefined && (container.current?.handle?.stats().storageBytes ?? 0) > wholeValue(limit)) return `Container ${container.name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return undefined;
}

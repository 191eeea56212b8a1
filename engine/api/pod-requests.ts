import { milliValue, wholeValue } from './quantity';
import type { Container, Pod, Quantity } from './types';

/** What a pod asks of a node. CPU in thousandths, the rest in bytes or pieces. */
export interface PodRequests {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
  readonly extended: Readonly<Record<string, number>> | undefined;
  /** With the defaults that scoring gives containers without requests: 100m and 200 MB. */
  readonly scoredCpuMillis: number;
  readonly scoredMemoryBytes: number;
}

interface Sum { cpu: number; memory: number; storage: number; extended: Record<string, number> | undefined; scoredCpu: number; scoredMemory: number }

const DEFAULT_CPU_MILLIS = 100;
const DEFAULT_MEMORY_BYTES = 200 * 1024 * 1024;

/** Sum of the containers and sidecars, or the largest moment of initialization if that is more, plus overhead. */
export function podRequests(pod: Pod): PodRequests {
  const spec = pod.spec!;
  const total = zero();
  for (const container of spec.containers) add(total, containerSum(container));
  const sidecars = zero();
  const peak = zero();
  for (const container of spec.initContainers ?? []) {
    const own = containerSum(container);
    if (container.restartPolicy === 'Always') {
      add(total, own);
      add(sidecars, own);
      raise(peak, sidecars);
    } else {
      add(own, sidecars);
      raise(peak, own);
    }
  }
  raise(total, peak);
  if (spec.overhead) add(total, resourceSum(spec.overhead, false));
  return { cpuMillis: total.cpu, memoryBytes: total.memory, storageBytes: total.storage, extended: total.extended, scoredCpuMillis: total.scoredCpu, scoredMemoryBytes: total.scoredMemory };
}

function containerSum(container: Container): Sum {
  return resourceSum(container.resources?.requests, true);
}

function resourceSum(requests: Readonly<Record<string, Quantity>> | undefined, defaults: boolean): Sum {
  const sum = zero();
  let cpuGiven = false;
  let memoryGiven = false;
  for (const name in requests) {
    const quantity = requests[name]!;
    if (name === 'cpu') {
      sum.cpu = milliValue(quantity);
      cpuGiven = true;
    } else if (name === 'memory') {
      sum.memory = wholeValue(quantity);
      memoryGiven = true;
    } else if (name === 'ephemeral-storage') sum.storage = wholeValue(quantity);
    else (sum.extended ??= {})[name] = wholeValue(quantity);
  }
  sum.scoredCpu = cpuGiven || !defaults ? sum.cpu : DEFAULT_CPU_MILLIS;
  sum.scoredMemory = memoryGiven || !defaults ? sum.memory : DEFAULT_MEMORY_BYTES;
  return sum;
}

function zero(): Sum {
  return { cpu: 0, memory: 0, storage: 0, extended: undefined, scoredCpu: 0, scoredMemory: 0 };
}

function add(into: Sum, other: Sum): void {
  into.cpu += other.cpu;
  into.memory += other.memory;
  into.storage += other.storage;
  into.scoredCpu += other.scoredCpu;
  into.scoredMemory += other.scoredMemory;
  for (const name in other.extended) (into.extended ??= {})[name] = (into.extended![name] ?? 0) + other.extended[name]!;
}

function raise(into: Sum, other: Sum): void {
  into.cpu = Math.max(into.cpu, other.cpu);
  into.memory = Math.max(into.memory, other.memory);
  into.storage = Math.max(into.storage, other.storage);
  into.scoredCpu = Math.max(into.scoredCpu, other.scoredCpu);
  into.scoredMemory = Math.max(into.scoredMemory, other.scoredMemory);
  for (const name in other.extended) (into.extended ??= {})[name] = Math.max(into.extended![name] ?? 0, other.extended[name]!);
}

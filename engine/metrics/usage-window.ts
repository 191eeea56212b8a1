import { formatQuantity } from '../api/quantity';

/** A counter of CPU time at one moment. */
export interface UsagePoint {
  readonly at: number;
  readonly startedMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** The use of a container or node between two points. */
export interface UsageWindow {
  readonly at: number;
  readonly windowMs: number;
  readonly cpuNanoCores: number;
  readonly memoryBytes: number;
}

export type Usage = Readonly<Record<'cpu' | 'memory', string>>;

/** A container that started this long before its first sample, and less than a period before, is measured from its start. */
const FRESH_AT_LEAST_MS = 10_000;

/** The use up to `next`; undefined when there is nothing yet to measure it from. */
export function windowBetween(before: UsagePoint | undefined, next: UsagePoint, periodMs: number): UsageWindow | undefined {
  const age = next.at - next.startedMs;
  if (!before && (age < FRESH_AT_LEAST_MS || age >= periodMs)) return undefined;
  const fromMs = before?.at ?? next.startedMs;
  const windowMs = next.at - fromMs;
  if (windowMs <= 0) return undefined;
  const cpuNanoCores = Math.max(0, Math.round(((next.cpuMs - (before?.cpuMs ?? 0)) / windowMs) * 1e9));
  return { at: next.at, windowMs, cpuNanoCores, memoryBytes: next.memoryBytes };
}

export function usageOf({ cpuNanoCores, memoryBytes }: UsageWindow): Usage {
  return {
    cpu: formatQuantity({ nano: BigInt(cpuNanoCores), format: 'DecimalSI' }),
    memory: formatQuantity({ nano: BigInt(Math.round(memoryBytes)) * 1_000_000_000n, format: 'BinarySI' }),
  };
}

export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly target: number;
  readonly met: boolean;
}

/** A figure that must not be above its target. */
export function atMost(value: number, unit: string, target: number): Figure {
  return { value: round(value), unit, target, met: value <= target };
}

const round = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 1000) / 1000);

/** Milliseconds of CPU that `work` takes: this process's own, not the wall clock's. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

/** The smallest of several measurements: what the work costs when nothing else disturbs it. */
export function best(times: number, measure: () => number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < times; n += 1) least = Math.min(least, measure());
  return least;
}

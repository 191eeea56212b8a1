import { age } from '../api/table/age';

/** The times of an Event, in the older form (first, last, count) and the newer (a moment, a series). */
export interface EventTimes {
  readonly eventTime?: string | null;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly count?: number;
  readonly series?: { readonly lastObservedTime: string; readonly count: number };
}

/** "5s", or with how often and since when it came again: "5s (x3 over 2m)". */
export function eventAge({ eventTime, firstTimestamp, lastTimestamp, count = 0, series }: EventTimes, nowMs: number): string {
  const first = age(eventTime ?? firstTimestamp, nowMs);
  if (series) return `${age(series.lastObservedTime, nowMs)} (x${series.count} over ${first})`;
  return count > 1 ? `${age(lastTimestamp, nowMs)} (x${count} over ${first})` : first;
}

/**
 * Back-off per key as k8s.io/client-go/util/flowcontrol does it: 10 s doubling to 5 min, forgotten when the thing was
 * stable for twice the longest back-off. Times are virtual milliseconds.
 */
export class BackOff {
  readonly #entries = new Map<string, { backOffMs: number; updatedMs: number }>();

  constructor(
    private readonly initialMs = 10_000,
    private readonly maxMs = 300_000,
  ) {}

  /** The present back-off, 0 when there is none. */
  get(key: string): number {
    return this.#entries.get(key)?.backOffMs ?? 0;
  }

  /** The present back-off as Go prints it. */
  text(key: string): string {
    return goDuration(this.get(key));
  }

  next(key: string, eventMs: number, nowMs: number): void {
    const entry = this.#entries.get(key);
    if (!entry || eventMs - entry.updatedMs > this.maxMs * 2) this.#entries.set(key, { backOffMs: this.initialMs, updatedMs: nowMs });
    else {
      entry.backOffMs = Math.min(entry.backOffMs * 2, this.maxMs);
      entry.updatedMs = nowMs;
    }
  }

  /** Whether less time than the back-off has passed since `eventMs` (a container's end). */
  isInBackOffSince(key: string, eventMs: number, nowMs: number): boolean {
    const entry = this.#entries.get(key);
    if (!entry || eventMs - entry.updatedMs > this.maxMs * 2) return false;
    return nowMs - eventMs < entry.backOffMs;
  }

  /** Whether less time than the back-off has passed since it was last raised (an image pull that failed). */
  isInBackOffSinceUpdate(key: string, nowMs: number): boolean {
    const entry = this.#entries.get(key);
    if (!entry || nowMs - entry.updatedMs > this.maxMs * 2) return false;
    return nowMs - entry.updatedMs < entry.backOffMs;
  }

  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}

/** A duration as Go prints it: "10s", "1m20s", "2m0.5s". */
export function goDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 1) return `${Math.round(ms * 1000)}µs`;
  if (ms < 1000) return `${trim(ms)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${trim((ms % 60_000) / 1000)}s`;
  if (hours) return `${hours}h${minutes}m${seconds}`;
  return minutes ? `${minutes}m${seconds}` : seconds;
}

function trim(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}

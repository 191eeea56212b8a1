import { goDuration } from '../api/go-duration';

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

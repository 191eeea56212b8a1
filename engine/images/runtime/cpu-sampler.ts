/** Samples closer together than this show the older rate, as cAdvisor's housekeeping does. Milliseconds. */
const WINDOW_MS = 10_000;

/** Turns a counter of CPU time into a rate. */
export class CpuSampler {
  #cpuMs = 0;
  #at: number | undefined;
  #rate = 0;

  /** CPU in billionths of a core, over the time since the last sample. */
  nanoCores(cpuMs: number, now: number): number {
    if (this.#at === undefined || now - this.#at >= WINDOW_MS) {
      if (this.#at !== undefined) this.#rate = Math.max(0, Math.round(((cpuMs - this.#cpuMs) / (now - this.#at)) * 1e9));
      this.#cpuMs = cpuMs;
      this.#at = now;
    }
    return this.#rate;
  }
}

import type { WallTimers } from './clock-driver';

const AGAIN_MS = 1000;

/**
 * Parts of the engine that come later. While one is on its way the cluster stands still and what the page asks waits in
 * line, so that the order of inputs and events is that of an engine that had the part. Offline it is tried again.
 */
export class PartLoader<Request> {
  #waiting: Request[] = [];
  #loading = false;

  constructor(
    private readonly wall: WallTimers,
    private readonly handle: (request: Request) => void,
    private readonly resumed: () => void,
    /** Once at the first failure of each wait. */
    private readonly failed: () => void,
  ) {}

  get loading(): boolean {
    return this.#loading;
  }

  /** Keeps a request until the part is there. */
  keep(request: Request): void {
    this.#waiting.push(request);
  }

  wait(load: () => Promise<void>, told = false): void {
    this.#loading = true;
    load().then(() => this.#resume(), () => {
      if (!told) this.failed();
      this.wall.after(AGAIN_MS, () => this.wait(load, true));
    });
  }

  #resume(): void {
    this.#loading = false;
    this.resumed();
    while (!this.#loading && this.#waiting.length > 0) this.handle(this.#waiting.shift()!);
  }
}

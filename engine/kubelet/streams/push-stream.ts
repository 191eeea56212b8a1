import type { ApiStream, ChannelFrame } from '../../api/transport';
import type { Clock } from '../../runtime/clock';

type Sink = { frame(frame: unknown): void; end(status?: unknown): void };

/** A stream that is fed from this side; what comes before anybody listens is kept. Delivery is an event of the clock. */
export class PushStream implements ApiStream {
  #sink: Sink | undefined;
  #waiting: ({ readonly frame: unknown } | { readonly end: unknown })[] = [];
  #armed = false;
  #closed = false;
  readonly send?: (frame: ChannelFrame) => void;

  constructor(readonly kind: ApiStream['kind'], private readonly clock: Clock, private readonly onClose: () => void, send?: (frame: ChannelFrame) => void) {
    if (send) this.send = send;
  }

  subscribe(sink: Sink): void {
    this.#sink = sink;
    this.#arm();
  }

  push(frame: unknown): void {
    if (this.#closed) return;
    this.#waiting.push({ frame });
    this.#arm();
  }

  end(status?: unknown): void {
    if (this.#closed) return;
    this.#waiting.push({ end: status });
    this.#arm();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting = [];
    this.onClose();
  }

  #arm(): void {
    if (this.#armed || !this.#sink || this.#waiting.length === 0) return;
    this.#armed = true;
    this.clock.schedule(0, () => {
      this.#armed = false;
      const batch = this.#waiting;
      this.#waiting = [];
      for (const item of batch) {
        if (this.#closed) return;
        if ('frame' in item) this.#sink!.frame(item.frame);
        else {
          this.#closed = true;
          this.#sink!.end(item.end);
        }
      }
    });
  }
}

import { EventNote } from '../api/event-note';
import type { KubeObject } from '../api/object';
import type { Clock } from '../runtime/clock';

/** How long the server keeps an event after its last change (kube-apiserver --event-ttl). */
const TTL_MS = 3600_000;

/** Takes an event away if it is still stored as it was. */
export interface EventRemoval {
  object(event: KubeObject): void;
  note(note: EventNote): void;
}

/** Removes events an hour after their last change, as their lease in etcd would. */
export class EventExpiry {
  readonly #clock: Clock;
  readonly #remove: EventRemoval;
  /** What was written, and when; two lists, because there are as many entries as events. */
  #written: (KubeObject | EventNote)[] = [];
  #writtenMs: number[] = [];
  #armed = false;

  constructor(clock: Clock, remove: EventRemoval) {
    this.#clock = clock;
    this.#remove = remove;
  }

  changed(object: KubeObject | undefined): void {
    if (object) this.#add(object);
  }

  noted(note: EventNote): void {
    this.#add(note);
  }

  #add(what: KubeObject | EventNote): void {
    this.#written.push(what);
    this.#writtenMs.push(this.#clock.now());
    this.#arm();
  }

  #arm(): void {
    const first = this.#writtenMs[0];
    if (this.#armed || first === undefined) return;
    this.#armed = true;
    this.#clock.schedule(first + TTL_MS - this.#clock.now(), () => this.#sweep(), { background: true });
  }

  #sweep(): void {
    this.#armed = false;
    const now = this.#clock.now();
    const left = this.#writtenMs.findIndex((ms) => ms + TTL_MS > now);
    const count = left < 0 ? this.#written.length : left;
    const gone = this.#written.slice(0, count);
    this.#written = this.#written.slice(count);
    this.#writtenMs = this.#writtenMs.slice(count);
    for (const event of gone) {
      if (event instanceof EventNote) this.#remove.note(event);
      else this.#remove.object(event);
    }
    this.#arm();
  }
}

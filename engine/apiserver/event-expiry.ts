import { EventNote } from '../api/event-note';
import type { KubeObject } from '../api/object';
import type { Clock } from '../runtime/clock';

/** How long the server keeps an event after its last change (kube-apiserver --event-ttl). */
const TTL_MS = 3600_000;

/** Takes an event away if it is still stored as it was. */
interface EventRemoval {
  object(event: KubeObject): void;
  note(note: EventNote): void;
}

/** An event that came as an object, and when. A note knows its time. */
interface WrittenObject {
  readonly object: KubeObject;
  readonly lastMs: number;
}

/** Removes events an hour after their last change, as their lease in etcd would. */
export class EventExpiry {
  readonly #clock: Clock;
  readonly #remove: EventRemoval;
  #written: (WrittenObject | EventNote)[] = [];
  #armed = false;

  constructor(clock: Clock, remove: EventRemoval) {
    this.#clock = clock;
    this.#remove = remove;
  }

  changed(object: KubeObject | undefined): void {
    if (object) this.#add({ object, lastMs: this.#clock.now() });
  }

  noted(note: EventNote): void {
    this.#add(note);
  }

  #add(event: WrittenObject | EventNote): void {
    this.#written.push(event);
    this.#arm();
  }

  #arm(): void {
    const first = this.#written[0];
    if (this.#armed || !first) return;
    this.#armed = true;
    this.#clock.schedule(first.lastMs + TTL_MS - this.#clock.now(), () => this.#sweep(), { background: true });
  }

  #sweep(): void {
    this.#armed = false;
    const now = this.#clock.now();
    const left = this.#written.findIndex(({ lastMs }) => lastMs + TTL_MS > now);
    const gone = left < 0 ? this.#written : this.#written.slice(0, left);
    this.#written = left < 0 ? [] : this.#written.slice(left);
    for (const event of gone) {
      if (event instanceof EventNote) this.#remove.note(event);
      else this.#remove.object(event.object);
    }
    this.#arm();
  }
}

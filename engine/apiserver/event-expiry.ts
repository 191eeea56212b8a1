import type { KubeObject } from '../api/object';
import type { Clock } from '../runtime/clock';

/** How long the server keeps an event after its last change (kube-apiserver --event-ttl). */
const TTL_MS = 3600_000;

interface Due {
  readonly at: number;
  readonly object: KubeObject;
}

/** Removes events an hour after their last change, as their lease in etcd would. */
export class EventExpiry {
  readonly #clock: Clock;
  readonly #remove: (event: KubeObject) => void;
  #due: Due[] = [];
  #armed = false;

  /** `remove` takes an event away if it is still stored as it was. */
  constructor(clock: Clock, remove: (event: KubeObject) => void) {
    this.#clock = clock;
    this.#remove = remove;
  }

  changed(object: KubeObject | undefined): void {
    if (!object) return;
    this.#due.push({ at: this.#clock.now() + TTL_MS, object });
    this.#arm();
  }

  #arm(): void {
    const next = this.#due[0];
    if (this.#armed || !next) return;
    this.#armed = true;
    this.#clock.schedule(next.at - this.#clock.now(), () => this.#sweep(), { background: true });
  }

  #sweep(): void {
    this.#armed = false;
    const now = this.#clock.now();
    const expired = this.#due.findIndex((due) => due.at > now);
    const gone = expired < 0 ? this.#due : this.#due.slice(0, expired);
    this.#due = expired < 0 ? [] : this.#due.slice(expired);
    for (const { object } of gone) this.#remove(object);
    this.#arm();
  }
}

import { uuidOf } from '../runtime/random';
import type { KubeObject } from './object';
import { rfc3339 } from './rfc3339';
import type { Event, ObjectReference } from './types';

/** What many events of one recorder have in common. */
export interface EventSort {
  readonly component: string;
  readonly host: string | undefined;
  readonly warning: boolean;
  readonly reason: string;
}

/** How often an event was seen, when it was seen again. */
interface EventCount {
  readonly count: number;
  readonly lastMs: number;
  readonly message: string;
}

/**
 * An Event in few words. Most of a busy cluster's writes are events that nobody ever reads, so the cluster's own
 * recorders send and the server stores this note; the object is made when something reads it. All that chance and time
 * decide (name, uid, revision) is fixed at the write, so the object is the same whenever it is made. To the store it is
 * a lazy object, and the change that brought it, too.
 */
export class EventNote {
  readonly sort: EventSort;
  readonly about: ObjectReference;
  readonly message: string;
  /** When it was first seen; `nanoseconds` is what is below the clock's milliseconds, and part of the name. */
  readonly atMs: number;
  readonly nanoseconds: number;
  counted: EventCount | undefined;
  /** What the object needs beside; set by the server. `uuid` is the bytes of its uid. */
  manager = '';
  uuid = '';
  revision = 0;
  /** Whether it is stored and nothing has read it; set by the store. */
  asleep = false;
  #stored: KubeObject | ((note: EventNote) => KubeObject) | undefined;

  constructor(sort: EventSort, about: ObjectReference, message: string, atMs: number, nanoseconds: number) {
    this.sort = sort;
    this.about = about;
    this.message = message;
    this.atMs = atMs;
    this.nanoseconds = nanoseconds;
    this.counted = undefined;
    this.#stored = undefined;
  }

  get type(): 'ADDED' {
    return 'ADDED';
  }

  get previous(): undefined {
    return undefined;
  }

  get namespace(): string {
    return this.about.namespace || 'default';
  }

  get name(): string {
    const since = BigInt(Math.floor(this.atMs)) * 1_000_000n + BigInt(this.nanoseconds);
    return `${this.about.name}.${since.toString(16)}`;
  }

  isNamed(name: string): boolean {
    return name.startsWith(this.about.name!) && name === this.name;
  }

  /** For the server that stores it. */
  storedBy(manager: string, uuid: string, revision: number, make: (note: EventNote) => KubeObject): this {
    this.manager = manager;
    this.uuid = uuid;
    this.revision = revision;
    this.#stored = make;
    return this;
  }

  get uid(): string {
    return uuidOf(this.uuid);
  }

  /** When it was last seen, which is when it was last written. */
  get lastMs(): number {
    return this.counted?.lastMs ?? this.atMs;
  }

  /** The stored object. */
  get object(): KubeObject {
    const stored = this.#stored;
    if (typeof stored !== 'function') return stored!;
    const made = stored(this);
    this.#stored = made;
    return made;
  }

  get made(): boolean {
    return typeof this.#stored === 'object';
  }

  /** Lets go of an object that was removed: a recorder may remember the note for longer. */
  forget(): void {
    this.#stored = undefined;
  }

  /** The same event seen again; not stored yet. */
  again(counted: EventCount): EventNote {
    const { sort, about, message, atMs, nanoseconds } = this;
    const next = new EventNote(sort, about, message, atMs, nanoseconds);
    next.counted = counted;
    return next;
  }

  /** The Event as its recorder sends it. */
  draft(): Event {
    const { sort: { component, host, warning, reason }, about, counted } = this;
    const at = rfc3339(this.atMs);
    return {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name: this.name, namespace: this.namespace },
      involvedObject: about,
      reason,
      message: counted?.message ?? this.message,
      source: host === undefined ? { component } : { component, host },
      firstTimestamp: at,
      lastTimestamp: counted ? rfc3339(counted.lastMs) : at,
      count: counted?.count ?? 1,
      type: warning ? 'Warning' : 'Normal',
      // Always on the wire, null for events of the old kind.
      eventTime: null as unknown as undefined,
      reportingComponent: component,
      reportingInstance: host ?? '',
    };
  }
}

/** The body of the request that creates an event. Whoever does not know notes reads the object. */
export class EventCreation {
  readonly note: EventNote;

  constructor(note: EventNote) {
    this.note = note;
  }

  get object(): Event {
    return this.note.draft();
  }
}

/** The body of the strategic patch by which a recorder counts an event up; `next` is what the note then says. */
export class EventRecurrence {
  readonly note: EventNote;
  readonly next: EventNote;

  constructor(note: EventNote, counted: EventCount) {
    this.note = note;
    this.next = note.again(counted);
  }

  get object(): unknown {
    const { count, lastMs, message } = this.next.counted!;
    return { count, lastTimestamp: rfc3339(lastMs), message };
  }
}

import { EventCreation, EventNote, EventRecurrence, type EventSort } from '../api/event-note';
import { rfc3339 } from '../api/rfc3339';
import { isNotFound, StatusError } from '../api/status';
import type { Event, ObjectReference } from '../api/types';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { Client } from './client';
import { events, type ApiObject } from './resources';

export interface EventRecorderOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  /** source.component and reportingComponent: "deployment-controller", "kubelet". */
  readonly component: string;
  /** source.host and reportingInstance: the node, for kubelets. */
  readonly host?: string;
}

export interface EventDetails {
  /** "spec.containers{web}" */
  readonly fieldPath?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly related?: ObjectReference;
}

const NO_DETAILS: EventDetails = Object.freeze({});

/** Bounds and rates of client-go's correlator (events_cache.go). */
const MAX_STREAMS = 4096;
const MAX_REMEMBERED = 32;
const AGGREGATE_AFTER = 10;
const AGGREGATE_WINDOW_MS = 600_000;
/** For this time after a namespace refused an event because it is being deleted, it is not asked again. */
const REFUSAL_MS = 1000;
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 300_000;

/** One text that was recorded. */
interface Observation {
  readonly fieldPath: string | undefined;
  readonly message: string;
  /** The Event as it was last written; undefined while there is none of its own. */
  event: EventNote | { readonly name: string } | undefined;
  count: number;
  /** Whether it counts among the similar ones of the present window. */
  recent: boolean;
}

/** What one source said about one object for one reason. */
interface Stream {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  tokens: number;
  tokensAtMs: number;
  lastMs: number;
  seen: readonly Observation[];
  combined: Observation | undefined;
}

/** A stream whose one event was seen once, which most are, is remembered by the note of that event. */
type Remembered = Stream | EventNote;

/** What was said of one object: one stands for itself. */
type Said = Remembered | readonly Remembered[] | undefined;

/**
 * Writes Events as client-go's recorder does (k8s.io/client-go/tools/record/events_cache.go): the same event again is
 * a patch of count and lastTimestamp; ten or more that differ only in their message become one "combined from
 * similar events"; a source that floods an object with one reason is cut to 25 and then one per five minutes.
 */
export class EventRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #component: string;
  readonly #host: string | undefined;
  readonly #sorts: EventSort[] = [];
  #refused: { readonly namespace: string; readonly untilMs: number } = { namespace: '', untilMs: 0 };
  /** When the latest event was recorded: names are read in the order of the events. */
  readonly #latest = { ms: 0, nanoseconds: 0 };
  /** By what they speak of; what was first spoken of stands first, and goes when the bound is reached. */
  readonly #streams = new Map<string, NonNullable<Said>>();
  #streamCount = 0;
  /**
   * Goes on where it stands: one that began anew would walk over the places of all that are gone. There is none before
   * the bound is reached, because it would keep all smaller tables that the map had.
   */
  #oldest: Iterator<string, undefined> | undefined;

  constructor({ client, clock, random, component, host }: EventRecorderOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#random = random;
    this.#component = component;
    this.#host = host;
  }

  normal(object: ApiObject, reason: string, message: string, details?: EventDetails): void {
    this.event(object, 'Normal', reason, message, details);
  }

  warning(object: ApiObject, reason: string, message: string, details?: EventDetails): void {
    this.event(object, 'Warning', reason, message, details);
  }

  event(object: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string, details: EventDetails = NO_DETAILS): void {
    const { uid } = object.metadata;
    if (!uid) return this.eventFor(referenceTo(object, details.fieldPath), type, reason, message, details);
    const said = this.#streams.get(uid);
    this.#record(uid, said, referenceAmong(said, object, details.fieldPath) ?? referenceTo(object, details.fieldPath), type, reason, message, details);
  }

  /** For an object that is known by its reference only (a Node, as the kubelet knows it). */
  eventFor(involvedObject: ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string, details: EventDetails = NO_DETAILS): void {
    const about = aboutWhat(involvedObject);
    this.#record(about, this.#streams.get(about), involvedObject, type, reason, message, details);
  }

  /** `said` is what was said of the object before. */
  #record(about: string, said: Said, involvedObject: ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string, details: EventDetails): void {
    const known = lastOf(said, type, reason);
    if (!known) return this.#remember(about, said, this.#first(involvedObject, type, reason, message, details));
    const stream = known instanceof EventNote ? streamOf(known) : known;
    if (stream !== known) this.#streams.set(about, isList(said!) ? said.with(said.indexOf(known), stream) : stream);
    this.#again(stream, involvedObject, message, details);
  }

  /** The first event of a stream: nothing can hold it up, and nothing is like it. */
  #first(involvedObject: ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string, details: EventDetails): Remembered {
    const event = this.#create(involvedObject, type, reason, message, details);
    if (event instanceof EventNote) return event;
    const now = this.#clock.now();
    const own: Observation = { fieldPath: involvedObject.fieldPath, message, event, count: event ? 1 : 0, recent: true };
    return { type, reason, tokens: SPAM_BURST - 1, tokensAtMs: now, lastMs: now, seen: [own], combined: undefined };
  }

  #again(stream: Stream, involvedObject: ObjectReference, message: string, details: EventDetails): void {
    if (!this.#takeToken(stream)) return;
    const own = this.#observe(stream, involvedObject.fieldPath, message);
    const similar = stream.seen.filter((observation) => observation.recent);
    let observation = own;
    let text = message;
    if (similar.length >= AGGREGATE_AFTER) {
      similar[0]!.recent = false;
      observation = stream.combined ??= newObservation(undefined, '');
      text = `(combined from similar events): ${message}`;
    }
    if (observation.event !== undefined && this.#countUp(observation, observation.event, involvedObject.namespace || 'default', text)) return;
    const event = this.#create(involvedObject, stream.type, stream.reason, text, details);
    if (!event) return;
    observation.event = event;
    observation.count = 1;
  }

  #remember(about: string, before: Said, one: Remembered): void {
    // What is forgotten may be what was said of this object.
    const said = this.#streamCount >= MAX_STREAMS ? this.#forgetOldest(about, before) : before;
    this.#streamCount += 1;
    // A list has the right length: one that grows keeps room for many more, and there is one for each pod.
    this.#streams.set(about, said === undefined ? one : isList(said) ? said.concat([one]) : [said, one]);
  }

  /** Returns what is then known of `about`. */
  #forgetOldest(present: string, said: Said): Said {
    let oldest = (this.#oldest ??= this.#streams.keys()).next();
    if (oldest.done) oldest = (this.#oldest = this.#streams.keys()).next();
    const about = oldest.value!;
    const streams = this.#streams.get(about)!;
    this.#streams.delete(about);
    this.#streamCount -= isList(streams) ? streams.length : 1;
    return about === present ? undefined : said;
  }

  #takeToken(stream: Stream): boolean {
    const now = this.#clock.now();
    stream.tokens = Math.min(SPAM_BURST, stream.tokens + (now - stream.tokensAtMs) / SPAM_REFILL_MS);
    stream.tokensAtMs = now;
    if (stream.tokens < 1) return false;
    stream.tokens -= 1;
    return true;
  }

  #observe(stream: Stream, fieldPath: string | undefined, message: string): Observation {
    const now = this.#clock.now();
    if (now - stream.lastMs > AGGREGATE_WINDOW_MS) for (const observation of stream.seen) observation.recent = false;
    stream.lastMs = now;
    let found = stream.seen.find((observation) => observation.message === message && observation.fieldPath === fieldPath);
    if (!found) {
      found = newObservation(fieldPath, message);
      stream.seen = stream.seen.slice(1 - MAX_REMEMBERED).concat([found]);
    }
    found.recent = true;
    return found;
  }

  /** Returns false when the Event is gone meanwhile. */
  #countUp(observation: Observation, event: EventNote | { readonly name: string }, namespace: string, message: string): boolean {
    const count = observation.count + 1;
    const lastMs = this.#clock.now();
    try {
      if (event instanceof EventNote) {
        const recurrence = new EventRecurrence(event, { count, lastMs, message: shared(message, undefined) });
        this.#client.patchFrom(events, event.name, namespace, recurrence);
        // The server has stored the note, or the object that the note is of.
        if (recurrence.next.asleep) observation.event = recurrence.next;
      } else this.#client.patch(events, event.name, namespace, 'strategic', { count, lastTimestamp: rfc3339(lastMs), message });
    } catch (error) {
      if (isNotFound(error)) return false;
      if (error instanceof StatusError) return true;
      throw error;
    }
    observation.count = count;
    return true;
  }

  /** What of the time is below the clock's milliseconds: drawn, but later than that of the event before. */
  #nanoseconds(ms: number): number {
    const least = ms === this.#latest.ms ? this.#latest.nanoseconds + 1 : 0;
    const nanoseconds = least + this.#random.below(Math.max(1, Math.floor((1_000_000 - least) / 8)));
    this.#latest.ms = ms;
    this.#latest.nanoseconds = nanoseconds;
    return nanoseconds;
  }

  /** There are as many as reasons in the engine. */
  #sort(warning: boolean, reason: string): EventSort {
    for (const sort of this.#sorts) if (sort.reason === reason && sort.warning === warning) return sort;
    const sort: EventSort = { component: this.#component, host: this.#host, warning, reason };
    this.#sorts.push(sort);
    return sort;
  }

  /** Undefined when the server refuses it. */
  #create(involvedObject: ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string, { annotations, related }: EventDetails): Observation['event'] {
    const now = this.#clock.now();
    const namespace = involvedObject.namespace || 'default';
    if (namespace === this.#refused.namespace && now < this.#refused.untilMs) return undefined;
    const note = new EventNote(this.#sort(type === 'Warning', reason), involvedObject, shared(message, involvedObject.name), now, this.#nanoseconds(now));
    try {
      if (!annotations && !related) {
        this.#client.createFrom(events, namespace, new EventCreation(note));
        return note;
      }
      const { kind, apiVersion, metadata, involvedObject: about, reportingComponent, reportingInstance, ...rest } = note.draft();
      const event: Event = { kind, apiVersion, metadata: annotations ? { ...metadata, annotations } : metadata, involvedObject: about, ...rest, ...(related ? { related } : {}), reportingComponent, reportingInstance };
      this.#client.create(events, event);
      return { name: note.name };
    } catch (error) {
      // A namespace that is being deleted takes no events; the recorder of client-go gives up on such answers too.
      if (!(error instanceof StatusError)) throw error;
      if (error.status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating')) this.#refused = { namespace, untilMs: now + REFUSAL_MS };
      return undefined;
    }
  }
}

function newObservation(fieldPath: string | undefined, message: string): Observation {
  return { fieldPath, message, event: undefined, count: 0, recent: false };
}

function aboutWhat({ kind, namespace, name, uid }: ObjectReference): string {
  return uid ?? `${kind}/${namespace}/${name}`;
}

function typeOf(one: Remembered): 'Normal' | 'Warning' {
  return one instanceof EventNote ? (one.sort.warning ? 'Warning' : 'Normal') : one.type;
}

function isList(one: Remembered | readonly Remembered[]): one is readonly Remembered[] {
  return Array.isArray(one);
}

function reasonOf(one: Remembered): string {
  return one instanceof EventNote ? one.sort.reason : one.reason;
}

/** What a stream with one event is at length. */
function streamOf(note: EventNote): Stream {
  const own: Observation = { fieldPath: note.about.fieldPath, message: note.message, event: note, count: 1, recent: true };
  return { type: typeOf(note), reason: note.sort.reason, tokens: SPAM_BURST - 1, tokensAtMs: note.atMs, lastMs: note.atMs, seen: [own], combined: undefined };
}

/** A text in one piece (one that was joined keeps its parts in memory until it is looked into), and once for all events that say it. */
function shared(text: string, name: string | undefined): string {
  // What names the object is said of that one only; to look for the name puts the text together, too.
  if (name && text.includes(name)) return text;
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= 512) texts.clear();
  text.charCodeAt(0);
  texts.set(text, text);
  return text;
}

/* Bounded. */
const texts = new Map<string, string>();

/** The reference of an earlier event to the same version of an object. */
function referenceAmong(said: Said, object: ApiObject, fieldPath: string | undefined): ObjectReference | undefined {
  if (said === undefined) return undefined;
  if (!isList(said)) return isOf(said, object, fieldPath) ? said.about : undefined;
  for (const one of said) if (isOf(one, object, fieldPath)) return one.about;
  return undefined;
}

function isOf(one: Remembered, { metadata: { resourceVersion } }: ApiObject, fieldPath: string | undefined): one is EventNote {
  return one instanceof EventNote && one.about.resourceVersion === resourceVersion && one.about.fieldPath === fieldPath;
}

/** What was last said of one sort. */
function lastOf(said: Said, type: 'Normal' | 'Warning', reason: string): Remembered | undefined {
  if (said === undefined) return undefined;
  if (!isList(said)) return reasonOf(said) === reason && typeOf(said) === type ? said : undefined;
  for (let at = said.length - 1; at >= 0; at -= 1) if (reasonOf(said[at]!) === reason && typeOf(said[at]!) === type) return said[at];
  return undefined;
}

/** The reference an Event carries to what it is about. */
export function referenceTo(object: ApiObject, fieldPath?: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
    ...(fieldPath ? { fieldPath } : {}),
  };
}

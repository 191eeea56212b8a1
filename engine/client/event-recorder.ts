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

const NOTHING: readonly Observation[] = [];

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
  /** Name of the Event; undefined while there is none of its own. */
  name: string | undefined;
  count: number;
  /** Whether it counts among the similar ones of the present window. */
  recent: boolean;
}

/** What one source said about one object for one reason. */
interface Stream {
  readonly type: string;
  readonly reason: string;
  tokens: number;
  tokensAtMs: number;
  lastMs: number;
  seen: readonly Observation[];
  combined: Observation | undefined;
}

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
  #refused: { readonly namespace: string; readonly untilMs: number } = { namespace: '', untilMs: 0 };
  /** When the latest event was recorded: names are read in the order of the events. */
  #latest = { ms: 0, nanoseconds: 0 };
  /** By what they speak of; what was first spoken of stands first, and goes when the bound is reached. */
  readonly #streams = new Map<string, Stream[]>();
  #streamCount = 0;

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

  event(object: ApiObject, type: 'Normal' | 'Warning', reason: string, message: string, details: EventDetails = {}): void {
    this.eventFor(referenceTo(object, details.fieldPath), type, reason, message, details);
  }

  /** For an object that is known by its reference only (a Node, as the kubelet knows it). */
  eventFor(involvedObject: ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string, details: EventDetails = {}): void {
    const stream = this.#stream(involvedObject, type, reason);
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
    if (observation.name !== undefined && this.#countUp(observation, involvedObject.namespace || 'default', text)) return;
    this.#create(observation, involvedObject, type, reason, text, details);
  }

  #stream({ kind, namespace, name, uid }: ObjectReference, type: string, reason: string): Stream {
    const about = uid ?? `${kind}/${namespace}/${name}`;
    const streams = this.#streams.get(about);
    if (streams) for (const stream of streams) if (stream.reason === reason && stream.type === type) return stream;
    const now = this.#clock.now();
    const stream: Stream = { type, reason, tokens: SPAM_BURST, tokensAtMs: now, lastMs: now, seen: NOTHING, combined: undefined };
    if (this.#streamCount >= MAX_STREAMS) this.#forgetOldest();
    this.#streamCount += 1;
    // A new list: one that grows keeps room for many more, and there is one for each pod.
    this.#streams.set(about, [...(this.#streams.get(about) ?? []), stream]);
    return stream;
  }

  #forgetOldest(): void {
    const [about, streams] = this.#streams.entries().next().value!;
    this.#streams.delete(about);
    this.#streamCount -= streams.length;
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
      // A new list: one that grows keeps room for many more, and most streams hold one text.
      stream.seen = [...stream.seen.slice(1 - MAX_REMEMBERED), found];
    }
    found.recent = true;
    return found;
  }

  /** Returns false when the Event is gone meanwhile. */
  #countUp(observation: Observation, namespace: string, message: string): boolean {
    const count = observation.count + 1;
    try {
      this.#client.patch(events, observation.name!, namespace, 'strategic', { count, lastTimestamp: rfc3339(this.#clock.now()), message });
    } catch (error) {
      if (isNotFound(error)) return false;
      if (error instanceof StatusError) return true;
      throw error;
    }
    observation.count = count;
    return true;
  }

  /** Since the epoch. What is below the clock's milliseconds is drawn, but later than that of the event before. */
  #nanoseconds(ms: number): bigint {
    const least = ms === this.#latest.ms ? this.#latest.nanoseconds + 1 : 0;
    const nanoseconds = least + this.#random.below(Math.max(1, Math.floor((1_000_000 - least) / 8)));
    this.#latest = { ms, nanoseconds };
    return BigInt(Math.floor(ms)) * 1_000_000n + BigInt(nanoseconds);
  }

  #create(observation: Observation, involvedObject: ObjectReference, type: string, reason: string, message: string, details: EventDetails): void {
    const now = this.#clock.now();
    const at = rfc3339(now);
    const namespace = involvedObject.namespace || 'default';
    if (namespace === this.#refused.namespace && now < this.#refused.untilMs) return;
    const name = `${involvedObject.name}.${this.#nanoseconds(now).toString(16)}`;
    const event: Event = {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: details.annotations ? { name, namespace, annotations: details.annotations } : { name, namespace },
      involvedObject,
      reason,
      message,
      source: this.#host === undefined ? { component: this.#component } : { component: this.#component, host: this.#host },
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
      type,
      // Always on the wire, null for events of the old kind.
      eventTime: null as unknown as undefined,
      ...(details.related ? { related: details.related } : {}),
      reportingComponent: this.#component,
      reportingInstance: this.#host ?? '',
    };
    try {
      this.#client.create(events, event);
    } catch (error) {
      // A namespace that is being deleted takes no events; the recorder of client-go gives up on such answers too.
      if (!(error instanceof StatusError)) throw error;
      if (error.status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating')) this.#refused = { namespace, untilMs: now + REFUSAL_MS };
      return;
    }
    observation.name = name;
    observation.count = 1;
  }
}

function newObservation(fieldPath: string | undefined, message: string): Observation {
  return { fieldPath, message, name: undefined, count: 0, recent: false };
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

/** "2026-11-21T08:23:29Z" */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** Pure memo: many writes fall into the same second. */
let lastSecond = -1;
let lastText = '';

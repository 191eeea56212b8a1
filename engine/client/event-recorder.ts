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

/** How many caches client-go keeps per correlator (events_cache.go). */
const MAX_CACHE_ENTRIES = 4096;
const AGGREGATE_AFTER = 10;
const AGGREGATE_WINDOW_MS = 600_000;
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 300_000;

interface Observation { readonly name: string; readonly namespace: string; readonly count: number }
interface Similar { readonly messages: Set<string>; lastMs: number }
interface Bucket { tokens: number; atMs: number }

/**
 * Writes Events as client-go's recorder does (k8s.io/client-go/tools/record/events_cache.go): the same event again is
 * a patch of count and lastTimestamp; more than ten that differ only in their message become one "combined from
 * similar events"; a source that floods an object with one reason is cut to 25 and then one per five minutes.
 */
export class EventRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #component: string;
  readonly #host: string | undefined;
  readonly #observed = new Map<string, Observation>();
  readonly #similar = new Map<string, Similar>();
  readonly #buckets = new Map<string, Bucket>();

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
    const about = `${involvedObject.kind}/${involvedObject.namespace ?? ''}/${involvedObject.name}/${involvedObject.uid ?? ''}/${type}/${reason}`;
    if (!this.#takeToken(about)) return;
    const [text, key] = this.#aggregate(about, `${about}/${involvedObject.fieldPath ?? ''}/${message}`, message);
    const seen = this.#observed.get(key);
    if (seen && this.#countUp(key, seen, text)) return;
    this.#create(key, involvedObject, type, reason, text, details);
  }

  #countUp(key: string, seen: Observation, message: string): boolean {
    const count = seen.count + 1;
    try {
      this.#client.patch(events, seen.name, seen.namespace, 'strategic', { count, lastTimestamp: rfc3339(this.#clock.now()), message });
    } catch (error) {
      if (isNotFound(error)) return false;
      if (error instanceof StatusError) return true;
      throw error;
    }
    remember(this.#observed, key, { ...seen, count });
    return true;
  }

  #create(key: string, involvedObject: ObjectReference, type: string, reason: string, message: string, details: EventDetails): void {
    const now = this.#clock.now();
    const at = rfc3339(now);
    const namespace = involvedObject.namespace || 'default';
    const name = `${involvedObject.name}.${nanosecondsInHex(now, this.#random)}`;
    const event: Event = {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name, namespace, ...(details.annotations ? { annotations: details.annotations } : {}) },
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
      if (error instanceof StatusError) return;
      throw error;
    }
    remember(this.#observed, key, { name, namespace, count: 1 });
  }

  #aggregate(about: string, key: string, message: string): [message: string, key: string] {
    const now = this.#clock.now();
    let similar = this.#similar.get(about);
    if (!similar || now - similar.lastMs > AGGREGATE_WINDOW_MS) similar = { messages: new Set(), lastMs: now };
    similar.messages.add(message);
    similar.lastMs = now;
    remember(this.#similar, about, similar);
    if (similar.messages.size < AGGREGATE_AFTER) return [message, key];
    similar.messages.delete(similar.messages.values().next().value!);
    return [`(combined from similar events): ${message}`, about];
  }

  #takeToken(about: string): boolean {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(about) ?? { tokens: SPAM_BURST, atMs: now };
    bucket.tokens = Math.min(SPAM_BURST, bucket.tokens + (now - bucket.atMs) / SPAM_REFILL_MS);
    bucket.atMs = now;
    remember(this.#buckets, about, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
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
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Nanoseconds since the epoch in hexadecimal; what is below the clock's milliseconds is drawn. */
function nanosecondsInHex(ms: number, random: Random): string {
  return (BigInt(Math.floor(ms)) * 1_000_000n + BigInt(random.below(1_000_000))).toString(16);
}

/** Keeps the newest entries: the least recently used one goes when the bound is reached. */
function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= MAX_CACHE_ENTRIES || cache.has(key)) {
    if (!cache.delete(key)) cache.delete(cache.keys().next().value!);
  }
  cache.set(key, value);
}

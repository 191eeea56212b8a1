import { decode } from '../api/decode';
import { EventCreation, EventNote, EventRecurrence } from '../api/event-note';
import type { Draft, KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { rfc3339 } from '../api/rfc3339';
import { freezeTop, settle } from '../api/seal';
import type { EventExpiry } from './event-expiry';
import type { RequestContext } from './request-context';
import { lastState, type WritePath } from './write';

const EVENTS = '/events';
const POLICY_BINDINGS = 'admissionregistration.k8s.io/validatingadmissionpolicybindings';

/** What was recorded within one millisecond, by what is below it. */
interface Moment {
  readonly ms: number;
  readonly first: EventNote | undefined;
  more: Map<number, EventNote | 'several'> | undefined;
}

/**
 * Stores the events of the cluster's own recorders as notes: with the revision, the uid and the trace of any other
 * write, but without an object until something reads it. Nothing is decided here: a write that a plugin could refuse,
 * charge or change takes the way of all objects.
 */
export class EventNotes {
  readonly #path: WritePath;
  readonly #kind: KindRecord;
  readonly #expiry: EventExpiry;
  /** What was recorded at the present moment: only then can two events have one name. */
  #moment: Moment = { ms: Number.NaN, first: undefined, more: undefined };

  constructor(path: WritePath, kind: KindRecord, expiry: EventExpiry) {
    this.#path = path;
    this.#kind = kind;
    this.#expiry = expiry;
  }

  /** Takes a recorder's request; undefined when it has to go the way of all objects. */
  take(context: RequestContext, kind: KindRecord): EventNote | undefined {
    const { body } = context.request;
    if (kind !== this.#kind || context.dryRun || context.header('accept') !== undefined) return undefined;
    if (body instanceof EventCreation) return this.#create(context, body.note);
    return body instanceof EventRecurrence ? this.#recur(context, body) : undefined;
  }

  #create(context: RequestContext, note: EventNote): EventNote | undefined {
    if (!this.#admits(note.namespace) || note.namespace !== context.info.namespace || this.#mayExist(note)) return undefined;
    const { store, trace } = this.#path;
    note.storedBy(context.fieldManager, context.random.uuidBytes(), store.nextRevision, this.#make);
    store.putLazy(EVENTS, note);
    if (trace.active) this.#tell(note, true);
    this.#expiry.noted(note);
    return note;
  }

  #recur(context: RequestContext, { note, next }: EventRecurrence): EventNote | undefined {
    if (!note.asleep || this.#path.store.collection(POLICY_BINDINGS).size > 0) return undefined;
    const { store, trace } = this.#path;
    next.storedBy(context.fieldManager, note.uuid, store.nextRevision, this.#make);
    store.putLazy(EVENTS, next, note);
    if (trace.active) this.#tell(next, false);
    this.#expiry.noted(next);
    return next;
  }

  /** All events of a namespace in the order of a list, those that nothing has read as notes; undefined where rules look at what is deleted. */
  within(kind: KindRecord, namespace: string): readonly (KubeObject | EventNote)[] | undefined {
    const { store } = this.#path;
    if (kind !== this.#kind || store.collection(POLICY_BINDINGS).size > 0) return undefined;
    return store.collection(EVENTS).listAsleep(namespace) as readonly (KubeObject | EventNote)[];
  }

  #tell(note: EventNote, created: boolean): void {
    const { clock, trace } = this.#path;
    trace.emit(() => ({ at: clock.now(), actor: 'apiserver', action: 'stored', subject: subjectOf(note), cause: String(note.revision), detail: { created } }));
  }

  /** Removes a note that nothing has read; the answer makes its last state when it is asked. */
  remove(note: EventNote): { readonly object: KubeObject } {
    const { store, clock, trace } = this.#path;
    const revision = store.nextRevision;
    const change = store.removeLazy(EVENTS, note, () => lastState(this.#path, note.object, revision));
    trace.emit(() => ({ at: clock.now(), actor: 'apiserver', action: 'removed', subject: subjectOf(note) }));
    return change;
  }

  /** Whether a new event of a namespace concerns no plugin: the namespace stays, nobody counts and no policy applies. */
  #admits(namespace: string): boolean {
    const { store } = this.#path;
    const home = store.collection('/namespaces').get(undefined, namespace);
    if (!home || home.metadata.deletionTimestamp || (home['status'] as { phase?: string } | undefined)?.phase === 'Terminating') return false;
    return store.collection('/resourcequotas').count(namespace) === 0 && store.collection(POLICY_BINDINGS).size === 0;
  }

  /** Whether another event may have the name of this one; the name holds the time in nanoseconds. */
  #mayExist(note: EventNote): boolean {
    const ms = Math.floor(note.atMs);
    const { first } = this.#moment;
    if (ms !== this.#moment.ms || !first) {
      this.#moment = { ms, first: note, more: undefined };
      return false;
    }
    const { nanoseconds } = note;
    const known = (this.#moment.more ??= new Map([[first.nanoseconds, first]]));
    const other = known.get(nanoseconds);
    // Of three at one time it is not known any more what they speak of.
    known.set(nanoseconds, other === undefined ? note : 'several');
    return other === 'several' || other?.about.name === note.about.name;
  }

  /** The object as the way of all objects makes it. */
  readonly #make = (note: EventNote): KubeObject => {
    const kind = this.#kind;
    const { apiVersion, kind: name, metadata, ...fields } = decode(kind.schema, note.draft()).value as Draft;
    const draft: Draft = { kind: name, apiVersion, metadata: { ...metadata, uid: note.uid, creationTimestamp: rfc3339(note.atMs), resourceVersion: String(note.revision) }, ...fields };
    settle(kind.schema, draft);
    this.#path.ownership.written(draft, undefined, { manager: note.manager, operation: 'Update', apiVersion: 'v1', time: rfc3339(note.lastMs), kind, raw: draft });
    return freezeTop(draft);
  };
}

function subjectOf(note: EventNote): string {
  return `events/${note.namespace}/${note.name}`;
}

import { EventRecorder, runController, WorkQueue, type ApiObject, type Client, type Informers, type Resource } from '../client';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import { controllerOf } from './claim';

/** What every controller is given. */
export interface ControllerContext {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
}

/** Time from an event's arrival at a controller until its reconcile, as seen in recordings of a small real cluster. */
const RECONCILE_LATENCY_MS = 5;

export function newQueue({ clock, trace }: ControllerContext, latencyMs = RECONCILE_LATENCY_MS): WorkQueue {
  return new TracedQueue(trace, { clock, latencyMs });
}

/** A queue that, while somebody follows the trace, knows which object's change brought a key. */
class TracedQueue extends WorkQueue {
  readonly #trace: Trace;
  readonly #causes = new Map<string, { readonly subject: string; readonly revision: string }>();

  constructor(trace: Trace, options: ConstructorParameters<typeof WorkQueue>[0]) {
    super(options);
    this.#trace = trace;
  }

  addBecause(key: string, kind: string, { metadata }: ApiObject): void {
    if (this.#trace.active) this.#causes.set(key, { subject: `${kind}/${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`, revision: metadata.resourceVersion! });
    this.add(key);
  }

  takeCause(key: string): { readonly subject: string; readonly revision: string } | undefined {
    if (this.#causes.size === 0) return undefined;
    const cause = this.#causes.get(key);
    this.#causes.delete(key);
    return cause;
  }
}

function addBecause(queue: WorkQueue, key: string, kind: string, object: ApiObject): void {
  if (queue instanceof TracedQueue) queue.addBecause(key, kind, object);
  else queue.add(key);
}

export function newRecorder({ client, clock, random }: ControllerContext, component: string): EventRecorder {
  return new EventRecorder({ client, clock, random, component });
}

/** Starts the reconciles of `queue`, each of them a step of the trace. `name` as in 'controller/replicaset'. */
export function start(context: ControllerContext, name: string, queue: WorkQueue, reconcile: (key: string) => number | void): void {
  const { trace, clock } = context;
  runController({
    queue,
    reconcile: (key) => {
      const cause = queue instanceof TracedQueue ? queue.takeCause(key) : undefined;
      if (!trace.active) return reconcile(key);
      return trace.within(() => ({ at: clock.now(), actor: `controller/${name}`, action: 'reconcile', subject: key, ...(cause ? { cause: cause.revision, detail: { because: cause.subject } } : {}) }), () => reconcile(key));
    },
    failed: (key, error) => trace.emit(() => ({ at: clock.now(), actor: `controller/${name}`, action: 'failed', subject: key, detail: { message: error.message } })),
  });
}

/** Puts the key of every new, changed and deleted object of a kind in the queue. */
export function enqueueAll<T extends ApiObject>(context: ControllerContext, kind: Resource<T>, queue: WorkQueue): void {
  const { lister } = context.informers.of(kind);
  const enqueue = (object: T) => addBecause(queue, lister.keyOf(object), kind.resource, object);
  context.informers.of(kind).addHandlers({ add: enqueue, update: (_before, after) => enqueue(after), delete: enqueue });
}

/**
 * Puts the key of an object's controller in the queue when the object comes, changes, goes or changes hands.
 * `ownerKind` is the controller's kind: "ReplicaSet".
 */
export function enqueueOwners<T extends ApiObject>(context: ControllerContext, kind: Resource<T>, ownerKind: string, queue: WorkQueue): void {
  onOwned(context, kind, ownerKind, (owner, object) => addBecause(queue, owner, kind.resource, object));
}

/** Calls `add` with the key of their controller for what is added, changed or deleted; for one that lost them, too. */
export function onOwned<T extends ApiObject>(context: ControllerContext, kind: Resource<T>, ownerKind: string, add: (owner: string, object: T) => void): void {
  const enqueue = (object: T) => {
    const owner = ownerKey(object, ownerKind);
    if (owner) add(owner, object);
  };
  context.informers.of(kind).addHandlers({
    add: enqueue,
    update: (before, after) => {
      enqueue(after);
      if (before.metadata.ownerReferences !== after.metadata.ownerReferences) enqueue(before);
    },
    delete: enqueue,
  });
}

/** Key of the controller of an object when it is of `ownerKind`. */
function ownerKey(object: ApiObject, ownerKind: string): string | undefined {
  const owner = controllerOf(object);
  return owner?.kind === ownerKind ? `${object.metadata.namespace}/${owner.name}` : undefined;
}

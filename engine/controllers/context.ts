import { EventRecorder, runController, WorkQueue, type ApiObject, type Client, type Informers, type Resource } from '../client';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';

/** What every controller is given. */
export interface ControllerContext {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
}

/** Time from an event's arrival at a controller until its reconcile, as seen in recordings of a small real cluster. */
export const RECONCILE_LATENCY_MS = 5;

export function newQueue({ clock }: ControllerContext): WorkQueue {
  return new WorkQueue({ clock, latencyMs: RECONCILE_LATENCY_MS });
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
      trace.emit(() => ({ at: clock.now(), actor: `controller/${name}`, action: 'reconcile', subject: key }));
      return reconcile(key);
    },
    failed: (key, error) => trace.emit(() => ({ at: clock.now(), actor: `controller/${name}`, action: 'failed', subject: key, detail: { message: error.message } })),
  });
}

/** Puts the key of every new, changed and deleted object of a kind in the queue. */
export function enqueueAll<T extends ApiObject>(context: ControllerContext, kind: Resource<T>, queue: WorkQueue): void {
  const { lister } = context.informers.of(kind);
  const enqueue = (object: T) => queue.add(lister.keyOf(object));
  context.informers.of(kind).addHandlers({ add: enqueue, update: (_before, after) => enqueue(after), delete: enqueue });
}

/**
 * Puts the key of an object's controller in the queue when the object comes, changes, goes or changes hands.
 * `ownerKind` is the controller's kind: "ReplicaSet".
 */
export function enqueueOwners<T extends ApiObject>(context: ControllerContext, kind: Resource<T>, ownerKind: string, queue: WorkQueue): void {
  const enqueue = (object: T) => {
    const owner = ownerKey(object, ownerKind);
    if (owner) queue.add(owner);
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
export function ownerKey(object: ApiObject, ownerKind: string): string | undefined {
  for (const owner of object.metadata.ownerReferences ?? []) {
    if (owner.controller && owner.kind === ownerKind) return `${object.metadata.namespace}/${owner.name}`;
  }
  return undefined;
}

export function splitKey(key: string): [namespace: string, name: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}

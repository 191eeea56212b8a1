import { isConflict, isNotFound, StatusError } from '../../api/status';
import type { Namespace, Pod } from '../../api/types';
import { namespaces, pods, type Client, type Lister, type Resource, type WorkQueue } from '../../client';
import { newQueue, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { watchKinds } from '../known-kinds';
import { isPodFinished, timeMs } from '../pod-state';
import { deletionConditions, type Remains } from './conditions';

/** Time the informers are given to see the deletion before the content goes (namespaceDeletionGracePeriod). */
const GRACE_MS = 5000;

/** Empties and removes namespaces that are being deleted: pods first, then everything else (KEP-5080). */
export function startNamespaces(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new NamespaceController(context, queue);
  const enqueue = (namespace: Namespace) => {
    if (namespace.metadata.deletionTimestamp) queue.addAfter(namespace.metadata.name!, GRACE_MS);
  };
  context.informers.of(namespaces).addHandlers({ add: enqueue, update: (_before, after) => enqueue(after) });
  watchKinds(context, (kind) => controller.kinds.add(kind), (kind) => controller.kinds.delete(kind));
  start(context, 'namespace', queue, (name) => controller.reconcile(name));
}

class NamespaceController {
  readonly kinds = new Set<Resource>();
  readonly #context: ControllerContext;
  readonly #client: Client;
  readonly #queue: WorkQueue;
  readonly #namespaces: Lister<Namespace>;

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#client = context.client;
    this.#queue = queue;
    this.#namespaces = context.informers.lister(namespaces);
  }

  reconcile(name: string): void {
    const namespace = this.#namespaces.get(undefined, name);
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.includes('kubernetes')) return;
    const remains = this.#deleteContent(namespace);
    const current = this.#writeConditions(namespace, remains);
    if (remains.errors.length) throw remains.errors[0];
    if (remains.counts.size) {
      // Comes back when about half of what is left of the pods' grace has passed.
      this.#queue.addAfter(name, (Math.floor(remains.seconds / 2) + 1) * 1000);
      return;
    }
    const finalizers = current.spec!.finalizers!.filter((finalizer) => finalizer !== 'kubernetes');
    try {
      this.#client.updateSubresource(namespaces, name, undefined, 'finalize', { ...current, spec: { ...current.spec, finalizers } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  #deleteContent(namespace: Namespace): Remains {
    const remains: Remains = { counts: new Map(), finalizers: new Map(), errors: [], seconds: 0 };
    this.#deleteAll(namespace, pods, remains);
    if (remains.counts.size || remains.errors.length) return remains;
    for (const kind of this.kinds) if (kind.namespaced && kind !== pods) this.#deleteAll(namespace, kind, remains);
    return remains;
  }

  #deleteAll(namespace: Namespace, kind: Resource, remains: Remains): void {
    const name = namespace.metadata.name!;
    try {
      const before = kind === pods ? this.#client.list(pods, { namespace: name }).items : undefined;
      if (before?.length === 0) return;
      const seconds = before ? this.#estimate(namespace, before) : 0;
      // Pods that are on their way out need not be told again, but ended ones go at once when they are.
      if (!before || before.some((pod) => !pod.metadata.deletionTimestamp || isPodFinished(pod))) {
        this.#client.deleteCollection(kind, { namespace: name }, { propagationPolicy: 'Background' });
      }
      const { items } = this.#client.list(kind, { namespace: name });
      if (items.length === 0) return;
      let finalized = false;
      for (const item of items) for (const finalizer of item.metadata.finalizers ?? []) {
        finalized = true;
        remains.finalizers.set(finalizer, (remains.finalizers.get(finalizer) ?? 0) + 1);
      }
      if (!seconds && !finalized) throw unexpectedItems(name, kind);
      remains.counts.set(kind, items.length);
      remains.seconds = Math.max(remains.seconds, seconds || 15);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // A kind whose definition went meanwhile has no objects either.
      if (!isNotFound(error)) remains.errors.push(error);
    }
  }

  /** Seconds the running pods may still take; 0 when they have had them (estimateGracefulTerminationForPods). */
  #estimate(namespace: Namespace, items: readonly Pod[]): number {
    let seconds = 0;
    for (const pod of items) if (!isPodFinished(pod)) seconds = Math.max(seconds, pod.spec?.terminationGracePeriodSeconds ?? 0);
    const passedMs = this.#context.clock.now() - timeMs(namespace.metadata.deletionTimestamp);
    return passedMs >= seconds * 1000 ? 0 : seconds;
  }

  #writeConditions(namespace: Namespace, remains: Remains): Namespace {
    const conditions = deletionConditions(namespace.status?.conditions ?? [], remains, this.#context.clock.now());
    if (jsonEqual(conditions, namespace.status?.conditions)) return namespace;
    try {
      return this.#client.updateStatus(namespaces, { ...namespace, status: { ...namespace.status, conditions } });
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return namespace;
      throw error;
    }
  }
}

function unexpectedItems(namespace: string, { group, version, resource }: Resource): StatusError {
  const message = `unexpected items still remain in namespace: ${namespace} for gvr: ${group}/${version}, Resource=${resource}`;
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
}

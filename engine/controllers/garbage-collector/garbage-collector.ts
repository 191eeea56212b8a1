import { isNotFound, StatusError } from '../../api/status';
import type { OwnerReference } from '../../api/types';
import { events, leases, type ApiObject, type Client, type Resource, type WorkQueue } from '../../client';
import { newQueue, start, type ControllerContext } from '../context';
import { watchKinds } from '../known-kinds';
import { FOREGROUND, ORPHAN, OwnerGraph, sameOwners, type GraphNode } from './graph';

/** How many owners that are known to be gone it remembers (absentOwnerCache). */
const MAX_ABSENT = 500;

/**
 * Deletes objects whose owners are gone, and makes foreground and orphan deletion come true
 * (pkg/controller/garbagecollector).
 */
export function startGarbageCollector(context: ControllerContext): void {
  const queue = newQueue(context);
  const collector = new GarbageCollector(context, queue);
  watchKinds(context, (kind) => collector.monitor(kind), (kind) => collector.forget(kind));
  start(context, 'garbage-collector', queue, (uid) => collector.reconcile(uid));
}

class GarbageCollector {
  readonly #context: ControllerContext;
  readonly #client: Client;
  readonly #queue: WorkQueue;
  readonly #graph = new OwnerGraph();
  readonly #kinds = new Map<string, Resource>();
  readonly #absent = new Set<string>();

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#client = context.client;
    this.#queue = queue;
  }

  monitor(kind: Resource): void {
    // Leases are written only while someone watches them, so nobody may watch without need.
    if (kind === events || kind === leases) return;
    this.#kinds.set(`${kind.apiVersion}/${kind.kind}`, kind);
    this.#context.informers.of(kind).addHandlers({
      add: (object) => this.#changed(kind, object),
      update: ({ metadata: before }, object) => {
        const { metadata: after } = object;
        if (before.ownerReferences === after.ownerReferences && before.deletionTimestamp === after.deletionTimestamp && before.finalizers === after.finalizers && before.uid === after.uid) return this.#graph.renew(object);
        if (before.uid !== after.uid) this.#gone(before.uid!);
        this.#changed(kind, object);
      },
      delete: (object) => this.#gone(object.metadata.uid!),
    });
  }

  forget(kind: Resource): void {
    this.#kinds.delete(`${kind.apiVersion}/${kind.kind}`);
    // Another controller may have ended the watch before; then the objects were seen to go.
    if (!this.#context.informers.has(kind)) return;
    for (const object of this.#context.informers.lister(kind).list()) this.#gone(object.metadata.uid!);
  }

  #changed(kind: Resource, object: ApiObject): void {
    const { node, before } = this.#graph.put(kind, object);
    if (!before) {
      if (node.deleting || !node.owners.every((owner) => this.#isSolid(owner.uid))) this.#queue.add(node.uid);
      return;
    }
    if (node.foreground !== before.foreground || node.orphaning !== before.orphaning) this.#queue.add(node.uid);
    if (!sameOwners(before.owners, node.owners)) {
      this.#queue.add(node.uid);
      this.#wakeOwners(before.owners);
    }
  }

  #isSolid(uid: string): boolean {
    const owner = this.#graph.get(uid);
    return owner !== undefined && !owner.foreground;
  }

  #gone(uid: string): void {
    const node = this.#graph.remove(uid);
    if (!node) return;
    this.#rememberAbsent(uid);
    for (const dependent of this.#graph.dependents(uid)) this.#queue.add(dependent.uid);
    this.#wakeOwners(node.owners);
  }

  /** Owners that wait in the foreground may have lost their last dependent. */
  #wakeOwners(owners: readonly OwnerReference[]): void {
    for (const owner of owners) if (this.#graph.get(owner.uid)?.foreground) this.#queue.add(owner.uid);
  }

  reconcile(uid: string): void {
    const node = this.#graph.get(uid);
    if (!node) return;
    if (node.orphaning) return this.#orphan(node);
    if (node.foreground) return this.#finishForeground(node);
    if (node.deleting || node.owners.length === 0) return;
    const solid: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const reference of node.owners) {
      const state = this.#stateOf(reference, node.namespace);
      if (state === 'waiting') waiting.push(reference);
      else if (state === 'solid') solid.push(reference);
    }
    if (solid.length) {
      const lost = node.owners.filter((reference) => !solid.includes(reference));
      if (lost.length) this.#removeReferences(node, lost.map((reference) => reference.uid));
      return;
    }
    if (waiting.length && this.#graph.hasDependents(uid)) {
      // A dependent that is itself waiting means a cycle: then nobody may wait for this one.
      if (this.#graph.dependents(uid).some((dependent) => dependent.foreground)) this.#unblock(node);
      return this.#delete(node, 'Foreground');
    }
    this.#delete(node, 'Background');
  }

  #stateOf(reference: OwnerReference, namespace: string | undefined): 'solid' | 'waiting' | 'absent' {
    const owner = this.#graph.get(reference.uid);
    if (owner) return owner.foreground ? 'waiting' : 'solid';
    if (this.#absent.has(reference.uid)) return 'absent';
    const kind = this.#kinds.get(`${reference.apiVersion}/${reference.kind}`) ?? this.#kindInAnyVersion(reference);
    // An owner of a kind nobody knows may yet exist: keep the object.
    if (!kind) return 'solid';
    try {
      const found = this.#client.get(kind, reference.name, kind.namespaced ? namespace : undefined);
      if (found.metadata.uid === reference.uid) return 'solid';
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    this.#rememberAbsent(reference.uid);
    return 'absent';
  }

  #kindInAnyVersion(reference: OwnerReference): Resource | undefined {
    const group = reference.apiVersion.includes('/') ? reference.apiVersion.slice(0, reference.apiVersion.indexOf('/')) : '';
    for (const kind of this.#kinds.values()) if (kind.group === group && kind.kind === reference.kind) return kind;
    return undefined;
  }

  /** Deletes the dependents that block; when none is left, lets the object itself go. */
  #finishForeground(node: GraphNode): void {
    const blocking = this.#graph.dependents(node.uid).filter((dependent) => dependent.owners.some((owner) => owner.uid === node.uid && owner.blockOwnerDeletion));
    if (blocking.length === 0) return this.#removeFinalizer(node, FOREGROUND);
    for (const dependent of blocking) if (!dependent.foreground) this.#queue.add(dependent.uid);
  }

  #orphan(node: GraphNode): void {
    for (const dependent of this.#graph.dependents(node.uid)) this.#removeReferences(dependent, [node.uid]);
    this.#removeFinalizer(node, ORPHAN);
  }

  #delete(node: GraphNode, policy: 'Background' | 'Foreground'): void {
    const object = this.#objectOf(node);
    const propagationPolicy = object?.metadata.finalizers?.includes(ORPHAN) ? 'Orphan' : object?.metadata.finalizers?.includes(FOREGROUND) ? 'Foreground' : policy;
    ignoringAbsence(() => this.#client.delete(node.kind, node.name, node.namespace, { preconditions: { uid: node.uid }, propagationPolicy }));
  }

  #removeReferences(node: GraphNode, uids: readonly string[]): void {
    const object = this.#objectOf(node);
    if (!object) return;
    const ownerReferences = (object.metadata.ownerReferences ?? []).filter((reference) => !uids.includes(reference.uid));
    this.#patchMetadata(node, object, { ownerReferences: ownerReferences.length ? ownerReferences : null });
  }

  #unblock(node: GraphNode): void {
    const object = this.#objectOf(node);
    if (!object) return;
    const ownerReferences = (object.metadata.ownerReferences ?? []).map((reference) => ({ ...reference, blockOwnerDeletion: false }));
    this.#patchMetadata(node, object, { ownerReferences });
  }

  #removeFinalizer(node: GraphNode, finalizer: string): void {
    const object = this.#objectOf(node);
    if (!object?.metadata.finalizers?.includes(finalizer)) return;
    this.#patchMetadata(node, object, { finalizers: object.metadata.finalizers.filter((other) => other !== finalizer) });
  }

  #patchMetadata(node: GraphNode, object: ApiObject, change: object): void {
    const metadata = { uid: node.uid, resourceVersion: object.metadata.resourceVersion, ...change };
    ignoringAbsence(() => this.#client.patch(node.kind, node.name, node.namespace, 'merge', { metadata }));
  }

  #objectOf(node: GraphNode): ApiObject | undefined {
    return this.#context.informers.lister(node.kind).get(node.namespace, node.name);
  }

  #rememberAbsent(uid: string): void {
    this.#absent.add(uid);
    if (this.#absent.size > MAX_ABSENT) this.#absent.delete(this.#absent.values().next().value!);
  }
}

/** Objects that are gone already, or were replaced by others of the same name, are nobody's concern any more. */
function ignoringAbsence(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isNotFound(error) && !(error instanceof StatusError && error.code === 409 && /precondition/i.test(error.message))) throw error;
  }
}

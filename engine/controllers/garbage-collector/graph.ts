import type { OwnerReference } from '../../api/types';
import type { ApiObject, Resource } from '../../client';

/** One object as the garbage collector sees it: a view of the newest version that it was told of. */
export class GraphNode {
  constructor(readonly kind: Resource, public object: ApiObject) {}

  get uid(): string {
    return this.object.metadata.uid!;
  }

  get namespace(): string | undefined {
    return this.object.metadata.namespace;
  }

  get name(): string {
    return this.object.metadata.name!;
  }

  get owners(): readonly OwnerReference[] {
    return this.object.metadata.ownerReferences ?? NONE;
  }

  get deleting(): boolean {
    return this.object.metadata.deletionTimestamp !== undefined;
  }

  /** Being deleted in the foreground: waits for its dependents. */
  get foreground(): boolean {
    return this.deleting && this.object.metadata.finalizers?.includes(FOREGROUND) === true;
  }

  get orphaning(): boolean {
    return this.deleting && this.object.metadata.finalizers?.includes(ORPHAN) === true;
  }
}

export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

/** Who owns whom, by UID. Kept up by the informers, so that no question needs a scan. */
export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  dependents(uid: string): GraphNode[] {
    const found: GraphNode[] = [];
    for (const dependent of this.#dependents.get(uid) ?? []) found.push(this.#nodes.get(dependent)!);
    return found;
  }

  hasDependents(uid: string): boolean {
    return this.#dependents.has(uid);
  }

  /** Takes in a new or changed object; returns it as it was before, when it was known. */
  put(kind: Resource, object: ApiObject): { readonly node: GraphNode; readonly before?: GraphNode } {
    const uid = object.metadata.uid!;
    const node = this.#nodes.get(uid);
    if (!node) {
      const added = new GraphNode(kind, object);
      this.#nodes.set(uid, added);
      for (const owner of added.owners) this.#link(owner.uid, uid);
      return { node: added };
    }
    const before = new GraphNode(kind, node.object);
    node.object = object;
    if (!sameOwners(before.owners, node.owners)) {
      for (const owner of before.owners) this.#unlink(owner.uid, uid);
      for (const owner of node.owners) this.#link(owner.uid, uid);
    }
    return { node, before };
  }

  /** A newer version in which nothing changed that matters here: the older one is let go. */
  renew(object: ApiObject): void {
    const node = this.#nodes.get(object.metadata.uid!);
    if (node) node.object = object;
  }

  remove(uid: string): GraphNode | undefined {
    const node = this.#nodes.get(uid);
    if (!node) return undefined;
    this.#nodes.delete(uid);
    for (const owner of node.owners) this.#unlink(owner.uid, uid);
    return node;
  }

  #link(owner: string, dependent: string): void {
    const set = this.#dependents.get(owner);
    if (set) set.add(dependent);
    else this.#dependents.set(owner, new Set([dependent]));
  }

  #unlink(owner: string, dependent: string): void {
    const set = this.#dependents.get(owner);
    set?.delete(dependent);
    if (set?.size === 0) this.#dependents.delete(owner);
  }
}

const NONE: readonly OwnerReference[] = [];

export function sameOwners(a: readonly OwnerReference[], b: readonly OwnerReference[]): boolean {
  return a === b || (a.length === b.length && a.every((owner, at) => owner.uid === b[at]!.uid && owner.blockOwnerDeletion === b[at]!.blockOwnerDeletion));
}

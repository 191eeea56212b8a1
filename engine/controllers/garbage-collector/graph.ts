import type { OwnerReference } from '../../api/types';
import type { ApiObject, Resource } from '../../client';

/** One object as the garbage collector sees it. */
export interface GraphNode {
  readonly uid: string;
  readonly kind: Resource;
  readonly namespace: string | undefined;
  readonly name: string;
  owners: readonly OwnerReference[];
  deleting: boolean;
  /** Being deleted in the foreground: waits for its dependents. */
  foreground: boolean;
  orphaning: boolean;
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

  /** Takes in a new or changed object. */
  put(kind: Resource, object: ApiObject): { node: GraphNode; before?: Pick<GraphNode, 'owners' | 'deleting' | 'foreground' | 'orphaning'> } {
    const { uid, namespace, name, ownerReferences = NONE, deletionTimestamp, finalizers } = object.metadata;
    const deleting = deletionTimestamp !== undefined;
    const foreground = deleting && finalizers?.includes(FOREGROUND) === true;
    const orphaning = deleting && finalizers?.includes(ORPHAN) === true;
    const node = this.#nodes.get(uid!);
    if (!node) {
      const added: GraphNode = { uid: uid!, kind, namespace, name: name!, owners: ownerReferences, deleting, foreground, orphaning };
      this.#nodes.set(uid!, added);
      for (const owner of ownerReferences) this.#link(owner.uid, uid!);
      return { node: added };
    }
    const before = { owners: node.owners, deleting: node.deleting, foreground: node.foreground, orphaning: node.orphaning };
    if (!sameOwners(node.owners, ownerReferences)) {
      for (const owner of node.owners) this.#unlink(owner.uid, uid!);
      for (const owner of ownerReferences) this.#link(owner.uid, uid!);
      node.owners = ownerReferences;
    }
    node.deleting = deleting;
    node.foreground = foreground;
    node.orphaning = orphaning;
    return { node, before };
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

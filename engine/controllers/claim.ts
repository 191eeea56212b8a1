import { isNotFound } from '../api/status';
import type { OwnerReference } from '../api/types';
import { BY_ORPHAN, type ApiObject, type Client, type Lister, type Resource } from '../client';

interface ClaimOptions<T extends ApiObject> {
  readonly client: Client;
  readonly kind: Resource<T>;
  readonly lister: Lister<T>;
  /** The controller that claims. */
  readonly owner: ApiObject;
  readonly matches: (object: T) => boolean;
  /** Further condition for adoption (a pod must be active). */
  readonly adoptable?: (object: T) => boolean;
}

/**
 * The objects a controller owns: releases those that no longer match its selector, adopts orphans that do
 * (ControllerRefManager in pkg/controller/controller_ref_manager.go).
 */
export function claim<T extends ApiObject>(options: ClaimOptions<T>): T[] {
  const { client, kind, lister, owner, matches } = options;
  const deleting = owner.metadata.deletionTimestamp !== undefined;
  const owned = lister.byOwner(owner.metadata.uid!);
  const strangers = owned.filter((object) => !matches(object));
  if (!deleting) for (const object of strangers) patchOwners(client, kind, object, [{ $patch: 'delete', uid: owner.metadata.uid! }]);
  const claimed = strangers.length ? owned.filter((object) => !strangers.includes(object)) : [...owned];
  if (deleting) return claimed;
  for (const object of lister.byIndex(BY_ORPHAN, owner.metadata.namespace ?? '')) {
    if (object.metadata.deletionTimestamp || !matches(object)) continue;
    if (options.adoptable && !options.adoptable(object)) continue;
    const adopted = patchOwners(client, kind, object, [controllerReference(owner)]);
    if (adopted) claimed.push(adopted);
  }
  return claimed;
}

function patchOwners<T extends ApiObject>(client: Client, kind: Resource<T>, object: T, ownerReferences: readonly object[]): T | undefined {
  try {
    return client.patch(kind, object.metadata.name!, object.metadata.namespace, 'strategic', { metadata: { uid: object.metadata.uid, ownerReferences } });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export function controllerOf({ metadata: { ownerReferences } }: ApiObject): OwnerReference | undefined {
  if (ownerReferences) for (let at = 0; at < ownerReferences.length; at += 1) if (ownerReferences[at]!.controller) return ownerReferences[at];
  return undefined;
}

export function isControlledBy(object: ApiObject, owner: ApiObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** The reference by which `owner` controls an object. */
export function controllerReference(owner: ApiObject): OwnerReference {
  return { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name!, uid: owner.metadata.uid!, controller: true, blockOwnerDeletion: true };
}

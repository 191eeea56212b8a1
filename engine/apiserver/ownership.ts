import type { FieldSet } from '../api/fields/field-set';
import type { Draft, KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';

/** One manager's fields. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fields: FieldSet;
}

/** Who wrote an object and how; enough to work out managedFields when somebody asks. */
export interface Written {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339. */
  readonly time: string;
  /** The kind in the version of the request, and the object as the client sent it; admission's work is nobody's. */
  readonly kind: KindRecord;
  readonly raw: unknown;
  /** metadata.managedFields as the client sent it, where it did: it may hand ownership on. */
  readonly given?: readonly unknown[];
  /** The owners afterwards, where the writer has worked them out already (apply). */
  readonly owners?: readonly Owner[];
}

/** Remembers for each stored object who owns which fields. */
export interface OwnershipLog {
  /** Notes a write in an object that is settled and not frozen yet. */
  written(draft: Draft, old: KubeObject | undefined, written: Written): void;
  /** Whether a write that changed nothing also leaves the ownership as it was. */
  unchanged(old: KubeObject, written: Written): boolean;
  /** The new object, which is not frozen yet, keeps the owners of the old one. */
  carry(old: KubeObject, draft: Draft): void;
}

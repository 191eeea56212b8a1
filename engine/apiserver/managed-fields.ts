import { decode } from '../api/decode';
import { FieldSet } from '../api/fields/field-set';
import { compare } from '../api/fields/typed';
import type { Draft, KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { seal } from '../api/seal';
import { sameJson } from '../api/validation/object-meta';
import type { Owner, OwnershipLog, Written } from './ownership';

/** The owners after a write, worked out when they are first asked for. */
interface State {
  owners: readonly Owner[] | undefined;
  pending: { readonly old: KubeObject | undefined; readonly before: State | undefined; readonly object: KubeObject; readonly written: Written } | undefined;
  /** How many writes wait to be worked out, this one included. */
  readonly depth: number;
}

/** Chains of unasked writes are worked out from time to time, so that they do not hold all earlier objects. */
const LONGEST_CHAIN = 16;

/** Metadata that belongs to the server and to nobody else. */
const SYSTEM = FieldSet.fromJson({
  'f:apiVersion': {}, 'f:kind': {},
  'f:metadata': { '.': {}, 'f:name': {}, 'f:namespace': {}, 'f:creationTimestamp': {}, 'f:selfLink': {}, 'f:uid': {}, 'f:clusterName': {}, 'f:generation': {}, 'f:managedFields': {}, 'f:resourceVersion': {}, 'f:generateName': {}, 'f:deletionTimestamp': {}, 'f:deletionGracePeriodSeconds': {} },
});

/** Who owns which fields of which stored object. Writes only leave a note, because most objects are never asked. */
export class ManagedFields implements OwnershipLog {
  readonly #states = new WeakMap<KubeObject, State>();
  written(object: KubeObject, old: KubeObject | undefined, written: Written): KubeObject {
    const before = old ? this.#states.get(old) : undefined;
    const depth = (before?.depth ?? 0) + 1;
    const state: State = { owners: written.owners, pending: written.owners ? undefined : { old, before, object, written: lean(written, object) }, depth: written.owners ? 0 : depth };
    this.#states.set(object, state);
    if (depth > LONGEST_CHAIN && !written.owners) {
      const owners = this.#resolve(state);
      this.#states.set(object, { owners, pending: undefined, depth: 0 });
    }
    return object;
  }

  unchanged(old: KubeObject, written: Written): boolean {
    if (written.given && !sameJson(written.given, this.entriesOf(old))) return false;
    if (!written.owners) return true;
    const before = this.ownersOf(old);
    return before.length === written.owners.length && written.owners.every((owner) => before.some((other) => sameOwner(owner, other) && owner.fields.equals(other.fields)));
  }

  carry(old: KubeObject, object: KubeObject): void {
    const state = this.#states.get(old);
    if (state) this.#states.set(object, state);
  }

  ownersOf(object: KubeObject): readonly Owner[] {
    const state = this.#states.get(object);
    return state ? this.#resolve(state) : [];
  }

  /** metadata.managedFields as clients see it. */
  entriesOf(object: KubeObject): readonly unknown[] {
    return [...this.ownersOf(object)].sort(byOrder).map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager, operation, apiVersion, ...(time === undefined ? {} : { time }), fieldsType: 'FieldsV1', fieldsV1: fields.toJson(), ...(subresource ? { subresource } : {}),
    }));
  }

  #resolve(state: State): readonly Owner[] {
    if (state.owners) return state.owners;
    const { old, before, object, written } = state.pending!;
    const owners = written.given ? ownersFrom(written.given) : before ? this.#resolve(before) : [];
    const { kind } = written;
    const { schema } = kind;
    const draft = decode(schema, written.raw).value as Draft;
    kind.strategy.default?.(draft);
    const intended = seal(schema, draft) as unknown as KubeObject;
    const start = old ? (kind.storedAs?.fromStored(old) ?? old) : seal(schema, { apiVersion: object.apiVersion, kind: object.kind, metadata: {} });
    const { changed, removed } = compare(schema, start, intended);
    state.owners = updated(owners, written, without(changed, kind, written.subresource), without(removed, kind, written.subresource));
    state.pending = undefined;
    return state.owners;
  }
}

/**
 * The note without a second copy of what is stored anyway. A status is stored as it was decoded, and so are Events, which
 * have no defaults and which no plugin changes; together they are most of what a busy cluster writes.
 */
function lean(written: Written, object: KubeObject): Written {
  const { kind, subresource, raw } = written;
  if (kind.storedAs || kind.custom) return written;
  if (subresource === 'status') return { ...written, raw: { ...(raw as object), status: object['status'] } };
  return kind.plural === 'events' ? { ...written, raw: object } : written;
}

/** Owners as a client writes them; what is not a valid entry is left out, so that [{}] means nobody. */
function ownersFrom(entries: readonly unknown[]): readonly Owner[] {
  const out: Owner[] = [];
  for (const entry of entries as readonly (Record<string, unknown> | null)[]) {
    const { manager, operation, apiVersion, time, subresource, fieldsType, fieldsV1 } = entry ?? {};
    if (typeof manager !== 'string' || (operation !== 'Update' && operation !== 'Apply') || typeof apiVersion !== 'string' || fieldsType !== 'FieldsV1') continue;
    out.push({ manager, operation, apiVersion, fields: FieldSet.fromJson(fieldsV1), ...(typeof time === 'string' ? { time } : {}), ...(typeof subresource === 'string' && subresource ? { subresource } : {}) });
  }
  return out;
}

/** Takes out what the server owns itself, and what this way of writing may not change. */
export function without(set: FieldSet, kind: KindRecord | undefined, subresource: string | undefined): FieldSet {
  const out = set.difference(SYSTEM);
  if (subresource === 'status') out.children.delete('f:spec');
  else if (kind?.subresources.some((entry) => entry.name === 'status')) out.children.delete('f:status');
  return out;
}

export function sameOwner(a: Pick<Owner, 'manager' | 'operation' | 'apiVersion' | 'subresource'>, b: Pick<Owner, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): boolean {
  return a.manager === b.manager && a.operation === b.operation && (a.operation === 'Apply' || a.apiVersion === b.apiVersion) && (a.subresource ?? '') === (b.subresource ?? '');
}

/** The owners after an update: the writer gains what it changed, everybody else loses it, nobody owns what is gone. */
function updated(owners: readonly Owner[], written: Written, changed: FieldSet, removed: FieldSet): readonly Owner[] {
  if (changed.empty && removed.empty) return owners;
  const out: Owner[] = [];
  let mine: Owner | undefined;
  for (const owner of owners) {
    if (sameOwner(owner, { ...written })) {
      mine = owner;
      continue;
    }
    const fields = owner.fields.difference(changed).difference(removed);
    if (!fields.empty) out.push(fields.equals(owner.fields) ? owner : { ...owner, fields });
  }
  const fields = (mine?.fields ?? new FieldSet()).union(changed).difference(removed);
  if (!fields.empty) {
    const { manager, operation, apiVersion, subresource, time } = written;
    const unchanged = mine !== undefined && mine.fields.equals(fields) && changed.empty;
    out.push(unchanged ? mine! : { manager, operation, apiVersion, time, fields, ...(subresource ? { subresource } : {}) });
  }
  return out;
}

function byOrder(a: Owner, b: Owner): number {
  if (a.operation !== b.operation) return a.operation < b.operation ? -1 : 1;
  if ((a.time ?? '') !== (b.time ?? '')) return (a.time ?? '') < (b.time ?? '') ? -1 : 1;
  return a.manager < b.manager ? -1 : a.manager > b.manager ? 1 : 0;
}


import { decode } from '../api/decode';
import { FieldSet } from '../api/fields/field-set';
import { compare, type Comparison } from '../api/fields/typed';
import type { Draft, KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { seal } from '../api/seal';
import { sameJson } from '../api/validation/object-meta';
import type { Owner, OwnershipLog, Written } from './ownership';

/** Whose writes are alike but for their time and what they changed. */
interface Writer extends Pick<Written, 'manager' | 'operation' | 'apiVersion' | 'subresource' | 'kind'> {
  /** Only the status before and after is kept of such writes, because nothing else differs. */
  readonly statusAlone: boolean;
}

/** What was sent for the first of the objects that are made of one template: the fields of all of them are the same. */
class Template {
  comparison: Comparison | undefined;
  /** What is known after the last write of it; equal for all that one writer made within a second. */
  last: State | undefined;

  constructor(readonly raw: KubeObject) {
    this.comparison = undefined;
    this.last = undefined;
  }
}

/** The owners after a write, worked out when they are first asked for; until then it holds what the write changed. */
interface State {
  owners: readonly Owner[] | undefined;
  earlier: State | undefined;
  readonly writer: Writer | undefined;
  readonly time: string;
  /** How it was, and how the writer meant it. */
  before: unknown;
  after: unknown;
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
  readonly #writers = new WeakMap<KindRecord, Writer[]>();
  /** By the spec that they share. */
  readonly #templates = new WeakMap<object, Template>();

  written(draft: Draft, old: KubeObject | undefined, written: Written): void {
    keep(draft, this.#stateAfter(draft, old, written));
  }

  #stateAfter(object: Draft, old: KubeObject | undefined, written: Written): State {
    if (written.owners) return worked(written.owners);
    const { raw, kind, time } = written;
    const given = raw as KubeObject;
    const plain = !kind.storedAs && !kind.custom;
    const statusWritten = plain && written.subresource === 'status';
    const statusAlone = statusWritten && old !== undefined && isOtherwise(given, old);
    const writer = this.#writerOf(written, statusAlone);
    const after = statusAlone ? object['status'] : statusWritten ? { ...given, status: object['status'] } : plain && !old ? this.#templateOf(given) : raw;
    const alike = after instanceof Template && !written.given ? after : undefined;
    if (alike?.last?.writer === writer && alike.last.time === time) return alike.last;
    const earlier = written.given ? worked(ownersFrom(written.given)) : old && stateOf(old);
    const state: State = {
      owners: undefined, earlier, writer, time,
      before: statusAlone ? old['status'] : old,
      after,
      depth: (earlier?.depth ?? 0) + 1,
    };
    if (alike) alike.last = state;
    return state.depth > LONGEST_CHAIN ? worked(this.#resolve(state)) : state;
  }

  #writerOf({ manager, operation, apiVersion, subresource, kind }: Written, statusAlone: boolean): Writer {
    let writers = this.#writers.get(kind);
    if (!writers) this.#writers.set(kind, (writers = []));
    for (const writer of writers) if (writer.manager === manager && writer.subresource === subresource && writer.statusAlone === statusAlone && writer.operation === operation && writer.apiVersion === apiVersion) return writer;
    const writer: Writer = { manager, operation, apiVersion, ...(subresource === undefined ? {} : { subresource }), kind, statusAlone };
    writers.push(writer);
    return writer;
  }

  #templateOf(given: KubeObject): Template | KubeObject {
    const spec = given['spec'];
    if (typeof spec !== 'object' || spec === null || !Object.isFrozen(spec)) return given;
    let template = this.#templates.get(spec);
    if (!template || !madeAlike(template.raw, given)) this.#templates.set(spec, (template = new Template(given)));
    return template;
  }

  unchanged(old: KubeObject, written: Written): boolean {
    if (written.given && !sameJson(written.given, this.entriesOf(old))) return false;
    if (!written.owners) return true;
    const before = this.ownersOf(old);
    return before.length === written.owners.length && written.owners.every((owner) => before.some((other) => sameOwner(owner, other) && owner.fields.equals(other.fields)));
  }

  carry(old: KubeObject, draft: Draft): void {
    const state = stateOf(old);
    if (state) keep(draft, state);
  }

  ownersOf(object: KubeObject): readonly Owner[] {
    const state = stateOf(object);
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
    const earlier = state.earlier ? this.#resolve(state.earlier) : [];
    const writer = state.writer!;
    const { changed, removed } = state.after instanceof Template ? (state.after.comparison ??= compared(writer, undefined, state.after.raw)) : compared(writer, state.before, state.after);
    state.owners = updated(earlier, writer, state.time, changed, removed);
    state.earlier = state.before = state.after = undefined;
    return state.owners;
  }
}

/* Where a stored object's state is: at its metadata, which every version has for itself. Not enumerable: a changed copy
   does not carry it. (A WeakMap of all versions would cost the garbage collector more than everything else here.) */
const STATE = Symbol('owners');

function stateOf({ metadata }: KubeObject): State | undefined {
  return (metadata as { readonly [STATE]?: State })[STATE];
}

function keep({ metadata }: Draft, state: State): void {
  Object.defineProperty(metadata, STATE, { value: state, configurable: true });
}

function worked(owners: readonly Owner[]): State {
  return { owners, earlier: undefined, writer: undefined, time: '', before: undefined, after: undefined, depth: 0 };
}

/** The fields that a write changed, of those that its writer may own. */
function compared({ kind, subresource, statusAlone }: Writer, before: unknown, after: unknown): Comparison {
  const { schema } = kind;
  const start = statusAlone ? (before === undefined ? {} : { status: before }) : before === undefined ? seal(schema, { metadata: {} }) : (kind.storedAs?.fromStored(before as KubeObject) ?? before);
  const { changed, removed } = compare(schema, start, statusAlone ? { status: after } : intended(kind, after));
  return { changed: without(changed, kind, subresource), removed: without(removed, kind, subresource) };
}

/** What a writer sent, in the form in which it is stored. */
function intended(kind: KindRecord, raw: unknown): unknown {
  const draft = decode(kind.schema, raw).value as Draft;
  kind.strategy.default?.(draft);
  return seal(kind.schema, draft);
}

/** Whether all but the status is the stored object's own. */
function isOtherwise(given: KubeObject, old: KubeObject): boolean {
  for (const key in given) if (key !== 'status' && given[key] !== old[key]) return false;
  for (const key in old) if (key !== 'status' && !(key in given)) return false;
  return true;
}

const OWN_NAME: ReadonlySet<string> = new Set(['name', 'generateName', 'namespace']);

/** Whether two new objects of one spec differ only in what names them, which nobody owns. */
function madeAlike(one: KubeObject, other: KubeObject): boolean {
  const [a, b] = [one.metadata as Record<string, unknown>, other.metadata as Record<string, unknown>];
  for (const key in a) if (!OWN_NAME.has(key) && !sameJson(a[key], b[key])) return false;
  for (const key in b) if (!OWN_NAME.has(key) && !(key in a)) return false;
  for (const key in one) if (key !== 'metadata' && one[key] !== other[key]) return false;
  for (const key in other) if (!(key in one)) return false;
  return true;
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
  if (subresource === 'status') return out.omit('f:spec');
  return kind?.subresources.some((entry) => entry.name === 'status') ? out.omit('f:status') : out;
}

export function sameOwner(a: Pick<Owner, 'manager' | 'operation' | 'apiVersion' | 'subresource'>, b: Pick<Owner, 'manager' | 'operation' | 'apiVersion' | 'subresource'>): boolean {
  return a.manager === b.manager && a.operation === b.operation && (a.operation === 'Apply' || a.apiVersion === b.apiVersion) && (a.subresource ?? '') === (b.subresource ?? '');
}

/** The owners after an update: the writer gains what it changed, everybody else loses it, nobody owns what is gone. */
function updated(owners: readonly Owner[], writer: Writer, time: string, changed: FieldSet, removed: FieldSet): readonly Owner[] {
  if (changed.empty && removed.empty) return owners;
  const out: Owner[] = [];
  let mine: Owner | undefined;
  for (const owner of owners) {
    if (sameOwner(owner, writer)) {
      mine = owner;
      continue;
    }
    const fields = owner.fields.difference(changed).difference(removed);
    if (!fields.empty) out.push(fields.equals(owner.fields) ? owner : { ...owner, fields });
  }
  const fields = (mine?.fields ?? new FieldSet()).union(changed).difference(removed);
  if (!fields.empty) {
    const { manager, operation, apiVersion, subresource } = writer;
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


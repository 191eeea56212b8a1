import type { KindRecord } from '../../api/kind';
import { fieldMatcher, parseFieldSelector, type FieldRequirement } from '../../api/field-selector';
import { matchesLabels, parseLabelSelector } from '../../api/label-selector';
import type { KubeObject } from '../../api/object';
import { storageOf } from '../../api/registry';
import { badRequest, failure, notFound } from '../../api/status';
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import { firstAtLeast, keyOf } from '../../store/collection';
import type { Store } from '../../store/store';
import { checkListOptions } from '../options';
import { resourceOf, type RequestContext } from '../request-context';

/** The stored object of a kind, or a 404 in the words of the kind that was asked for. */
export function getStored(store: Store, kind: KindRecord, namespace: string | undefined, name: string): KubeObject {
  const found = store.collection(storageOf(kind)).get(kind.namespaced ? namespace : undefined, name);
  if (!found) throw notFound(resourceOf(kind), name);
  return found;
}

export interface Selection {
  readonly namespace: string | undefined;
  /** The only name that can match. */
  readonly name: string | undefined;
  /** The only value of the index field that can match. */
  readonly index: string | undefined;
  readonly matches: ((object: KubeObject) => boolean) | undefined;
}

const INDEXED: Readonly<Record<string, string>> = { '/pods': 'spec.nodeName' };

/** What a list or watch selects, from its query. Throws a 400 StatusError. */
export function selectionOf(context: RequestContext, kind: KindRecord): Selection {
  const labels = context.query('labelSelector');
  const fields = context.query('fieldSelector');
  const namespace = kind.namespaced ? context.info.namespace : undefined;
  const only = context.info.name;
  if (!labels && !fields) return { namespace, name: only, index: undefined, matches: undefined };
  const requirements = labels ? parseLabelSelector(labels) : [];
  const parsed = fields ? parseFieldSelector(fields) : [];
  const taken: FieldRequirement[] = [];
  const exact = (field: string): string | undefined => {
    const found = parsed.find((requirement) => requirement.field === field && requirement.equals);
    if (found) taken.push(found);
    return found?.value;
  };
  const name = only ?? exact('metadata.name');
  const indexField = INDEXED[storageOf(kind)];
  const index = indexField && !kind.storedAs ? exact(indexField) : undefined;
  // All of them are checked for being allowed, but the ones that an index answers need no test.
  fieldMatcher(kind, parsed);
  const left = parsed.filter((requirement) => !taken.includes(requirement));
  const fieldTest = left.length ? fieldMatcher(kind, left) : undefined;
  const read = kind.storedAs ? kind.storedAs.fromStored : undefined;
  const matches = requirements.length || fieldTest ? (object: KubeObject): boolean => matchesLabels(requirements, object.metadata.labels) && (!fieldTest || fieldTest(read ? read(object) : object)) : undefined;
  return { namespace, name, index, matches };
}

/** The stored objects of a selection at the present revision, in order. */
export function selectObjects(store: Store, kind: KindRecord, selection: Selection): KubeObject[] {
  const collection = store.collection(storageOf(kind));
  const { namespace, name, index, matches } = selection;
  let items: KubeObject[];
  if (name !== undefined && (namespace !== undefined || !kind.namespaced)) {
    const found = collection.get(namespace, name);
    items = found ? [found] : [];
  } else if (index !== undefined) {
    items = collection.byIndex(index);
    if (namespace !== undefined) items = items.filter((object) => object.metadata.namespace === namespace);
    if (name !== undefined) items = items.filter((object) => object.metadata.name === name);
  } else {
    items = collection.list(namespace);
    if (name !== undefined) items = items.filter((object) => object.metadata.name === name);
  }
  if (index !== undefined && name !== undefined) {
    const among = new Set(collection.byIndex(index));
    items = items.filter((object) => among.has(object));
  }
  return matches ? items.filter(matches) : items;
}

interface ListResult {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** A list with its limits: limit, continue, resourceVersion and resourceVersionMatch of the query. */
export function listObjects(context: RequestContext, store: Store, kind: KindRecord): ListResult {
  const selection = selectionOf(context, kind);
  numberOf(context, 'timeoutSeconds');
  const limit = numberOf(context, 'limit') ?? 0;
  const token = context.query('continue');
  const version = context.query('resourceVersion') ?? '';
  const match = context.query('resourceVersionMatch');
  checkListOptions(context);
  if (token && version && version !== '0') throw badRequest('specifying resource version is not allowed when using continue');
  revisionOf(store, version);
  let revision = store.revision;
  let items: KubeObject[];
  let start = '';
  const exact = match === 'Exact' && version ? Number(version) : undefined;
  if (token) {
    const parsed = parseToken(token);
    start = parsed.start;
    revision = parsed.rv < 0 ? store.revision : parsed.rv;
  } else if (exact !== undefined) revision = exact;
  const base = kind.namespaced && selection.namespace !== undefined ? `${selection.namespace}/` : kind.namespaced ? '' : '/';
  const positionKey = (object: KubeObject): string => keyOf(object).slice(base.length);
  if (limit > 0 && revision === store.revision && selection.name === undefined && selection.index === undefined && !selection.matches) {
    const { items: page, rest } = store.collection(storageOf(kind)).page(selection.namespace, base + start, limit);
    return rest === 0 ? { items: page, resourceVersion: String(revision) } : { items: page, resourceVersion: String(revision), continue: makeToken(revision, `${positionKey(page.at(-1)!)}\u0000`), remainingItemCount: rest };
  }
  if (revision !== store.revision) {
    const then = store.collection(storageOf(kind)).listAt(revision, selection.namespace);
    if (!then) throw expired(token !== undefined);
    items = then.filter((object) => (selection.name === undefined || object.metadata.name === selection.name) && (!selection.matches || selection.matches(object)));
  } else items = selectObjects(store, kind, selection);
  if (start) {
    const all = items;
    items = all.slice(firstAtLeast(all.length, (at) => positionKey(all[at]!) >= start));
  }
  if (limit > 0 && items.length > limit) {
    const page = items.slice(0, limit);
    const rest = items.length - limit;
    const next = makeToken(revision, `${positionKey(page.at(-1)!)}\u0000`);
    return { items: page, resourceVersion: String(revision), continue: next, ...(selection.matches ? {} : { remainingItemCount: rest }) };
  }
  return { items, resourceVersion: String(revision) };
}

/** A resourceVersion of a query as a number; throws what the real server says to a wrong or future one. */
export function revisionOf(store: Store, version: string): number {
  if (version === '') return 0;
  if (!/^\d+$/.test(version)) throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`);
  const revision = Number(version);
  if (revision > store.revision) {
    throw failure(504, 'Timeout', `Timeout: Too large resource version: ${version}, current: ${store.revision}`, { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 });
  }
  return revision;
}

/** A whole number of a query; throws what the real server says to anything else. */
export function numberOf(context: RequestContext, name: string): number | undefined {
  const text = context.query(name);
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

export function expired(token: boolean): Error {
  return token
    ? failure(410, 'Expired', 'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.')
    : failure(410, 'Expired', 'The resourceVersion for the provided list is too old.');
}

function makeToken(rv: number, start: string): string {
  const json = JSON.stringify({ v: 'meta.k8s.io/v1', rv, start });
  return encodeBase64(encodeUtf8(json)).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_');
}

function parseToken(token: string): { rv: number; start: string } {
  const refuse = (why: string): Error => badRequest(`invalid continue token: continue key is not valid: ${why}`);
  const bytes = decodeBase64(token);
  if (!bytes) throw refuse(`illegal base64 data at input byte ${Math.max(0, token.search(/[^A-Za-z0-9_-]/))}`);
  const text = decodeUtf8(bytes);
  let parsed: { v?: unknown; rv?: unknown; start?: unknown };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    throw refuse(`invalid character '${text[0] ?? ''}' looking for beginning of value`);
  }
  if (parsed.v !== 'meta.k8s.io/v1') throw refuse(`server does not recognize this encoded version "${String(parsed.v ?? '')}"`);
  if (typeof parsed.start !== 'string' || parsed.start === '') throw refuse('encoded start key empty (version meta.k8s.io/v1)');
  return { rv: Number(parsed.rv ?? 0), start: parsed.start };
}

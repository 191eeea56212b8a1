import type { AdmissionRequest, Draft, FieldError, KindRecord } from '../api/kind';
import type { KubeObject, ObjectMeta } from '../api/object';
import type { KindRegistry } from '../api/registry';
import { storageOf } from '../api/registry';
import { freezeTop, settle } from '../api/seal';
import { invalidObject } from '../api/field-errors';
import { nameForm, dnsSubdomain, pathSegment } from '../api/names';
import { alreadyExists, failure, serverFailure, type StatusError } from '../api/status';
import { sameJson, validateObjectMeta, validateObjectMetaUpdate } from '../api/validation/object-meta';
import type { Clock } from '../runtime/clock';
import type { Trace } from '../runtime/trace';
import type { Store } from '../store/store';
import type { AdmissionChain } from './admission/chain';
import { bringsStatus, changesIntent, countsGeneration, deletionRules, hasSubresource, needsVersion } from './kind-traits';
import type { OwnershipLog, Written } from './ownership';
import { resourceOf, type RequestContext } from './request-context';

export interface WritePath {
  readonly clock: Clock;
  readonly store: Store;
  readonly registry: KindRegistry;
  readonly admission: AdmissionChain;
  readonly ownership: OwnershipLog;
  readonly trace: Trace;
  /** Called after every write; `object` is undefined when it is gone. */
  readonly stored: (kind: KindRecord, object: KubeObject | undefined, old: KubeObject | undefined) => void;
}

const anyName = nameForm(dnsSubdomain);

const PLAIN_META = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io', 'admissionregistration.k8s.io']);

/** Creates an object from a decoded and defaulted draft of the stored version; returns the stored, frozen object. */
export function createObject(path: WritePath, context: RequestContext, kind: KindRecord, draft: Draft, written: Written): KubeObject {
  const { strategy } = kind;
  const request: AdmissionRequest = { operation: 'CREATE', kind, subresource: undefined, namespace: context.info.namespace, name: draft.metadata.name, object: draft, oldObject: undefined };
  path.admission.admit(request, context);
  const versioned = draft.metadata.resourceVersion !== undefined && draft.metadata.resourceVersion !== '' && draft.metadata.resourceVersion !== '0';
  fillSystemMeta(path, context, kind, draft);
  if (hasSubresource(kind, 'status') && !bringsStatus(kind)) delete draft['status'];
  if (countsGeneration(kind)) draft.metadata.generation = 1;
  else delete draft.metadata.generation;
  strategy.prepareForCreate?.(draft, context);
  const errors = validateObjectMeta(draft.metadata, { namespaced: kind.namespaced, validateName: strategy.validateName ?? anyName, field: 'metadata', custom: hasPlainMeta(kind) });
  errors.push(...(strategy.validate?.(draft, context) ?? []));
  if (errors.length) throw invalidObject(kind, draft.metadata.name ?? '', errors);
  for (const text of strategy.warnings?.(draft, undefined) ?? []) context.warn(text);
  path.admission.validate(request.name === draft.metadata.name ? request : { ...request, name: draft.metadata.name }, context);
  const resource = storageOf(kind);
  if (path.store.collection(resource).get(draft.metadata.namespace, draft.metadata.name!)) throw alreadyExists(resourceOf(kind), draft.metadata.name!);
  if (!context.dryRun) {
    if (versioned) throw versionOnCreate();
    draft.metadata.resourceVersion = String(path.store.nextRevision);
  }
  settle(kind.schema, draft);
  path.ownership.written(draft, undefined, written);
  const object = freezeTop(draft);
  if (!context.dryRun) commit(path, kind, object, undefined);
  return object;
}

/** The storage refuses a new object that says which revision it is; this error has no reason of its own. */
function versionOnCreate(): StatusError {
  return serverFailure('resourceVersion should not be set on objects to be created');
}

function fillSystemMeta(path: WritePath, context: RequestContext, kind: KindRecord, draft: Draft): void {
  const meta = draft.metadata;
  if (!meta.name && meta.generateName) {
    // The server shortens the prefix so that the name stays a valid one, and tries again when it hits a taken name.
    const prefix = meta.generateName.slice(0, 58);
    const collection = path.store.collection(storageOf(kind));
    for (let tries = 0; tries < 8; tries += 1) {
      meta.name = prefix + context.random.suffix(5);
      if (!collection.get(meta.namespace, meta.name)) break;
    }
  }
  meta.uid = context.random.uuid();
  meta.creationTimestamp = context.now;
  delete meta.deletionTimestamp;
  delete meta.deletionGracePeriodSeconds;
  delete meta.resourceVersion;
  delete meta.selfLink;
  delete meta.managedFields;
}

export interface UpdateOptions {
  readonly subresource?: string | undefined;
  /** What admission sees instead of the object: a Scale. */
  readonly scale?: { readonly object: Draft; readonly oldObject: KubeObject };
}

/**
 * Replaces an object by a decoded and defaulted draft; returns what is stored afterwards, which is the old object when
 * nothing changed. An object that only waited for its finalizers is removed with the last one.
 */
export function updateObject(path: WritePath, context: RequestContext, kind: KindRecord, draft: Draft, old: KubeObject, written: Written, options: UpdateOptions = {}): KubeObject {
  checkVersion(kind, draft, old);
  const { strategy } = kind;
  const { subresource } = options;
  const request: AdmissionRequest = { operation: 'UPDATE', kind, subresource: options.scale ? 'scale' : subresource, namespace: old.metadata.namespace, name: old.metadata.name, object: draft, oldObject: old, ...options.scale };
  keepSystemMeta(draft, old, subresource);
  path.admission.admit(request, context);
  const rules = subresource === undefined ? strategy : strategy.subresources?.[subresource];
  if (subresource === 'status') keepAllButStatus(draft, old);
  else if (hasSubresource(kind, 'status') && subresource === undefined) restore(draft, old, 'status');
  rules?.prepareForUpdate?.(draft, old, context);
  if (old.metadata.generation !== undefined) draft.metadata.generation = old.metadata.generation;
  else delete draft.metadata.generation;
  if (countsGeneration(kind) && subresource !== 'status' && changesIntent(kind, draft, old)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
  const errors = [...metaErrors(kind, draft, old, subresource), ...(rules?.validateUpdate?.(draft, old, context) ?? [])];
  if (errors.length) throw invalidObject(kind, old.metadata.name!, errors);
  if (subresource === undefined) for (const text of strategy.warnings?.(draft, old) ?? []) context.warn(text);
  path.admission.validate(request, context);
  return replace(path, context, kind, draft, old, written);
}

/** Replaces nothing but the status, in a draft whose other parts are the stored object's own. */
export function replaceStatus(path: WritePath, context: RequestContext, kind: KindRecord, draft: Draft, old: KubeObject, written: Written): KubeObject {
  const { namespace, name } = old.metadata;
  const request: AdmissionRequest = { operation: 'UPDATE', kind, subresource: 'status', namespace, name, object: draft, oldObject: old };
  path.admission.admit(request, context);
  const rules = kind.strategy.subresources?.['status'];
  rules?.prepareForUpdate?.(draft, old, context);
  const errors = rules?.validateUpdate?.(draft, old, context) ?? [];
  if (errors.length) throw invalidObject(kind, name!, errors);
  path.admission.validate(request, context);
  return replace(path, context, kind, draft, old, written);
}

/** Whether finalizers may have any name: so it is for kinds whose validation is not that of the core API. */
function hasPlainMeta(kind: KindRecord): boolean {
  return kind.custom === true || PLAIN_META.has(kind.group);
}

/** What is wrong with the metadata of an update: said by the checks that all kinds share, and again by those of the kind. */
function metaErrors(kind: KindRecord, draft: Draft, old: KubeObject, subresource: string | undefined): FieldError[] {
  const whole = (validateName: typeof pathSegment, custom: boolean): FieldError[] => validateObjectMeta(draft.metadata, { namespaced: kind.namespaced, validateName, field: 'metadata', custom });
  const update = (custom: boolean): FieldError[] => validateObjectMetaUpdate(draft.metadata, old.metadata, 'metadata', custom);
  const shared = [...whole(pathSegment, true), ...update(true)];
  if (shared.length === 0 && (hasPlainMeta(kind) || !draft.metadata.finalizers?.length)) return shared;
  const own = (subresource === undefined && kind.strategy.metaOnUpdate) || ['update'];
  return [...shared, ...own.flatMap((check) => (check === 'whole' ? whole((name, prefix) => (kind.strategy.validateName ?? anyName)(name, prefix === true), hasPlainMeta(kind)) : update(hasPlainMeta(kind))))];
}

function replace(path: WritePath, context: RequestContext, kind: KindRecord, draft: Draft, old: KubeObject, written: Written): KubeObject {
  draft.metadata.resourceVersion = old.metadata.resourceVersion!;
  if (draft.metadata.managedFields) delete draft.metadata.managedFields;
  // A status that was taken as it is stands among parts of the old object, which are settled.
  const settled = Object.isFrozen(draft['status']) && sameButStatus(draft, old);
  if (!settled) settle(kind.schema, draft);
  if ((settled ? sameJson(draft['status'], old['status']) : sameJson(draft, old)) && path.ownership.unchanged(old, written)) return old;
  if (!context.dryRun) draft.metadata.resourceVersion = String(path.store.nextRevision);
  path.ownership.written(draft, old, written);
  const object = freezeTop(draft);
  if (context.dryRun) return object;
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (deletionTimestamp && !finalizers?.length && !deletionGracePeriodSeconds && mayVanish(kind, object)) {
    path.store.remove(storageOf(kind), object, old);
    path.stored(kind, undefined, old);
  } else commit(path, kind, object, old);
  return object;
}

/** Whether all but the status is the old object's own, member by member. */
function sameButStatus(draft: Draft, old: KubeObject): boolean {
  const { metadata } = draft;
  for (const key in metadata) if (metadata[key as keyof typeof metadata] !== old.metadata[key as keyof ObjectMeta]) return false;
  for (const key in old.metadata) if (!(key in metadata)) return false;
  for (const key in draft) if (key !== 'metadata' && key !== 'status' && draft[key] !== old[key]) return false;
  for (const key in old) if (!(key in draft)) return false;
  return true;
}

/** Stores an object that the server itself made; for deletions and bootstrap. */
export function storeObject(path: WritePath, kind: KindRecord, draft: Draft, old: KubeObject | undefined): KubeObject {
  draft.metadata.resourceVersion = String(path.store.nextRevision);
  settle(kind.schema, draft);
  if (old) path.ownership.carry(old, draft);
  const object = freezeTop(draft);
  commit(path, kind, object, old);
  return object;
}

/** Takes an object away; returns its last state. */
export function removeObject(path: WritePath, kind: KindRecord, old: KubeObject): KubeObject {
  const last = lastState(path, old, path.store.nextRevision);
  path.store.remove(storageOf(kind), last, old);
  path.trace.emit(() => ({ at: path.clock.now(), actor: 'apiserver', action: 'removed', subject: subjectOf(kind, old) }));
  path.stored(kind, undefined, old);
  return last;
}

function commit(path: WritePath, kind: KindRecord, object: KubeObject, old: KubeObject | undefined): void {
  path.store.put(storageOf(kind), object, old);
  path.trace.emit(() => ({ at: path.clock.now(), actor: 'apiserver', action: 'stored', subject: subjectOf(kind, object), cause: object.metadata.resourceVersion!, detail: { created: old === undefined } }));
  path.stored(kind, object, old);
}

function subjectOf(kind: KindRecord, object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${kind.plural}/${namespace}/${name}` : `${kind.plural}/${name}`;
}

/** How an object stood when it went, at the revision of that. */
export function lastState({ ownership }: Pick<WritePath, 'ownership'>, object: KubeObject, revision: number): KubeObject {
  const last: Draft = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } as Draft['metadata'] };
  ownership.carry(object, last);
  return freezeTop(last);
}

export function mayVanish(kind: KindRecord, object: KubeObject): boolean {
  return deletionRules(kind).mayVanish?.(object) ?? true;
}

/** Optimistic concurrency: the version that a writer read must be the stored one. */
function checkVersion(kind: KindRecord, draft: Draft, old: KubeObject): void {
  const { uid, resourceVersion } = draft.metadata;
  if (resourceVersion === old.metadata.resourceVersion && (!uid || uid === old.metadata.uid)) return;
  const name = old.metadata.name!;
  const details = { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural };
  const on = `Operation cannot be fulfilled on ${kind.group ? `${kind.plural}.${kind.group}` : kind.plural} "${name}": `;
  if (uid && uid !== old.metadata.uid) {
    const key = `/registry/${kind.group && kind.custom ? `${kind.group}/` : ''}${kind.plural}${old.metadata.namespace ? `/${old.metadata.namespace}` : ''}/${name}`;
    throw failure(409, 'Conflict', `${on}StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`, details);
  }
  if (resourceVersion && !/^\d+$/.test(resourceVersion)) {
    const message = `Invalid value: "${resourceVersion}": strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`;
    throw failure(422, 'Invalid', `${kind.group ? `${kind.plural}.${kind.group}` : kind.plural} "${name}" is invalid: resourceVersion: ${message}`, { ...details, causes: [{ reason: 'FieldValueInvalid', message, field: 'resourceVersion' }] });
  }
  // "0" is the revision of nothing and stands for none.
  if (resourceVersion && resourceVersion !== '0' ? resourceVersion !== old.metadata.resourceVersion : needsVersion(kind)) {
    if (!resourceVersion || resourceVersion === '0') throw invalidObject({ group: kind.group, kind: kind.plural }, name, [{ reason: 'FieldValueInvalid', message: 'Invalid value: 0x0: must be specified for an update', field: 'metadata.resourceVersion' }]);
    throw failure(409, 'Conflict', `${on}the object has been modified; please apply your changes to the latest version and try again`, details);
  }
}

/** What a client left out or may not change of the system's metadata. */
function keepSystemMeta(draft: Draft, old: KubeObject, subresource: string | undefined): void {
  const meta = draft.metadata as ObjectMeta & Draft['metadata'];
  meta.uid ||= old.metadata.uid!;
  meta.creationTimestamp = old.metadata.creationTimestamp!;
  if (old.metadata.deletionTimestamp !== undefined) {
    meta.deletionTimestamp = old.metadata.deletionTimestamp;
    if (old.metadata.deletionGracePeriodSeconds !== undefined) meta.deletionGracePeriodSeconds ??= old.metadata.deletionGracePeriodSeconds;
  } else if (subresource !== undefined) {
    // A status does not say when its object goes; a whole object that does is refused by the rules.
    delete meta.deletionTimestamp;
    delete meta.deletionGracePeriodSeconds;
  }
  if (old.metadata.generateName !== undefined) meta.generateName ??= old.metadata.generateName;
  delete meta.selfLink;
}

function keepAllButStatus(draft: Draft, old: KubeObject): void {
  for (const key of Object.keys(draft)) if (!(key in old) && key !== 'status') delete draft[key];
  for (const key of Object.keys(old)) if (key !== 'status' && key !== 'metadata') draft[key] = old[key];
}

function restore(draft: Draft, old: KubeObject, field: string): void {
  if (old[field] === undefined) delete draft[field];
  else draft[field] = old[field];
}

import { invalid, notSupported, type FieldErrors } from '../../api/field-errors';
import type { AdmissionRequest, DeleteOptionsLike, Draft, KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import type { KindRegistry } from '../../api/registry';
import { rfc3339 } from '../../api/rfc3339';
import { schemaOf } from '../../api/schemas';
import { seal } from '../../api/seal';
import { badRequest, failure, serverFailure, StatusError, type Status } from '../../api/status';
import { EventNote } from '../../api/event-note';
import type { EventNotes } from '../event-notes';
import type { RequestContext } from '../request-context';
import { decodeLeniently, readBody, type Expected } from '../body';
import { deletionRules } from '../kind-traits';
import { checkDryRun, refuse } from '../options';
import type { ServerParts } from '../server-parts';
import { mayVanish, removeObject, storeObject } from '../write';
import { getStored, selectionOf, selectObjects } from './read';

/** The options of a deletion: in the body, or in the query. Throws a StatusError for options that do not go together. */
export function deleteOptions(parts: ServerParts, context: RequestContext): DeleteOptionsLike {
  const { body } = context.request;
  const empty = !body || ('bytes' in body && body.bytes.length === 0);
  const result = empty ? optionsOfQuery(context) : optionsOfBody(parts, context);
  const errors: FieldErrors = [];
  const chosen = result.propagationPolicy as string | undefined;
  if (chosen !== undefined && result.orphanDependents !== undefined) errors.push(invalid('propagationPolicy', chosen, 'orphanDependents and deletionPropagation cannot be both set'));
  if (chosen !== undefined && !['Orphan', 'Background', 'Foreground'].includes(chosen)) errors.push(notSupported('propagationPolicy', chosen, ['Foreground', 'Background', 'Orphan', 'nil']));
  checkDryRun(result.dryRun ?? context.queries('dryRun'), errors);
  if (result.ignoreStoreReadErrorWithClusterBreakingPotential) {
    const others = { dryRun: result.dryRun?.length || undefined, propagationPolicy: chosen, orphanDependents: result.orphanDependents, gracePeriodSeconds: result.gracePeriodSeconds, preconditions: result.preconditions };
    for (const [name, value] of Object.entries(others)) if (value !== undefined) errors.push(invalid('ignoreStoreReadErrorWithClusterBreakingPotential', true, `cannot be set together with .${name}`));
  }
  refuse('DeleteOptions', errors);
  return result;
}

const OPTIONS: Expected = { group: '', version: 'v1', kind: 'DeleteOptions', schema: schemaOf('~meta.v1.DeleteOptions') };

/** The body of a deletion. What it cannot read, the server reports as a failure of its own, in the decoder's words. */
function optionsOfBody(parts: ServerParts, context: RequestContext): DeleteOptionsLike {
  try {
    const raw = readBody(context, parts.registry, 'DeleteOptions', parts.formats());
    const { apiVersion, kind } = (raw ?? {}) as { apiVersion?: unknown; kind?: unknown };
    // Every group has its own name for the same options.
    const own = kind === 'DeleteOptions' && typeof apiVersion === 'string' && servesVersion(parts.registry, apiVersion);
    return (decodeLeniently(parts.registry, OPTIONS, own ? { ...(raw as object), apiVersion: 'v1' } : raw).value ?? {}) as DeleteOptionsLike;
  } catch (error) {
    if (error instanceof StatusError && typeof error.cause === 'string') throw serverFailure(error.cause);
    throw error;
  }
}

function servesVersion(registry: KindRegistry, apiVersion: string): boolean {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  return registry.hasVersion(group, version);
}

/** The query of a deletion without a body. */
function optionsOfQuery(context: RequestContext): DeleteOptionsLike {
  const grace = context.query('gracePeriodSeconds');
  if (grace !== undefined && !/^[+-]?\d+$/.test(grace)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  const policy = context.query('propagationPolicy');
  const dryRun = context.queries('dryRun');
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(context.query('orphanDependents') === undefined ? {} : { orphanDependents: context.flag('orphanDependents') }),
    ...(dryRun.length ? { dryRun } : {}),
  } as DeleteOptionsLike;
}

export interface Deletion {
  /** The object as it is now, or as it last was. */
  readonly object: KubeObject;
  readonly gone: boolean;
}

/** DELETE of one object by the rules of its kind: grace, finalizers, preconditions, propagation. */
export function deleteObject(parts: ServerParts, context: RequestContext, kind: KindRecord, old: KubeObject, options: DeleteOptionsLike): Deletion {
  const request: AdmissionRequest = { operation: 'DELETE', kind, subresource: undefined, namespace: old.metadata.namespace, name: old.metadata.name, object: undefined, oldObject: old };
  parts.path.admission.admit(request, context);
  checkPreconditions(kind, old, options);
  parts.path.admission.validate(request, context);
  const dryRun = context.dryRun || options.dryRun?.includes('All') === true;
  const draft: Draft = { ...old, metadata: { ...old.metadata } } as Draft;
  const finalizers = finalizersAfter(old, options);
  const grace = deletionRules(kind).graceSeconds?.(old, options);
  const seconds = grace === undefined ? undefined : Math.max(0, grace);
  const already = old.metadata.deletionTimestamp !== undefined;
  const pending = finalizers.length > 0 || !mayVanish(kind, old);
  if (already && seconds !== undefined && seconds > 0 && seconds >= (old.metadata.deletionGracePeriodSeconds ?? 0)) return { object: old, gone: false };
  if (!pending && !(seconds !== undefined && seconds > 0)) {
    if (dryRun) return { object: old, gone: true };
    // What has a grace period is marked before it goes, even when none is left: watches see both.
    const last = seconds !== undefined && mark(draft, old, context.nowMs, 0) ? storeObject(parts.path, kind, draft, old) : old;
    return { object: removeObject(parts.path, kind, last), gone: true };
  }
  if (finalizers.length) draft.metadata.finalizers = finalizers;
  else delete draft.metadata.finalizers;
  if (mark(draft, old, context.nowMs, seconds)) {
    if (kind.plural === 'namespaces' && kind.group === '') delete draft.metadata.deletionGracePeriodSeconds;
    if (!already) deletionRules(kind).beginDelete?.(draft);
  } else if (sameList(finalizers, old.metadata.finalizers ?? [])) return { object: old, gone: false };
  if (dryRun) return { object: seal(kind.schema, draft) as KubeObject, gone: false };
  return { object: storeObject(parts.path, kind, draft, old), gone: false };
}

/** Sets when the object is to go; false when it is marked already and would not go earlier. */
function mark(draft: Draft, old: KubeObject, nowMs: number, seconds: number | undefined): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds: before = 0 } = old.metadata;
  const already = deletionTimestamp !== undefined;
  if (already && (seconds === undefined || seconds >= before)) return false;
  const base = already ? Date.parse(deletionTimestamp) - before * 1000 : nowMs;
  draft.metadata.deletionTimestamp = rfc3339(base + (seconds ?? 0) * 1000);
  draft.metadata.deletionGracePeriodSeconds = seconds ?? 0;
  if (!already && draft.metadata.generation) draft.metadata.generation += 1;
  return true;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

/** Orphan and foreground deletion are finalizers that the garbage collector honours. */
function finalizersAfter(old: KubeObject, options: DeleteOptionsLike): string[] {
  const kept = (old.metadata.finalizers ?? []).filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  const had = old.metadata.finalizers ?? [];
  const policy = options.propagationPolicy ?? (options.orphanDependents === undefined ? undefined : options.orphanDependents ? 'Orphan' : 'Background');
  if (policy === 'Orphan') return [...kept, 'orphan'];
  if (policy === 'Foreground') return [...kept, 'foregroundDeletion'];
  if (policy === 'Background') return kept;
  return [...had];
}

function checkPreconditions(kind: KindRecord, old: KubeObject, options: DeleteOptionsLike): void {
  const { preconditions } = options;
  if (!preconditions) return;
  const name = old.metadata.name!;
  const refuse = (why: string): Error => failure(409, 'Conflict', `Operation cannot be fulfilled on ${kind.group ? `${kind.kind}.${kind.group}` : kind.kind} "${name}": ${why}`, { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.kind });
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== old.metadata.uid) throw refuse(`the UID in the precondition (${uid}) does not match the UID in record (${old.metadata.uid}). The object might have been deleted and then recreated`);
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) throw refuse(`the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${old.metadata.resourceVersion}). The object might have been modified`);
}

/** What the server answers to a deletion when its registry does not return the object. */
export function deletionStatus(kind: KindRecord, object: KubeObject): Status {
  const { name, uid } = object.metadata;
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name: name!, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural, uid: uid! } };
}

/** DELETE of one object named by the path. */
export function remove(parts: ServerParts, context: RequestContext, kind: KindRecord): Deletion {
  const options = deleteOptions(parts, context);
  const old = getStored(parts.store, kind, context.info.namespace, context.info.name!);
  return deleteObject(parts, context, parts.storedKind(kind), old, options);
}

/** DELETE of a collection; returns what it deleted, each with its last state. */
export function removeCollection(parts: ServerParts, context: RequestContext, kind: KindRecord, notes?: EventNotes): readonly { readonly object: KubeObject }[] {
  const options = deleteOptions(parts, context);
  const stored = parts.storedKind(kind);
  const selection = selectionOf(context, kind);
  const { namespace, name, matches } = selection;
  const plain = namespace !== undefined && name === undefined && !matches && !context.dryRun && !options.dryRun && !options.preconditions && (options.propagationPolicy ?? 'Background') === 'Background' && !options.orphanDependents;
  const items = (plain ? notes?.within(kind, namespace) : undefined) ?? selectObjects(parts.store, kind, selection);
  return items.map((old) => (old instanceof EventNote ? notes!.remove(old) : deleteObject(parts, context, stored, old, options)));
}

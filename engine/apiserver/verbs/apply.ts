import { copyJson } from '../../api/decode';
import { goPlain, goSyntax, goTypeOf, jsonKind } from '../../api/go-json';
import { FieldSet, formatPath } from '../../api/fields/field-set';
import { compare, elementOf, fieldsOf, mergeApplied, removeFields } from '../../api/fields/typed';
import type { Draft, KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { apiVersionOf, storageOf } from '../../api/registry';
import type { Schema } from '../../api/schema';
import { seal } from '../../api/seal';
import { badRequest, failure, serverFailure } from '../../api/status';
import { checkNesting, decodeObject, ownBody, readYaml } from '../body';
import { sameOwner, without } from '../managed-fields';
import type { Owner, Written } from '../ownership';
import { checkWriteOptions } from '../options';
import type { RequestContext } from '../request-context';
import type { ServerParts } from '../server-parts';
import { createFrom } from './create';
import { shown, updateFrom, type UpdateResult } from './update';

/** What a configuration may be of. */
type AppliedKind = Pick<KindRecord, 'group' | 'version' | 'kind' | 'schema'>;

/** What apply needs of the server. */
interface ApplyHost {
  readonly parts: ServerParts;
  readonly ownership: { ownersOf(object: KubeObject): readonly Owner[] };
}

/**
 * Server-side apply: the configuration is laid over the live object, fields that the manager applied before and left
 * out now are removed unless somebody else owns them, and fields of other managers that would change are conflicts
 * unless forced.
 */
export function applyObject(host: ApplyHost, context: RequestContext, kind: KindRecord, subresource?: string, given?: Draft): UpdateResult {
  const { parts } = host;
  const applied = given ?? readApplied(context, kind, parts);
  const manager = context.query('fieldManager')!;
  const old = parts.store.collection(storageOf(kind)).get(kind.namespaced ? context.info.namespace : undefined, context.info.name!);
  const { schema } = kind;
  const live = old ? shown(kind, old) : (seal(schema, { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: {} }) as unknown as KubeObject);
  const owners = old ? host.ownership.ownersOf(old) : [];
  const { metadata } = applied;
  if (old && metadata.uid && metadata.uid !== old.metadata.uid) throw failure(409, 'Conflict', `Operation cannot be fulfilled on ${kind.group ? `${kind.plural}.${kind.group}` : kind.plural} "${context.info.name}": uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`, { name: context.info.name!, kind: kind.plural });
  const identity = { manager, operation: 'Apply' as const, apiVersion: apiVersionOf(kind), ...(subresource ? { subresource } : {}) };
  const config = without(fieldsOf(schema, applied), kind, subresource);
  const mine = owners.find((owner) => sameOwner(owner, identity));
  let merged = mergeApplied(schema, live, applied);
  if (mine) {
    let gone = mine.fields.difference(config.withParents());
    for (const owner of owners) if (owner !== mine) gone = gone.difference(owner.fields.withParents());
    merged = removeFields(schema, merged, gone);
  }
  const draft = decodeObject(context, parts.registry, ownBody(kind), merged) as Draft;
  const { changed, removed } = compare(schema, live, seal(schema, copyJson(draft)));
  const touched = without(changed, kind, subresource);
  const others = takeFromOthers(context, owners, mine, touched, without(removed, kind, subresource));
  const after: Owner[] = [...others];
  if (!config.empty) after.push(mine && mine.fields.equals(config) && touched.empty ? mine : { ...identity, time: context.now, fields: config });
  const written: Written = { ...identity, time: context.now, kind, raw: merged, owners: after };
  draft.metadata = { ...draft.metadata, name: context.info.name! };
  if (!old) return { object: createFrom(parts, context, kind, draft, written), created: true };
  return { object: updateFrom(parts, context, kind, draft, old, written, { subresource }), created: false };
}

/** The configuration of the request, in the version and kind that its path asks for. */
export function readApplied(context: RequestContext, kind: AppliedKind, parts: ServerParts): Draft {
  checkWriteOptions(context, 'PatchOptions', true);
  return configuration(context, kind, readConfiguration(context, parts));
}

/** The other managers without what this apply changes; a conflict where that is not forced. */
function takeFromOthers(context: RequestContext, owners: readonly Owner[], mine: Owner | undefined, changed: FieldSet, removed: FieldSet): Owner[] {
  const conflicts: { readonly owner: Owner; readonly path: string[] }[] = [];
  const out: Owner[] = [];
  for (const owner of [...owners].sort((a, b) => (a.manager < b.manager ? -1 : 1))) {
    if (owner === mine) continue;
    const contested = owner.fields.intersection(changed);
    for (const path of contested.paths()) conflicts.push({ owner, path });
    const left = owner.fields.difference(contested).difference(removed);
    if (!left.empty) out.push(left.equals(owner.fields) ? owner : { ...owner, fields: left });
  }
  if (conflicts.length && !context.flag('force')) throw conflictError(conflicts);
  return out;
}

function conflictError(conflicts: readonly { readonly owner: Owner; readonly path: readonly string[] }[]): Error {
  const causes = conflicts.map(({ owner, path }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${describe(owner)}`, field: formatPath(path) }));
  const first = conflicts[0]!;
  if (conflicts.length === 1) return failure(409, 'Conflict', `Apply failed with 1 conflict: conflict with ${describe(first.owner)}: ${formatPath(first.path)}`, { causes });
  const lines: string[] = [];
  let last: Owner | undefined;
  for (const { owner, path } of conflicts) {
    if (owner !== last) lines.push(`conflicts with ${describe(owner)}:`);
    last = owner;
    lines.push(`- ${formatPath(path)}`);
  }
  return failure(409, 'Conflict', `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`, { causes });
}

function describe(owner: Owner): string {
  const who = JSON.stringify(owner.manager) + (owner.subresource ? ` with subresource ${JSON.stringify(owner.subresource)}` : '');
  return owner.operation === 'Update' ? `${who} using ${owner.apiVersion}` : who;
}

function readConfiguration(context: RequestContext, parts: ServerParts): unknown {
  const { body } = context.request;
  if (body && 'object' in body) return body.object;
  const value = readYaml(context, parts.formats(), body?.bytes ?? new Uint8Array(), (why) => badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${why}`));
  checkNesting(value);
  const [duplicate] = context.duplicates;
  context.duplicates = [];
  if (duplicate === undefined) return value;
  const complaint = `error converting YAML to JSON: ${duplicate}`;
  const mode = context.query('fieldValidation') || 'Warn';
  if (mode === 'Strict') throw badRequest(`error strict decoding YAML: ${complaint}`);
  if (mode === 'Warn') context.warn(complaint);
  return value;
}

/** The applied configuration, checked against the schema in the words of the typed converter. */
function configuration(context: RequestContext, kind: AppliedKind, patch: unknown): Draft {
  if (patch !== null && (typeof patch !== 'object' || Array.isArray(patch))) throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`);
  const applied = (patch ?? {}) as Draft;
  const gvk = apiVersionOf(kind);
  if (applied.apiVersion !== gvk || applied.kind !== kind.kind) throw badRequest(`Incorrect version specified in apply patch. Specified patch version: ${applied.apiVersion ?? ''}, expected: ${gvk}`);
  const { name, namespace, managedFields } = applied.metadata ?? {};
  if (managedFields?.length) throw badRequest('metadata.managedFields must be nil');
  if (name && name !== context.info.name) throw badRequest(`the name of the object (${name}) does not match the name on the URL (${context.info.name})`);
  if (namespace && namespace !== context.info.namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const problems: string[] = [];
  if (kind.schema) findProblems(kind.schema, applied, '', problems);
  if (problems.length) {
    const what = `failed to create typed patch object (${namespace ?? ''}/${name ?? ''}; ${kind.group}/${kind.version}, Kind=${kind.kind})`;
    const why = problems.length === 1 ? problems[0]! : `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
    throw serverFailure(`${what}: ${why}`);
  }
  return { ...applied, metadata: { ...applied.metadata, name: context.info.name!, ...(context.info.namespace ? { namespace: context.info.namespace } : {}) } } as Draft;
}

function findProblems(schema: Schema, value: unknown, path: string, out: string[]): void {
  if (value === null || value === undefined) return;
  const misfit = typeProblem(schema, value);
  if (misfit !== undefined) {
    out.push(`${path}: ${misfit}`);
    return;
  }
  if (Array.isArray(value)) {
    const seen = new Set<string>();
    for (const [at, item] of value.entries()) {
      const element = schema.listType === 'map' || schema.listType === 'set' ? elementOf(schema, item) : '';
      const where = element ? `${path}${formatPath([element])}` : `${path}[${at}]`;
      if (element && seen.has(element)) out.push(`${path}: duplicate entries for key ${formatPath([element])}`);
      seen.add(element);
      if (schema.items) findProblems(schema.items, item, where, out);
    }
    return;
  }
  if (typeof value !== 'object') return;
  if (schema.type === 'map' && schema.values) for (const [key, inner] of Object.entries(value)) findProblems(schema.values, inner, `${path}.${key}`, out);
  if (!schema.fields) return;
  for (const [key, inner] of Object.entries(value)) {
    const field = schema.fields.get(key);
    if (field) findProblems(field.schema, inner, `${path}.${key}`, out);
    else if (!schema.preserveUnknown) out.push(`${path}.${key}: field not declared in schema`);
  }
}

/** What the typed converter says of a value of another type than the schema's. */
function typeProblem(schema: Schema, value: unknown): string | undefined {
  switch (schema.type) {
    case 'object':
    case 'map':
      if (schema.type === 'object' && !schema.fields) return undefined;
      return typeof value === 'object' && !Array.isArray(value) ? undefined : `expected map, got &{${goPlain(value)}}`;
    case 'list':
      return Array.isArray(value) ? undefined : `expected list, got &{${goPlain(value)}}`;
    case 'string':
    case 'bytes':
      return typeof value === 'string' ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'integer':
    case 'number':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeOf(value)}`;
    default:
      return undefined;
  }
}

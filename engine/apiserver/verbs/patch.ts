import { duplicateMembers } from '../../api/json-duplicates';
import { quote } from '../../api/field-errors';
import { goPlain, jsonKind } from '../../api/go-json';
import { jsonComplaint } from '../../api/go-json-syntax';
import type { KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { jsonPatch, JsonPatchError } from '../../api/patch/json-patch';
import { mergePatch } from '../../api/patch/merge-patch';
import { strategicPatch, StrategicPatchError } from '../../api/patch/strategic-patch';
import type { Schema } from '../../api/schema';
import { badRequest, failure, serverFailure, StatusError } from '../../api/status';
import { conversionError } from '../../api/unstructured-conversion';
import { decodeUtf8 } from '../../runtime/bytes';
import { checkNesting, decodeObject, mediaType, ownBody, type Expected } from '../body';
import { checkWriteOptions } from '../options';
import type { RequestContext } from '../request-context';
import type { ServerParts } from '../server-parts';
import { writtenBy } from './create';
import { patchedText } from './patched-text';
import { getStored } from './read';
import { shown, updateFrom } from './update';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';

/** A patch that was applied to JSON, and not yet read as an object. */
interface Patched {
  readonly result: unknown;
  readonly patch: unknown;
}

/** The patch of a request, parsed; bytes over HTTP, an object in the tab. */
function readPatch(context: RequestContext, type: string): unknown {
  const { body } = context.request;
  // The strategic patcher reports what its decoder says; the others say first what they were doing.
  const prefix = type === STRATEGIC_PATCH ? '' : 'error decoding patch: ';
  if (!body) throw badRequest(`${prefix}unexpected end of JSON input`);
  if ('object' in body) return body.object;
  const text = decodeUtf8(body.bytes);
  let patch: unknown;
  try {
    patch = JSON.parse(text) as unknown;
  } catch {
    throw badRequest(prefix + jsonComplaint(text));
  }
  checkNesting(patch);
  if (context.query('fieldValidation') !== 'Ignore') context.duplicates = duplicateMembers(text).map((path) => `${type === JSON_PATCH ? 'json patch ' : ''}duplicate field "${path}"`);
  return patch;
}

/** Applies the patch of a request to an object of a schema; throws the refusals of the three kinds of patch. */
export function patched(context: RequestContext, schema: Schema | undefined, current: unknown, custom: boolean): Patched {
  const type = mediaType(context);
  if (type !== JSON_PATCH && type !== MERGE_PATCH && (type !== STRATEGIC_PATCH || custom)) throw unsupportedMediaType(custom);
  checkWriteOptions(context, 'PatchOptions');
  const patch = readPatch(context, type);
  const prefix = type === STRATEGIC_PATCH ? '' : 'error decoding patch: ';
  if (type === JSON_PATCH) {
    if (!Array.isArray(patch)) throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type []handlers.jsonPatchOp`);
    checkOperations(patch, context);
    if (patch.length > 10_000) throw failure(413, 'RequestEntityTooLarge', `Request entity too large: The allowed maximum operations in a JSON patch is 10000, got ${patch.length}`);
    try {
      return { result: jsonPatch(current, patch), patch };
    } catch (error) {
      if (error instanceof JsonPatchError) throw failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
      throw error;
    }
  }
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) throw badRequest(`${prefix}json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`);
  if (type === MERGE_PATCH) return { result: mergePatch(current, patch), patch };
  try {
    return { result: strategicPatch(schema, current, patch), patch };
  } catch (error) {
    if (error instanceof StrategicPatchError) throw serverFailure(error.message);
    throw error;
  }
}

/** The types of an operation's members, and members that there are not. */
function checkOperations(patch: readonly unknown[], context: RequestContext): void {
  const unknown: string[] = [];
  patch.forEach((operation, at) => {
    if (operation === null) return;
    if (typeof operation !== 'object' || Array.isArray(operation)) throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(operation)} into Go value of type handlers.jsonPatchOp`);
    for (const [name, value] of Object.entries(operation)) {
      if (!operationMembers.has(name)) unknown.push(`json patch unknown field "[${at}].${name}"`);
      else if (name !== 'value' && value !== null && typeof value !== 'string') throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go struct field jsonPatchOp.${name} of type string`);
    }
  });
  if (context.query('fieldValidation') !== 'Ignore') context.duplicates = [...context.duplicates, ...unknown];
}

const operationMembers = new Set(['op', 'path', 'from', 'value']);

/** Routes of built-in kinds refuse before their handler is asked, those of custom ones in it. */
function unsupportedMediaType(custom: boolean): StatusError {
  if (!custom) return failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  return failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${JSON_PATCH}, ${MERGE_PATCH}, application/apply-patch+yaml`);
}

/** Owners are worked out only for the rare patch that touches them (kubectl migrating an object to server-side apply). */
function patchMentions(context: RequestContext, field: string): boolean {
  const { body } = context.request;
  if (!body) return false;
  return 'bytes' in body ? decodeUtf8(body.bytes).includes(field) : JSON.stringify(body.object).includes(field);
}

function withManagedFields(object: KubeObject, managedFields: readonly unknown[]): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** PATCH with one of the three patches; apply has its own way. */
export function patchObject(parts: ServerParts, context: RequestContext, kind: KindRecord, subresource?: string): KubeObject {
  const old = getStored(parts.store, kind, context.info.namespace, context.info.name!);
  const current = patchMentions(context, 'managedFields') ? withManagedFields(shown(kind, old), parts.owners(old)) : shown(kind, old);
  const after = patched(context, kind.schema, current, kind.custom === true);
  const draft = decodePatched(parts, context, ownBody(kind), after, () => withManagedFields(shown(kind, old), parts.owners(old)));
  if (draft.metadata.name !== context.info.name) throw badRequest(`the name of the object (${draft.metadata.name ?? ''}) does not match the name on the URL (${context.info.name})`);
  if (kind.namespaced && draft.metadata.namespace !== context.info.namespace) throw badRequest(`the namespace of the object (${draft.metadata.namespace ?? ''}) does not match the namespace on the URL (${context.info.namespace})`);
  return updateFrom(parts, context, kind, draft, old, writtenBy(context, kind, after.result, subresource), { subresource });
}

/**
 * A patched object as a draft. What its decoder says is an error of the field "patch", whose value is the patch for a
 * strategic one and the patched object for the others.
 */
export function decodePatched(parts: ServerParts, context: RequestContext, expected: Expected, { result, patch }: Patched, whole: () => KubeObject): ReturnType<typeof decodeObject> {
  const strategic = mediaType(context) === STRATEGIC_PATCH;
  try {
    if (strategic && expected.schema) {
      const why = conversionError(expected.schema, result);
      if (why !== undefined) throw invalidPatch(goPlain(patch), why);
    }
    const draft = decodeObject(context, parts.registry, expected, result);
    return { ...draft, metadata: { ...draft.metadata } };
  } catch (error) {
    const why = error instanceof StatusError ? /cannot be handled as a \w+: (.*)$/s.exec(error.message)?.[1] : undefined;
    if (why === undefined) throw error;
    if (strategic) throw invalidPatch(goPlain(patch), why);
    const before = whole();
    const after = Array.isArray(patch) ? jsonPatch(before, patch) : mergePatch(before, patch);
    throw invalidPatch(patchedText(before, after, patch), why);
  }
}

function invalidPatch(value: string, why: string): StatusError {
  const message = `Invalid value: ${quote(value)}: ${why}`;
  return failure(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }] });
}

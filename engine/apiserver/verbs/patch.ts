import type { KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { jsonPatch, JsonPatchError } from '../../api/patch/json-patch';
import { mergePatch } from '../../api/patch/merge-patch';
import { strategicPatch, StrategicPatchError } from '../../api/patch/strategic-patch';
import type { Schema } from '../../api/schema';
import { badRequest, failure, StatusError } from '../../api/status';
import { decodeUtf8 } from '../../runtime/bytes';
import { decodeObject, jsonComplaint, mediaType, ownBody, readYaml, type Expected } from '../body';
import type { RequestContext } from '../request-context';
import type { ServerParts } from '../server-parts';
import { writtenBy } from './create';
import { getStored } from './read';
import { shown, updateFrom } from './update';

/** The patch of a request, parsed; bytes over HTTP, an object in the tab. */
export function readPatch(context: RequestContext): unknown {
  const { body } = context.request;
  if (!body) throw badRequest('error decoding patch: unexpected end of JSON input');
  if ('object' in body) return body.object;
  const text = decodeUtf8(body.bytes);
  if (mediaType(context) === 'application/apply-patch+yaml') return readYaml(text, 'patch');
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`error decoding patch: ${jsonComplaint(text)}`);
  }
}

/** Applies the patch of a request to an object of a schema; throws the refusals of the three kinds of patch. */
export function patched(context: RequestContext, schema: Schema | undefined, current: unknown, custom: boolean): unknown {
  const type = mediaType(context);
  const patch = readPatch(context);
  if (type === 'application/json-patch+json') {
    if (!Array.isArray(patch)) throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
    if (patch.length > 10_000) throw failure(413, 'RequestEntityTooLarge', `Request entity too large: The allowed maximum operations in a JSON patch is 10000, got ${patch.length}`);
    try {
      return jsonPatch(current, patch);
    } catch (error) {
      if (error instanceof JsonPatchError) throw failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
      throw error;
    }
  }
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) throw badRequest(`error decoding patch: json: cannot unmarshal ${Array.isArray(patch) ? 'array' : typeof patch} into Go value of type map[string]interface {}`);
  if (type === 'application/merge-patch+json') return mergePatch(current, patch);
  if (type === 'application/strategic-merge-patch+json' && !custom) {
    try {
      return strategicPatch(schema, current, patch);
    } catch (error) {
      if (error instanceof StrategicPatchError) throw withoutReason(failure(500, '', error.message));
      throw error;
    }
  }
  throw failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
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

/** Errors that the real server has no Status of its own for. */
function withoutReason(error: StatusError): StatusError {
  const { reason: _reason, ...status } = error.status;
  return new StatusError(status);
}

/** PATCH with one of the three patches; apply has its own way. */
export function patchObject(parts: ServerParts, context: RequestContext, kind: KindRecord, subresource?: string): KubeObject {
  const old = getStored(parts.store, kind, context.info.namespace, context.info.name!);
  const current = patchMentions(context, 'managedFields') ? withManagedFields(shown(kind, old), parts.owners(old)) : shown(kind, old);
  const result = patched(context, kind.schema, current, kind.custom === true);
  const draft = decodePatched(parts, context, ownBody(kind), result);
  if (draft.metadata.name !== context.info.name) throw badRequest(`the name of the object (${draft.metadata.name ?? ''}) does not match the name on the URL (${context.info.name})`);
  if (kind.namespaced && draft.metadata.namespace !== context.info.namespace) throw badRequest(`the namespace of the object (${draft.metadata.namespace ?? ''}) does not match the namespace on the URL (${context.info.namespace})`);
  return updateFrom(parts, context, kind, draft, old, writtenBy(context, kind, result, subresource), subresource);
}

/** A patched object as a draft; what strict decoding says of it names the patch. */
export function decodePatched(parts: ServerParts, context: RequestContext, expected: Expected, result: unknown): ReturnType<typeof decodeObject> {
  try {
    const draft = decodeObject(context, parts.registry, expected, result);
    return { ...draft, metadata: { ...draft.metadata } };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const why = /cannot be handled as a \w+: (strict decoding error: .*)$/s.exec(error.message)?.[1];
    if (why === undefined) throw badRequest(/cannot be handled as a \w+: (.*)$/s.exec(error.message)?.[1] ?? error.message);
    const message = `Invalid value: ${JSON.stringify(goMap(readPatch(context)))}: ${why}`;
    throw failure(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }] });
  }
}

/** Go's %+v of a decoded JSON value. */
function goMap(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goMap).join(' ')}]`;
  if (value === null) return '<nil>';
  if (typeof value !== 'object') return String(value);
  return `map[${Object.keys(value).sort().map((key) => `${key}:${goMap((value as Record<string, unknown>)[key])}`).join(' ')}]`;
}

import { decode } from '../api/decode';
import { jsonKind } from '../api/go-json';
import { jsonComplaint } from '../api/go-json-syntax';
import { duplicateMembers } from '../api/json-duplicates';
import type { Draft, KindRecord } from '../api/kind';
import { apiVersionOf, type KindRegistry } from '../api/registry';
import type { Schema } from '../api/schema';
import { badRequest, failure, StatusError } from '../api/status';
import { decodeUtf8, encodeUtf8 } from '../runtime/bytes';
import type { RequestContext } from './request-context';

/** Limits of one request, as the real server's: 3 MB of body, and of nesting. */
const BODY_LIMIT = 3 * 1024 * 1024;
const NESTING_LIMIT = 100;

/** A text that was read, and what strict decoding says of it. */
export interface TextBody {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** Readers of bodies that come as bytes in another form than JSON; who makes the server gives them. */
export interface BodyFormats {
  /** The first document of a text; throws with go-yaml's words. Bounds aliases. */
  readonly yaml?: (text: string) => TextBody;
  /** Throws a Status error. Only clients from outside send it, so that a page does without. */
  readonly protobuf?: (bytes: Uint8Array) => unknown;
}

/** The body of a request as JSON, whatever its media type. `expected` is the kind that messages name. */
export function readBody(context: RequestContext, registry: KindRegistry, expected: string, formats: BodyFormats): unknown {
  const { body } = context.request;
  if (!body) throw unparsed(expected, 'unexpected end of JSON input', '');
  if ('object' in body) return body.object;
  if (body.bytes.length > BODY_LIMIT) throw failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${BODY_LIMIT}`);
  const type = mediaType(context);
  let value: unknown;
  if (type === 'application/vnd.kubernetes.protobuf') value = formats.protobuf ? formats.protobuf(body.bytes) : fail415('protobuf');
  else if (type === 'application/yaml') value = readYaml(context, formats, body.bytes, (why) => unrecognized(expected, `error converting YAML to JSON: yaml: ${why}`, decodeUtf8(body.bytes)));
  else if (type === 'application/json' || type === '' || type === 'application/x-www-form-urlencoded') value = readJson(context, decodeUtf8(body.bytes), expected);
  else throw unsupported();
  if (deeperThan(value, NESTING_LIMIT)) throw badRequest(`${expected} in version "v1" cannot be handled as a ${expected}: nesting is deeper than ${NESTING_LIMIT}`);
  return value;
}

export function mediaType(context: RequestContext): string {
  return (context.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
}

function unsupported(): Error {
  return failure(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf');
}

function readJson(context: RequestContext, text: string, expected: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    if (context.query('fieldValidation') !== 'Ignore') context.duplicates = duplicateMembers(text).map((path) => `duplicate field "${path}"`);
    return value;
  } catch {
    throw unparsed(expected, jsonComplaint(text), text);
  }
}

/** YAML as sigs.k8s.io/yaml reads it; `complaint` words the refusal of a text that is none. */
export function readYaml(context: RequestContext, formats: BodyFormats, bytes: Uint8Array, complaint: (why: string) => Error): unknown {
  const read = formats.yaml ?? fail415('YAML');
  try {
    const { value, duplicates } = read(decodeUtf8(bytes));
    context.duplicates = duplicates;
    return value;
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw complaint((error as Error).message.split('\n')[0]!);
  }
}

function fail415(form: string): never {
  throw failure(415, 'UnsupportedMediaType', `not simulated: bodies in ${form} here; send JSON`, {});
}

const SUMMARY_LENGTH = 30;

/** A refusal of a body before its kind is known; it quotes the beginning, in hexadecimal where that is no JSON object. */
function unrecognized(expected: string, why: string, text: string): Error {
  const bytes = encodeUtf8(text);
  const start = bytes.subarray(0, SUMMARY_LENGTH);
  const shown = text.startsWith('{') ? decodeUtf8(start) : [...start].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return because(why, `the object provided is unrecognized (must be of type ${expected}): ${why} (${shown || '<empty>'}${bytes.length > SUMMARY_LENGTH ? ' ...' : ''})`);
}

function unparsed(expected: string, why: string, text: string): Error {
  return unrecognized(expected, `couldn't get version/kind; json parse error: ${why}`, text);
}

/** A refusal whose cause is what the decoder itself said. */
function because(why: string, message: string): Error {
  const error = badRequest(message);
  error.cause = why;
  return error;
}

/** Refuses a patch that is nested more deeply than any object may be. */
export function checkNesting(value: unknown): void {
  if (deeperThan(value, NESTING_LIMIT)) throw badRequest(`nesting is deeper than ${NESTING_LIMIT}`);
}

function deeperThan(value: unknown, limit: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (limit === 0) return true;
  if (Array.isArray(value)) return value.some((item) => deeperThan(item, limit - 1));
  for (const key in value) if (deeperThan((value as Record<string, unknown>)[key], limit - 1)) return true;
  return false;
}

/** What a body must be: a kind's own or that of a subresource. */
export interface Expected {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: Schema | undefined;
}

/**
 * Turns the JSON of a body into a draft of the expected kind: version and kind are checked, values of the wrong type
 * refused, unknown fields dropped and, as fieldValidation asks, refused, warned of or ignored.
 */
export function decodeObject(context: RequestContext, registry: KindRegistry, expected: Expected, value: unknown): Draft {
  const read = decodeLeniently(registry, expected, value);
  const complaints = context.duplicates.length ? [...context.duplicates, ...read.unknown] : read.unknown;
  if (complaints.length) {
    const mode = context.query('fieldValidation') || 'Warn';
    if (mode === 'Strict') throw unhandled(expected, `strict decoding error: ${complaints.join(', ')}`);
    // The engine's own clients send no Accept header and read no warnings.
    if (mode === 'Warn' && ((context.request.body && 'bytes' in context.request.body) || context.header('accept') !== undefined)) for (const text of complaints) context.warn(text);
  }
  const { apiVersion: _version, kind: _kind, metadata, ...fields } = read.value as Record<string, unknown>;
  return { kind: expected.kind, apiVersion: apiVersionOf(expected), metadata: (metadata ?? {}) as Draft['metadata'], ...fields };
}

/** The same without a word on unknown fields. */
export function decodeLeniently(registry: KindRegistry, expected: Expected, value: unknown): { readonly value: unknown; readonly unknown: readonly string[] } {
  if (!isDeclaredAs(expected, value)) checkType(registry, expected, typeMeta(expected, value ?? {}));
  const read = decode(expected.schema, value ?? {});
  if (read.error) throw unhandled(expected, read.error);
  return read;
}

function unhandled(expected: Expected, why: string): Error {
  return because(why, `${expected.kind} in version "${expected.version}" cannot be handled as a ${expected.kind}: ${why}`);
}

/** Whether a body says that it is what it must be, as those of the engine's own clients do. */
function isDeclaredAs(expected: Expected, value: unknown): boolean {
  const { apiVersion, kind } = (value ?? {}) as { readonly apiVersion?: unknown; readonly kind?: unknown };
  return kind === expected.kind && apiVersion === apiVersionOf(expected);
}

/** The two fields that say what a body is; nothing at all is an empty object. */
function typeMeta(expected: Expected, value: unknown): { readonly apiVersion?: string; readonly kind?: string } {
  const json = (): string => JSON.stringify(value);
  if (typeof value !== 'object' || Array.isArray(value)) throw unparsed(expected.kind, `json: cannot unmarshal ${jsonKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`, json());
  for (const name of ['apiVersion', 'kind'] as const) {
    const member = (value as Record<string, unknown>)[name] ?? '';
    if (typeof member !== 'string') throw unparsed(expected.kind, `json: cannot unmarshal ${jsonKind(member)} into Go struct field .${name} of type string`, json());
  }
  const input = value as { apiVersion?: string; kind?: string };
  if (input.apiVersion && input.apiVersion.split('/').length > 2) throw unrecognized(expected.kind, `unexpected GroupVersion string: ${input.apiVersion}`, json());
  return input;
}

function checkType(registry: KindRegistry, expected: Expected, input: { readonly apiVersion?: string; readonly kind?: string }): void {
  const apiVersion = input.apiVersion || apiVersionOf(expected);
  const kind = input.kind || expected.kind;
  if (apiVersion === apiVersionOf(expected) && kind === expected.kind) return;
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  if (kind === expected.kind && group === expected.group && registry.findKind(group, version, kind)) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(expected)})`);
  }
  const as = `${kind} in version "${version}" cannot be handled as a ${expected.kind}`;
  const known = registry.findKind(group, version, kind);
  const unregistered = `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`;
  if (!known) throw because(unregistered, `${as}: ${unregistered}`);
  const go = (g: string, name: string): string => `${g === '' ? 'core' : g.split('.')[0]}.${name}`;
  throw badRequest(`${as}: converting (${version}.${kind}) to (${go(expected.group, expected.kind)}): unknown conversion`);
}

/** The expected body of a kind itself. */
export function ownBody(kind: KindRecord): Expected {
  return { group: kind.group, version: kind.version, kind: kind.kind, schema: kind.schema };
}

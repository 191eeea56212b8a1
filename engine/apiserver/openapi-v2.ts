import { ProtobufWriter } from '../api/protobuf-writer';
import type { KindRegistry } from '../api/registry';
import { encodeUtf8 } from '../runtime/bytes';
import { openApiV3 } from './openapi';

interface DocumentV3 {
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** A schema of version 2, as far as this server's documents use its members. */
interface SchemaV2 {
  readonly $ref?: string;
  readonly format?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly type?: string;
  readonly items?: SchemaV2;
  readonly properties?: Readonly<Record<string, SchemaV2>>;
  readonly additionalProperties?: SchemaV2 | boolean;
  readonly [extension: `x-${string}`]: unknown;
}

interface DocumentV2 {
  readonly swagger: '2.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, never>>;
  readonly definitions: Readonly<Record<string, SchemaV2>>;
}

/** GET /openapi/v2 as JSON: the definitions of all groups. Its paths are served by /openapi/v3 only. */
export function openApiV2(registry: KindRegistry): DocumentV2 {
  const definitions: Record<string, SchemaV2> = {};
  for (const [group, versions] of registry.groups()) for (const version of versions) {
    const document = openApiV3(registry, group ? `apis/${group}/${version}` : `api/${version}`) as DocumentV3 | undefined;
    for (const [name, schema] of Object.entries(document?.components.schemas ?? {})) definitions[name] ??= converted(schema) as SchemaV2;
  }
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.33.1' }, paths: {}, definitions };
}

/** References point elsewhere, a reference with siblings needs no allOf, and what may be of several types is a string. */
function converted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(converted);
  if (schema === null || typeof schema !== 'object') return schema;
  const { allOf, oneOf, ...rest } = schema as Record<string, unknown>;
  const out: Record<string, unknown> = Array.isArray(oneOf) ? { type: 'string' } : {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === '$ref') out[key] = String(value).replace('#/components/schemas/', '#/definitions/');
    // The members of this one are names, among them "$ref" and "allOf".
    else if (key === 'properties') out[key] = Object.fromEntries(Object.entries(value as object).map(([name, property]) => [name, converted(property)]));
    else out[key] = converted(value);
  }
  return Array.isArray(allOf) && allOf.length === 1 ? { ...out, ...(converted(allOf[0]) as object) } : out;
}

/**
 * The protobuf form (gnostic's OpenAPIv2.proto), which kubectl reads for `explain --output plaintext-openapiv2` and where
 * a document of version 3 lacks what it looks for: definitions without their paths.
 */
export function openApiV2Protobuf(registry: KindRegistry): Uint8Array {
  const { info, definitions } = openApiV2(registry);
  return message((document) => {
    document.bytes(1, encodeUtf8('2.0'));
    document.bytes(2, message((part) => {
      part.bytes(1, encodeUtf8(info.title));
      part.bytes(2, encodeUtf8(info.version));
    }));
    document.bytes(8, new Uint8Array());
    document.bytes(9, message((part) => writeNamed(part, definitions)));
  });
}

function message(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter();
  write(writer);
  return writer.done();
}

function writeNamed(writer: ProtobufWriter, schemas: Readonly<Record<string, SchemaV2>>): void {
  for (const [name, schema] of Object.entries(schemas)) writer.bytes(1, message((named) => {
    named.bytes(1, encodeUtf8(name));
    named.bytes(2, message((part) => writeSchema(part, schema)));
  }));
}

function writeSchema(writer: ProtobufWriter, schema: SchemaV2): void {
  const { $ref, format, description, required = [], additionalProperties, type, items, properties } = schema;
  if ($ref !== undefined) writer.bytes(1, encodeUtf8($ref));
  if (format !== undefined) writer.bytes(2, encodeUtf8(format));
  if (description !== undefined) writer.bytes(4, encodeUtf8(description));
  for (const name of required) writer.bytes(19, encodeUtf8(name));
  if (additionalProperties) writer.bytes(21, message((part) => {
    if (additionalProperties === true) part.varint(2, 1n);
    else part.bytes(1, message((inner) => writeSchema(inner, additionalProperties)));
  }));
  if (type !== undefined) writer.bytes(22, message((part) => part.bytes(1, encodeUtf8(type))));
  if (items) writer.bytes(23, message((part) => part.bytes(1, message((inner) => writeSchema(inner, items)))));
  if (properties) writer.bytes(25, message((part) => writeNamed(part, properties)));
  // An extension's value travels as YAML, of which JSON is a part.
  for (const [name, value] of Object.entries(schema)) if (name.startsWith('x-')) writer.bytes(31, message((part) => {
    part.bytes(1, encodeUtf8(name));
    part.bytes(2, message((any) => any.bytes(2, encodeUtf8(JSON.stringify(value)))));
  }));
}

import type { KindRegistry } from '../api/registry';
import { concatBytes, encodeUtf8 } from '../runtime/bytes';
import { openApiV3 } from './openapi';

interface DocumentV3 {
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** GET /openapi/v2 as JSON: the definitions of all groups. Its paths are served by /openapi/v3 only. */
export function openApiV2(registry: KindRegistry): unknown {
  const definitions: Record<string, unknown> = {};
  for (const [group, versions] of registry.groups()) for (const version of versions) {
    const document = openApiV3(registry, group ? `apis/${group}/${version}` : `api/${version}`) as DocumentV3 | undefined;
    for (const [name, schema] of Object.entries(document?.components.schemas ?? {})) definitions[name] ??= converted(schema);
  }
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.33.1' }, paths: {}, definitions };
}

/** References point elsewhere, and a reference with siblings needs no allOf. */
function converted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(converted);
  if (schema === null || typeof schema !== 'object') return schema;
  const { allOf, ...rest } = schema as Record<string, unknown>;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) out[key] = key === '$ref' ? String(value).replace('#/components/schemas/', '#/definitions/') : converted(value);
  return Array.isArray(allOf) && allOf.length === 1 ? { ...out, ...(converted(allOf[0]) as object) } : out;
}

/**
 * The protobuf form, which kubectl asks for only when a document of v3 lacks what it looks for: a document without
 * paths and definitions says the same as a real one, that there is nothing to be found.
 */
export function openApiV2Protobuf(): Uint8Array {
  const text = (field: number, value: string): Uint8Array => concatBytes([new Uint8Array([(field << 3) | 2, value.length]), encodeUtf8(value)]);
  const info = concatBytes([text(1, 'Kubernetes'), text(2, 'v1.33.1')]);
  return concatBytes([text(1, '2.0'), new Uint8Array([(2 << 3) | 2, info.length]), info]);
}

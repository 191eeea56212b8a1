import type { Task } from '../../runtime/process';
import { StatusError } from '../../api/status';
import type { RestClient } from '../client/rest-client';

/** A schema of an OpenAPI v3 document, as far as kubectl reads it. */
export interface OpenApiSchema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly oneOf?: readonly OpenApiSchema[];
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema | boolean;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, OpenApiSchema>> };
}

/** Schemas of one group and version, asked from the server when first needed. */
export class SchemaSource {
  constructor(private readonly document: Document) {}

  forKind(group: string, version: string, kind: string): OpenApiSchema | undefined {
    return this.named(group, version, kind)?.schema;
  }

  named(group: string, version: string, kind: string): { name: string; schema: OpenApiSchema } | undefined {
    for (const [name, schema] of Object.entries(this.document.components?.schemas ?? {})) {
      const gvks = schema['x-kubernetes-group-version-kind'] ?? [];
      if (gvks.some((one) => one.group === group && one.version === version && one.kind === kind)) return { name, schema };
    }
    return undefined;
  }

  /** Follows references; `allOf` with one member stands for that member. */
  resolve(schema: OpenApiSchema | undefined): OpenApiSchema | undefined {
    let at = schema;
    for (let depth = 0; at && depth < 8; depth += 1) {
      const ref = at.$ref ?? (at.allOf?.length === 1 ? at.allOf[0]!.$ref : undefined);
      if (!ref) return at;
      at = this.document.components?.schemas?.[refName(ref)];
    }
    return at;
  }

  /** The name of what a schema refers to ("io.k8s.api.core.v1.PodSpec"). */
  refOf(schema: OpenApiSchema | undefined): string | undefined {
    const ref = schema?.$ref ?? (schema?.allOf?.length === 1 ? schema.allOf[0]!.$ref : undefined);
    return ref === undefined ? undefined : refName(ref);
  }
}

function refName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** The document of a group and version; undefined when the server has none. */
export function* schemasOf(client: RestClient, group: string, version: string): Task<SchemaSource | undefined> {
  const path = group ? `apis/${group}/${version}` : `api/${version}`;
  try {
    return new SchemaSource(yield* client.object<Document>({ method: 'GET', path: `/openapi/v3/${path}`, query: [['timeout', '32s']] }));
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

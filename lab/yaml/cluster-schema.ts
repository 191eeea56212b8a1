import type { Transport } from '../../engine/index';

export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

export interface Place {
  readonly schema: Schema;
  /** The type it is declared in, for its description: io.k8s.api.core.v1.Container. */
  readonly owner: string | undefined;
  readonly field: string;
  readonly required: boolean;
}

type Schemas = Readonly<Record<string, Schema>>;

/** The schema that the API server publishes, custom resources included. */
export class ClusterSchema {
  constructor(private readonly transport: Transport, private readonly descriptions: () => ReadonlyMap<string, string> | undefined) {}

  /** All kinds that can be written, with their versions. */
  kinds(): { apiVersion: string; kind: string }[] {
    const kinds: { apiVersion: string; kind: string }[] = [];
    const add = (path: string, apiVersion: string): void => {
      const { status, object } = this.transport.send({ method: 'GET', path });
      const list = status === 200 ? (object as { resources?: readonly { name: string; kind: string; verbs: readonly string[] }[] }) : undefined;
      for (const one of list?.resources ?? []) if (!one.name.includes('/') && one.verbs.includes('create') && one.verbs.includes('list')) kinds.push({ apiVersion, kind: one.kind });
    };
    add('/api/v1', 'v1');
    const groups = this.transport.send({ method: 'GET', path: '/apis' }).object as { groups?: readonly { preferredVersion?: { groupVersion: string } }[] } | undefined;
    for (const group of groups?.groups ?? []) if (group.preferredVersion) add(`/apis/${group.preferredVersion.groupVersion}`, group.preferredVersion.groupVersion);
    return kinds;
  }

  /** The root of a kind, or why there is none. */
  root(apiVersion: string, kind: string): { schemas: Schemas; place: Place } | undefined {
    const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
    const { status, object } = this.transport.send({ method: 'GET', path: `/openapi/v3/${group ? `apis/${group}/${version}` : `api/${version}`}` });
    const schemas = status === 200 ? (object as { components?: { schemas?: Schemas } } | undefined)?.components?.schemas : undefined;
    const found = Object.entries(schemas ?? {}).find(([, schema]) => schema['x-kubernetes-group-version-kind']?.some((one) => one.group === group && one.version === version && one.kind === kind));
    return found && { schemas: schemas!, place: { schema: found[1], owner: found[0], field: '', required: false } };
  }

  /** What a path of field names leads to; a number stands for an item of a list. */
  walk(schemas: Schemas, root: Place, path: readonly (string | number)[]): Place | undefined {
    let place: Place | undefined = root;
    for (const step of path) {
      if (!place) return undefined;
      const { schema, owner } = inside(schemas, place);
      if (typeof step === 'number') place = schema.items && { schema: schema.items, owner, field: place.field, required: false };
      else {
        const field: Schema | undefined = schema.properties?.[step] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
        place = field && { schema: field, owner, field: step, required: schema.required?.includes(step) ?? false };
      }
    }
    return place;
  }

  about(place: Place): string {
    const declared = place.owner?.split('.').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
    return place.schema.description ?? this.descriptions()?.get(`${declared}${place.field ? `.${place.field}` : ''}`) ?? '';
  }
}

/** A schema with its reference followed, and the name of the type that it then is. */
export function inside(schemas: Schemas, place: Place): { schema: Schema; owner: string | undefined } {
  let { schema } = place, owner = place.owner;
  for (let depth = 0; depth < 8; depth += 1) {
    const ref = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]!.$ref : undefined);
    if (!ref) return { schema, owner };
    owner = ref.slice(ref.lastIndexOf('/') + 1);
    schema = schemas[owner] ?? {};
  }
  return { schema, owner };
}

/** The type as a reader says it: string, []Container, map[string]string. */
export function typeName(place: Place): string {
  const { schema } = place;
  const ref = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]!.$ref : undefined);
  if (ref) return ref.slice(ref.lastIndexOf('.') + 1);
  if (schema['x-kubernetes-int-or-string']) return 'IntOrString';
  if (schema.type === 'array') return `[]${schema.items ? typeName({ ...place, schema: schema.items }) : 'any'}`;
  if (typeof schema.additionalProperties === 'object') return `map[string]${typeName({ ...place, schema: schema.additionalProperties })}`;
  return schema.type ?? 'any';
}

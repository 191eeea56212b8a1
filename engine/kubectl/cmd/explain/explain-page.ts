import type { OpenApiSchema, SchemaSource } from '../../openapi/schema-source';
import { wrapText } from './wrap';

export const NO_DESCRIPTIONS = '(the descriptions are not loaded)';

/** A field that was asked for, or the resource itself. */
export interface Place {
  /** The field's own schema, before references are followed; undefined for the resource itself. */
  readonly field: OpenApiSchema | undefined;
  readonly fieldName: string;
  readonly ownerName: string | undefined;
  readonly schema: OpenApiSchema;
  readonly schemaName: string | undefined;
}

/** kubectl explain's present layout. */
export class ExplainPage {
  constructor(private readonly source: SchemaSource, readonly descriptions: ReadonlyMap<string, string> | undefined) {}

  walk(root: { name: string; schema: OpenApiSchema }, fields: readonly string[]): Place | { missing: string } {
    let place: Place = { field: undefined, fieldName: '', ownerName: undefined, schema: root.schema, schemaName: root.name };
    for (const name of fields) {
      const field = place.schema.properties?.[name];
      if (!field) return { missing: name };
      const inner = elementOf(field);
      place = { field, fieldName: name, ownerName: place.schemaName, schema: this.source.resolve(inner) ?? inner, schemaName: this.source.refOf(inner) };
    }
    return place;
  }

  text(place: Place, recursive: boolean): string {
    const parts: string[] = [];
    if (place.field) {
      const values = this.#enumOf(place.field, place.schema);
      parts.push(`FIELD: ${place.fieldName} <${this.#typeOf(place.field)}>\n`);
      parts.push(values.length ? `ENUM:\n${values.map((one) => `    ${one}\n`).join('')}\n` : '\n\n');
    }
    const texts = this.texts(place);
    parts.push(`DESCRIPTION:\n${(texts.length ? texts : [this.descriptions ? '<empty>' : NO_DESCRIPTIONS]).map((one) => indented(one)).join('')}${texts.length ? '    \n' : ''}`);
    if (place.schema.properties) parts.push(`FIELDS:\n${this.#fields(place.schema, place.schemaName, 1, recursive, new Set([place.schemaName ?? '']))}`);
    parts.push('\n');
    return parts.join('');
  }

  /** What is said of the field, of each list or map in it, and of what they hold. */
  texts({ field, fieldName, ownerName, schema, schemaName }: Place): string[] {
    const texts = field ? [this.describe(field, ownerName, fieldName)] : [];
    let level = field;
    while (level && level !== schema) {
      level = level.type === 'array' ? level.items : typeof level.additionalProperties === 'object' ? level.additionalProperties : undefined;
      if (level && level !== schema) texts.push(level.description);
    }
    if (field !== schema) texts.push(this.describe(schema, schemaName, ''));
    return texts.filter((text): text is string => Boolean(text));
  }

  #fields(schema: OpenApiSchema, owner: string | undefined, level: number, recursive: boolean, seen: ReadonlySet<string>): string {
    const pad = '  '.repeat(level);
    const names = Object.keys(schema.properties ?? {}).sort();
    return names.map((name) => {
      const field = schema.properties![name]!;
      const inner = elementOf(field);
      const resolved = this.source.resolve(inner) ?? inner;
      const values = this.#enumOf(field, resolved);
      const head = `${pad}${name}\t<${this.#typeOf(field)}>${schema.required?.includes(name) ? ' -required-' : ''}\n${values.length ? `${pad}enum: ${shortEnum(values)}\n` : ''}`;
      if (!recursive) return `${head}${indented(this.describe(field, owner, name) ?? (this.descriptions ? '<no description>' : NO_DESCRIPTIONS))}\n`;
      const reference = this.source.refOf(inner) ?? '';
      if (!resolved.properties || (reference && seen.has(reference))) return head;
      return head + this.#fields(resolved, reference, level + 1, true, new Set([...seen, reference]));
    }).join('');
  }

  #enumOf(field: OpenApiSchema, resolved: OpenApiSchema): readonly string[] {
    // The values of a list's items are not shown.
    return field.type === 'array' ? [] : (field.enum ?? resolved.enum ?? []);
  }

  /** What the schema says of itself, or the text kept for it. */
  describe(schema: OpenApiSchema, owner: string | undefined, field: string): string | undefined {
    if (schema.description) return schema.description;
    return owner === undefined ? undefined : this.descriptions?.get(`${declaredName(owner)}${field ? `.${field}` : ''}`);
  }

  #typeOf(field: OpenApiSchema): string {
    if (field.type === 'array') return `[]${this.#typeOf(field.items ?? {})}`;
    if (typeof field.additionalProperties === 'object') return `map[string]${this.#typeOf(field.additionalProperties)}`;
    const reference = this.source.refOf(field);
    if (reference) {
      // A reference to a plain value (a time) shows the value's type; one to a structure, or to one of two types, its name.
      const type = this.source.resolve(field)?.type;
      return type === undefined || type === 'object' ? reference.slice(reference.lastIndexOf('.') + 1) : type;
    }
    return field.type === undefined || field.type === 'object' ? 'Object' : field.type;
  }
}

/** How the build-time source writes a schema's name: io.k8s.api.core.v1.PodSpec is IoK8sApiCoreV1PodSpec there. */
function declaredName(schema: string): string {
  return schema.split(/[.-]/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

function shortEnum(values: readonly string[]): string {
  return values.length > 4 ? `${values.slice(0, 4).join(', ')}, ....` : values.join(', ');
}

/** What a list or a map holds, through all its levels. */
export function elementOf(field: OpenApiSchema): OpenApiSchema {
  if (field.type === 'array' && field.items) return elementOf(field.items);
  if (typeof field.additionalProperties === 'object') return elementOf(field.additionalProperties);
  return field;
}

function indented(text: string): string {
  return wrapText(text, 76).map((line) => `    ${line}\n`).join('');
}

import type { Task } from '../../../runtime/process';
import { apiVersionOf } from '../../client/discovery';
import type { Mapping } from '../../client/discovery';
import { KubectlError, PlainError } from '../../errors';
import { schemasOf } from '../../openapi/schema-source';
import type { OpenApiSchema, SchemaSource } from '../../openapi/schema-source';
import type { Command, Session } from '../../session';
import { OldPage } from './old-page';
import { wrapText } from './wrap';

const MISSING = 'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.';
export const NO_DESCRIPTIONS = '(the descriptions are not loaded)';

/** kubectl explain. */
export const explain: Command = function* run(session) {
  const { args, flags } = session;
  if (args.length === 0) throw new KubectlError(MISSING);
  if (args.length > 1) throw new KubectlError('We accept only this format: explain RESOURCE');
  const output = flags.text('output');
  if (output !== 'plaintext' && output !== 'plaintext-openapiv2') throw new KubectlError(`unrecognized format: ${output}`);
  const { mapping, fields } = yield* target(session, args[0]!);
  const source = yield* schemasOf(yield* session.client(), mapping.group, mapping.version);
  const root = source?.named(mapping.group, mapping.version, mapping.kind);
  if (!source || !root) throw new KubectlError(`couldn't find resource for "${mapping.group ? `${mapping.group}/` : ''}${mapping.version}, Kind=${mapping.kind}"`);
  const page = new ExplainPage(source, session.descriptions?.());
  const old = output === 'plaintext-openapiv2';
  if (!old) yield* session.out(header(mapping));
  const found = page.walk(root, fields);
  if ('missing' in found) throw new KubectlError(`field "${found.missing}" does not exist`);
  yield* session.out(old ? new OldPage(source, page).text(mapping, found, flags.on('recursive')) : page.text(found, flags.on('recursive')));
  return 0;
};

function header(mapping: Mapping): string {
  return `${mapping.group ? `GROUP:      ${mapping.group}\n` : ''}KIND:       ${mapping.kind}\nVERSION:    ${mapping.version}\n\n`;
}

/** The resource and the field path behind it; the type itself may hold dots (deployments.apps). */
function* target(session: Session, word: string): Task<{ mapping: Mapping; fields: string[] }> {
  const parts = word.split('.');
  const discovery = (yield* session.discovery()).find(parts[0]!) ? yield* session.discovery() : yield* session.rediscover();
  let found: { mapping: Mapping; fields: string[] } | undefined;
  for (let count = parts.length; count >= 1 && !found; count -= 1) {
    const mapping = discovery.find(parts.slice(0, count).join('.').toLowerCase());
    const exact = mapping && (count === 1 || `${mapping.resource}.${mapping.group}` === parts.slice(0, count).join('.') || `${mapping.resource}.${mapping.version}.${mapping.group}` === parts.slice(0, count).join('.'));
    if (mapping && exact) found = { mapping, fields: parts.slice(count) };
  }
  if (!found) throw new PlainError(`the server doesn't have a resource type "${parts[0]}"`);
  const wanted = session.flags.text('api-version');
  if (!wanted) return found;
  const { mapping } = found;
  const other = discovery.all.find((one) => apiVersionOf(one) === wanted && one.resource === mapping.resource);
  if (!other) throw new KubectlError(`couldn't find resource for "${wanted.includes('/') ? wanted : `/${wanted}`}, Resource=${mapping.resource}"`);
  return { mapping: other, fields: found.fields };
}

/** A field that was asked for, or the resource itself. */
export interface Place {
  /** The field's own schema, before references are followed; undefined for the resource itself. */
  readonly field: OpenApiSchema | undefined;
  readonly fieldName: string;
  readonly ownerName: string | undefined;
  readonly schema: OpenApiSchema;
  readonly schemaName: string | undefined;
}

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

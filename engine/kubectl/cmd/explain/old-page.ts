import { apiVersionOf } from '../../client/discovery';
import type { Mapping } from '../../client/discovery';
import type { OpenApiSchema, SchemaSource } from '../../openapi/schema-source';
import { elementOf, NO_DESCRIPTIONS, type ExplainPage, type Place } from './explain-page';

const WIDTH = 80;
const FIELD_INDENT = 3;
const TEXT_INDENT = 5;

/** kubectl explain --output plaintext-openapiv2: the layout that kubectl had before 1.27. */
export class OldPage {
  constructor(private readonly source: SchemaSource, private readonly page: ExplainPage) {}

  text(mapping: Mapping, place: Place, recursive: boolean): string {
    const { properties } = place.schema;
    const head = `KIND:     ${mapping.kind}\nVERSION:  ${apiVersionOf(mapping)}\n\n`;
    const texts = this.page.texts(place);
    const described = `DESCRIPTION:\n${texts.length ? texts.map((text) => wrapped(text, TEXT_INDENT)).join('\n') : wrapped(this.page.descriptions ? '<empty>' : NO_DESCRIPTIONS, TEXT_INDENT)}`;
    const type = place.field && this.#typeOf(place.field);
    // What has no type at its end is told without a line of its own.
    const plain = type && !/^(map\[.*)?$/.test(this.#typeOf(elementOf(place.schema)));
    if (!properties) return `${head}${plain ? `FIELD:    ${place.fieldName} <${type}>\n\n` : ''}${described}`;
    const fields = recursive ? this.#tree(place.schema, FIELD_INDENT, new Set([place.schemaName ?? ''])) : this.#list(place.schema, place.schemaName);
    return `${head}${type ? `RESOURCE: ${place.fieldName} <${type}>\n\n` : ''}${described}\nFIELDS:\n${fields}`;
  }

  #list(schema: OpenApiSchema, owner: string | undefined): string {
    return sorted(schema).map(([name, field]) => (
      `${' '.repeat(FIELD_INDENT)}${name}\t<${this.#typeOf(field)}>${schema.required?.includes(name) ? ' -required-' : ''}\n${wrapped(this.page.describe(field, owner, name) ?? '', TEXT_INDENT)}\n`
    )).join('');
  }

  #tree(schema: OpenApiSchema, indent: number, above: ReadonlySet<string>): string {
    return sorted(schema).map(([name, field]) => {
      const inner = elementOf(field);
      const reference = this.source.refOf(inner) ?? '';
      const resolved = this.source.resolve(inner) ?? inner;
      const line = `${' '.repeat(indent)}${name}\t<${this.#typeOf(field)}>\n`;
      return resolved.properties && !(reference && above.has(reference)) ? line + this.#tree(resolved, indent + FIELD_INDENT, new Set([...above, reference])) : line;
    }).join('');
  }

  #typeOf(field: OpenApiSchema): string {
    const schema = this.source.resolve(field) ?? field;
    if (schema.type === 'array') return `[]${this.#typeOf(schema.items ?? {})}`;
    if (schema.properties) return 'Object';
    if (schema.type === 'object') return `map[string]${typeof schema.additionalProperties === 'object' ? this.#typeOf(schema.additionalProperties) : ''}`;
    // Version 2 knows no choice of types: a quantity or a port is a string.
    return schema.type ?? (schema.oneOf ? 'string' : '');
  }
}

function sorted(schema: OpenApiSchema): [string, OpenApiSchema][] {
  return Object.entries(schema.properties ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Joins lines and breaks them anew; code, empty lines, lists and what follows a colon keep their lines. */
function wrapped(text: string, indent: number): string {
  const limit = WIDTH - indent;
  const lines: string[] = [];
  let current = '';
  const flush = (): void => {
    if (current !== '') lines.push(current);
    current = '';
  };
  for (const line of text.split('\n')) {
    const bare = line.trim();
    if (line.startsWith('    ') || (bare === '' && lines.length > 0)) {
      flush();
      lines.push(bare === '' ? '' : line);
      continue;
    }
    if (bare === '' || current.endsWith(':') || /^(\d+\.?|-|\*)\s/.test(bare)) flush();
    for (const word of bare.split(/\s+/).filter(Boolean)) {
      if (current !== '' && current.length + 1 + word.length > limit) flush();
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  flush();
  return lines.map((line) => (line === '' ? '\n' : `${' '.repeat(indent)}${line}\n`)).join('');
}

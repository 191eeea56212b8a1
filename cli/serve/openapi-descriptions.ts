import { existsSync, readFileSync } from 'node:fs';

interface Described {
  description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
}

/** The texts of the API's types and fields, when the build made them. */
export function loadDescriptions(): ReadonlyMap<string, string> | undefined {
  const file = new URL('../../generated/explain.json', import.meta.url);
  return existsSync(file) ? new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)) : undefined;
}

/** Adds the texts to an OpenAPI document, so that `kubectl explain` from outside has something to say. The document is changed. */
export function describeDocument(document: unknown, texts: ReadonlyMap<string, string>): void {
  const schemas = (document as { components?: { schemas?: Readonly<Record<string, Described>> } }).components?.schemas ?? {};
  for (const [name, schema] of Object.entries(schemas)) {
    const key = name.split(/[.-]/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
    describe(schema, texts.get(key));
    for (const [field, property] of Object.entries(schema.properties ?? {})) describe(property, texts.get(`${key}.${field}`));
  }
}

/** A custom kind's own words stay. */
function describe(schema: Described, text: string | undefined): void {
  if (text !== undefined) schema.description ??= text;
}

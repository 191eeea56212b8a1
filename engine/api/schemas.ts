import lines from './data/schemas.json';
import type { Schema } from './schema';
import { SchemaCatalog } from './schema-notation';

/** The structures of the kinds of every day, and of what a fresh cluster stores. Parsed piece by piece, so holding it costs nothing. */
export const catalog = new SchemaCatalog(lines as Readonly<Record<string, string>>);

/** The schema of a definition that is known to exist: `schemaOf('core.v1.PodSpec')`. */
export function schemaOf(short: string, among = catalog): Schema {
  const schema = among.find(short);
  if (!schema) throw new Error(`no schema ${short}`);
  return schema;
}

import lines from './data/rare-schemas.json';
import { SchemaCatalog } from './schema-notation';
import { catalog } from './schemas';

/** The structures of the whole built-in API. */
export const wholeCatalog = new SchemaCatalog(lines as Readonly<Record<string, string>>, catalog);

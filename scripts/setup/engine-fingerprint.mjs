import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const engine = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'engine');

/** Eight hexadecimal digits that change with the engine's sources, its data included, tests left aside. */
export function engineFingerprint() {
  const hash = createHash('sha256');
  const names = readdirSync(engine, { recursive: true }).map((name) => name.replaceAll('\\', '/'));
  for (const name of names.sort()) if (/\.(ts|json)$/.test(name) && !/\.test\.ts$|(^|\/)testing\//.test(name)) hash.update(name).update(readFileSync(join(engine, name)));
  return hash.digest('hex').slice(0, 8);
}

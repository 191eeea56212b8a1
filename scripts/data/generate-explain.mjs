// Writes generated/explain.json: the descriptions of kinds and fields that `kubectl explain` prints, read at build time
// from the type declarations of @kubernetes/client-node. The file is not kept in the repository.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const models = new URL('node_modules/@kubernetes/client-node/dist/gen/models/', root);
const descriptions = {};
const clean = (text) => text.replace(/\\(["'`])/g, '$1').replace(/\s+\*\s*/g, ' ').replace(/ {2}(?=\S)/g, '\n\n').trim();

for (const file of readdirSync(models).sort()) {
  if (!file.endsWith('.d.ts')) continue;
  const text = readFileSync(new URL(file, models), 'utf8');
  const declared = /\/\*\*\s*\n\s*\*\s?(.*?)\s*\n?\s*\*\/\s*export declare class (\w+)/s.exec(text.slice(text.lastIndexOf('\nimport ') + 1));
  const name = /export declare class (\w+)/.exec(text)?.[1];
  if (!name) continue;
  if (declared) descriptions[name] = clean(declared[1].split('/**').pop().replace(/^\s*\*?\s*/, ''));
  for (const [, comment, field] of text.matchAll(/\/\*\*\s*\n\s*\*\s?([^]*?)\s*\*\/\s*'([^']+)'\??:/g)) descriptions[`${name}.${field}`] = clean(comment.split('/**').pop().replace(/^\s*\*?\s*/, ''));
}
mkdirSync(new URL('generated/', root), { recursive: true });
writeFileSync(new URL('generated/explain.json', root), JSON.stringify(descriptions));
console.log(`${Object.keys(descriptions).length} descriptions`);

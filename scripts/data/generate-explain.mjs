// Writes generated/explain.json: the descriptions of kinds and fields that `kubectl explain` prints, read at build time
// from the type declarations of kubernetes-models (Kubernetes 1.33) and @kubernetes-models/apimachinery, which carry the
// server's own texts, line breaks and enumerations included; kubernetes-types has the one that they lack. The file is not kept in the repository.
//
// Keys: the schema's name as the declarations write it ("IoK8sApiCoreV1PodSpec"), then "." and the field.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const packages = ['node_modules/kubernetes-models', 'node_modules/@kubernetes-models/apimachinery'];

/** The text of a documentation comment: its frame taken off, what would have ended it or started markup unescaped. */
function textOf(comment) {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*( |$)/, '').replace(/\\([*/])/g, '$1'));
  return lines.join('\n').trim();
}

function* describe(source) {
  for (const [, comment, body = ''] of source.matchAll(/\/\*\*\n((?:(?!\*\/)[^])*)\*\/\nexport (?:declare )?(?:interface I\w+[^{\n]*\{\n([^]*?)\n\}|type I\w+ = [^\n]*)\n/g)) {
    yield ['', textOf(comment)];
    for (const [, text, field] of body.matchAll(/^ {4}\/\*\*\n((?:(?!\*\/)[^])*)\*\/\n {4}"([^"]+)"\??:/gm)) yield [`.${field}`, textOf(text)];
  }
}

const descriptions = {};
const objects = [];
for (const folder of packages) {
  for (const file of readdirSync(new URL(`${folder}/`, root), { recursive: true }).map(String).sort()) {
    if (!file.endsWith('.d.ts')) continue;
    const source = readFileSync(join(fileURLToPath(root), folder, file), 'utf8');
    const name = / as I(IoK8s\w+)/.exec(source)?.[1];
    if (!name) continue;
    for (const [suffix, text] of describe(source)) descriptions[name + suffix] = text;
    if (source.includes(' extends TypeMeta {')) objects.push(name);
  }
}
// Every object's apiVersion and kind are described alike; the declarations keep the texts only where they vary in value.
for (const name of objects) for (const field of ['apiVersion', 'kind']) descriptions[`${name}.${field}`] = descriptions[`IoK8sApimachineryPkgApisMetaV1DeleteOptions.${field}`];
// The text of a quantity is missing there too.
const [, quantity] = /\/\*\*\n([^]*?)\*\/\nexport type Quantity/.exec(readFileSync(new URL('node_modules/kubernetes-types/api/resource.d.ts', root), 'utf8'));
descriptions.IoK8sApimachineryPkgApiResourceQuantity = textOf(quantity);
mkdirSync(new URL('generated/', root), { recursive: true });
writeFileSync(new URL('generated/explain.json', root), JSON.stringify(descriptions));
console.log(`${Object.keys(descriptions).length} descriptions`);

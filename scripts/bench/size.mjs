// The sizes of what a browser loads for the engine, gzipped. Prints one JSON object.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const figure = (bytes, target) => ({ value: Math.round(bytes / 100) / 10, unit: 'kB', target, met: bytes / 1000 <= target });
async function gzipped(entry) {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, minify: true, write: false, format: 'esm', target: 'es2022', outdir: 'out', splitting: true, legalComments: 'none', logLevel: 'error' });
  // What is loaded at once: the entry and what it imports without `import()`.
  const byName = new Map(outputFiles.map((file) => [file.path.split('/').at(-1), file]));
  const first = new Set();
  const visit = (name) => {
    if (first.has(name)) return;
    first.add(name);
    for (const [, other] of byName.get(name).text.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) visit(other);
  };
  visit(outputFiles.find((file) => file.path.endsWith(`${entry.split('/').at(-1).replace(/\.ts$/, '')}.js`)).path.split('/').at(-1));
  return [...first].reduce((sum, name) => sum + gzipSync(byName.get(name).contents, { level: 9 }).length, 0);
}

const figures = {
  engineKubectlAndShell: figure(await gzipped('lab/worker.ts'), 350),
};
const { readFileSync } = await import('node:fs');
figures.schemaData = figure(['kinds', 'messages', 'schemas'].reduce((sum, name) => sum + gzipSync(readFileSync(`engine/api/data/${name}.json`), { level: 9 }).length, 0), 90);
console.log(JSON.stringify(figures));

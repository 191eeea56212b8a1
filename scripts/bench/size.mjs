// The sizes of what a browser loads for the engine, and of the lessons, gzipped. Prints one JSON object.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const figure = (bytes, target) => ({ value: Math.round(bytes / 100) / 10, unit: 'kB', target, met: bytes / 1000 <= target });
const gzipped = (parts) => gzipSync(Buffer.concat(parts), { level: 9 }).length;

/** What is loaded at once (the entry and what it imports without `import()`), and everything with what comes later. */
async function loads(entry) {
  const { outputFiles, metafile } = await build({ entryPoints: [entry], bundle: true, minify: true, write: false, metafile: true, format: 'esm', target: 'es2022', outdir: 'out', splitting: true, legalComments: 'none', logLevel: 'error' });
  const text = new Map(outputFiles.map((file) => [`out/${file.path.split('/').at(-1)}`, Buffer.from(file.contents)]));
  const first = new Set();
  const visit = (name) => {
    if (first.has(name)) return;
    first.add(name);
    for (const { path, kind } of metafile.outputs[name].imports) if (kind !== 'dynamic-import' && metafile.outputs[path]) visit(path);
  };
  visit(Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === entry));
  // As one file: how a bundler cuts what is loaded together is its own matter.
  return { first: gzipped([...first].map((name) => text.get(name))), all: gzipped([...text.values()]) };
}

/** Every file of the course by itself, as it is fetched or built in. */
const course = readdirSync('content', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)));

const engine = await loads('engine/index.ts');
const figures = {
  engineKubectlAndShell: figure(engine.first, 350),
  // A budget of our own for what is loaded behind the prompt, so that it does not grow unseen.
  engineWithAllRareParts: figure(engine.all, 800),
  schemaData: figure(['kinds', 'messages', 'schemas', 'rare-schemas'].reduce((sum, name) => sum + gzipped([readFileSync(`engine/api/data/${name}.json`)]), 0), 90),
  allLessons: figure(course.reduce((sum, file) => sum + gzipped([file]), 0), 1500),
};
console.log(JSON.stringify(figures));

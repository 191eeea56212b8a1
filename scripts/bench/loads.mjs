import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes of all parts together, gzipped. */
export const gzipped = (parts) => gzipSync(Buffer.concat(parts), { level: 9 }).length;

/** What is loaded at once (the entry and what it imports without `import()`), and everything with what comes later. */
export async function loads(entry) {
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

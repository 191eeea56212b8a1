// The worker of a built product: one script with what the prompt needs, and the parts that come later. Its name is known
// while pages are rendered, so that a page's HTML can start it (lab/early-worker.ts).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './prepare.mjs';

const FOLDER = 'static/lab';

/** A browser reads JSON faster than the same as a script. */
const dataAsText = {
  name: 'data-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, ({ path }) => ({ contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`, loader: 'js' }));
  },
};

/** Returns the worker's address and how to put its files into the folder of a build. */
export async function bundleLabWorker(engineName) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root, entryPoints: ['lab/worker.ts'], outdir: FOLDER, write: false, metafile: true, bundle: true, splitting: true, minify: true, format: 'esm', target: 'es2022',
    entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', legalComments: 'none', logLevel: 'warning', plugins: [dataAsText],
    define: { 'process.env.PODLAB_ENGINE': JSON.stringify(engineName), 'process.env.NODE_ENV': '"production"' },
  });
  const entry = Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === 'lab/worker.ts');
  return {
    address: `/_next/${entry}`,
    write: (folder) => {
      mkdirSync(join(folder, FOLDER), { recursive: true });
      for (const { path, contents } of outputFiles) writeFileSync(join(folder, path.slice(root.length + 1)), contents);
    },
  };
}

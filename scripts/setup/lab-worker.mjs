// The worker of a built product: a script that it starts with, one with all that the prompt needs, and the parts that come
// later. Its address is known while pages are rendered, so that a page's HTML can start it (lab/early-worker.ts).
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { root } from './prepare.mjs';

const FOLDER = 'static/lab';
const START = 'worker.js', WHOLE = 'lab.js';

/** A browser keeps compiled what a worker imports, not what it starts with. So it starts with this; messages wait meanwhile. */
const STARTER = `const said=[];onmessage=(event)=>said.push(event);import("./${WHOLE}").then(()=>{for(const event of said)onmessage(event)},(error)=>setTimeout(()=>{throw error}))`;

/** A browser reads JSON faster than the same as a script. */
const dataAsText = {
  name: 'data-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, ({ path }) => ({ contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`, loader: 'js' }));
  },
};

/**
 * Splitting makes a chunk of whatever several parts share, and the prompt would wait for forty of them. So what the worker
 * loads at once is put together into one file, and the later parts import from that. `files` are the chunks' texts by name.
 * Returns the texts by the names that they are served under, the one that a worker starts with being START.
 */
async function inOneFile(files, outputs, entry) {
  const first = new Set([entry]);
  for (const name of first) for (const { path, kind } of outputs[name].imports) if (kind === 'import-statement') first.add(path);
  const chunkOf = (path) => [...first].find((name) => basename(name) === basename(path));
  const exported = (name, from) => `export { ${outputs[name].exports.map((one) => `${one} as ${aliasOf(name, one)}`).join(', ')} } from ${JSON.stringify(from)};`;
  const shared = [...first].filter((name) => outputs[name].exports.length > 0);
  const aliasOf = (name, one) => `c${shared.indexOf(name)}_${one}`;
  const joined = await rebuild(`import "./${basename(entry)}";${shared.map((name) => exported(name, `./${basename(name)}`)).join('')}`, (path) => {
    const name = chunkOf(path);
    return name && files[name];
  });
  const later = Object.keys(files).filter((name) => !first.has(name));
  const texts = await Promise.all(later.map((name) => rebuild(files[name], (path) => {
    const chunk = chunkOf(path);
    return chunk && `export { ${outputs[chunk].exports.map((one) => `${aliasOf(chunk, one)} as ${one}`).join(', ')} } from "./${WHOLE}";`;
  })));
  return new Map([[START, STARTER], [WHOLE, joined], ...later.map((name, at) => [basename(name), texts[at]])]);
}

/** Bundles a built script with the chunks that `read` gives; all others stay what they are. */
async function rebuild(text, read) {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: root }, write: false, bundle: true, minify: true, format: 'esm', target: 'es2022', legalComments: 'none', logLevel: 'warning',
    plugins: [{
      name: 'built-chunks',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^\.\// }, ({ path }) => (read(path) === undefined ? { path, external: true } : { path, namespace: 'chunk' }));
        onLoad({ filter: /.*/, namespace: 'chunk' }, ({ path }) => ({ contents: read(path), loader: 'js' }));
      },
    }],
  });
  return outputFiles[0].text;
}

/** Returns the worker's address and how to put its files into the folder of a build. */
export async function bundleLabWorker(engineName) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root, entryPoints: ['lab/worker.ts'], outdir: FOLDER, write: false, metafile: true, bundle: true, splitting: true, minify: true, format: 'esm', target: 'es2022',
    entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', legalComments: 'none', logLevel: 'warning', plugins: [dataAsText],
    define: { 'process.env.PODLAB_ENGINE': JSON.stringify(engineName), 'process.env.NODE_ENV': '"production"' },
  });
  const entry = Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === 'lab/worker.ts');
  const chunks = Object.fromEntries(outputFiles.map(({ path, text }) => [path.slice(root.length + 1), text]));
  const files = await inOneFile(chunks, metafile.outputs, entry);
  // Browsers keep these files for good. A part is rewritten when anything of the first file changes, which its own name does
  // not tell, so all of one build stand in a folder of their own.
  const hash = createHash('sha256');
  for (const [name, text] of files) hash.update(name).update(text);
  const place = `${FOLDER}/${hash.digest('hex').slice(0, 8)}`;
  return {
    address: `/_next/${place}/${START}`,
    write: (folder) => {
      mkdirSync(join(folder, place), { recursive: true });
      for (const [name, text] of files) writeFileSync(join(folder, place, name), text);
    },
  };
}

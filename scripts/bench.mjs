// npm run bench [-- --json] [--only engine,shell,lab,size,content,page]: the product's figures on this machine, against their targets.
// Prints a table, or with --json one object whose leaves are { value, unit, target, met }.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { build, generate, install, root } from './setup/prepare.mjs';

const json = process.argv.includes('--json');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : ['engine', 'shell', 'lab', 'size', 'content', 'page'];
// Preparations speak on stdout; with --json only the figures may.
if (json) console.log = (...words) => console.error(...words);

install();
generate();

const figures = {};
function measure(name, command, args) {
  if (!only.includes(name)) return;
  const run = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26, timeout: 800_000 });
  try {
    figures[name] = JSON.parse(run.stdout.slice(run.stdout.indexOf('{')));
  } catch {
    console.error(`bench: ${name} gave no figures (exit ${run.status})`);
    figures[name] = { failed: { value: null, unit: '', target: null, met: false } };
  }
}

/** Engine, shell and lab are measured as the page gets them: bundled and minified, without what a TypeScript loader adds. */
async function measureBundled(name) {
  if (!only.includes(name)) return;
  const folder = mkdtempSync(join(tmpdir(), 'podlab-bench-'));
  const outfile = join(folder, `${name}.mjs`);
  await bundle({ entryPoints: [join(root, `scripts/bench/${name}.ts`)], outfile, bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', legalComments: 'none', logLevel: 'error' });
  measure(name, process.execPath, ['--expose-gc', outfile]);
  rmSync(folder, { recursive: true });
}

await measureBundled('engine');
await measureBundled('shell');
await measureBundled('lab');
measure('size', process.execPath, ['scripts/bench/size.mjs']);
if (only.includes('content')) {
  const began = performance.now();
  // Beyond the target there is nothing more to learn, and the other figures wait.
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'lab/lessons.test.ts'], { cwd: root, stdio: 'ignore', timeout: 245_000 });
  const seconds = Math.round((performance.now() - began) / 1000);
  figures.content = { testsOfAllLessons: { value: seconds, unit: 's', target: 240, met: status === 0 && seconds <= 240 } };
}
if (only.includes('page')) {
  build();
  measure('page', process.execPath, ['scripts/bench/page.mjs']);
}

if (json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
else {
  console.log(`on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`);
  for (const [group, values] of Object.entries(figures)) {
    for (const [name, { value, unit, target, met }] of Object.entries(values)) {
      console.log(`${met ? '✓' : '✗'} ${`${group}.${name}`.padEnd(44)} ${String(value).padStart(10)} ${unit.padEnd(8)} ${target === null ? '' : `target ${target} ${unit}`}`);
    }
  }
}

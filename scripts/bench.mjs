// npm run bench [-- --json] [--only engine,shell,size,page]: the product's figures on this machine, against their targets.
// Prints a table, or with --json one object whose leaves are { value, unit, target, met }.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { build, generate, install, root } from './setup/prepare.mjs';

const json = process.argv.includes('--json');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : ['engine', 'shell', 'size', 'page'];
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

measure('engine', process.execPath, ['--expose-gc', '--import', 'tsx', 'scripts/bench/engine.ts']);
measure('shell', process.execPath, ['--expose-gc', '--import', 'tsx', 'scripts/bench/shell.ts']);
measure('size', process.execPath, ['scripts/bench/size.mjs']);
if (only.includes('page')) {
  build();
  measure('page', process.execPath, ['scripts/bench/page.mjs']);
}

if (json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
else {
  console.log(`on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`);
  for (const [group, values] of Object.entries(figures)) {
    for (const [name, { value, unit, target, met }] of Object.entries(values)) {
      console.log(`${met ? '✓' : '✗'} ${`${group}.${name}`.padEnd(44)} ${String(value).padStart(10)} ${unit.padEnd(8)} target ${target} ${unit}`);
    }
  }
}

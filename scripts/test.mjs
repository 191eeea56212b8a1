// npm test: installs what is missing, then every check and test. Prints one summary; parts that this machine cannot
// run are named in it. --only a,b runs some parts; the exit code is 1 when anything failed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, generate, install, root } from './setup/prepare.mjs';

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : undefined;
const results = [];
const notes = [];

/** Runs one part; `count` reads how many single tests it held from what it wrote. */
function part(name, command, args, { count, env = {} } = {}) {
  if (only && !only.includes(name)) return;
  const began = Date.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env }, shell: process.platform === 'win32' });
  const { passed = status === 0 ? 1 : 0, failed = status === 0 ? 0 : 1 } = count?.() ?? {};
  results.push({ name, passed, failed: status !== 0 && failed === 0 ? 1 : failed, seconds: (Date.now() - began) / 1000 });
}

const reportFolder = join(root, 'test-results');
function readReport(name) {
  const file = join(reportFolder, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

install();
generate();
mkdirSync(reportFolder, { recursive: true });
for (const name of ['unit.json', 'browser.json']) rmSync(join(reportFolder, name), { force: true });

// The projects engine and curriculum under lab, by their references; then the whole with DOM and Node; then cli, scripts and tests.
part('types', 'npx', ['tsc', '-b', 'lab']);
part('types', 'npx', ['tsc', '-p', '.', '--noEmit']);
part('types', 'npx', ['tsc', '-p', 'tsconfig.tools.json', '--noEmit']);
part('lint', 'npx', ['oxlint']);
part('imports', 'npx', ['depcruise', '--config', '.dependency-cruiser.cjs', 'app', 'components', 'content', 'curriculum', 'server', 'lab', 'engine', 'cli']);
part('content', 'node', ['scripts/content/index-labs.mjs', '--check']);
part('content', 'npx', ['tsx', 'scripts/content/check-course.ts']);
part('migrations', 'node', ['scripts/database/migration-diff.mjs']);
part('unit', 'npx', ['vitest', 'run', '--reporter=default', '--reporter=json', '--outputFile.json=test-results/unit.json'], {
  count: () => { const r = readReport('unit.json'); return r && { passed: r.numPassedTests, failed: r.numFailedTests + r.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0).length }; },
});
if (!only || only.includes('browser')) {
  build();
  const browser = spawnSync('node', ['scripts/setup/browser.mjs'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  if (browser.status === 0) {
    part('browser', 'npx', ['playwright', 'test'], {
      env: { PODLAB_CHROMIUM: browser.stdout.trim() },
      count: () => { const r = readReport('browser.json'); return r && { passed: r.stats.expected + r.stats.flaky, failed: r.stats.unexpected }; },
    });
  } else {
    notes.push('browser tests did not run: no Chromium is installed and none could be fetched');
    if (process.env.CI) results.push({ name: 'browser', passed: 0, failed: 1, seconds: 0 });
  }
}

const kubectls = spawnSync('node', ['scripts/setup/kubectl.mjs'], { cwd: root, encoding: 'utf8' }).stdout.trim();
notes.push(kubectls ? `real kubectl used as a client: ${kubectls.split('\n').map((path) => path.split('/').at(-1)).join(', ')}` : 'no real kubectl is installed: the tests that use it as a client did not run');

console.log('\n── summary');
for (const { name, passed, failed, seconds } of results) console.log(`${failed ? '✗' : '✓'} ${name.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed  ${seconds.toFixed(1)} s`);
for (const note of notes) console.log(`· ${note}`);
const passed = results.reduce((sum, r) => sum + r.passed, 0);
const failed = results.reduce((sum, r) => sum + r.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

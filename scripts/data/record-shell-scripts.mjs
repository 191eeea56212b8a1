// Runs shell scripts in the bash of this machine and writes what they print, as fixtures for engine/shell.
// Usage: node scripts/data/record-shell-scripts.mjs   (needs bash 5.2, GNU tools and mawk as awk; writes engine/shell/testing/scripts.json)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomScripts } from './random-shell-scripts.mjs';

const written = readFileSync(new URL('./shell-scripts.txt', import.meta.url), 'utf8').split(/^%%\n/m).map((script) => script.replace(/\n$/, '')).filter((script) => script !== '');
const scripts = [...new Set([...written, ...randomScripts(400)])];
const out = [];
for (const script of scripts) {
  const cwd = mkdtempSync(join(tmpdir(), 'shell-'));
  const run = spawnSync('bash', ['-c', script], { cwd, env: { PATH: '/usr/bin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 10_000 });
  rmSync(cwd, { recursive: true, force: true });
  if (run.error || run.signal) throw new Error(`${script}: ${run.error ?? run.signal}`);
  // Quotation marks as in the C locale, which the simulated workstation speaks.
  const clean = (text) => text.replaceAll(cwd, '/work').replace(/[‘’]/g, "'");
  out.push([script, clean(run.stdout), clean(run.stderr), run.status]);
}
writeFileSync(new URL('../../engine/shell/testing/scripts.json', import.meta.url), `[\n${out.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
console.log(`${out.length} scripts`);

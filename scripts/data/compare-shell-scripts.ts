// Runs random scripts in the bash of this machine and in the simulated one, and prints where they differ.
// Usage: npx tsx scripts/data/compare-shell-scripts.ts [count] [seed]   (needs bash 5.2 and GNU tools)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rarePrograms } from '../../engine/shell/programs/rare';
import { runScript } from '../../engine/shell/testing/run-script';
import { composedShellScripts } from './composed-shell-scripts';

const count = Number(process.argv[2] ?? 100);
const seed = Number(process.argv[3] ?? 1);
let differing = 0;
for (const [at, script] of composedShellScripts(count, seed).entries()) {
  const cwd = mkdtempSync(join(tmpdir(), 'shell-'));
  const run = spawnSync('bash', ['-c', script], { cwd, env: { NODE_ENV: 'test', PATH: '/usr/bin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 2000 });
  rmSync(cwd, { recursive: true, force: true });
  // A script that goes on for ever in bash is nothing to compare.
  if (run.error || run.signal) continue;
  const clean = (text: string) => text.replaceAll(cwd, '/work').replace(/[‘’]/g, "'").replace(/\ufffd+/g, '\ufffd');
  const ours = runScript(script, { more: rarePrograms, maxEvents: 300_000 });
  const same = clean(run.stdout) === clean(ours.stdout) && clean(run.stderr) === clean(ours.stderr) && run.status === ours.exit;
  if (same) continue;
  differing += 1;
  console.log(`=== seed ${seed + at}\n${script}\n--- bash (${run.status})\n${clean(run.stdout)}${clean(run.stderr)}--- ours (${ours.exit})\n${clean(ours.stdout)}${clean(ours.stderr)}`);
}
console.log(`${count} scripts from seed ${seed}: ${differing} differ`);

// Usage: node scripts/data/generate-transcripts.mjs FOLDER
// Turns a folder of recorded scenarios into the project's own compact fixtures, one file a scenario, in
// engine/testing/transcripts/fixtures. The prose that `kubectl explain` prints is left out: of those steps the SHA-256 of
// stdout is kept (`prose`).
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: generate-transcripts.mjs FOLDER');
const target = new URL('../../engine/testing/transcripts/fixtures/', import.meta.url);
mkdirSync(target, { recursive: true });
let steps = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')).sort()) {
  const scenario = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const compact = scenario.steps.map(({ run, stdout, stderr, exit, at, loose, sleep, until }) => {
    if (sleep !== undefined) return { sleep };
    if (until !== undefined) return { until };
    steps += 1;
    const prose = /\bkubectl explain\b/.test(run) && stdout.includes('DESCRIPTION:');
    return { run, ...(prose ? { prose: createHash('sha256').update(stdout).digest('hex') } : stdout ? { stdout } : {}), ...(stderr ? { stderr } : {}), ...(exit === 0 ? {} : { exit }), ...(at ? { at } : {}), ...(loose ? { loose } : {}) };
  });
  const head = { name: scenario.name, title: scenario.title, topic: scenario.topic, ...(scenario.addons ? { addons: scenario.addons } : {}) };
  writeFileSync(new URL(file, target), `${JSON.stringify(head).slice(0, -1)},"steps":[\n${compact.map((step) => JSON.stringify(step)).join(',\n')}\n]}\n`);
}
console.log(`${steps} steps`);

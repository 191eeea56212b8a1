import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleLabWorker } from './lab-worker.mjs';

it('gives each build of the worker files of its own, since browsers keep them by name, and all that they import', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'podlab-worker-'));
  try {
    const [before, after] = [await bundleLabWorker('before'), await bundleLabWorker('after')];
    before.write(folder);
    const texts = new Map(readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js')).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    after.write(folder);
    for (const [name, text] of texts) expect(readFileSync(join(folder, name), 'utf8') === text, name).toBe(true);

    expect(before.address.replace('/_next/', '')).toBe([...texts.keys()].find((name) => name.endsWith('worker.js')));
    for (const [name, text] of texts) {
      for (const [, imported] of text.matchAll(/"\.\/([\w-]+\.js)"/g)) expect(texts.has(name.replace(/[^/]+$/, imported!)), `${name} imports ${imported}`).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

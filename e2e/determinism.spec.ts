import { execFileSync } from 'node:child_process';
import type { Journal } from '../lab/journal';
import { expect, LabPage, test } from './lab-page';

test('the journal of a session in Chromium leads to the same state on Node', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.type('kubectl create deployment web --image=nginx --replicas=3 && kubectl expose deployment web --port=80');
  await expect(page.locator('[data-pod-name][data-state="running"]')).toHaveCount(3, { timeout: 30_000 });
  await lab.type('kubectl scale deployment web --replicas=1; echo done > note.txt');
  await expect(page.locator('[data-pod-name]')).toHaveCount(1, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  const there = await page.evaluate(() => new Promise<{ hash: string; journal: Journal }>((resolve) => window.dispatchEvent(new CustomEvent('podlab:state-hash', { detail: resolve }))));
  const here = execFileSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'e2e/replay.ts'], { input: JSON.stringify(there.journal), encoding: 'utf8' });
  expect(here).toBe(there.hash);
});

import { labOf } from '../server/content';
import { HeadlessLab } from '../lab/headless';
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
  const { workers, files, setup, tasks } = (await labOf('first-pod'))!;
  const here = new HeadlessLab({ lesson: 'first-pod', seed: there.journal.seed, lab: { workers, files, setup, tasks } }, 'en');
  here.session.replay(there.journal.entries, there.journal.until);
  expect(here.stateHash()).toBe(there.hash);
});

import { expect, LabPage, test } from './lab-page';

test.use({ allowedErrors: [/ERR_INTERNET_DISCONNECTED|Failed to fetch|net::ERR|503/] });

test('an opened lesson goes on offline, survives a reload, and is sent once when the network is back', async ({ page, context }) => {
  test.slow();
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.saved();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await lab.ready();
  // The page itself, all that its lab may load later, and three lessons behind it, of which this is the last.
  const isKept = (end: string): Promise<boolean> => page.evaluate(async (end) => (await (await caches.open('podlab-1')).keys()).some(({ url }) => url.endsWith(end)), end);
  for (const end of ['/lab.js?all', '/en/lessons/manifest']) await expect.poll(() => isKept(end), { timeout: 60_000 }).toBe(true);

  await context.setOffline(true);
  await expect(page.getByText('You are offline')).toBeVisible();
  await lab.type('kubectl run web --image=nginx:1.27');
  await expect(lab.task('run-web')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
  await expect(page.locator('[data-kept]')).toHaveAttribute('data-kept', 'local');

  await page.reload();
  await lab.ready();
  await expect(lab.task('run-web')).toHaveAttribute('data-state', 'done');
  await expect(lab.pod('web')).toHaveAttribute('data-state', 'running');

  // A page that was never opened names those that were.
  await page.goto('/en/lessons/services');
  await expect(page.getByRole('heading', { name: 'You are offline' })).toBeVisible();
  await page.getByRole('link', { name: 'Your first Pod' }).click();
  await lab.ready();
  await expect(lab.pod('web')).toHaveAttribute('data-state', 'running');

  // What was never opened is there all the same: the editor, and the next lesson.
  await page.getByRole('tab', { name: 'Editor' }).click();
  await expect(page.getByText('There is no file in your home yet')).toBeVisible();
  await page.locator('a[rel="next"]').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Inside a Pod' })).toBeVisible();
  await lab.ready();
  await lab.runs('kubectl get nodes', 'worker-1');

  await context.setOffline(false);
  await lab.saved();
  const progress = await page.evaluate(async () => (await fetch('/api/progress')).json() as Promise<{ tasks: { task: string }[] }>);
  expect(progress.tasks.map((task) => task.task)).toEqual(['run-web']);
});

test('where the browser keeps nothing, work is sent all the same, and the page says where it is', async ({ page, context }) => {
  await page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: { open: () => { throw new DOMException('The operation is insecure.', 'SecurityError'); } } }));
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await context.setOffline(true);
  await lab.type('kubectl run web --image=nginx:1.27');
  await expect(lab.task('run-web')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
  await expect(page.locator('[data-kept]')).toHaveText('Kept in this tab only');
  await context.setOffline(false);
  await lab.saved();
  await page.reload();
  await lab.ready();
  await expect(lab.pod('web')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await expect(lab.task('run-web')).toHaveAttribute('data-state', 'done');
});

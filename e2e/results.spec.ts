import { readFileSync } from 'node:fs';
import { expectNoFindings } from './axe';
import { expect, LabPage, test } from './lab-page';

test('an examiner sees each sitting of an exam, and takes away what the grade rests on', async ({ page, browser, baseURL }) => {
  test.setTimeout(180_000);
  const headers = { origin: baseURL! };
  expect((await page.request.post('/api/auth/sign-up/email', { headers, data: { name: 'Examiner', email: `examiner-${Date.now()}@example.com`, password: 'a calm sentence of words' } })).ok()).toBe(true);
  const { code } = (await (await page.request.post('/api/workshops', { headers, data: { title: 'Class of today', lessons: ['first-pod', 'exam'] } })).json()) as { code: string };

  const learner = await (await browser.newContext()).newPage();
  await learner.goto(`/en/join?code=${code}`);
  await learner.getByLabel('Nickname').fill('An');
  await learner.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(learner.getByText('You are in the workshop')).toBeVisible({ timeout: 60_000 });
  await learner.goto('/en/lessons/exam');
  await new LabPage(learner).ready();
  await learner.locator('[data-exam-begin]').click();
  await learner.locator('[data-exam-end]').click();
  await learner.locator('[data-exam-confirm]').click();
  await expect(learner.locator('[data-exam-result]')).toBeVisible({ timeout: 30_000 });

  await page.goto(`/en/workshops/${code}`);
  const row = page.locator('[data-exam-results] tbody tr');
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('An');
  await expect(row).toContainText('%');
  await expectNoFindings(page);
  const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()]);
  expect(readFileSync((await table.path())!, 'utf8')).toContain('"An"');
  await learner.context().close();

  // Each check and its outcome, what was typed, and the same grade when it is played again.
  await row.getByRole('link', { name: 'Evidence: An' }).click();
  await expect(page.locator('[data-evidence-task]')).toHaveCount(15);
  await expect(page.locator('[data-evidence-task]').first()).toContainText('Not met.');
  await expect(page.getByText('Nothing was typed.')).toBeVisible();
  await page.getByRole('button', { name: 'Play it again and compare' }).click();
  await expect(page.getByText('The same grade in every task')).toBeVisible({ timeout: 30_000 });
  await expectNoFindings(page);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the evidence' }).click()]);
  expect(JSON.parse(readFileSync((await file.path())!, 'utf8'))).toMatchObject({ nickname: 'An', lesson: 'exam', journal: { format: 1 }, result: { tasks: expect.arrayContaining([expect.objectContaining({ credit: expect.any(Number) })]) } });
});

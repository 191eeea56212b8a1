import { expectNoFindings } from './axe';
import { expect, LabPage, test } from './lab-page';

test('an exam is begun, worked in, handed in once and graded in parts; it goes on after a reload', async ({ page }) => {
  test.setTimeout(180_000);
  const lab = new LabPage(page);
  await lab.open('/en/lessons/exam');
  await expect(page.locator('[data-exam-task]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Begin' }).click();
  await expect(page.locator('[data-exam-task]')).toHaveCount(15);
  await expect(page.locator('[data-exam-running]')).toContainText('left');
  await lab.ready();
  // Everything that is asked for, then half of it.
  await lab.type(`kubectl run relay -n orion --image=redis:7 --port=6379 --labels=tier=cache,team=blue --overrides='{"spec":{"terminationGracePeriodSeconds":10}}'`);
  await expect(lab.pod('relay')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await page.reload();
  await lab.ready();
  await expect(page.locator('[data-exam-running]')).toContainText('left');
  await expect(lab.pod('relay')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });

  await page.locator('[data-exam-end]').click();
  await page.getByRole('dialog', { name: 'Hand in' }).getByRole('button', { name: 'Go on working' }).click();
  await page.locator('[data-exam-end]').click();
  await page.locator('[data-exam-confirm]').click();
  const result = page.locator('[data-exam-result]');
  await expect(result).toBeVisible({ timeout: 60_000 });
  await expect(result.locator('li[data-credit]').first()).toHaveAttribute('data-credit', 'full');
  await expect(result.locator('li[data-credit="none"]').first()).toContainText('Read again');
  await expectNoFindings(page);
  await page.reload();
  await expect(result.locator('li[data-credit]').first()).toHaveAttribute('data-credit', 'full');
  await expect(page.getByRole('button', { name: 'Sit it again' })).toBeVisible();
});

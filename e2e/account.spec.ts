import { expectNoFindings } from './axe';
import { expect, LabPage, test, watchConsole } from './lab-page';

test('progress made without an account moves into one and is there in another browser, the cluster included', async ({ page, browser }) => {
  const lab = new LabPage(page);
  const email = `learner-${Date.now()}-${Math.random().toString(36).slice(2)}@example.com`;
  await lab.open('/en/lessons/first-pod');
  await lab.type('kubectl run web --image=nginx:1.27');
  await expect(lab.task('run-web')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
  await lab.saved();

  await page.goto('/en/account');
  await page.getByLabel('Name').fill('Linh');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('too short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('fewer than ten characters')).toBeVisible();
  await page.getByLabel('Password').fill('a calm sentence of words');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText(`Signed in as ${email}`)).toBeVisible();
  await expect(page.getByText('1 task done')).toBeVisible();
  await expectNoFindings(page);

  const other = await browser.newContext();
  const second = await other.newPage();
  const errors = watchConsole(second);
  await second.goto('/en/account');
  await second.getByLabel('E-mail').fill(email);
  await second.getByLabel('Password').fill('a calm sentence of words');
  await second.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(second.getByText(`Signed in as ${email}`)).toBeVisible();
  const there = new LabPage(second);
  await there.open('/en/lessons/first-pod');
  await expect(there.task('run-web')).toHaveAttribute('data-state', 'done');
  await expect(there.pod('web')).toHaveAttribute('data-state', 'running');

  // Signing out leaves nothing of the account in the browser.
  await second.goto('/en/account');
  await second.getByRole('button', { name: 'Sign out' }).click();
  await expect(second).toHaveURL(/\/en$/);
  await there.open('/en/lessons/first-pod');
  await expect(there.task('run-web')).toHaveAttribute('data-state', 'current');
  await expect(there.pod('web')).toHaveCount(0);
  expect(errors).toEqual([]);
  await other.close();
});

test.describe('a wrong password', () => {
  test.use({ allowedErrors: [/401/] });
  test('is answered with what to check, and nobody is signed in', async ({ page }) => {
    await page.goto('/vi/account');
    await page.getByLabel('E-mail').fill('nobody@example.com');
    await page.getByLabel('Mật khẩu').fill('not the right one');
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await expect(page.getByText('E-mail và mật khẩu không khớp')).toBeVisible();
  });
});

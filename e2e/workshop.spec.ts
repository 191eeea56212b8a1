import type { Browser, Page } from '@playwright/test';
import { expectNoFindings } from './axe';
import { expect, LabPage, test } from './lab-page';

async function join(browser: Browser, code: string, nickname: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`/en/join?code=${code}`);
  await page.getByLabel('Nickname').fill(nickname);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await new LabPage(page).ready();
  await expect(page.getByText('You are in the workshop')).toBeVisible();
  return page;
}

test('a teacher sees live where two learners are, and who needs help', async ({ page, browser }) => {
  test.setTimeout(180_000);
  await page.goto('/en/account');
  await page.getByRole('button', { name: 'I have no account yet' }).click();
  await page.getByLabel('Name').fill('Teacher');
  await page.getByLabel('E-mail').fill(`teacher-${Date.now()}@example.com`);
  await page.getByLabel('Password').fill('a calm sentence of words');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Signed in as')).toBeVisible();
  await page.goto('/en/workshops');
  await page.getByLabel('Title').fill('Platform team');
  await page.getByRole('checkbox', { name: 'Your first Pod' }).check();
  await page.getByRole('button', { name: 'Open workshop' }).click();
  const code = (await page.getByTestId('code').textContent())!;
  expect(code).toMatch(/^[A-Z2-9]{6}$/);
  await expect(page.getByText('Nobody has joined yet')).toBeVisible();

  const [an, binh] = await Promise.all([join(browser, code, 'An'), join(browser, code, 'Bình')]);
  await expect(page.locator('[data-learner="An"]')).toBeVisible();
  await expect(page.locator('[data-learner="Bình"]')).toBeVisible();

  await new LabPage(an).type('kubectl run web --image=nginx:1.27');
  await expect(page.locator('[data-learner="An"] [data-state="done"]')).toHaveCount(1, { timeout: 30_000 });
  await binh.getByRole('button', { name: 'I need help' }).click();
  await expect(page.locator('[data-learner="Bình"]')).toHaveAttribute('data-help', 'true');
  await expect(page.locator('tbody tr').first()).toHaveAttribute('data-learner', 'Bình');
  await expect(page.getByText('2 learners · 0 stuck · 1 asks for help')).toBeVisible();
  await binh.reload();
  await expect(binh.getByText('You are in the workshop')).toBeVisible();
  await expect(binh.getByRole('button', { pressed: true })).toBeVisible();

  // A press on a name opens a copy of that learner's cluster.
  await new LabPage(an).saved();
  const [copy] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'An', exact: true }).click()]);
  await expect(new LabPage(copy).pod('web')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await expect(copy.getByText("A copy of this learner's cluster")).toBeVisible();
  await copy.close();

  await expectNoFindings(page);

  await page.getByLabel('Message to everybody').fill('Break until 10:40');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(an.getByText('Break until 10:40')).toBeVisible();

  // What is on the wall for those who come late, and a name that should not stand there.
  await page.getByRole('button', { name: 'Show the code to all' }).click();
  await expect(page.getByRole('dialog').getByRole('img')).toHaveAttribute('aria-label', new RegExp(`/en/join\\?code=${code}$`));
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: 'Change Bình' }).click();
  await page.getByRole('textbox', { name: 'Nickname' }).fill('Bình An');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('[data-learner="Bình An"]')).toBeVisible();
  await page.getByRole('button', { name: 'Close the workshop' }).click();
  await expect(an.getByText('This workshop has been closed')).toBeVisible();
  await page.getByRole('button', { name: 'Open it again' }).click();
  await expect(an.getByText('Break until 10:40')).toBeVisible();

  // A learner reads nothing of another learner.
  await an.goto(`/en/workshops/${code}`);
  await expect(an.getByText("another teacher's account")).toBeVisible();
  expect((await an.request.get(`/api/workshops/${code}/board`)).status()).toBeGreaterThanOrEqual(400);
  await Promise.all([an.context().close(), binh.context().close()]);
});

test.describe('a wrong code', () => {
  test.use({ allowedErrors: [/404/] });
  test('is answered with what to do', async ({ page }) => {
    await page.goto('/vi/join?code=QQQQQQ');
    await page.getByLabel('Biệt danh').fill('An');
    await page.getByRole('button', { name: 'Vào lớp' }).click();
    await expect(page.getByText('Không có lớp nào mang mã này')).toBeVisible();
  });
});

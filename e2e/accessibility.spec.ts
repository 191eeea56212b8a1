import { expectNoFindings, findings } from './axe';
import { expect, LabPage, test } from './lab-page';

// Pages behind a form (account, board, a sat exam) are looked at where their journeys pass.
const PAGES = ['/vi', '/en', '/en/course', '/vi/course', '/vi/account', '/en/workshops', '/vi/join', '/vi/glossary', '/en/glossary', '/en/cheat-sheet'];
const LESSONS = ['/vi/lessons/first-pod', '/en/lessons/services', '/vi/lessons/exam'];
const LIVELY = 'kubectl create deployment web --image=nginx --replicas=2; kubectl expose deployment web --port=80; kubectl run lost --image=no/such';

for (const path of PAGES) {
  test(`axe finds nothing on ${path}, light or dark`, async ({ page }) => {
    await page.goto(path);
    await expectNoFindings(page);
  });
}

for (const path of LESSONS) {
  test(`axe finds nothing on ${path}, light or dark, with Pods in all states`, async ({ page }) => {
    const lab = new LabPage(page);
    await lab.open(path);
    await lab.type(LIVELY);
    await expect(lab.pod('lost')).toHaveAttribute('data-state', 'pull', { timeout: 20_000 });
    await lab.pod('lost').click();
    await expectNoFindings(page);
  });
}

test('axe finds nothing in the search and the editor', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.type('kubectl run web --image=nginx:1.27 --dry-run=client -o yaml > web.yaml');
  await page.getByRole('tab', { name: 'Editor' }).click();
  await expect(page.locator('.cm-content')).toContainText('nginx', { timeout: 15_000 });
  await expectNoFindings(page);
  await page.locator('h1').click();
  await page.locator('[data-search]').click();
  const search = page.getByRole('dialog', { name: 'Search' });
  await search.getByRole('combobox').fill('pod');
  await expect(search.getByRole('option').first()).toBeVisible();
  await expectNoFindings(page);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });
  for (const path of ['/vi', '/en/course', '/vi/glossary', '/en/workshops']) {
    test(`axe finds nothing on ${path}, and nothing stands out to the side`, async ({ page }) => {
      await page.goto(path);
      expect(await findings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });
  }

  test('axe finds nothing in the three parts of a lesson, and nothing stands out to the side', async ({ page }) => {
    await page.goto('/vi/lessons/first-pod');
    expect(await findings(page)).toEqual([]);
    const lab = new LabPage(page);
    await lab.ready();
    await lab.runs('kubectl run web --image=nginx:1.27', 'pod/web created');
    for (const name of ['Terminal', 'Sơ đồ', 'Đọc']) {
      await page.getByRole('tab', { name, exact: true }).click();
      expect(await findings(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
    // What is known of a Pod has the width of the screen.
    await page.getByRole('tab', { name: 'Sơ đồ', exact: true }).click();
    await lab.pod('web').click();
    expect((await page.getByRole('region', { name: /web/ }).locator('dl').boundingBox())!.width).toBeGreaterThan(300);
  });

  test('a lesson\'s task is done with the touch bar, and is told above the tabs', async ({ page }) => {
    await page.goto('/en/lessons/first-pod');
    const lab = new LabPage(page);
    await lab.ready();
    await lab.runs('kubectl run web --image=nginx:1.27', 'pod/web created');
    const keys = page.getByRole('toolbar', { name: /Keys/ });
    await expect(keys.getByRole('button', { name: '|' })).toBeInViewport({ ratio: 1 });
    await keys.getByRole('button', { name: '↑' }).tap();
    await expect(lab.rows).toContainText(/created[\s\S]*kubectl run web/);
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    await page.keyboard.type('c');
    await expect(lab.rows).toContainText('^C');
    await expect(page.getByRole('navigation')).toContainText('Task 2 of 4', { timeout: 30_000 });
    // The keyboard is open: the page ends above it, and the terminal keeps a few lines.
    await expect(page.locator('meta[name="viewport"]')).toHaveAttribute('content', /interactive-widget=resizes-content/);
    await page.setViewportSize({ width: 390, height: 420 });
    await expect(keys.getByRole('button', { name: 'Tab' })).toBeInViewport({ ratio: 1 });
    await expect.poll(async () => (await lab.rows.boundingBox())!.height).toBeGreaterThan(150);
  });
});

test.describe('a page that does not exist', () => {
  test.use({ allowedErrors: [/404/] });
  test('says so in the language of its address, and axe finds nothing', async ({ page }) => {
    const response = await page.goto('/vi/khong-co');
    expect(response!.status()).toBe(404);
    await expect(page.getByRole('heading', { name: 'Không có gì ở địa chỉ này' })).toBeVisible();
    await expectNoFindings(page);
  });

  test('is no lesson, so the worker that its head has started ends', async ({ page }) => {
    await page.goto('/en/lessons/no-such-lesson');
    await expect(page.getByRole('heading', { name: 'Nothing at this address' })).toBeVisible();
    await page.waitForFunction(() => !('podlabEarly' in window) || window.podlabEarly === undefined);
    await expect.poll(() => page.workers().length, { timeout: 30_000 }).toBe(0);
  });
});

test.describe('a part that cannot be fetched', () => {
  test.use({ allowedErrors: [/./], serviceWorkers: 'block' });
  test('shows the page of errors in the language of the address, and axe finds nothing there', async ({ page }) => {
    await page.goto('/vi/course');
    await expect(page.getByRole('button', { name: /phím tắt/i })).toBeVisible();
    await page.route('**/_next/static/chunks/*.js', (route) => route.abort());
    await page.getByRole('button', { name: /phím tắt/i }).click();
    await expect(page.getByRole('heading', { name: 'Chưa hiển thị được trang này' })).toBeVisible();
    await expectNoFindings(page);
    // The parts are there again, perhaps of a newer version.
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await expect(page.locator('[data-lesson="first-pod"]')).toBeVisible();
  });

  test('the lab says so in plain words, and a second try brings it', async ({ page }) => {
    await page.route('**/static/lab/*/lab.js', (route) => route.abort());
    await page.goto('/vi/lessons/first-pod');
    await expect(page.getByRole('alert').filter({ hasText: 'Chưa khởi động được cụm' })).toContainText('Hãy kiểm tra mạng', { timeout: 30_000 });
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await new LabPage(page).ready();
  });
});

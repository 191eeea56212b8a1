import AxeBuilder from '@axe-core/playwright';
import { expect, LabPage, test } from './lab-page';

const PAGES = ['/vi', '/en/course', '/vi/account', '/en/workshops', '/vi/join', '/vi/glossary', '/en/cheat-sheet', '/vi/lessons/first-pod'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });
    for (const path of PAGES) {
      test(`axe finds nothing on ${path}`, async ({ page }) => {
        await page.goto(path);
        if (/lessons|vi$/.test(path)) {
          const lab = new LabPage(page);
          await lab.ready();
          await lab.type('kubectl create deployment web --image=nginx --replicas=2; kubectl expose deployment web --port=80; kubectl run lost --image=no/such');
          await expect(page.locator('[data-pod-name]').first()).toBeVisible();
          await page.waitForTimeout(600);
        }
        const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)).toEqual([]);
      });
    }
  });
}

test('axe finds nothing in the search and the editor', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.type('kubectl run web --image=nginx:1.27 --dry-run=client -o yaml > web.yaml');
  await page.getByRole('tab', { name: 'Editor' }).click();
  await expect(page.locator('.cm-content')).toContainText('nginx', { timeout: 15_000 });
  const look = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  expect(await look()).toEqual([]);
  await page.locator('h1').click();
  await page.locator('[data-search]').click();
  const search = page.getByRole('dialog', { name: 'Search' });
  await search.getByRole('combobox').fill('pod');
  await expect(search.getByRole('option').first()).toBeVisible();
  expect(await look()).toEqual([]);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });
  for (const path of ['/vi', '/en/course', '/vi/lessons/first-pod']) {
    test(`axe finds nothing on ${path}, and nothing stands out to the side`, async ({ page }) => {
      await page.goto(path);
      if (path.includes('lessons')) await new LabPage(page).ready();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });
  }
});

test.describe('a page that does not exist', () => {
  test.use({ allowedErrors: [/404/] });
  test('says so in the language of its address, and axe finds nothing', async ({ page }) => {
    const response = await page.goto('/vi/khong-co');
    expect(response!.status()).toBe(404);
    await expect(page.getByRole('heading', { name: 'Không có gì ở địa chỉ này' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
  });
});

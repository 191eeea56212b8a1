import { expect, LabPage, test } from './lab-page';

test('a picture in the text follows the reader\'s own cluster', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  const picture = page.locator('[data-figure]').first();
  await picture.scrollIntoViewIfNeeded();
  await expect(picture).toHaveAttribute('data-drawn', /true|false/);
  await lab.type('kubectl run kubia --image=luksa/kubia --port=8080; kubectl run web --image=nginx:1.27');
  await expect(lab.pod('kubia')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await expect(picture).toHaveAttribute('data-drawn', 'true', { timeout: 15_000 });
});

test('the editor and the terminal see the same file, and the cluster\'s schema helps to write it', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.type('kubectl run web --image=nginx:1.27 --dry-run=client -o yaml > web.yaml');
  await page.getByRole('tab', { name: 'Editor' }).click();
  const text = page.locator('.cm-content');
  await expect(text).toContainText('image: nginx:1.27', { timeout: 15_000 });
  await page.locator('.cm-line', { hasText: 'image: nginx' }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('imageP');
  await expect(page.locator('.cm-tooltip-autocomplete')).toContainText('imagePullPolicy');
  // A choice is taken by Enter only once it has stood there for a moment, so that nobody takes one by accident.
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  await page.keyboard.type('Sometimes');
  await expect(page.locator('.cm-lint-marker-error').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+s');
  await page.getByRole('tab', { name: 'Terminal 1' }).click();
  await lab.runs('grep -c Sometimes web.yaml', '1');
  await lab.type('sed -i s/Sometimes/Always/ web.yaml');
  await page.getByRole('tab', { name: 'Editor' }).click();
  await expect(text).toContainText('Always');
  await page.getByRole('button', { name: 'Save and apply' }).click();
  await expect(lab.pod('web')).toBeVisible();
});

test('a change of language keeps the terminal, the cluster and the place in the text', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.type('kubectl run kept --image=nginx:1.27; export SECRET=still-here');
  await expect(lab.pod('kept')).toBeVisible();
  const before = await page.locator('#content').evaluate((pane) => {
    pane.scrollTop = 900;
    const top = pane.getBoundingClientRect().top;
    return [...pane.querySelector('article')!.children].findIndex((part) => part.getBoundingClientRect().bottom > top + 1);
  });
  await page.getByRole('link', { name: /Tiếng Việt/ }).click();
  await expect(page).toHaveURL(/\/vi\/lessons\/first-pod/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'vi');
  await expect(lab.pod('kept')).toBeVisible();
  await lab.runs('echo $SECRET', 'still-here');
  await expect(lab.rows).toContainText('kubectl run kept');
  const after = await page.locator('#content').evaluate((pane) => {
    const top = pane.getBoundingClientRect().top;
    return [...pane.querySelector('article')!.children].findIndex((part) => part.getBoundingClientRect().bottom > top + 1);
  });
  expect(after).toBe(before);
});

test('the search finds an error with its cause, by the key alone', async ({ page }) => {
  await page.goto('/en/glossary');
  await page.locator('h1').click();
  await page.keyboard.press('/');
  await page.getByRole('combobox').fill('ImagePullBackOff');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/en\/lessons\//);
});

test('what was used stands on the cheat sheet', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.runs('kubectl get pods --show-labels', 'No resources found');
  await page.waitForTimeout(500);
  await lab.saved();
  await page.goto('/en/cheat-sheet');
  await expect(page.getByText('kubectl get pods --show-labels')).toBeVisible();
});

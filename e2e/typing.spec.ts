import { expect, LabPage, test } from './lab-page';

test('Vietnamese composed by an input method arrives whole', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/vi/lessons/first-pod');
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('echo ');
  const input = await page.context().newCDPSession(page);
  // Telex: "vieejt" grows into "việt" inside one composition, then is committed.
  for (const text of ['v', 'vi', 'vie', 'viê', 'viêt', 'việt']) await input.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await input.send('Input.insertText', { text: 'việt' });
  await page.keyboard.press('Space');
  // The next key comes at the heels of the last letter.
  for (const text of ['n', 'na', 'nam']) await input.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await input.send('Input.insertText', { text: 'nam' });
  await page.keyboard.press('Space');
  await page.keyboard.insertText('cộng đồng ưỡn');
  await page.keyboard.press('Enter');
  await expect(lab.rows).toContainText(/\nviệt nam cộng đồng ưỡn|việt nam cộng đồng ưỡn.*việt nam cộng đồng ưỡn/s);
});

test('letters rewritten by backspaces, as Unikey sends them, arrive whole', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/vi/lessons/first-pod');
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('echo xong tie');
  await page.keyboard.press('Backspace');
  await page.keyboard.insertText('ê');
  await page.keyboard.type('ng');
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Backspace');
  await page.keyboard.insertText('ếng');
  await page.keyboard.press('Enter');
  await expect(lab.rows).toContainText(/echo xong tiếng\s*xong tiếng/);
});

test('a lesson can be worked with the keyboard alone', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await page.keyboard.type('kubectl run web --image=nginx:1.27');
  await page.keyboard.press('Enter');
  await expect(lab.pod('web')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(page.locator('.xterm-helper-textarea')).not.toBeFocused();
  await page.locator('body').press('p');
  await expect(page.locator('[data-picture]')).toBeFocused();
  // Past the nodes that stand before the Pod's own.
  for (let presses = 0; presses < 4 && !(await lab.pod('web').evaluate((pod) => pod === document.activeElement)); presses += 1) await page.keyboard.press('Tab');
  await expect(lab.pod('web')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'About web' })).toBeVisible();
  await page.keyboard.press('u');
  await expect(lab.pod('web')).toHaveCount(0);
  await page.keyboard.press('t');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

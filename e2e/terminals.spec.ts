import { expect, LabPage, test } from './lab-page';

test('several terminals stand on one cluster: one\'s own, a node\'s and a Pod\'s', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.runs('kubectl run web --image=nginx:1.27', 'pod/web created');
  await page.getByRole('button', { name: 'Open another terminal' }).click();
  await lab.ready();
  await lab.runs('kubectl get pods; echo $((40 + 2))', /web[\s\S]*42/);
  await expect(lab.rows).not.toContainText('created');

  await page.getByRole('button', { name: /^worker-1/ }).click();
  await lab.runs('hostname; echo on $((6 * 7))', /worker-1[\s\S]*on 42/);

  await expect(lab.pod('web')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await lab.pod('web').click();
  await page.getByRole('region', { name: 'About web' }).getByRole('button', { name: 'Open a shell' }).click();
  await lab.runs('hostname; echo in $((6 * 7))', /web[\s\S]*in 42/);

  await page.getByRole('tab', { name: 'Terminal 1' }).click();
  await expect(lab.rows).toContainText('pod/web created');
});

test('a manifest that is pasted or inserted arrives whole and runs when it is sent', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  const manifest = `kubectl apply -f - <<'END'\napiVersion: v1\nkind: Pod\nmetadata:\n  name: pasted\nspec:\n  containers:\n  - name: main\n    image: nginx:1.27\nEND`;
  await page.locator('.xterm-helper-textarea').focus();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, manifest);
  await expect(lab.rows).toContainText('image: nginx:1.27');
  await expect(lab.pod('pasted')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(lab.rows).toContainText('pod/pasted created');
  await expect(lab.pod('pasted')).toBeVisible();
});

test('what scrolled away is found again, and all of it can be read as text', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.runs('echo needle-$((40 + 2)); seq 9000; echo end-$((1 + 1))', 'end-2');
  await expect(lab.rows).not.toContainText('needle-42');
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('textbox', { name: 'Find in the terminal' }).fill('needle-42');
  await expect(lab.rows).toContainText('needle-42');
  await expect(lab.rows.locator('span', { hasText: /^n$/ }).last()).toHaveCSS('background-color', 'rgb(233, 185, 73)');
  // The key that opened the search leads back to it.
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Control+Shift+F');
  await expect(page.getByRole('textbox', { name: 'Find in the terminal' })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /as text/i }).click();
  const text = page.locator('pre[aria-label]').filter({ hasText: 'needle-42' });
  await expect(text).toContainText('end-2');
});

test('Ctrl-R finds an earlier command, and Tab completes the name of a live Pod', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.runs('kubectl run elephant --image=nginx:1.27', 'pod/elephant created');
  await lab.runs('clear; echo between', 'between');
  await page.keyboard.press('Control+r');
  await page.keyboard.type('eleph');
  await expect(lab.rows).toContainText('reverse-i-search');
  await page.keyboard.press('Control+c');
  await page.keyboard.type('kubectl get pod ele');
  await page.keyboard.press('Tab');
  await expect(lab.rows).toContainText('kubectl get pod elephant');
});

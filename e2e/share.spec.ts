import { expect, LabPage, test } from './lab-page';

test('a link hands on a copy of a cluster, and nobody else\'s work is touched', async ({ page, browser }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.type('kubectl run shared --image=nginx:1.27');
  await expect(lab.pod('shared')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Share this cluster as it is now' }).click();
  const dialog = page.getByRole('dialog', { name: 'A link to this cluster' });
  const address = await dialog.getByLabel('Link').inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();

  const other = await (await browser.newContext()).newPage();
  const theirs = new LabPage(other);
  await theirs.open('/en/lessons/first-pod');
  await theirs.type('kubectl run mine --image=nginx:1.27');
  await expect(theirs.pod('mine')).toBeVisible();
  await theirs.saved();
  await theirs.open(address);
  await expect(theirs.pod('shared')).toHaveAttribute('data-state', 'running');
  await expect(theirs.pod('mine')).toHaveCount(0);
  await theirs.type('kubectl delete pod shared --now');
  await expect(theirs.pod('shared')).toHaveCount(0, { timeout: 15_000 });
  await other.getByRole('link', { name: 'To my own cluster' }).click();
  await expect(theirs.pod('mine')).toBeVisible({ timeout: 15_000 });
  await expect(lab.pod('shared')).toBeVisible();

  await theirs.open('/en/lessons/first-pod?copy#damaged');
  await expect(other.getByText('The link holds no cluster of this lesson')).toBeVisible();
  await other.context().close();
});

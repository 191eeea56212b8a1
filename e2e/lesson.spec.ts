import { expect, LabPage, test } from './lab-page';

test('a first visit becomes a finished lesson, and everything is there after a reload', async ({ page }) => {
  const lab = new LabPage(page);
  await page.goto('/en');
  await page.getByRole('link', { name: 'Start the first lesson' }).click();
  await expect(page).toHaveURL(/\/en\/lessons\//);
  await lab.open('/en/lessons/first-pod');
  await expect(lab.task('run-web')).toHaveAttribute('data-state', 'current');
  await expect(lab.task('run-web').getByRole('listitem').first()).toBeVisible();

  await lab.type('kubectl run web --image=nginx:1.27');
  await expect(lab.pod('web')).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
  await expect(lab.task('run-web')).toHaveAttribute('data-state', 'done');
  await expect(page.locator('[data-task-now]')).toContainText('Task 2 of 4');

  await lab.type('kubectl run speaker --image=luksa/kubia && kubectl wait --for=condition=Ready pod/speaker --timeout=90s && kubectl logs speaker > speaker.log');
  await page.getByRole('button', { name: 'Fast-forward until nothing is waiting' }).click();
  await expect(lab.task('keep-the-log')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });

  await expect(lab.pod('shop')).toHaveAttribute('data-state', 'pull', { timeout: 20_000 });
  await lab.type('kubectl delete pod shop --now; kubectl run shop --image=nginx:1.27');
  await expect(lab.task('repair-image')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });

  await lab.type('kubectl delete pod shop speaker left-1 left-2 --now');
  await expect(lab.task('leave-only-web')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
  await lab.saved();

  await page.reload();
  await lab.ready();
  await expect(lab.task('leave-only-web')).toHaveAttribute('data-state', 'done');
  await expect(lab.pod('web')).toHaveAttribute('data-state', 'running');
  await expect(lab.rows).toContainText('kubectl delete pod shop speaker');
  await page.goto('/en/course');
  await expect(page.locator('[data-lesson="first-pod"]')).toHaveAttribute('data-state', 'done');
});

test('a wrong step can be undone, done again, and reset', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.type('kubectl run web --image=nginx:1.27');
  await expect(lab.pod('web')).toBeVisible();
  await lab.type('kubectl delete pod web --now');
  await expect(lab.pod('web')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo the last command' }).click();
  await expect(lab.pod('web')).toBeVisible();
  await expect(lab.rows).not.toContainText('delete');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(lab.pod('web')).toHaveCount(0);
  await page.getByRole('button', { name: 'Reset the cluster' }).click();
  await expect(lab.rows).not.toContainText('kubectl');
  await page.getByRole('button', { name: 'Undo the last command' }).click();
  await expect(lab.rows).toContainText('kubectl delete pod web');
});

test('a file of the text is written by its Run, and the block behind it finds the file', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/vi/lessons/manifest');
  const runs = page.locator('button[data-run]');
  await runs.first().click();
  await expect(lab.rows).toContainText(/cat > kubia-manual.yaml[\s\S]*EOF[\s\S]*\$/);
  await runs.nth(1).click();
  await expect(lab.rows).toContainText('pod/kubia-manual created');
});

test('Run types the command into the terminal', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/vi/lessons/first-pod');
  await page.locator('button[data-run]').first().click();
  await expect(lab.rows).toContainText('kubectl run kubia --image=luksa/kubia --port=8080');
  await expect(lab.pod('kubia')).toBeVisible();
});

test('hints say more one by one, then the solution', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  const task = lab.task('run-web');
  await expect(task).toHaveAttribute('data-state', 'current');
  for (const number of [1, 2, 3]) {
    await task.locator('[data-hint]').click();
    await expect(task).toContainText(`Hint ${number} of 3`);
  }
  await task.locator('[data-hint]').click();
  await expect(task).toContainText('kubectl run web --image=nginx:1.27');
});

test('the quiz is judged by the server, and the page holds no keys', async ({ page }) => {
  const response = await page.goto('/en/lessons/first-pod');
  expect(await response!.text()).not.toContain('The scheduler only ever sees Pods');
  const quiz = page.locator('#quiz');
  await quiz.scrollIntoViewIfNeeded();
  await quiz.getByLabel('A Pod', { exact: true }).check();
  await quiz.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(quiz).toContainText('The scheduler only ever sees Pods');
  await expect(quiz).toContainText('Right');
  await quiz.getByRole('button', { name: 'Next question' }).click();
  await quiz.getByRole('button', { name: /^Question 5 of/ }).click();
  await expect(quiz.getByRole('button', { name: /^Question 5 of/ })).toHaveAttribute('aria-current', 'step');
});

test('an endless output can be stopped and the page stays alive', async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open('/en/lessons/first-pod');
  await lab.type('while true; do echo running on and on and on; done');
  await expect(lab.rows).toContainText('on and on');
  await page.keyboard.press('Control+c');
  await lab.type('echo still $((40 + 2))');
  await expect(lab.rows).toContainText('still 42', { timeout: 15_000 });
});

import { expect, test as base, type Page } from '@playwright/test';

/** A page whose console stays clean: an unexpected error fails the test. */
export const test = base.extend<{ quiet: void; allowedErrors: RegExp[] }>({
  allowedErrors: [[], { option: true }],
  quiet: [async ({ page, allowedErrors }, use) => {
    const errors = watchConsole(page, allowedErrors);
    await use();
    expect(errors, 'console errors').toEqual([]);
  }, { auto: true }],
});
export { expect };

/** Collects what a page complains about. */
export function watchConsole(page: Page, allowed: readonly RegExp[] = []): string[] {
  const errors: string[] = [];
  const add = (text: string): void => {
    if (!allowed.some((pattern) => pattern.test(text))) errors.push(text);
  };
  page.on('console', (message) => { if (message.type() === 'error') add(message.text()); });
  page.on('pageerror', (error) => add(String(error)));
  return errors;
}

/** A lesson as a learner uses it. */
export class LabPage {
  constructor(readonly page: Page) {}

  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.ready();
  }

  /** The prompt has come; on a phone the terminal is a tab of its own. */
  async ready(): Promise<void> {
    const tab = this.page.getByRole('tab', { name: /^Terminal$/ });
    if (await tab.isVisible()) await tab.click();
    await expect(this.rows).toContainText('$', { timeout: 30_000 });
  }

  get rows() {
    return this.page.locator('[data-terminal-screen]:not([hidden]) .xterm-rows');
  }

  /** Types a command line with real key presses and runs it. */
  async type(command: string): Promise<void> {
    await this.page.locator('[data-terminal-screen]:not([hidden]) .xterm-helper-textarea').focus();
    await this.page.keyboard.insertText(command);
    await this.page.keyboard.press('Enter');
  }

  async runs(command: string, shows: string | RegExp): Promise<void> {
    await this.type(command);
    await expect(this.rows).toContainText(shows);
  }

  task(id: string) {
    return this.page.locator(`[data-task="${id}"]`);
  }

  pod(name: string | RegExp) {
    return typeof name === 'string' ? this.page.locator(`[data-pod-name="${name}"]`) : this.page.locator('[data-pod-name]').filter({ hasText: name });
  }

  /** The learner's work is committed on the server. */
  async saved(): Promise<void> {
    await expect(this.page.locator('[data-kept]')).toHaveAttribute('data-kept', 'saved', { timeout: 15_000 });
  }
}

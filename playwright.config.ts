import { existsSync } from 'node:fs';
import { chromium, defineConfig, devices } from '@playwright/test';

const port = Number(process.env.PODLAB_E2E_PORT ?? 4399);

/** A machine without Playwright's own browser may name another one (PODLAB_CHROMIUM) or have Debian's. */
function browserPath(): string | undefined {
  if (existsSync(chromium.executablePath())) return undefined;
  return process.env.PODLAB_CHROMIUM || (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined);
}

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/browser',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  retries: process.env.CI ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/browser.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    baseURL: `http://localhost:${port}`,
    launchOptions: {
      executablePath: browserPath(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: `node node_modules/next/dist/bin/next start -p ${port}`,
    url: `http://localhost:${port}/api/health`,
    env: { PORT: String(port), DATABASE_URL: `file:./test-results/e2e-${process.pid}.db`, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    reuseExistingServer: process.env.PODLAB_E2E_PORT !== undefined,
    timeout: 60_000,
  },
});

// The lesson page's figures in a real browser, on the production build. Prints one JSON object.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';

const PORT = 4477;
const LESSON = `http://localhost:${PORT}/en/lessons/first-pod`;
const figure = (value, unit, target) => ({ value: Math.round(value * 1000) / 1000, unit, target, met: value <= target });
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(PORT)], {
  stdio: 'ignore', env: { ...process.env, PORT: String(PORT), NODE_ENV: 'production', DATABASE_URL: `file:${join(mkdtempSync(join(tmpdir(), 'podlab-bench-')), 'bench.db')}` },
});
for (let n = 0; n < 120; n += 1) {
  if (await fetch(`http://localhost:${PORT}/api/health`).then((answer) => answer.ok, () => false)) break;
  await new Promise((done) => setTimeout(done, 250));
}
await fetch(LESSON); // The first request compiles the lesson; learners never see that one on a server that runs.

const executablePath = spawnSync(process.execPath, ['scripts/setup/browser.mjs'], { encoding: 'utf8' }).stdout.trim();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

/** In the page: when a line was entered and when the next prompt was painted, and how long tasks took. */
function instrument() {
  const seen = { entered: 0, painted: [], typed: 0, echoed: [], longest: 0 };
  window.podlabBench = seen;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration); }).observe({ type: 'longtask', buffered: true });
  addEventListener('keydown', (event) => { if (event.key === 'Enter') seen.entered = performance.now(); else if (event.key.length === 1) seen.typed = performance.now(); }, true);
  const rows = () => document.querySelector('[data-terminal-screen]:not([hidden]) .xterm-rows');
  let queued = false;
  new MutationObserver(() => {
    if ((!seen.entered && !seen.typed) || queued) return;
    queued = true;
    // xterm changes its rows in an animation frame; the task after it comes when that frame has been drawn.
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      queued = false;
      const text = (rows()?.textContent ?? '').replace(/\u00a0/g, ' ').trimEnd();
      if (seen.entered && text.endsWith('$')) {
        seen.painted.push(performance.now() - seen.entered);
        seen.entered = 0;
      }
      if (seen.typed) {
        seen.echoed.push(performance.now() - seen.typed);
        seen.typed = 0;
      }
    };
    port1.postMessage(0);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

const prompt = (page) => page.waitForFunction(() => /\$\s*$/.test((document.querySelector('[data-terminal-screen]:not([hidden]) .xterm-rows')?.textContent ?? '').replace(/\u00a0/g, ' ')), undefined, { polling: 'raf', timeout: 30_000 });
const sincePageStart = (page) => page.evaluate(() => performance.now());

async function open(context) {
  const page = await context.newPage();
  await page.addInitScript(instrument);
  await page.goto(LESSON, { waitUntil: 'commit' });
  await prompt(page);
  return { page, seconds: (await sincePageStart(page)) / 1000 };
}

async function command(page, text, timeout = 60_000) {
  const before = await page.evaluate(() => window.podlabBench.painted.length);
  await page.keyboard.insertText(text);
  await page.keyboard.press('Enter');
  await page.waitForFunction((count) => window.podlabBench.painted.length > count, before, { polling: 50, timeout });
}

const figures = {};
try {
  const cold = [], warm = [];
  for (let n = 0; n < 5; n += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
    cold.push((await open(context)).seconds);
    warm.push((await open(context)).seconds);
    await context.close();
  }
  figures.coldPageToPrompt = figure(median(cold), 's', 1);
  figures.warmPageToPrompt = figure(median(warm), 's', 0.3);

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  const scripts = new Map();
  const { page } = await (async () => {
    const opened = await context.newPage();
    await opened.addInitScript(instrument);
    opened.on('response', async (response) => {
      if (response.request().resourceType() === 'script' && response.frame() === opened.mainFrame()) scripts.set(response.url(), await response.body().catch(() => undefined));
    });
    await opened.goto(LESSON);
    await prompt(opened);
    return { page: opened };
  })();
  const workerParts = new Set((await Promise.all(page.workers().map((worker) => worker.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name)).catch(() => [])))).flat().concat(page.workers().map((worker) => worker.url())));
  const own = [...scripts].filter(([url, body]) => body && !workerParts.has(url) && !/worker/i.test(url));
  figures.pageJavaScript = figure(own.reduce((sum, [, body]) => sum + gzipSync(body, { level: 9 }).length, 0) / 1000, 'kB gzip', 250);

  await page.locator('[data-terminal-screen]:not([hidden]) .xterm-helper-textarea').focus();
  await command(page, 'kubectl run web --image=nginx:1.27');
  await page.waitForTimeout(2_000);
  await page.evaluate(() => { window.podlabBench.painted.length = 0; });
  for (let n = 0; n < 40; n += 1) {
    await command(page, 'kubectl get pods');
    await page.waitForTimeout(60);
  }
  const painted = (await page.evaluate(() => window.podlabBench.painted)).sort((a, b) => a - b);
  figures.getPodsTypedToPainted95 = figure(painted[Math.floor(painted.length * 0.95)], 'ms', 16);

  await page.evaluate(() => { window.podlabBench.longest = 0; });
  await command(page, 'kubectl create deployment big --image=nginx:1.27 --replicas=1000');
  await page.waitForTimeout(8_000);
  figures.longestTaskWhilePodsStart = figure(await page.evaluate(() => window.podlabBench.longest), 'ms', 50);

  // Keys while a thousand pods are replaced.
  await command(page, 'kubectl rollout restart deployment big');
  await page.evaluate(() => { window.podlabBench.echoed.length = 0; });
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press('x');
    await page.waitForTimeout(50);
  }
  figures.keyToPaintWhileChurning95 = figure(await page.evaluate(() => window.podlabBench.echoed.sort((a, b) => a - b)[Math.floor(window.podlabBench.echoed.length * 0.95)] ?? Infinity), 'ms', 8);
  await page.keyboard.press('Control+c');

  await command(page, 'kubectl create deployment more --image=nginx:1.27 --replicas=4000');
  await page.waitForTimeout(20_000);
  await command(page, 'kubectl get pods -A > /dev/null');
  await page.evaluate(() => { window.podlabBench.painted.length = 0; });
  for (let n = 0; n < 5; n += 1) {
    await command(page, 'kubectl get pods -A');
    await page.waitForTimeout(500);
  }
  figures.getPods5000ToLastLine = figure(median(await page.evaluate(() => window.podlabBench.painted)), 'ms', 60);
} finally {
  await browser.close();
  server.kill();
}
console.log(JSON.stringify(figures));

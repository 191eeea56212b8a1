// The lesson page's figures in a real browser, on the production build. Prints one JSON object.
//
// A display that draws 60 times a second makes a key wait up to 16.7 ms for its frame, whatever a page does. So the times from
// a key to what it shows are taken in a browser that draws as soon as there is something to draw; the same on a paced
// browser, and for one letter on an empty page, stand beside them without a target. A key is held for a moment, as a finger
// does, so that its release does not fall into the frame that is measured.
//
// Without a graphics card a browser with windows spends several milliseconds of each frame on itself. Where there is the
// headless shell of Chromium (Debian's chromium-headless-shell, or PODLAB_CHROMIUM), which has none, that one measures.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';

const PORT = 4477;
const LESSON = `http://localhost:${PORT}/en/lessons/first-pod`;
const figure = (value, unit, target) => ({ value: Math.round(value * 1000) / 1000, unit, target, met: value <= target });
const beside = (value, unit) => ({ value: Math.round(value * 1000) / 1000, unit, target: null, met: true });
const at95 = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? Infinity;
const HELD = { delay: 20 };
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(PORT)], {
  stdio: 'ignore', env: { ...process.env, PORT: String(PORT), NODE_ENV: 'production', DATABASE_URL: `file:${join(mkdtempSync(join(tmpdir(), 'podlab-bench-')), 'bench.db')}` },
});
for (let n = 0; n < 120; n += 1) {
  if (await fetch(`http://localhost:${PORT}/api/health`).then((answer) => answer.ok, () => false)) break;
  await new Promise((done) => setTimeout(done, 250));
}
await fetch(LESSON); // The first request compiles the lesson; learners never see that one on a server that runs.

const SHELL = '/usr/bin/chromium-headless-shell';
const executablePath = !process.env.PODLAB_CHROMIUM && existsSync(SHELL) ? SHELL : spawnSync(process.execPath, ['scripts/setup/browser.mjs'], { encoding: 'utf8' }).stdout.trim();
console.error(`bench: page measured in ${executablePath}`);
const launch = (...more) => chromium.launch({ executablePath, args: [...more, '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
// Chromium's measuring of links asks for frames now and then that have nothing to draw; the next one comes a 60th of a second after such a one.
const UNPACED = ['--disable-frame-rate-limit', '--disable-gpu-vsync', '--disable-features=NavigationPredictor'];

/** In the page: when a key was pressed, by the system's own time, and when what it shows was painted; and how long tasks took. */
function instrument() {
  const seen = { entered: 0, painted: [], typed: 0, letters: 0, changed: [], echoed: [], longest: 0 };
  window.podlabBench = seen;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration); }).observe({ type: 'longtask', buffered: true });
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter') seen.entered = event.timeStamp;
    if (event.key !== 'x') return void (seen.letters = 0);
    seen.typed = event.timeStamp;
    seen.letters += 1;
  }, true);
  const rows = () => document.querySelector('[data-terminal-screen]:not([hidden]) .xterm-rows');
  let queued = false;
  new MutationObserver((changes) => {
    if ((!seen.entered && !seen.typed) || queued || !changes.some(({ target }) => rows()?.contains(target))) return;
    queued = true;
    const change = performance.now();
    // xterm changes its rows in an animation frame; the task after it comes when that frame has been drawn.
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      const now = performance.now();
      queued = false;
      const text = (rows()?.textContent ?? '').replace(/\u00a0/g, ' ').trimEnd();
      if (seen.entered && text.endsWith('$')) {
        seen.painted.push(now - seen.entered);
        seen.entered = 0;
      }
      if (seen.typed && /x*$/.exec(text)[0].length >= seen.letters) {
        seen.changed.push(change - seen.typed);
        seen.echoed.push(now - seen.typed);
        seen.typed = 0;
      }
    };
    port1.postMessage(0);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** In the page: the lesson's cluster gets more nodes than the lesson asks for, so that thousands of pods run and none waits for room. */
function enlarge(workers) {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...more) {
    const { scenario } = message;
    return postMessage.call(this, scenario ? { ...message, scenario: { ...scenario, lab: { ...scenario.lab, workers } } } : message, ...more);
  };
}

const prompt = (page) => page.waitForFunction(() => /\$\s*$/.test((document.querySelector('[data-terminal-screen]:not([hidden]) .xterm-rows')?.textContent ?? '').replace(/\u00a0/g, ' ')), undefined, { polling: 'raf', timeout: 30_000 });
const sincePageStart = (page) => page.evaluate(() => performance.now());

async function open(context, workers) {
  const page = await context.newPage();
  await page.addInitScript(instrument);
  if (workers) await page.addInitScript(enlarge, workers);
  await page.goto(LESSON, { waitUntil: 'commit' });
  await prompt(page);
  return { page, seconds: (await sincePageStart(page)) / 1000 };
}

async function command(page, text, timeout = 60_000) {
  const before = await page.evaluate(() => window.podlabBench.painted.length);
  await page.keyboard.insertText(text);
  // A finger's way to Enter.
  await page.waitForTimeout(60);
  await page.keyboard.press('Enter', HELD);
  await page.waitForFunction((count) => window.podlabBench.painted.length > count, before, { polling: 50, timeout });
}

/** One letter on an empty page: what the browser itself needs on this machine. */
async function bareKeys(browser) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://localhost:${PORT}/api/health`);
  await page.setContent('<pre></pre><textarea></textarea>');
  await page.evaluate(() => {
    window.times = [];
    addEventListener('keydown', (event) => {
      document.querySelector('pre').textContent += event.key;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = () => window.times.push(performance.now() - event.timeStamp);
        port1.postMessage(0);
      });
    });
  });
  await page.focus('textarea');
  await pressKeys(page, 60);
  const times = await page.evaluate(() => window.times);
  await page.close();
  return at95(times);
}

async function pressKeys(page, count) {
  for (let n = 0; n < count; n += 1) {
    await page.keyboard.press('x', HELD);
    // Not in step with the display.
    await page.waitForTimeout(40 + (n * 7) % 17);
  }
}

/** A lesson with one pod, its terminal in focus; on as many workers as it asks for, or on these. */
async function lessonWithPod(browser, workers) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  const { page } = await open(context, workers);
  await page.locator('[data-terminal-screen]:not([hidden]) .xterm-helper-textarea').focus();
  await command(page, 'kubectl run web --image=nginx:1.27');
  // Until what the worker does behind the prompt is over (lab/warm-up.ts); a learner reads a paragraph meanwhile.
  await page.waitForTimeout(7_000);
  return page;
}

async function getPods(page) {
  await page.evaluate(() => { window.podlabBench.painted.length = 0; });
  for (let n = 0; n < 40; n += 1) {
    await command(page, 'kubectl get pods');
    await page.waitForTimeout(60 + (n * 7) % 17);
  }
  return at95(await page.evaluate(() => window.podlabBench.painted));
}

/** Keys while a thousand pods are replaced, and again, and again. One update takes somewhat longer than its keys. */
async function keysWhileChurning(page) {
  await page.evaluate(() => { window.podlabBench.changed.length = window.podlabBench.echoed.length = 0; });
  for (let update = 0; update < 3; update += 1) {
    await command(page, 'kubectl rollout restart deployment big');
    await pressKeys(page, 45);
    await page.keyboard.press('Control+c');
  }
  const { changed, echoed } = await page.evaluate(() => window.podlabBench);
  return { changed: at95(changed), echoed: at95(echoed), median: median(echoed) };
}

/** What the page itself loads, without what its worker does. */
async function pageJavaScript(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  const scripts = new Map();
  page.on('response', async (response) => {
    if (response.request().resourceType() === 'script' && response.frame() === page.mainFrame()) scripts.set(response.url(), await response.body().catch(() => undefined));
  });
  await page.goto(LESSON);
  await prompt(page);
  await context.close();
  return [...scripts].filter(([url, body]) => body && !url.includes('/_next/static/lab/')).reduce((sum, [, body]) => sum + gzipSync(body, { level: 9 }).length, 0) / 1000;
}

const figures = {};
let browser;
try {
  browser = await launch();
  const cold = [], warm = [];
  for (let n = 0; n < 4; n += 1) {
    // As a learner has it: the second visit finds everything kept, the third finds it compiled.
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    for (const list of [cold, [], warm, warm]) {
      const { page, seconds } = await open(context);
      list.push(seconds);
      await page.waitForTimeout(1_500);
      await page.close();
    }
    await context.close();
  }
  figures.coldPageToPrompt = figure(median(cold), 's', 1);
  figures.warmPageToPrompt = figure(median(warm), 's', 0.3);
  figures.pageJavaScript = figure(await pageJavaScript(browser), 'kB gzip', 250);
  figures.bareKeyToPaintPaced95 = beside(await bareKeys(browser), 'ms');
  let page = await lessonWithPod(browser);
  figures.getPodsTypedToPaintedPaced95 = beside(await getPods(page), 'ms');
  await browser.close();

  browser = await launch(...UNPACED);
  figures.bareKeyToPaint95 = beside(await bareKeys(browser), 'ms');
  page = await lessonWithPod(browser);
  figures.getPodsTypedToPainted95 = figure(await getPods(page), 'ms', 16);
  await page.context().close();

  page = await lessonWithPod(browser, 50);
  await page.evaluate(() => { window.podlabBench.longest = 0; });
  await command(page, 'kubectl create deployment big --image=nginx:1.27 --replicas=1000');
  await page.waitForTimeout(8_000);
  figures.longestTaskWhilePodsStart = figure(await page.evaluate(() => window.podlabBench.longest), 'ms', 50);
  const keys = await keysWhileChurning(page);
  figures.keyToPaintWhileChurning95 = figure(keys.echoed, 'ms', 8);
  figures.keyToPaintWhileChurningMedian = beside(keys.median, 'ms');
  figures.keyToChangedRowsWhileChurning95 = beside(keys.changed, 'ms');

  await command(page, 'kubectl create deployment more --image=nginx:1.27 --replicas=4000');
  await page.waitForTimeout(20_000);
  await command(page, 'kubectl get pods -A > /dev/null');
  await page.evaluate(() => { window.podlabBench.painted.length = 0; });
  for (let n = 0; n < 9; n += 1) {
    await command(page, 'kubectl get pods -A');
    await page.waitForTimeout(500);
  }
  figures.getPods5000ToLastLine = figure(median(await page.evaluate(() => window.podlabBench.painted)), 'ms', 60);
} finally {
  await browser?.close();
  server.kill();
}
console.log(JSON.stringify(figures));

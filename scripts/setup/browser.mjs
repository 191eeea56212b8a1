// Prints the path of a Chromium for the browser tests: Playwright's own where it is or can be installed, else the
// system's. Exit 1 when there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const find = () => [process.env.PODLAB_CHROMIUM, chromium.executablePath(), ...system].find((path) => path && existsSync(path));

if (!find()) spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
const path = find();
if (!path) process.exit(1);
console.log(path);

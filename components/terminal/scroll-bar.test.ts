import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import type { Terminal } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { setScrollBarOncePerWrite } from './scroll-bar';

class Viewport {
  readonly lines: (number | undefined)[] = [];

  _sync(line?: number): void {
    this.lines.push(line);
  }
}

test('however many lines a piece of output has, the scroll bar is set once behind them; asked for a line, it goes there at once', async () => {
  const viewport = new Viewport();
  setScrollBarOncePerWrite({ _core: { _viewport: viewport } } as unknown as Terminal);
  for (let n = 0; n < 5_000; n += 1) viewport._sync();
  expect(viewport.lines).toEqual([]);
  await Promise.resolve();
  expect(viewport.lines).toEqual([undefined]);
  viewport._sync(7);
  viewport._sync();
  expect(viewport.lines).toEqual([undefined, 7]);
  await Promise.resolve();
  expect(viewport.lines).toEqual([undefined, 7, undefined]);
});

test('the installed xterm sets its bar the way that is taken over', () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@xterm/xterm/package.json')), 'src/browser');
  expect(readFileSync(join(folder, 'Viewport.ts'), 'utf8')).toContain('onScroll(() => this._sync())');
  expect(readFileSync(join(folder, 'CoreBrowserTerminal.ts'), 'utf8')).toContain('this._viewport = ');
});

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import type { Terminal } from '@xterm/xterm';
import { expect, test, vi } from 'vitest';
import { moveTextAreaLater } from './text-area';

test('the text area is moved once the cursor rests', () => {
  vi.useFakeTimers();
  const moved: unknown[] = [], core = { _syncTextArea(this: unknown): void { moved.push(this); } };
  moveTextAreaLater({ _core: core } as unknown as Terminal);
  for (let n = 0; n < 5; n += 1) {
    core._syncTextArea();
    vi.advanceTimersByTime(70);
  }
  expect(moved).toEqual([]);
  vi.runAllTimers();
  expect(moved).toEqual([core]);
  core._syncTextArea();
  vi.runAllTimers();
  expect(moved).toEqual([core, core]);
  vi.useRealTimers();
});

test('the installed xterm moves it the way that is taken over', () => {
  const source = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@xterm/xterm/package.json')), 'src/browser/CoreBrowserTerminal.ts'), 'utf8');
  const composition = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@xterm/xterm/package.json')), 'src/browser/input/CompositionHelper.ts'), 'utf8');
  expect(composition).toMatch(/public updateCompositionElements[^]*this\._textarea\.style\.left = cursorLeft/);
  expect(source).toContain('onCursorMove(() => {\n      this._renderService!.handleCursorMove();\n      this._syncTextArea();');
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { compare, type CompositionHelper } from './composition';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** xterm's part of the work, its text area, and what the terminal shows of it. */
function board(text = '') {
  const area = { value: text };
  let shown = text, sent = '';
  const helper: CompositionHelper = {
    _textarea: area,
    _compositionView: { classList: { remove: () => undefined } },
    _isComposing: false,
    keydown: () => true,
    compositionstart() { this._isComposing = true; },
    _finalizeComposition: () => undefined,
  };
  compare(helper, (keys) => {
    sent += keys;
    for (const key of keys) shown = key === '\x7f' ? [...shown].slice(0, -1).join('') : shown + key;
  });
  const later = (): void => void vi.advanceTimersByTime(20);
  const compose = (base: string, ...steps: string[]): void => {
    for (const step of steps) {
      helper.keydown({ keyCode: 229 });
      if (!helper._isComposing) helper.compositionstart();
      area.value = base + step;
    }
  };
  return { area, helper, later, compose, shown: () => shown, sent: () => sent };
}

test('a word that grows within a composition arrives whole, also if the next key comes at once', () => {
  const { helper, later, compose, area, shown, sent } = board();
  compose('', 'v', 'vi', 'viê', 'viêt', 'việt');
  helper._finalizeComposition(true);
  later();
  expect(shown()).toBe('việt');
  compose('việt', 'n', 'na', 'nam');
  helper._finalizeComposition(true);
  helper.keydown({ keyCode: 32 });
  later();
  expect(sent()).toBe('việtnam');
  // Enter ends a composition before the input method does, and xterm empties its text area.
  compose(area.value, 'đ', 'đẹp');
  helper.keydown({ keyCode: 13 });
  area.value = '';
  helper._finalizeComposition(true);
  later();
  expect(sent()).toBe('việtnamđẹp');
});

test('the next composition may begin before the one before is sent', () => {
  const { helper, later, compose, shown } = board();
  compose('', 't', 'tô', 'tôi');
  helper._finalizeComposition(true);
  compose('tôi', 'đ', 'đi');
  helper._finalizeComposition(true);
  later();
  expect(shown()).toBe('tôiđi');
});

test('a composition that is given up leaves nothing', () => {
  const { helper, later, compose, area, sent } = board('a');
  compose('a', 'â', 'â');
  area.value = 'a';
  helper._finalizeComposition(true);
  later();
  expect(sent()).toBe('');
});

test('a word that the keyboard takes up again is rewritten', () => {
  const { helper, later, compose, shown, sent } = board('tieng');
  // Gboard composes the word before the cursor anew.
  compose('', 'tieng', 'tiêng', 'tiếng');
  helper._finalizeComposition(true);
  later();
  expect(shown()).toBe('tiếng');
  expect(sent()).toBe('\x7f\x7f\x7fếng');
});

test('letters without a composition, as keyboards of phones and ibus send them, are neither doubled nor lost', () => {
  const { helper, later, area, shown } = board();
  for (const value of ['t', 'ti', 'tie', 'ti', 'tiê', 'tiên', 'tiêng', 'tiếng']) {
    helper.keydown({ keyCode: 229 });
    area.value = value;
    if (value !== 'tie') later();
  }
  expect(shown()).toBe('tiếng');
  // A whole word at once, replaced by one of the same length, then deleted.
  for (const value of ['tiếng nói', 'tiếng kêu', 'tiếng ']) {
    helper.keydown({ keyCode: 229 });
    area.value = value;
    later();
    expect(shown()).toBe(value);
  }
  // Enter at the heels of a letter: the letter comes first, and an emptied text area is no deletion.
  helper.keydown({ keyCode: 229 });
  area.value = 'tiếng a';
  expect(helper.keydown({ keyCode: 13 })).toBe(true);
  area.value = '';
  later();
  expect(shown()).toBe('tiếng a');
});

test('a letter and a composition at its heels both arrive', () => {
  const { helper, later, area, shown } = board('tiếng ');
  helper.keydown({ keyCode: 229 });
  area.value = 'tiếng  ';
  helper.compositionstart();
  area.value = 'tiếng  v';
  helper._finalizeComposition(true);
  later();
  expect(shown()).toBe('tiếng  v');
});

test('the installed xterm composes the way that is taken over', () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@xterm/xterm/package.json')), 'src/browser');
  const source = readFileSync(join(folder, 'input/CompositionHelper.ts'), 'utf8');
  for (const name of ['_textarea: HTMLTextAreaElement', '_compositionView: HTMLElement', '_isComposing: boolean', 'public compositionstart(): void', '_finalizeComposition(waitForPropagation: boolean)', 'public keydown(ev: KeyboardEvent): boolean']) expect(source).toContain(name);
  expect(readFileSync(join(folder, 'CoreBrowserTerminal.ts'), 'utf8')).toContain('this._compositionHelper = ');
});

import { afterEach, expect, it, vi } from 'vitest';
import { BrowserStore } from './browser-store';

afterEach(() => vi.unstubAllGlobals());

it('lasts as long as the page where a browser refuses to open a database at all', async () => {
  vi.stubGlobal('indexedDB', { open: () => { throw new DOMException('The operation is insecure.', 'SecurityError'); } });
  const store = new BrowserStore();
  expect(await store.journal('first-pod')).toBeUndefined();
  expect(await store.done('first-pod')).toEqual([]);
  await store.keepDone({ id: '1', lesson: 'first-pod', task: 'run-web', at: 0 });
  expect(await store.outbox()).toEqual([]);
});

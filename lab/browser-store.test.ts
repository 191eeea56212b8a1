import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let BrowserStore: typeof import('./browser-store').BrowserStore;
beforeEach(async () => {
  // All stores of a page share their rows; each test has a page of its own.
  vi.resetModules();
  ({ BrowserStore } = await import('./browser-store'));
});
afterEach(() => vi.unstubAllGlobals());

it('keeps work in the page where a browser refuses to open a database, and says that it does not last', async () => {
  vi.stubGlobal('indexedDB', { open: () => { throw new DOMException('The operation is insecure.', 'SecurityError'); } });
  const store = new BrowserStore();
  expect(await store.lasting()).toBe(false);
  expect(await store.journal('first-pod')).toBeUndefined();
  const met = { id: '1', lesson: 'first-pod', task: 'run-web', at: 0 };
  await store.keepDone(met);
  await store.keepDone({ ...met, id: '2' });
  // Another part of the page reads the same.
  expect(await new BrowserStore().outbox()).toEqual([met]);
  expect(await store.done('first-pod')).toEqual(['run-web']);
  await store.confirm(['1']);
  expect(await store.outbox()).toEqual([]);
  await store.clear();
  expect(await store.done('first-pod')).toEqual([]);
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BrowserStore, KeptJournal, TaskEvent } from './browser-store';
import { ProgressSync } from './progress-sync';

/** What a browser keeps, without a browser. */
function storeWith(events: TaskEvent[], journals: KeptJournal[], lasting = true): BrowserStore {
  return {
    lasting: () => Promise.resolve(lasting),
    outbox: () => Promise.resolve([...events]),
    confirm: (ids: readonly string[]) => Promise.resolve(void events.splice(0, events.length, ...events.filter(({ id }) => !ids.includes(id)))),
    journal: (lesson: string) => Promise.resolve(journals.find((kept) => kept.lesson === lesson)),
    dirtyJournals: () => Promise.resolve(journals.filter(({ dirty }) => dirty)),
    keepJournal: (kept: KeptJournal) => Promise.resolve(void journals.splice(0, journals.length, ...journals.filter(({ lesson }) => lesson !== kept.lesson), kept)),
  } as unknown as BrowserStore;
}

const event = (id: string): TaskEvent => ({ id, lesson: 'first-pod', task: id, at: 0 });
const journal = (lesson: string): KeptJournal => ({ lesson, revision: 0, dirty: true, journal: { format: 1, engineVersion: '1', seed: lesson, scenario: lesson, entries: [], until: 0 } });

/** Answers for what the server would say; records what it was sent. */
function server(answer: (path: string, body: { events: TaskEvent[]; lesson: string }) => { status: number; body?: unknown }): { sent: string[] } {
  const sent: string[] = [];
  vi.stubGlobal('fetch', (path: string, init: { body: string }) => {
    const body = JSON.parse(init.body) as { events: TaskEvent[]; lesson: string };
    sent.push(path === '/api/progress' ? body.events.map(({ id }) => id).join(' ') : body.lesson);
    const { status, body: given } = answer(path, body);
    return Promise.resolve({ status, ok: status < 300, json: () => Promise.resolve(given) });
  });
  return { sent };
}

afterEach(() => vi.unstubAllGlobals());

describe('what is kept here and sent', () => {
  it('never says that a journal is saved which the server refuses, and does not send it again and again', async () => {
    const { sent } = server((_path, { lesson }) => (lesson === 'long' ? { status: 413 } : { status: 200, body: { revision: 1 } }));
    const journals = [journal('long'), journal('short')];
    const sync = new ProgressSync(storeWith([], journals));
    const states: string[] = [];
    sync.subscribe(() => states.push(sync.state));
    sync.resume();
    await vi.waitFor(() => expect(sync.state).toBe('local'), { timeout: 20_000 });
    sync.resume();
    await new Promise((done) => setTimeout(done, 50));
    expect({ sent, states, dirty: journals.filter(({ dirty }) => dirty).map(({ lesson }) => lesson) }).toEqual({ sent: ['long', 'short'], states: ['saving', 'local'], dirty: ['long'] });
  });

  it('says that work is kept in this page alone where the browser keeps nothing and the server is away', async () => {
    server(() => ({ status: 503 }));
    const sync = new ProgressSync(storeWith([event('a')], [], false));
    sync.resume();
    await vi.waitFor(() => expect(sync.state).toBe('page'), { timeout: 20_000 });
    sync.stop();
  });

  it('loses no task because another one of them is refused', async () => {
    const { sent } = server((_path, { events }) => (events.some(({ id }) => id === 'gone') ? { status: 422 } : { status: 200, body: { saved: events.map(({ id }) => id) } }));
    const events = [event('a'), event('gone'), event('b')];
    new ProgressSync(storeWith(events, [])).resume();
    await vi.waitFor(() => expect(events).toEqual([]), { timeout: 20_000 });
    expect(sent).toEqual(['a gone b', 'a', 'gone', 'b']);
  });
});

import { describe, expect, it } from 'vitest';
import type { Journal, JournalEntry } from './journal';
import { journalFromLink, journalToLink, LINK_LIMIT } from './journal-link';

const journal = (entries: readonly JournalEntry[]): Journal => ({ format: 1, engineVersion: '1', seed: 'first-pod', scenario: 'first-pod-0123', entries, until: 90_000.5 });
const typed = (text: string, from: number): JournalEntry[] => [...text].map((letter, at) => ({ kind: 'key', terminal: 1, text: letter, at: from + at * 137 }));

describe('a journal in a link', () => {
  it('comes back as it was, whatever was done', async () => {
    const whole = journal([
      { kind: 'open', terminal: 1, columns: 80, rows: 24, at: 0 }, { kind: 'task', task: 'run', at: 0 }, ...typed('kubectl run tiếng-việt\r', 812),
      { kind: 'size', terminal: 1, columns: 100, rows: 30, at: 5000.1 }, { kind: 'file', path: 'a.yaml', text: 'kind: Pod\n', at: 5000.3 }, { kind: 'close', terminal: 1, at: 7000 },
    ]);
    const text = (await journalToLink(whole))!;
    expect(text).toMatch(/^[\w-]+$/);
    expect(await journalFromLink(text)).toEqual(whole);
  });

  it('holds an hour of work in one address, and says when there is too much', async () => {
    const commands = Array.from({ length: 60 }, (_, n) => typed(`kubectl get pods -n team-${n} -o wide\r`, n * 60_000)).flat();
    expect((await journalToLink(journal(commands)))!.length).toBeLessThan(8_000);
    let state = 7;
    const noise = Array.from({ length: LINK_LIMIT }, () => String.fromCharCode(33 + ((state = (state * 48_271) % 2_147_483_647) % 90))).join('');
    expect(await journalToLink(journal([{ kind: 'file', path: 'noise', text: noise, at: 0 }]))).toBeUndefined();
  });

  it.each(['', 'not a link', 'AAAA', '%%%'])('is not read from %j', async (text) => {
    expect(await journalFromLink(text)).toBeUndefined();
  });

  it('is not read from a cut link', async () => {
    const text = (await journalToLink(journal(typed('kubectl get pods\r', 0))))!;
    expect(await journalFromLink(text.slice(0, -9))).toBeUndefined();
  });
});

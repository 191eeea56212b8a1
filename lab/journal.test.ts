import { describe, expect, it } from 'vitest';
import { appendEntry, commandText, lengthBeforeLastCommand, parseJournal, type JournalEntry } from './journal';

const key = (at: number, text: string, terminal = 1): JournalEntry => ({ kind: 'key', at, terminal, text });

describe('the journal', () => {
  it('joins keys of one moment and keeps what came at another, in another terminal or after a command', () => {
    const entries: JournalEntry[] = [];
    for (const entry of [key(0, 'l'), key(0, 's'), key(5, '\r'), key(5, 'x'), key(5, 'y', 2)]) appendEntry(entries, entry);
    expect(entries).toEqual([key(0, 'ls'), key(5, '\r'), key(5, 'x'), key(5, 'y', 2)]);
  });

  it('undoes one command line with everything typed after it, and leaves the terminals open', () => {
    const open: JournalEntry = { kind: 'open', at: 0, terminal: 1, columns: 80, rows: 24 };
    const entries = [open, key(1, 'ls\r'), key(2, 'pw'), key(3, 'd\r'), key(9, 'half')];
    expect(lengthBeforeLastCommand(entries)).toBe(2);
    expect(lengthBeforeLastCommand(entries.slice(0, 2))).toBe(1);
    expect(lengthBeforeLastCommand([open, key(1, 'half')])).toBeUndefined();
  });

  it('names the command that was undone as it stood after corrections', () => {
    expect(commandText([key(0, 'kubectl gte'), key(1, '\x7f\x7fet pods\x1b[D'), key(2, '\r')])).toBe('kubectl get pods');
  });

  it('takes nothing that is not a journal', () => {
    const journal = { format: 1, engineVersion: '1', seed: 's', scenario: 'x', entries: [key(0, 'ls\r')], until: 5 };
    expect(parseJournal(JSON.parse(JSON.stringify(journal)))).toEqual(journal);
    for (const broken of [undefined, 5, {}, { ...journal, format: 2 }, { ...journal, entries: [{ kind: 'key', at: 0 }] }, { ...journal, until: '5' }]) expect(parseJournal(broken)).toBeUndefined();
  });
});

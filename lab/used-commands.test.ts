import { describe, expect, it } from 'vitest';
import type { JournalEntry } from './journal';
import { groupedCommands, usedCommands } from './used-commands';

const key = (text: string, terminal = 1): JournalEntry => ({ kind: 'key', terminal, text, at: 0 });
const journal = (...entries: JournalEntry[]) => ({ format: 1 as const, engineVersion: '', seed: '', scenario: '', until: 0, entries });

describe('commands that a learner has used', () => {
  it('are read from the keys, terminal by terminal, with corrections', () => {
    expect(usedCommands(journal(key('kubectl gett'), key('ls', 2), key('\x7f pods'), key('\r', 2), key(' -A\r')))).toEqual(['ls', 'kubectl get pods -A']);
  });

  it('are put together by what they do, with what was typed', () => {
    expect(groupedCommands(['kubectl get pods', 'k -n team get pods -o wide', 'ls', 'kubectl rollout undo deployment/web && kubectl get pods', 'curl web'])).toEqual([
      { name: 'get', program: 'kubectl', times: 3, examples: ['kubectl get pods', 'k -n team get pods -o wide'] },
      { name: 'curl', program: 'curl', times: 1, examples: ['curl web'] },
      { name: 'rollout undo', program: 'kubectl', times: 1, examples: ['kubectl rollout undo deployment/web'] },
    ]);
  });
});

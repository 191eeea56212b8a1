import { commandText, endsCommand, type Journal, type JournalEntry } from './journal';

/** One thing that was done, for people to read: a line as it was typed, a file that the editor saved, a task's set-up. */
export type JournalStep = { readonly at: number } & (
  | { readonly kind: 'line'; readonly terminal: number; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'task'; readonly task: string }
);

/** What was done, in order. Lines are put together terminal by terminal, as far as they were typed out: keys that recall, complete or move are no part of them. */
export function stepsOf(journal: Journal): JournalStep[] {
  const steps: JournalStep[] = [];
  const typed = new Map<number, JournalEntry[]>();
  for (const entry of journal.entries) {
    if (entry.kind === 'file') steps.push({ kind: 'file', at: entry.at, path: entry.path, text: entry.text });
    if (entry.kind === 'task') steps.push({ kind: 'task', at: entry.at, task: entry.task });
    if (entry.kind !== 'key') continue;
    const sofar = [...(typed.get(entry.terminal) ?? []), entry];
    if (!endsCommand(entry)) typed.set(entry.terminal, sofar);
    else {
      typed.delete(entry.terminal);
      for (const line of sofar.map((one) => (one.kind === 'key' ? one.text : '')).join('').split(/[\r\n]+/)) {
        const text = commandText([{ kind: 'key', terminal: entry.terminal, at: 0, text: line }]);
        if (text) steps.push({ kind: 'line', at: entry.at, terminal: entry.terminal, text });
      }
    }
  }
  return steps;
}

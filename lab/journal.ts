/**
 * What a learner did, with the virtual time of each input. Seed, scenario and journal make the whole cluster again on
 * any machine; undo, resume, another browser and grading all read it.
 */
export type JournalInput =
  | { readonly kind: 'open'; readonly terminal: number; readonly columns: number; readonly rows: number }
  | { readonly kind: 'key'; readonly terminal: number; readonly text: string }
  | { readonly kind: 'size'; readonly terminal: number; readonly columns: number; readonly rows: number }
  | { readonly kind: 'close'; readonly terminal: number }
  /** A file saved in the editor. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** The set-up of a task, run when the task begins. */
  | { readonly kind: 'task'; readonly task: string };

/** `at` is in virtual milliseconds after the prompt appeared. */
export type JournalEntry = JournalInput & { readonly at: number };

export interface Journal {
  readonly format: 1;
  readonly engineVersion: string;
  readonly seed: string;
  /** Names the lesson's files, set-up and shape of the cluster; another scenario makes another cluster. */
  readonly scenario: string;
  readonly entries: readonly JournalEntry[];
  /** Virtual milliseconds up to which the cluster had run. */
  readonly until: number;
}

/** Adds an input; keys typed at the same virtual time in the same terminal become one entry. */
export function appendEntry(entries: JournalEntry[], entry: JournalEntry): void {
  const last = entries.at(-1);
  if (last?.kind === 'key' && entry.kind === 'key' && last.at === entry.at && last.terminal === entry.terminal && !endsCommand(last)) {
    entries[entries.length - 1] = { ...last, text: last.text + entry.text };
    return;
  }
  entries.push(entry);
}

/** Whether this entry ran a command line or saved a file: the unit of undo. */
export function endsCommand(entry: JournalEntry): boolean {
  return entry.kind === 'file' || (entry.kind === 'key' && /[\r\n]/.test(entry.text));
}

/**
 * How many entries stay when the last command is undone: everything up to the end of the command before it. A set-up
 * of a task that followed stays with its task. Returns undefined when no command is left.
 */
export function lengthBeforeLastCommand(entries: readonly JournalEntry[]): number | undefined {
  const last = entries.findLastIndex(endsCommand);
  if (last < 0) return undefined;
  const before = entries.slice(0, last).findLastIndex((entry) => endsCommand(entry) || entry.kind !== 'key');
  return before + 1;
}

/** The command line that a run of entries typed, for messages; best effort, since editing keys are part of it. */
export function commandText(entries: readonly JournalEntry[]): string {
  const typed = entries.map((entry) => (entry.kind === 'key' ? entry.text : '')).join('');
  const saved = entries.findLast((entry) => entry.kind === 'file');
  if (saved) return saved.path;
  let line = '';
  for (const letter of typed.replace(/\x1b\[[0-9;?]*[a-zA-Z~]/g, '')) {
    if (letter === '\x7f' || letter === '\b') line = line.slice(0, -1);
    else if (letter >= ' ') line += letter;
  }
  return line.trim();
}

/** Whether one journal goes on from where the other ends, so that keeping it in the other's place loses nothing. */
export function continues(journal: Journal, before: Journal): boolean {
  const same = journal.seed === before.seed && journal.scenario === before.scenario && journal.until >= before.until;
  return same && JSON.stringify(journal.entries.slice(0, before.entries.length)) === JSON.stringify(before.entries);
}

/** A journal read from storage or the network, or undefined when it is not one. */
export function parseJournal(value: unknown): Journal | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const journal = value as Partial<Journal>;
  if (journal.format !== 1 || typeof journal.seed !== 'string' || typeof journal.scenario !== 'string' || typeof journal.until !== 'number') return undefined;
  if (!Array.isArray(journal.entries) || !journal.entries.every(isEntry)) return undefined;
  return journal as Journal;
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  if (typeof entry.at !== 'number' || !Number.isFinite(entry.at)) return false;
  if (entry.kind === 'task') return typeof entry.task === 'string';
  if (entry.kind === 'file') return typeof entry.path === 'string' && typeof entry.text === 'string';
  if (typeof entry.terminal !== 'number') return false;
  if (entry.kind === 'key') return typeof entry.text === 'string';
  return entry.kind === 'close' || ((entry.kind === 'open' || entry.kind === 'size') && typeof entry.columns === 'number' && typeof entry.rows === 'number');
}

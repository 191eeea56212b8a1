import { doneKey, openTables, pageTables, type Change, type KeptJournal, type Tables, type TaskEvent } from './browser-tables';

export type { KeptJournal, TaskEvent } from './browser-tables';

/** All stores of a page read the same rows. */
let opened: Promise<Tables> | undefined;

/**
 * What this browser keeps: first here, then on the server. Where a browser refuses (private windows, a full disk), it is
 * kept in the page and sent from there, and `lasting` says so.
 */
export class BrowserStore {
  async journal(lesson: string): Promise<KeptJournal | undefined> {
    return (await tables()).get('journals', lesson);
  }

  async keepJournal(kept: KeptJournal): Promise<void> {
    await write([{ table: 'journals', key: kept.lesson, row: kept }]);
  }

  async dirtyJournals(): Promise<KeptJournal[]> {
    return (await (await tables()).all('journals')).filter((kept) => kept.dirty);
  }

  async done(lesson: string): Promise<string[]> {
    return (await (await tables()).all('done')).filter((row) => row.lesson === lesson).map((row) => row.task);
  }

  /** Keeps a task as done, and as something to tell the server: both or none. */
  async keepDone(event: TaskEvent): Promise<void> {
    const { lesson, task, at } = event, key = doneKey(event);
    if (await (await tables()).get('done', key)) return;
    await write([{ table: 'done', key, row: { lesson, task, at } }, { table: 'outbox', key: event.id, row: event }]);
  }

  async outbox(): Promise<TaskEvent[]> {
    return (await tables()).all('outbox');
  }

  async confirm(ids: readonly string[]): Promise<void> {
    await write(ids.map((id) => ({ table: 'outbox', key: id })));
  }

  /** Signing out leaves nothing of the account behind. */
  async clear(): Promise<void> {
    await (await tables()).clear();
  }

  /** Whether what is kept is there after a reload. */
  async lasting(): Promise<boolean> {
    return (await tables()).lasting;
  }
}

function tables(): Promise<Tables> {
  return (opened ??= openTables().catch(() => pageTables()));
}

async function write(changes: readonly Change[]): Promise<void> {
  const kept = await tables();
  try {
    await kept.write(changes);
  } catch {
    // The disk is full, or the browser has thought better of it: what can be read goes on in the page.
    if ((await tables()) === kept) opened = pageTables(kept);
    await (await tables()).write(changes);
  }
}

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Journal } from './journal';

interface Schema extends DBSchema {
  journals: { key: string; value: KeptJournal };
  /** Tasks met that the server has not confirmed yet; the id makes sending twice harmless. */
  outbox: { key: string; value: TaskEvent };
  done: { key: string; value: { readonly lesson: string; readonly task: string; readonly at: number }; indexes: { lesson: string } };
}

export interface KeptJournal {
  readonly lesson: string;
  readonly journal: Journal;
  /** The server's revision that this journal continues; 0 for none. */
  readonly revision: number;
  /** Whether it has inputs that the server has not confirmed. */
  readonly dirty: boolean;
}

export interface TaskEvent {
  readonly id: string;
  readonly lesson: string;
  readonly task: string;
  readonly at: number;
}

/** What this browser keeps: first here, then on the server. Where IndexedDB is refused, work lasts as long as the page. */
export class BrowserStore {
  #database: Promise<IDBPDatabase<Schema> | undefined> | undefined;

  async journal(lesson: string): Promise<KeptJournal | undefined> {
    return (await this.#open())?.get('journals', lesson);
  }

  async keepJournal(kept: KeptJournal): Promise<void> {
    await (await this.#open())?.put('journals', kept);
  }

  async dirtyJournals(): Promise<KeptJournal[]> {
    return ((await (await this.#open())?.getAll('journals')) ?? []).filter((kept) => kept.dirty);
  }

  async done(lesson: string): Promise<string[]> {
    return ((await (await this.#open())?.getAllFromIndex('done', 'lesson', lesson)) ?? []).map((row) => row.task);
  }

  async allDone(): Promise<{ lesson: string; task: string }[]> {
    return (await (await this.#open())?.getAll('done')) ?? [];
  }

  /** Keeps a task as done, and as something to tell the server, in one transaction. */
  async keepDone(event: TaskEvent): Promise<void> {
    const database = await this.#open();
    if (!database) return;
    const change = database.transaction(['done', 'outbox'], 'readwrite');
    const key = `${event.lesson}/${event.task}`;
    if (!(await change.objectStore('done').get(key))) {
      await change.objectStore('done').put({ lesson: event.lesson, task: event.task, at: event.at }, key);
      await change.objectStore('outbox').put(event, event.id);
    }
    await change.done;
  }

  async outbox(): Promise<TaskEvent[]> {
    return (await (await this.#open())?.getAll('outbox')) ?? [];
  }

  async confirm(ids: readonly string[]): Promise<void> {
    const change = (await this.#open())?.transaction('outbox', 'readwrite');
    if (!change) return;
    await Promise.all([...ids.map((id) => change.store.delete(id)), change.done]);
  }

  /** Signing out leaves nothing of the account behind. */
  async clear(): Promise<void> {
    const database = await this.#open();
    await Promise.all((['journals', 'outbox', 'done'] as const).map((name) => database?.clear(name)));
  }

  #open(): Promise<IDBPDatabase<Schema> | undefined> {
    this.#database ??= openBrowserStore().catch(() => undefined);
    return this.#database;
  }
}

/** Asynchronous altogether: some browsers refuse by an exception of `open`, others by its failure. */
async function openBrowserStore(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>('podlab', 1, {
    upgrade(database) {
      database.createObjectStore('journals', { keyPath: 'lesson' });
      database.createObjectStore('outbox');
      database.createObjectStore('done').createIndex('lesson', 'lesson');
    },
  });
}

import type { Journal } from './journal';

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

/** What stands in each table, under a key of its own. */
interface Rows {
  journals: KeptJournal;
  /** Tasks met that the server has not confirmed yet; the id makes sending twice harmless. */
  outbox: TaskEvent;
  done: { readonly lesson: string; readonly task: string; readonly at: number };
}
type TableName = keyof Rows;
const tableNames: TableName[] = ['journals', 'outbox', 'done'];

/** One row put, or taken away where there is no `row`. */
export type Change = { [Name in TableName]: { readonly table: Name; readonly key: string; readonly row?: Rows[Name] } }[TableName];

/** Where rows are kept: in the browser, or only in the page. */
export interface Tables {
  /** Whether the rows are there after a reload. */
  readonly lasting: boolean;
  get<Name extends TableName>(table: Name, key: string): Promise<Rows[Name] | undefined>;
  all<Name extends TableName>(table: Name): Promise<Rows[Name][]>;
  /** All of them or none. */
  write(changes: readonly Change[]): Promise<void>;
  clear(): Promise<void>;
}

/** Rows in IndexedDB. Fails where a browser refuses that, some by an exception of `open`, others by its failure. */
export async function openTables(): Promise<Tables> {
  const request = indexedDB.open('podlab', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('journals', { keyPath: 'lesson' });
    request.result.createObjectStore('outbox');
    request.result.createObjectStore('done');
  };
  const database = await answerOf(request);
  const table = (name: TableName): IDBObjectStore => database.transaction(name).objectStore(name);
  const change = async (make: (tables: IDBTransaction) => void): Promise<void> => {
    const transaction = database.transaction(tableNames, 'readwrite');
    make(transaction);
    await new Promise<void>((done, fail) => {
      transaction.oncomplete = () => done();
      transaction.onabort = () => fail(transaction.error);
    });
  };
  return {
    lasting: true,
    get: (name, key) => answerOf(table(name).get(key)),
    all: (name) => answerOf(table(name).getAll()),
    write: (changes) => change((tables) => {
      for (const { table: name, key, row } of changes) {
        if (row === undefined) tables.objectStore(name).delete(key);
        // Journals have their key in them.
        else tables.objectStore(name).put(row, name === 'journals' ? undefined : key);
      }
    }),
    clear: () => change((tables) => tableNames.forEach((name) => tables.objectStore(name).clear())),
  };
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((give, fail) => {
    request.onsuccess = () => give(request.result);
    request.onerror = () => fail(request.error);
  });
}

/** Rows that last as long as the page, beginning with those of `before`. */
export async function pageTables(before?: Tables): Promise<Tables> {
  const rows = new Map<TableName, Map<string, unknown>>(tableNames.map((name) => [name, new Map()]));
  const keyOf: { [Name in TableName]: (row: Rows[Name]) => string } = { journals: ({ lesson }) => lesson, outbox: ({ id }) => id, done: doneKey };
  for (const name of tableNames) for (const row of (await before?.all(name).catch(() => [])) ?? []) rows.get(name)!.set(keyOf[name](row as never), row);
  return {
    lasting: false,
    get: async (table, key) => rows.get(table)!.get(key) as never,
    all: async (table) => [...rows.get(table)!.values()] as never,
    write: async (changes) => {
      for (const { table, key, row } of changes) {
        if (row === undefined) rows.get(table)!.delete(key);
        else rows.get(table)!.set(key, row);
      }
    },
    clear: async () => rows.forEach((table) => table.clear()),
  };
}

export const doneKey = ({ lesson, task }: { readonly lesson: string; readonly task: string }): string => `${lesson}/${task}`;

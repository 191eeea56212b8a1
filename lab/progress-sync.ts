import type { BrowserStore, KeptJournal, TaskEvent } from './browser-store';
import { parseJournal, type Journal } from './journal';
import { inTurn } from './turns';

/** What the page may say about the learner's work. "saved" only when the server has committed all of it; until then it is kept in the browser, or where that is refused in the page alone. */
type SyncState = 'saved' | 'saving' | 'local' | 'page';

const RETRY_MS = [1000, 2000, 5000, 15_000, 30_000];
const SETTLE_MS = 1200;
/** As many as the server takes at once. */
const MOST_EVENTS = 200;

/** Sends what the browser keeps to the server: in order, again after a failure, counted once. */
export class ProgressSync {
  #state: SyncState = 'saved';
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;
  #again = false;
  readonly #listeners = new Set<() => void>();
  /** Journals that the server does not take (too long, or of a lesson that is gone), with their length: the same is not sent again. */
  readonly #refused = new Map<string, number>();

  constructor(private readonly store: BrowserStore) {}

  get state(): SyncState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async keepDone(event: TaskEvent): Promise<void> {
    this.#set('saving');
    await this.store.keepDone(event);
    this.#plan(0);
  }

  async keepJournal(lesson: string, journal: Journal): Promise<void> {
    this.#set('saving');
    const known = await this.store.journal(lesson);
    await this.store.keepJournal({ lesson, journal, revision: known?.revision ?? 0, dirty: true });
    this.#plan(SETTLE_MS);
  }

  /** Something may be left from before, or the connection came back. */
  resume(): void {
    this.#failures = 0;
    this.#plan(0);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #plan(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), delayMs);
  }

  async #send(): Promise<void> {
    if (this.#sending) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    this.#again = false;
    try {
      if ((await this.store.outbox()).length > 0 || (await this.store.dirtyJournals()).some((kept) => !this.#isRefused(kept))) this.#set('saving');
      for (let events = await this.store.outbox(); events.length > 0; events = await this.store.outbox()) await this.#sendEvents(events.slice(0, MOST_EVENTS));
      for (const { lesson } of await this.store.dirtyJournals()) await inTurn(() => this.#sendLatest(lesson));
      this.#failures = 0;
      if (this.#again || (await this.store.outbox()).length > 0) return;
      const unsent = await this.store.dirtyJournals();
      if (unsent.length === 0) this.#set('saved');
      // What the server refuses stays in this browser, and the page goes on saying so.
      else if (unsent.every((kept) => this.#isRefused(kept))) await this.#setKept();
    } catch {
      await this.#setKept();
      this.#plan(RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)]!);
      this.#failures += 1;
    } finally {
      this.#sending = false;
      if (this.#again) this.#plan(SETTLE_MS);
    }
  }

  async #sendEvents(events: readonly TaskEvent[]): Promise<void> {
    const answer = await inTurn(() => fetch('/api/progress', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ events }) }));
    if (answer.status === 422 || answer.status === 400) {
      // One of them is refused (a task that no longer exists) and would be for ever; the others must not go with it.
      if (events.length === 1) return this.store.confirm([events[0]!.id]);
      for (const event of events) await this.#sendEvents([event]);
      return;
    }
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    await this.store.confirm(((await answer.json()) as { saved: string[] }).saved);
  }

  /** Read in turn: while this one waited, another sender may have sent the journal, or moved its revision on. */
  async #sendLatest(lesson: string): Promise<void> {
    const kept = await this.store.journal(lesson);
    if (kept?.dirty && !this.#isRefused(kept)) await this.#sendJournal(kept);
  }

  async #sendJournal(kept: KeptJournal, attempt = 0): Promise<void> {
    const answer = await fetch('/api/journal', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ lesson: kept.lesson, journal: kept.journal, baseRevision: kept.revision }) });
    if (answer.status === 409 && attempt === 0) {
      // Another browser saved meanwhile. What the learner sees here and now is what they are working on.
      const { revision } = (await answer.json()) as { revision: number };
      return this.#sendJournal({ ...kept, revision }, 1);
    }
    if (answer.status === 413 || answer.status === 422) return void this.#refused.set(kept.lesson, kept.journal.entries.length);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const { revision } = (await answer.json()) as { revision: number };
    const now = await this.store.journal(kept.lesson);
    const changed = now !== undefined && (now.journal.entries.length !== kept.journal.entries.length || now.journal.until !== kept.journal.until);
    await this.store.keepJournal({ ...(now ?? kept), revision, dirty: changed });
  }

  #isRefused({ lesson, journal }: KeptJournal): boolean {
    return this.#refused.get(lesson) === journal.entries.length;
  }

  async #setKept(): Promise<void> {
    this.#set((await this.store.lasting()) ? 'local' : 'page');
  }

  #set(state: SyncState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The journal to go on with: this browser's, unless the server has one from elsewhere and nothing here is unsent. */
export async function journalToResume(store: BrowserStore, lesson: string, serverRevision: number): Promise<Journal | undefined> {
  const kept = await store.journal(lesson);
  if (serverRevision === 0 || kept?.dirty || kept?.revision === serverRevision) return kept?.journal;
  try {
    const answer = await fetch(`/api/journal?lesson=${encodeURIComponent(lesson)}`);
    if (!answer.ok) return kept?.journal;
    const stored = (await answer.json()) as { revision: number; journal: unknown };
    const journal = parseJournal(stored.journal);
    if (!journal) return kept?.journal;
    await store.keepJournal({ lesson, journal, revision: stored.revision, dirty: false });
    return journal;
  } catch {
    return kept?.journal;
  }
}

import { EventEmitter } from 'node:events';

interface Live {
  readonly changes: EventEmitter;
  /** Closes each stream that is open. */
  readonly open: Set<() => void>;
  /** The server was told to stop: a stream that is opened now ends at once, and its page asks again. */
  ending: boolean;
}

// Next evaluates server modules once per bundle; one process serves a SQLite database, so its own events reach every listener.
const held = globalThis as unknown as { podlabLive?: Live };
const live = (): Live => (held.podlabLive ??= { changes: new EventEmitter().setMaxListeners(0), open: new Set(), ending: false });

/** Who listens to a workshop: its teacher to all that changes, its learners only to what is said to all of them. */
type Audience = 'teacher' | 'learners';
const channel = (code: string, audience: Audience): string => `${audience}/${code}`;

/** A learner came, moved on or asked for help. */
export function announceLearner(code: string): void {
  live().changes.emit(channel(code, 'teacher'));
}

/** The teacher's message changed, or the workshop was closed or opened again. */
export function announceToAll(code: string): void {
  live().changes.emit(channel(code, 'teacher'));
  live().changes.emit(channel(code, 'learners'));
}

/** Ends every stream, so that the server can stop. Pages connect again to the next one. */
export function endLiveEvents(): void {
  live().ending = true;
  for (const close of [...live().open]) close();
}

export const isEnding = (): boolean => live().ending;

/** At most one message in this time goes to a listener, however many learners report. */
const INTERVAL_MS = 250;
/** Tells a page that the line still stands; it opens another after a while without (components/workshop/live-events.ts). */
const BEAT_MS = 20_000;

/**
 * Server-Sent Events for a workshop: `load` is called at once and after every change, its result is sent as JSON.
 * Used for the teacher's board and, with a smaller view, for learners.
 */
export function eventsOf(code: string, audience: Audience, load: () => Promise<unknown>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      let timer: NodeJS.Timeout | undefined;
      let last = '';
      const send = async (): Promise<void> => {
        timer = undefined;
        try {
          const text = JSON.stringify(await load());
          if (signal.aborted || text === last) return;
          last = text;
          controller.enqueue(encoder.encode(`data: ${text}\n\n`));
        } catch {
          close();
        }
      };
      const changed = (): void => { timer ??= setTimeout(() => void send(), INTERVAL_MS); };
      const beat = setInterval(() => controller.enqueue(encoder.encode('event: beat\ndata:\n\n')), BEAT_MS);
      const close = (): void => {
        live().open.delete(close);
        live().changes.off(channel(code, audience), changed);
        clearInterval(beat);
        clearTimeout(timer);
        try { controller.close(); } catch { /* the client closed it first */ }
      };
      live().open.add(close);
      live().changes.on(channel(code, audience), changed);
      signal.addEventListener('abort', close, { once: true });
      if (live().ending || signal.aborted) close();
      else void send();
    },
  });
}

/** The server sends a beat three times in this while (server/live-events.ts); a line that is silent longer is dead. */
const SILENT_MS = 65_000;
const LOOK_MS = 5_000;
const AGAIN_MS = [2_000, 5_000, 15_000, 30_000] as const;

type Source = Pick<EventSource, 'readyState' | 'close' | 'addEventListener'>;

interface Heard {
  /** JSON that the server sent. */
  data(value: unknown): void;
  live?(is: boolean): void;
}

/**
 * Listens to a workshop for as long as the page wants. The browser's own EventSource gives up for good when something
 * between answers with an error, as a proxy does while the server starts anew, and does not notice that a line died
 * while the computer slept. Returns how to stop.
 */
export function followEvents(path: string, { data, live }: Heard, open: (path: string) => Source = (address) => new EventSource(address)): () => void {
  let source: Source | undefined, again: ReturnType<typeof setTimeout> | undefined, tries = 0, heardAt = 0;
  const heard = (): void => {
    heardAt = Date.now();
    tries = 0;
    live?.(true);
  };
  const connect = (): void => {
    clearTimeout(again);
    again = undefined;
    source?.close();
    heardAt = Date.now();
    const opened = (source = open(path));
    opened.addEventListener('open', heard);
    opened.addEventListener('beat', heard);
    opened.addEventListener('message', (event) => {
      heard();
      data(JSON.parse((event as MessageEvent<string>).data));
    });
    opened.addEventListener('error', () => {
      live?.(false);
      // Otherwise the browser connects again by itself.
      if (opened !== source || opened.readyState !== CLOSED) return;
      again ??= setTimeout(connect, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]);
      tries += 1;
    });
  };
  const look = setInterval(() => {
    if (again === undefined && Date.now() - heardAt > SILENT_MS) {
      live?.(false);
      connect();
    }
  }, LOOK_MS);
  connect();
  return () => {
    clearInterval(look);
    clearTimeout(again);
    source?.close();
  };
}

/** EventSource.CLOSED, where there is no EventSource (tests). */
const CLOSED = 2;

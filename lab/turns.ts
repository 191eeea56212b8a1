let last: Promise<unknown> = Promise.resolve();

/**
 * Writes to the server go one after another. A new visitor's first write brings the session that the next ones belong
 * to; two at once would make two visitors of one, and each would keep half of the work.
 */
export function inTurn<T>(write: () => Promise<T>): Promise<T> {
  const mine = last.then(write, write);
  last = mine.catch(() => undefined);
  return mine;
}

/** A queue: what is put in begins when what was put in before has ended, well or not. */
export function newTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/**
 * Writes to the server go one after another. A new visitor's first write brings the session that the next ones belong
 * to; two at once would make two visitors of one, and each would keep half of the work.
 */
export const inTurn = newTurns();

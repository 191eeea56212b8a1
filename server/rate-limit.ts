import { database } from './database';
import { Refusal } from './refusal';

/**
 * Counts one attempt under `key` in a fixed window; throws "too many" above `max`. Kept in the database, so that a
 * restart or a second process does not forget.
 */
export async function countAttempt(key: string, max: number, windowSeconds: number): Promise<void> {
  const window = Math.floor(Date.now() / (windowSeconds * 1000));
  const id = `podlab/${key}/${window}`;
  const { count } = await database().rateLimit.upsert({
    where: { key: id },
    update: { count: { increment: 1 }, lastRequest: BigInt(Date.now()) },
    create: { id, key: id, count: 1, lastRequest: BigInt(Date.now()) },
  });
  if (count > max) throw new Refusal(429, 'too-many', windowSeconds);
  if (count === 1) await database().rateLimit.deleteMany({ where: { key: { startsWith: 'podlab/' }, lastRequest: { lt: BigInt(Date.now() - 3_600_000) } } });
}

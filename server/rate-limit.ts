import type { Limit } from './access';
import { database } from './database';
import { Refusal } from './refusal';

const keyOf = (name: string, { windowSeconds }: Limit): string => `podlab/${name}/${Math.floor(Date.now() / (windowSeconds * 1000))}`;

/**
 * Counts one attempt under `name` in a fixed window; throws "too many" above the limit. Kept in the database, so that a
 * restart or a second process does not forget.
 */
export async function countAttempt(name: string, limit: Limit): Promise<void> {
  const key = keyOf(name, limit);
  const { count } = await database().rateLimit.upsert({
    where: { key },
    update: { count: { increment: 1 }, lastRequest: BigInt(Date.now()) },
    create: { id: key, key, count: 1, lastRequest: BigInt(Date.now()) },
  });
  if (count > limit.max) throw tooMany(limit);
  if (count === 1) await database().rateLimit.deleteMany({ where: { key: { startsWith: 'podlab/' }, lastRequest: { lt: BigInt(Date.now() - 3_600_000) } } });
}

/** Throws "too many" when the attempts counted so far have reached the limit; counts nothing. */
export async function refuseAbove(name: string, limit: Limit): Promise<void> {
  const row = await database().rateLimit.findUnique({ where: { key: keyOf(name, limit) }, select: { count: true } });
  if (row && row.count >= limit.max) throw tooMany(limit);
}

const tooMany = (limit: Limit): Refusal => new Refusal(429, 'too-many', limit.windowSeconds);

import { database } from './database';
import { isEnding } from './live-events';

/** Whether requests can be served: the database takes writes, and the server has not been told to stop. */
export async function readiness(): Promise<Response> {
  if (isEnding()) return Response.json({ ready: false, why: 'stopping' }, { status: 503 });
  const probe = { id: 'podlab/ready', key: 'podlab/ready', count: 0, lastRequest: BigInt(Date.now()) };
  try {
    await database().rateLimit.upsert({ where: { key: probe.key }, update: { lastRequest: probe.lastRequest }, create: probe });
    return Response.json({ ready: true }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    console.error('[podlab] the database cannot be written:', error instanceof Error ? error.message : error);
    return Response.json({ ready: false, why: 'database' }, { status: 503 });
  }
}

import type { z } from 'zod';
import { isLocale, type Locale } from '../curriculum/text';
import { access, newSeats, type RouteName } from './access';
import { CLIENT_ADDRESS } from './client-address';
import { baseUrl } from './environment';
import { countAttempt, refuseAbove } from './rate-limit';
import { Refusal, refusalTexts } from './refusal';
import { ensureViewer, getViewer, type Viewer } from './viewer';

/** Bytes of a request's body. */
const MAX_BODY_BYTES = 2_500_000;

export interface Call<Body> {
  readonly viewer: Viewer;
  readonly body: Body;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
}

/**
 * Makes a route handler of one row of the access table: checks where the request comes from, who asks, how often and
 * in what form, then calls `run`, and puts every refusal into words. `run` never sees a request that the table forbids.
 */
export function route<Schema extends z.ZodType>(name: RouteName, body: Schema, run: (call: Call<z.infer<Schema>>) => Promise<unknown>): Handler {
  const rule = access[name];
  const misses = 'misses' in rule ? rule.misses : undefined;
  return async (request, context) => {
    const headers = new Headers({ 'cache-control': 'no-store' });
    const missKey = `${name}/${clientAddress(request)}`;
    try {
      refuseOtherOrigins(request);
      if (misses) await refuseAbove(missKey, misses);
      const viewer = await viewerFor(rule.who, request, headers);
      const parsed = body.safeParse(request.method === 'GET' ? undefined : await readJson(request));
      if (!parsed.success) throw new Refusal(400, 'bad-input');
      const result = await run({ viewer, body: parsed.data, params: await context.params, query: new URL(request.url).searchParams, signal: request.signal });
      if (result instanceof ReadableStream) return new Response(result, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' } });
      if (result instanceof Response) return result;
      return Response.json(result ?? {}, { headers });
    } catch (error) {
      if (misses && error instanceof Refusal && error.status === 404) await countAttempt(missKey, misses).catch(() => undefined);
      return refuse(error, name, request, headers);
    }
  };
}

export type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

async function viewerFor(who: (typeof access)[RouteName]['who'], request: Request, headers: Headers): Promise<Viewer> {
  if (who === 'anyone-gets-a-seat') {
    const { viewer, setCookie } = await ensureViewer(request.headers, () => countAttempt(`seat/${clientAddress(request)}`, newSeats));
    for (const cookie of setCookie) headers.append('set-cookie', cookie);
    return viewer;
  }
  const viewer = await getViewer(request.headers);
  if (who === 'anyone') return viewer ?? { userId: '', anonymous: true, email: undefined, name: '' };
  if (!viewer || (who === 'account' && viewer.anonymous)) throw new Refusal(401, 'sign-in-needed');
  return viewer;
}

/** A write must come from a page of ours: browsers say so in Origin, which a page cannot forge (CSRF). */
function refuseOtherOrigins(request: Request): void {
  if (request.method === 'GET') return;
  const origin = request.headers.get('origin');
  if (origin === null) return;
  const host = request.headers.get('host');
  if (origin !== `http://${host}` && origin !== `https://${host}` && origin !== baseUrl()) throw new Refusal(403, 'other-origin');
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text().catch((cause: unknown) => { throw new LeftEarly('the client left before its request was whole', { cause }); });
  if (text.length > MAX_BODY_BYTES) throw new Refusal(413, 'too-large');
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    throw new Refusal(400, 'bad-input');
  }
}

function clientAddress(request: Request): string {
  return request.headers.get(CLIENT_ADDRESS) ?? 'local';
}

function localeOf(request: Request): Locale {
  const asked = request.headers.get('x-podlab-locale');
  return isLocale(asked) ? asked : 'en';
}

/** A client that went away: nobody reads the answer, and nothing has failed here. */
class LeftEarly extends Error {
  override readonly name = 'LeftEarly';
}

function refuse(error: unknown, name: RouteName, request: Request, headers: Headers): Response {
  const refusal = error instanceof Refusal ? error : error instanceof LeftEarly ? new Refusal(400, 'bad-input') : new Refusal(500, 'server-error');
  if (refusal.status === 500) console.error(`[podlab] ${name} failed:`, error);
  const locale = localeOf(request);
  if (refusal.retryAfterSeconds) headers.set('retry-after', String(refusal.retryAfterSeconds));
  return Response.json({ error: { code: refusal.code, message: refusalTexts[refusal.code][locale] } }, { status: refusal.status, headers });
}

import { inTurn } from '../../lab/turns';

/** A refusal of the HTTP API, in the reader's language. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

/** Sends JSON and reads JSON. Throws ApiRefusal for a refusal, TypeError when the server cannot be reached. */
export async function postJson<T>(path: string, body: unknown, locale: string): Promise<T> {
  const answer = await inTurn(() => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-podlab-locale': locale }, body: JSON.stringify(body) }));
  const value = (await answer.json().catch(() => undefined)) as { error?: { code?: string; message?: string }; code?: string; message?: string } | undefined;
  if (!answer.ok) throw new ApiRefusal(answer.status, value?.error?.code ?? value?.code ?? '', value?.error?.message ?? value?.message ?? `HTTP ${answer.status}`);
  return value as T;
}

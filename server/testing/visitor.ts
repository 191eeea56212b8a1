import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auth } from '../auth';
import type { Handler } from '../http';
import { migrate } from '../migrate';

/** Points the server's modules at a new, migrated database of this test file's own. Call before the first request. */
export async function freshDatabase(): Promise<void> {
  process.env.DATABASE_URL = `file:${join(mkdtempSync(join(tmpdir(), 'podlab-server-')), 'test.db')}`;
  await migrate();
}

/** A browser as the server sees it: it keeps cookies and calls route handlers. */
export class Visitor {
  readonly #cookies = new Map<string, string>();

  async call(handler: Handler, method: string, path: string, body?: unknown, params: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<{ status: number; body: any; response: Response }> {
    const request = new Request(`http://localhost:3000${path}`, {
      method,
      headers: { host: 'localhost:3000', ...(method === 'GET' ? {} : { 'content-type': 'application/json', origin: 'http://localhost:3000' }), cookie: this.#cookie(), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const response = await handler(request, { params: Promise.resolve(params) });
    this.#keep(response);
    const stream = response.headers.get('content-type') === 'text/event-stream';
    return { status: response.status, body: stream ? undefined : await response.json().catch(() => undefined), response };
  }

  /** Signs up with e-mail and password; what was done before goes to the account. */
  async signUp(email: string): Promise<void> {
    await this.#auth('/sign-up/email', { name: email, email, password: 'correct horse battery' });
  }

  async signIn(email: string, password = 'correct horse battery'): Promise<number> {
    return (await this.#auth('/sign-in/email', { email, password })).status;
  }

  async #auth(path: string, body: unknown): Promise<Response> {
    const response = await auth().handler(new Request(`http://localhost:3000/api/auth${path}`, {
      method: 'POST', headers: { host: 'localhost:3000', origin: 'http://localhost:3000', 'content-type': 'application/json', cookie: this.#cookie() }, body: JSON.stringify(body),
    }));
    this.#keep(response);
    return response;
  }

  #cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(';');
      const at = pair!.indexOf('=');
      const [name, value] = [pair!.slice(0, at), pair!.slice(at + 1)];
      if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

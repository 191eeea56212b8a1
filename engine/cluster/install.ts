import type { Transport } from '../api/transport';

/** Creates what an addon's manifest holds; `again`: what is there already stays as it is. */
export function post(admin: Transport, path: string, object: object, again = false): void {
  const { status, object: answer } = admin.send({ method: 'POST', path, body: { object } });
  if (status >= 300 && !(again && status === 409)) throw new Error(`${path}: ${JSON.stringify(answer)}`);
}

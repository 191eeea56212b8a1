import { StatusError } from '../../../api/status';
import { prettyFor } from '../../../api/transport';
import { encodeUtf8 } from '../../../runtime/bytes';
import { SystemError } from '../../../runtime/machine';
import type { HttpResponse } from '../../../runtime/net';
import type { Task } from '../../../runtime/process';
import { settled } from '../../client/settled';
import { textOf } from '../../client/rest-request';
import { KubectlError, PlainError } from '../../errors';
import type { Command, Session } from '../../session';

/** kubectl proxy: the API behind a plain local port. */
export const proxy: Command = function* run(session) {
  const { flags } = session;
  const port = flags.number('port');
  if (flags.text('www') || flags.text('unix-socket')) throw new KubectlError('not simulated: proxy --www and --unix-socket');
  yield* session.client();
  let listener;
  try {
    listener = session.proc.machine.net.serveHttp(port, (request) => answer(session, request), { address: flags.text('address') });
  } catch (error) {
    if (error instanceof SystemError) throw new KubectlError(`listen tcp ${flags.text('address')}:${port}: bind: address already in use`);
    throw error;
  }
  try {
    yield* session.out(`Starting to serve on ${flags.text('address')}:${listener.port}\n`);
    for (;;) yield* session.proc.sleep(3_600_000);
  } finally {
    listener.close();
  }
};

function* answer(session: Session, request: { readonly method: string; readonly path: string; readonly body?: Uint8Array; readonly headers: Readonly<Record<string, string>> }): Task<HttpResponse> {
  const [path, search] = request.path.split('?');
  const json = { 'content-type': 'application/json' };
  const query = (search ?? '').split('&').filter((part) => part !== '').map((part): [string, string] => {
    const [name, value = ''] = part.split('=');
    return [decodeURIComponent(name!), decodeURIComponent(value.replace(/\+/g, ' '))];
  });
  try {
    const client = yield* session.client();
    const sent = yield* client.send({ method: request.method as 'GET', path: path!, query, wire: prettyFor(query, request.headers) ? 'indented' : 'line', ...(request.body?.length ? { bytes: request.body, contentType: request.headers['content-type'] ?? 'application/json' } : {}) });
    const response = yield* settled(session, sent);
    return { status: response.status, headers: response.headers, body: response.bytes ?? encodeUtf8(textOf(response)) };
  } catch (error) {
    if (error instanceof StatusError) return { status: error.code, headers: json, body: encodeUtf8(prettyFor(query, request.headers) ? JSON.stringify(error.status, undefined, 2) : `${JSON.stringify(error.status)}\n`) };
    if (error instanceof PlainError) return { status: 502, headers: {}, body: encodeUtf8(error.message) };
    throw error;
  }
}

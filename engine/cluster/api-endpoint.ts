import { ANONYMOUS, type ApiServer } from '../apiserver';
import { prettyFor, type ApiRequest, type ApiResponse } from '../api/transport';
import { encodeUtf8 } from '../runtime/bytes';
import { held } from '../runtime/lazy-module';
import type { HttpHandler, HttpResponse } from '../runtime/net';
import type { Task } from '../runtime/process';

/**
 * The API server on the simulated network: what curl in a pod reaches at https://kubernetes.default.svc with its
 * token. Watches and connections need kubectl; a plain HTTP client is told so.
 */
export function apiEndpoint(apiserver: ApiServer): HttpHandler {
  return (request) => {
    const [path, search = ''] = request.path.split('?') as [string, string?];
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
    const query = search.split('&').filter(Boolean).map((pair) => pair.split('=').map((word) => decodeURIComponent(word.replace(/\+/g, ' '))) as [string, string]);
    const sent: ApiRequest = {
      method: request.method as ApiRequest['method'],
      path,
      query,
      headers,
      ...(headers['authorization'] ? {} : { user: ANONYMOUS }),
      ...(request.body?.length ? { body: { bytes: request.body } } : {}),
      wire: prettyFor(query, headers) ? 'indented' : 'line',
      waits: true,
    };
    const answer = apiserver.send(sent);
    return answer.needs ? answerLater(apiserver, sent, answer) : overHttp(sent, answer);
  };
}

/** What the request needs is on its way. */
function* answerLater(apiserver: ApiServer, sent: ApiRequest, first: ApiResponse): Task<HttpResponse> {
  let answer = first;
  for (; answer.needs; answer = apiserver.send(sent)) yield* held(apiserver.clock, answer.needs);
  return overHttp(sent, answer);
}

function overHttp({ wire }: ApiRequest, answer: ApiResponse): HttpResponse {
  if (answer.stream) {
    answer.stream.close();
    return { status: 501, headers: { 'content-type': 'text/plain' }, body: encodeUtf8('not simulated: streams of the API over plain HTTP inside the cluster\n') };
  }
  const body = answer.bytes ?? encodeUtf8(wire === 'indented' ? JSON.stringify(answer.object ?? {}, undefined, 2) : `${JSON.stringify(answer.object ?? {})}\n`);
  return { status: answer.status, headers: { 'content-type': 'application/json', ...answer.headers }, body };
}

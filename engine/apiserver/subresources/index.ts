import type { KindRecord, SubresourceRecord } from '../../api/kind';
import type { ApiResponse } from '../../api/transport';
import { mediaType } from '../body';
import type { RequestContext } from '../request-context';
import { answer, notAllowed } from '../responses';
import type { ServerHost } from '../host';
import { patchObject } from '../verbs/patch';
import { getStored } from '../verbs/read';
import { update } from '../verbs/update';
import { bindPod } from './binding';
import { requestToken } from './token';

/** Answers a request to a subresource that discovery lists. */
export function answerSubresource(server: ServerHost, context: RequestContext, kind: KindRecord, subresource: SubresourceRecord): ApiResponse {
  const { method } = context.request;
  switch (subresource.name) {
    case 'scale':
      return server.rare.answerScale(server, context, kind);
    case 'binding':
      only(method, 'POST');
      return bindPod(server, context, kind);
    case 'eviction':
      only(method, 'POST');
      return server.rare.evictPod(server, context, kind);
    case 'token':
      only(method, 'POST');
      return requestToken(server, context, kind);
    case 'log':
      only(method, 'GET');
      return server.rare.podLog(server, context, kind);
    case 'exec':
    case 'attach':
    case 'portforward':
    case 'proxy':
      return server.rare.connect(server, context, kind, subresource.name);
    default:
      return answerPart(server, context, kind, subresource);
  }
}

function only(method: string, wanted: string): void {
  if (method !== wanted) throw notAllowed();
}

/** status, ephemeralcontainers, resize, finalize, approval: the object itself, written by other rules. */
function answerPart(server: ServerHost, context: RequestContext, kind: KindRecord, { name, verbs }: SubresourceRecord): ApiResponse {
  switch (context.request.method) {
    case 'GET':
      if (!verbs.includes('get')) throw notAllowed();
      return answer(server, context, kind, getStored(server.store, kind, context.info.namespace, context.info.name!), 200);
    case 'PUT':
      if (!verbs.includes('update')) throw notAllowed();
      return answer(server, context, kind, update(server.parts, context, kind, name).object, 200);
    case 'PATCH':
      if (!verbs.includes('patch')) throw notAllowed();
      if (mediaType(context) === 'application/apply-patch+yaml') return answer(server, context, kind, server.rare.applyObject(server, context, kind, name).object, 200);
      return answer(server, context, kind, patchObject(server.parts, context, kind, name), 200);
    default:
      throw notAllowed();
  }
}

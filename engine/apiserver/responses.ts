import type { KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { failure } from '../api/status';
import type { ApiResponse } from '../api/transport';
import { encodeUtf8 } from '../runtime/bytes';
import { acceptedForm, represent } from './representation';
import type { RequestContext } from './request-context';
import type { ServerHost } from './host';
import { shown } from './verbs/update';

export const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
export const TEXT_HEADERS: Readonly<Record<string, string>> = Object.freeze({ 'content-type': 'text/plain; charset=utf-8' });

/** What is said of a path under a group that the server itself serves, when nothing stands there. */
export function nothingThere(): Error {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** What the server answers to a path that it does not know at all. */
export function pageNotFound(): ApiResponse {
  return { status: 404, headers: TEXT_HEADERS, bytes: encodeUtf8('404 page not found\n') };
}

export function notAllowed(): Error {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** A stored object in the form that the client asked for; clients outside the engine also see who owns its fields. */
export function answer(server: ServerHost, context: RequestContext, kind: KindRecord, object: KubeObject, status: number): ApiResponse {
  const form = acceptedForm(context.header('accept'));
  const external = form === 'object' && context.header('accept') !== undefined;
  return { status, headers: NO_HEADERS, object: represent(context, kind, external ? withOwners(server, kind, object) : shown(kind, object), form) };
}

export function withOwners(server: ServerHost, kind: KindRecord, object: KubeObject): KubeObject {
  const managedFields = server.ownership.entriesOf(object);
  const seen = shown(kind, object);
  return managedFields.length ? { ...seen, metadata: { ...seen.metadata, managedFields } } : seen;
}

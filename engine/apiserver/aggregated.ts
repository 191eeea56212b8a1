import type { KindRecord, ObjectSource } from '../api/kind';
import type { ApiResponse } from '../api/transport';
import { acceptedForm, represent, representList } from './representation';
import type { RequestContext } from './request-context';
import { NO_HEADERS, notAllowed } from './responses';
import { selectionOf } from './verbs/read';

/** Answers for a kind of an aggregated API: the objects are those of the server behind this one, read at this moment. */
export function answerAggregated(context: RequestContext, kind: KindRecord, source: ObjectSource, verb: string): ApiResponse {
  const { namespace, name } = context.info;
  const form = acceptedForm(context.header('accept'));
  if (verb === 'get') return { status: 200, headers: NO_HEADERS, object: represent(context, kind, source.get(namespace, name!), form) };
  if (verb !== 'list') throw notAllowed();
  const selection = selectionOf(context, kind);
  const items = source.list(namespace).filter((object) => (selection.name === undefined || object.metadata.name === selection.name) && (!selection.matches || selection.matches(object)));
  return { status: 200, headers: NO_HEADERS, object: representList(context, kind, items, {}, form) };
}

import type { EventNote } from '../api/event-note';
import type { KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { storageOf } from '../api/registry';
import type { ApiResponse } from '../api/transport';
import { isWatch, verbOf } from './auth/authentication';
import { failure, notFound } from '../api/status';
import { isTerminating } from './custom-resources';
import { returnsDeleted } from './kind-traits';
import { acceptedForm, representList } from './representation';
import { resourceOf, type RequestContext } from './request-context';
import type { ServerHost } from './host';
import { answer, notAllowed, nothingThere, pageNotFound, withOwners } from './responses';
import { answerSubresource } from './subresources';
import { create } from './verbs/create';
import { deletionStatus, remove, removeCollection } from './verbs/delete';
import { patchObject } from './verbs/patch';
import { getStored, listObjects } from './verbs/read';
import { shown, update } from './verbs/update';
import { watchObjects } from './verbs/watch';
import { mediaType } from './body';

const NONE: Readonly<Record<string, string>> = Object.freeze({});

/* Versions whose use the server warns of. */
const DEPRECATED: Readonly<Record<string, string>> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
};

/** Answers a request to a resource of a served kind. */
export function answerResource(server: ServerHost, context: RequestContext): ApiResponse {
  const { info, request } = context;
  const kind = server.registry.find(info.group, info.version, info.resource);
  if (!kind) return unknownResource(server, info.group);
  if (kind.namespaced !== (info.namespace !== undefined) && !(kind.namespaced && info.name === undefined) && info.resource !== 'namespaces') return unknownResource(server, info.group);
  if (info.subresource !== undefined) {
    const subresource = kind.subresources.find((entry) => entry.name === info.subresource);
    if (subresource) return answerSubresource(server, context, kind, subresource);
    throw kind.custom ? notFound(resourceOf(kind), info.name!) : nothingThere();
  }
  const verb = verbFor(context);
  if (kind.custom && !verb) throw notSupported(kind, verbOf(request, info));
  if (!verb || !kind.verbs.includes(verb) || (kind.namespaced && info.namespace === undefined && verb !== 'list' && verb !== 'watch' && verb !== 'create')) throw notAllowed();
  // Namespaced reviews (LocalSubjectAccessReview) aside, objects are created in a namespace.
  if (verb === 'create' && kind.namespaced && info.namespace === undefined) throw notAllowed();
  const deprecation = kind.deprecation ?? (kind.group === '' ? DEPRECATED[kind.plural] : undefined);
  if (deprecation) context.warn(deprecation);
  const source = kind.kind === 'ComponentStatus' && !kind.custom ? server.rare.componentStatuses(server.store) : kind.source;
  if (source) return server.rare.answerAggregated(context, kind, source, verb);
  const note = server.eventNotes?.take(context, kind);
  if (note) return new NoteAnswer(verb === 'create' ? 201 : 200, note);
  // Refuses what it cannot give before anything is done.
  const form = request.method === 'DELETE' || verb === 'watch' ? 'object' : acceptedForm(context.header('accept'));
  switch (verb) {
    case 'get':
      server.willRead(storageOf(kind), info.namespace, false);
      return answer(server, context, kind, getStored(server.store, kind, info.namespace, info.name!), 200);
    case 'list':
      return answerList(server, context, kind, form);
    case 'watch':
      return startWatch(server, context, kind);
    case 'create':
      if (kind.custom && isTerminating(server.store, kind)) throw failure(405, 'MethodNotAllowed', 'create not allowed while custom resource definition is terminating', { ...(kind.group ? { group: kind.group } : {}), kind: kind.plural });
      return kind.strategy.review || !kind.verbs.includes('get') ? server.rare.answerReview(server, context, kind) : answer(server, context, kind, create(server.parts, context, kind), 201);
    case 'update': {
      const { object, created } = update(server.parts, context, kind);
      return answer(server, context, kind, object, created ? 201 : 200);
    }
    case 'patch': {
      if (mediaType(context) === 'application/apply-patch+yaml') {
        const { object, created } = server.rare.applyObject(server, context, kind);
        return answer(server, context, kind, object, created ? 201 : 200);
      }
      return answer(server, context, kind, patchObject(server.parts, context, kind), 200);
    }
    case 'delete':
      return answerDeletion(server, context, kind);
    default:
      return answerDeletedCollection(server, context, kind);
  }
}

/** What is answered to a recorder, which does not read the object: it is made when somebody does. */
class NoteAnswer implements ApiResponse {
  readonly status: number;
  readonly #note: EventNote;

  constructor(status: number, note: EventNote) {
    this.status = status;
    this.#note = note;
  }

  get headers(): ApiResponse['headers'] {
    return NONE;
  }

  get object(): KubeObject {
    return this.#note.object;
  }
}

function answerList(server: ServerHost, context: RequestContext, kind: KindRecord, form: ReturnType<typeof acceptedForm>): ApiResponse {
  server.willRead(storageOf(kind), context.info.namespace, false);
  const { items, ...meta } = listObjects(context, server.store, kind);
  const external = form === 'object' && context.header('accept') !== undefined;
  return { status: 200, headers: NONE, object: representList(context, kind, items.map((item) => (external ? withOwners(server, kind, item) : shown(kind, item))), meta, form) };
}

function answerDeletedCollection(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  const gone = removeCollection(server.parts, context, kind, server.eventNotes);
  const resourceVersion = String(server.store.revision);
  // The cluster's own clients do not read it.
  return { status: 200, headers: NONE, get object() { return representList(context, kind, gone.map(({ object }) => shown(kind, object)), { resourceVersion }, 'object'); } };
}

/** Built-in groups answer for every path under them; of custom ones nobody knows. */
function unknownResource(server: ServerHost, group: string): ApiResponse {
  if (server.registry.serves(group)) throw nothingThere();
  return pageNotFound();
}

/** How custom resources refuse a verb. */
function notSupported(kind: KindRecord, verb: string): Error {
  return failure(405, 'MethodNotAllowed', `${verb} is not supported on resources of kind "${kind.plural}.${kind.group}"`, { group: kind.group, kind: kind.plural });
}

function verbFor(context: RequestContext): string | undefined {
  const { info, request } = context;
  const named = info.name !== undefined;
  switch (request.method) {
    case 'GET':
      if (info.watchPath || isWatch(request)) return 'watch';
      return named ? 'get' : 'list';
    case 'POST':
      return named ? undefined : 'create';
    case 'PUT':
      return named ? 'update' : undefined;
    case 'PATCH':
      return named ? 'patch' : undefined;
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      // OPTIONS, TRACE and whatever else comes over HTTP.
      return undefined;
  }
}

function answerDeletion(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  const deletion = remove(server.parts, context, kind);
  if (!deletion.gone || returnsDeleted(kind)) return answer(server, context, kind, deletion.object, 200);
  return { status: 200, headers: NONE, object: deletionStatus(kind, deletion.object) };
}

function startWatch(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  const form = acceptedForm(context.header('accept'));
  server.willRead(storageOf(kind), context.info.namespace, true);
  const external = form === 'object' && context.header('accept') !== undefined;
  const stream = watchObjects(context, server.store, server.clock, kind, (object) => (external ? withOwners(server, kind, object) : shown(kind, object)));
  return { status: 200, headers: NONE, stream };
}

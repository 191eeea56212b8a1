import { adopt, MISFIT } from '../../api/adopt';
import type { Draft, KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { apiVersionOf, storageOf } from '../../api/registry';
import type { RequestContext } from '../request-context';
import type { ServerParts } from '../server-parts';
import { replaceStatus } from '../write';
import { writtenBy } from './create';

/**
 * PUT of a status by an actor of this cluster that gives back the stored object with nothing but another status, as
 * kubelets and controllers do: what is the stored part itself needs no second reading, defaults and rules of metadata
 * included. Undefined where it is anything else, or where the decoder has something to say of the status.
 */
export function updateStatusAlone(parts: ServerParts, context: RequestContext, kind: KindRecord): KubeObject | undefined {
  const { info, request: { body } } = context;
  if (!context.request.info || !body || !('object' in body) || kind.storedAs || kind.custom) return undefined;
  const schema = kind.schema?.fields?.get('status')?.schema;
  const old = parts.store.collection(storageOf(kind)).get(kind.namespaced ? info.namespace : undefined, info.name!);
  const given = body.object as KubeObject;
  if (!schema || !old || !isOtherwise(given, old) || given.kind !== kind.kind || given.apiVersion !== apiVersionOf(kind)) return undefined;
  const status = adopt(schema, given['status'], old['status']);
  if (status === MISFIT) return undefined;
  const draft = { ...old, metadata: { ...old.metadata }, status } as Draft;
  return replaceStatus(parts.path, context, kind, draft, old, writtenBy(context, kind, given, 'status'));
}

/** Whether all but the status is the stored object's own. */
function isOtherwise(given: KubeObject, old: KubeObject): boolean {
  for (const key in given) if (key !== 'status' && given[key] !== old[key]) return false;
  for (const key in old) if (!(key in given)) return false;
  return true;
}

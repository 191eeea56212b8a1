import type { Draft, KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { seal } from '../../api/seal';
import { badRequest, isNotFound } from '../../api/status';
import { decodeObject, ownBody, readBody } from '../body';
import { createsOnPut } from '../kind-traits';
import type { Written } from '../ownership';
import { checkWriteOptions } from '../options';
import type { RequestContext } from '../request-context';
import type { ServerParts } from '../server-parts';
import { updateObject, type UpdateOptions } from '../write';
import { createFrom, fixNamespace, writtenBy } from './create';
import { getStored } from './read';
import { updateStatusAlone } from './status';

export interface UpdateResult {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** PUT of an object or of a subresource with the same body. */
export function update(parts: ServerParts, context: RequestContext, kind: KindRecord, subresource?: string): UpdateResult {
  checkWriteOptions(context, 'UpdateOptions');
  const quick = subresource === 'status' ? updateStatusAlone(parts, context, kind) : undefined;
  if (quick) return { object: quick, created: false };
  const raw = readBody(context, parts.registry, kind.kind, parts.formats());
  const draft = decodeObject(context, parts.registry, ownBody(kind), raw);
  const name = context.info.name!;
  if (draft.metadata.name && draft.metadata.name !== name) throw badRequest(`the name of the object (${draft.metadata.name}) does not match the name on the URL (${name})`);
  if (!draft.metadata.name && !draft.metadata.generateName) throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  draft.metadata.name ||= name;
  fixNamespace(context, kind, draft);
  const written = writtenBy(context, kind, raw, subresource);
  let old: KubeObject;
  try {
    old = getStored(parts.store, kind, context.info.namespace, name);
  } catch (error) {
    if (!isNotFound(error) || !createsOnPut(kind) || subresource !== undefined) throw error;
    return { object: createFrom(parts, context, kind, draft, written), created: true };
  }
  return { object: updateFrom(parts, context, kind, draft, old, written, { subresource }), created: false };
}

/** Updates from a draft in the version of the request; `old` is the stored object, and so is what it returns. */
export function updateFrom(parts: ServerParts, context: RequestContext, kind: KindRecord, draft: Draft, old: KubeObject, written: Written, options: UpdateOptions = {}): KubeObject {
  kind.strategy.default?.(draft);
  if (!kind.storedAs) return updateObject(parts.path, context, kind, draft, old, written, options);
  const stored = parts.storedKind(kind);
  const converted = kind.storedAs.toStored(draft as KubeObject) as Draft;
  const object: Draft = { ...converted, metadata: { ...converted.metadata } };
  stored.strategy.default?.(object);
  return updateObject(parts.path, context, stored, object, old, written, options);
}

/** The stored object of a request in the version of the request. */
export function shown(kind: KindRecord, object: KubeObject): KubeObject {
  return kind.storedAs ? seal(kind.schema, thawed(kind.storedAs.fromStored(object))) : object;
}

/** A conversion returns a fresh object over shared parts; only the levels that sealing completes are copied. */
function thawed(object: KubeObject): KubeObject {
  const out: Record<string, unknown> = { ...object };
  for (const part of ['spec', 'status']) if (out[part] !== undefined) out[part] = { ...(out[part] as object) };
  return out as unknown as KubeObject;
}

import type { Draft, KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { apiVersionOf } from '../../api/registry';
import { badRequest } from '../../api/status';
import { decodeObject, ownBody, readBody } from '../body';
import { checkWriteOptions } from '../options';
import type { RequestContext } from '../request-context';
import type { ServerParts } from '../server-parts';
import { createObject } from '../write';
import type { Written } from '../ownership';

/** POST to a collection. */
export function create(parts: ServerParts, context: RequestContext, kind: KindRecord): KubeObject {
  checkWriteOptions(context, 'CreateOptions');
  const raw = readBody(context, parts.registry, kind.kind, parts.formats());
  const draft = decodeObject(context, parts.registry, ownBody(kind), raw);
  return createFrom(parts, context, kind, draft, writtenBy(context, kind, raw));
}

/** Creates from a draft in the version of the request; returns the stored object. */
export function createFrom(parts: ServerParts, context: RequestContext, kind: KindRecord, draft: Draft, written: Written): KubeObject {
  fixNamespace(context, kind, draft);
  kind.strategy.default?.(draft);
  if (!kind.storedAs) return createObject(parts.path, context, kind, draft, written);
  const stored = parts.storedKind(kind);
  const converted = kind.storedAs.toStored(draft as KubeObject) as Draft;
  const object: Draft = { ...converted, metadata: { ...converted.metadata } };
  stored.strategy.default?.(object);
  return createObject(parts.path, context, stored, object, written);
}

/** The note of an update by a client: whose it is, and what was sent. */
export function writtenBy(context: RequestContext, kind: KindRecord, raw: unknown, subresource?: string): Written {
  const given = (raw as { metadata?: { managedFields?: unknown } } | undefined)?.metadata?.managedFields;
  return { manager: context.fieldManager, operation: 'Update', apiVersion: apiVersionOf(kind), time: context.now, kind, raw, subresource: subresource || undefined, given: Array.isArray(given) && given.length ? given : undefined };
}

/** The namespace of the path is the object's; a different one in the object is refused. */
export function fixNamespace(context: RequestContext, kind: KindRecord, draft: Draft): void {
  const { namespace } = context.info;
  const meta = draft.metadata;
  if (!kind.namespaced) {
    if (meta.namespace && kind.plural !== 'namespaces') throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    delete meta.namespace;
    return;
  }
  if (meta.namespace && meta.namespace !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  // The object's own text is kept where it has one: a part of the path would keep the whole path in memory.
  if (namespace !== undefined) meta.namespace ||= namespace;
}

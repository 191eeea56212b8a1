import type { AnyObject } from '../../session';
import { LAST_APPLIED } from '../dry-run';

interface Entry {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Record<string, unknown>;
  readonly [field: string]: unknown;
}


/**
 * csaupgrade.UpgradeManagedFieldsPatch: what those owned who last wrote the annotation, as client-side apply does,
 * becomes the server-side manager's, so that it can be given up later. A JSON patch, or undefined when there is nothing to move.
 */
export function migrationPatch(object: AnyObject, manager: string): unknown[] | undefined {
  if (object.metadata.annotations?.[LAST_APPLIED] === undefined) return undefined;
  const entries = (object.metadata.managedFields ?? []) as readonly Entry[];
  const isOld = (one: Entry): boolean => one.operation === 'Update' && !one.subresource && ownsAnnotation(one);
  const old = entries.filter(isOld);
  if (old.length === 0) return undefined;
  const own = entries.find((one) => one.manager === manager && one.operation === 'Apply' && !one.subresource);
  const fields = old.reduce<Record<string, unknown>>((all, one) => union(all, one.fieldsV1 ?? {}), own?.fieldsV1 ?? {});
  const joined: Entry = { ...(own ?? old[0]!), manager, operation: 'Apply', fieldsV1: withoutAnnotation(fields) };
  const value = own ? entries.filter((one) => !isOld(one)).map((one) => (one === own ? joined : one)) : [joined, ...entries.filter((one) => !isOld(one))];
  return [
    { op: 'replace', path: '/metadata/managedFields', value },
    { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
  ];
}

/** Whether the annotation of client-side apply is there and nobody has applied it, so that it would be lost with its last owner. */
export function lacksAnnotationOwner(object: AnyObject): boolean {
  if (object.metadata.annotations?.[LAST_APPLIED] === undefined) return false;
  return !((object.metadata.managedFields ?? []) as readonly Entry[]).some((one) => one.operation === 'Apply' && ownsAnnotation(one));
}

function ownsAnnotation(one: Entry): boolean {
  const metadata = one.fieldsV1?.['f:metadata'] as { 'f:annotations'?: Record<string, unknown> } | undefined;
  return metadata?.['f:annotations']?.[`f:${LAST_APPLIED}`] !== undefined;
}

/** The object with nothing but its annotation, for whoever is to own that. */
export function onlyAnnotation({ apiVersion, kind, metadata }: AnyObject): object {
  return { apiVersion, kind, metadata: { annotations: { [LAST_APPLIED]: metadata.annotations![LAST_APPLIED] }, name: metadata.name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) } };
}

function union(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const out = { ...a };
  for (const [key, value] of Object.entries(b)) out[key] = union((a[key] ?? {}) as Record<string, unknown>, value as Record<string, unknown>);
  return out;
}

function withoutAnnotation(fields: Record<string, unknown>): Record<string, unknown> {
  const meta = fields['f:metadata'] as Record<string, unknown> | undefined;
  const annotations = meta?.['f:annotations'] as Record<string, unknown> | undefined;
  if (!meta || !annotations) return fields;
  const { [`f:${LAST_APPLIED}`]: _gone, ...kept } = annotations;
  const { 'f:annotations': _old, ...rest } = meta;
  const next = Object.keys(kept).some((key) => key !== '.') ? { ...rest, 'f:annotations': kept } : rest;
  const { 'f:metadata': _meta, ...others } = fields;
  return Object.keys(next).length ? { ...others, 'f:metadata': next } : others;
}

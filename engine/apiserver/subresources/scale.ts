import { compareScale, type ScaleObject } from '../scale-object';
import type { Draft, KindRecord, TableRecord } from '../../api/kind';
import { formatSelector } from '../../api/label-selector';
import type { KubeObject } from '../../api/object';
import { apiVersionOf } from '../../api/registry';
import { wholeCatalog } from '../../api/rare-schemas';
import { schemaOf } from '../../api/schemas';
import { seal } from '../../api/seal';
import { badRequest } from '../../api/status';
import { age } from '../../api/table/age';
import { invalidObject } from '../../api/field-errors';
import type { ApiResponse } from '../../api/transport';
import { decodeObject, mediaType, readBody, type Expected } from '../body';
import { acceptedForm, represent } from '../representation';
import type { RequestContext } from '../request-context';
import { NO_HEADERS, notAllowed } from '../responses';
import type { ServerHost } from '../host';
import { applyObject, readApplied } from '../verbs/apply';
import { writtenBy } from '../verbs/create';
import { decodePatched, patched } from '../verbs/patch';
import { getStored } from '../verbs/read';
import { updateFrom } from '../verbs/update';

const SCALE: Expected = { group: 'autoscaling', version: 'v1', kind: 'Scale', schema: schemaOf('autoscaling.v1.Scale', wholeCatalog) };
const DEFAULT_PATHS = { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'], selector: ['spec', 'selector'] };

const TABLE: TableRecord = {
  columns: [
    { name: 'Name', type: 'string', format: '', priority: 0 },
    { name: 'Desired', type: 'integer', format: '', priority: 0 },
    { name: 'Available', type: 'integer', format: '', priority: 0 },
    { name: 'Age', type: 'string', format: '', priority: 0 },
  ],
  cells: (object, nowMs) => {
    const { metadata, spec, status } = object as ScaleObject;
    return [metadata.name, spec.replicas ?? 0, status.replicas, age(metadata.creationTimestamp, nowMs)];
  },
};

/** GET, PUT and PATCH of …/scale: the number of replicas of any kind that has one. */
export function answerScale(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  const form = acceptedForm(context.header('accept'));
  const old = getStored(server.store, kind, context.info.namespace, context.info.name!);
  const current = scaleOf(kind, old);
  const { method } = context.request;
  if (method === 'GET') return { status: 200, headers: NO_HEADERS, object: represent(context, { ...kind, table: TABLE }, current, form) };
  let wanted: Draft;
  if (method === 'PUT') wanted = decodeObject(context, server.registry, SCALE, readBody(context, server.registry, 'Scale', server.parts.formats()));
  else if (method === 'PATCH') {
    if (mediaType(context) === 'application/apply-patch+yaml') return { status: 200, headers: NO_HEADERS, object: scaleOf(kind, applyScale(server, context, kind, old)) };
    wanted = decodePatched(server.parts, context, SCALE, patched(context, SCALE.schema, current, false), () => current as unknown as KubeObject);
  } else throw notAllowed();
  const given = wanted.metadata.name;
  if (given && given !== context.info.name) throw badRequest(`the name of the object (${given}) does not match the name on the URL (${context.info.name})`);
  const replicas = (wanted['spec'] as { replicas?: number } | undefined)?.replicas ?? 0;
  if (replicas < 0) throw negative(context.info.name!, replicas);
  compareScale(kind, wanted, old);
  const path = kind.strategy.scale?.specReplicas ?? DEFAULT_PATHS.specReplicas;
  const draft = withValue(old, path, replicas) as unknown as Draft;
  const object = { ...draft, metadata: { ...draft.metadata } };
  const stored = updateFrom(server.parts, context, kind, object, old, writtenBy(context, kind, withValue(old, path, replicas), 'scale'), { scale: { object: wanted, oldObject: current as unknown as KubeObject } });
  return { status: 200, headers: NO_HEADERS, object: scaleOf(kind, stored) };
}

/** Server-side apply of a Scale: what it owns of the object is the number of replicas. */
function applyScale(server: ServerHost, context: RequestContext, kind: KindRecord, old: KubeObject): KubeObject {
  const { replicas } = (readApplied(context, SCALE, server.parts)['spec'] ?? {}) as { replicas?: number };
  if (replicas !== undefined && replicas < 0) throw negative(context.info.name!, replicas);
  const { name, namespace } = old.metadata;
  const own = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
  const path = kind.strategy.scale?.specReplicas ?? DEFAULT_PATHS.specReplicas;
  const applied = (replicas === undefined ? own : withValue(own, path, replicas)) as unknown as Draft;
  return applyObject(server, context, kind, 'scale', applied).object;
}

function negative(name: string, replicas: number): Error {
  return invalidObject({ group: 'autoscaling', kind: 'Scale' }, name, [{ reason: 'FieldValueInvalid', message: `Invalid value: ${replicas}: must be greater than or equal to 0`, field: 'spec.replicas' }]);
}

function scaleOf(kind: KindRecord, object: KubeObject): ScaleObject {
  const paths = kind.strategy.scale ?? DEFAULT_PATHS;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = paths.selector ? valueAt(object, paths.selector) : undefined;
  const replicas = valueAt(object, paths.specReplicas) ?? 0;
  const scale = {
    kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: valueAt(object, paths.statusReplicas) ?? 0, ...(selector ? { selector: selectorText(selector) } : {}) },
  };
  return seal(undefined, scale) as unknown as ScaleObject;
}

function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  const structured = selector as { matchLabels?: object; matchExpressions?: unknown };
  return 'matchLabels' in structured || 'matchExpressions' in structured ? formatSelector(selector as Parameters<typeof formatSelector>[0]) : formatSelector({ matchLabels: selector as Record<string, string> });
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  let at = object;
  for (const step of path) at = (at as Record<string, unknown> | undefined)?.[step];
  return at;
}

/** A copy of the object with one value changed; the rest is shared. */
function withValue(object: unknown, path: readonly string[], value: unknown): Record<string, unknown> {
  const [step, ...rest] = path as [string, ...string[]];
  const record = (object ?? {}) as Record<string, unknown>;
  return { ...record, [step]: rest.length ? withValue(record[step], rest, value) : value };
}

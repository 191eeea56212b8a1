import type { KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { apiVersionOf } from '../api/registry';
import { failure } from '../api/status';
import type { RequestContext } from './request-context';
import { partial, renderTable } from './table';

/** In which form a client wants objects. */
type Form = 'object' | 'table' | 'partial';

const ACCEPTED = /^(?:application\/json|application\/yaml|application\/\*|\*\/\*|application\/vnd\.kubernetes\.protobuf)$/;

/**
 * The form that the Accept header asks for: the first that the server can give. Built-in objects are also offered as
 * protobuf by the real server; this one answers such requests with the JSON that they name next.
 */
export function acceptedForm(accept: string | undefined): Form {
  if (!accept) return 'object';
  for (const range of accept.split(',')) {
    const [type, ...parameters] = range.trim().split(';').map((part) => part.trim());
    if (!ACCEPTED.test(type!)) continue;
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
    if (as === undefined) {
      if (type === 'application/vnd.kubernetes.protobuf') continue;
      return 'object';
    }
    if (!parameters.includes('g=meta.k8s.io') || !(parameters.includes('v=v1') || parameters.includes('v=v1beta1'))) continue;
    if (as === 'Table') return 'table';
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'partial';
  }
  throw failure(406, 'NotAcceptable', '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch', {});
}

/** One object in a form. */
export function represent(context: RequestContext, kind: KindRecord, object: KubeObject, form: Form): unknown {
  if (form === 'table') return renderTable(context, kind, [object], { resourceVersion: object.metadata.resourceVersion });
  if (form === 'partial') return partial(object);
  return object;
}

export interface ListMeta {
  /** Lists of aggregated APIs have none. */
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export function representList(context: RequestContext, kind: KindRecord, items: readonly KubeObject[], metadata: ListMeta, form: Form): unknown {
  if (form === 'table') return renderTable(context, kind, items, metadata);
  if (form === 'partial') return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: items.map(partial) };
  return { kind: kind.listKind, apiVersion: apiVersionOf(kind), metadata, items };
}

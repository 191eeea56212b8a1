import type { Draft, KindRecord } from '../../api/kind';
import { schemaOf } from '../../api/schemas';
import { freezeJson, sealed } from '../../api/seal';
import type { KubeObject } from '../../api/object';
import { aggregate, notSupported, required, type FieldErrors } from '../../api/field-errors';
import { badRequest, failure, serverFailure } from '../../api/status';
import type { ApiRequest, ApiResponse } from '../../api/transport';
import { decodeObject, readBody } from '../body';
import type { RequestContext } from '../request-context';
import { NO_HEADERS } from '../responses';
import type { ServerHost } from '../host';
import { getStored } from '../verbs/read';
import { storeObject } from '../write';

interface PodSpec {
  readonly nodeName?: string;
  readonly schedulingGates?: readonly unknown[];
}

interface Condition {
  readonly type: string;
}

/** POST …/pods/NAME/binding: the scheduler's decision (pkg/registry/core/pod/storage assignPod). */
export function bindPod(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  const binding = schedulersOwn(context.request) ?? decodeObject(context, server.registry, { group: '', version: 'v1', kind: 'Binding', schema: schemaOf('core.v1.Binding') }, readBody(context, server.registry, 'Binding', server.parts.formats()));
  const target = binding['target'] as { kind?: string; name?: string } | undefined;
  const name = context.info.name!;
  if (binding.metadata.name !== name) throw badRequest('name in URL does not match name in Binding object');
  const errors: FieldErrors = [];
  if (target?.kind && target.kind !== 'Node') errors.push(notSupported('target.kind', target.kind, ['Node', '<empty>']));
  if (!target?.name) errors.push(required('target.name'));
  // The registry reports them as a failure of its own.
  if (errors.length) throw serverFailure(aggregate(errors));
  const old = getStored(server.store, kind, context.info.namespace, name);
  const spec = old['spec'] as PodSpec;
  if (old.metadata.deletionTimestamp !== undefined) throw refusal(name, `pod ${name} is being deleted, cannot be assigned to a host`);
  if (spec.nodeName) throw refusal(name, `pod ${name} is already assigned to node "${spec.nodeName}"`);
  if (spec.schedulingGates?.length) throw refusal(name, `pod ${name} has non-empty .spec.schedulingGates`);
  if (!context.dryRun) storeObject(server.parts.path, kind, bound(kind, old, binding, target!.name!, context.now), old);
  return BOUND;
}

/** A binding by an actor of this cluster that says where the pod goes and no more: there is nothing in it to decode. */
function schedulersOwn({ info, body }: ApiRequest): Draft | undefined {
  if (!info || !body || !('object' in body)) return undefined;
  const { apiVersion, kind, metadata, target } = body.object as { readonly [member: string]: unknown; readonly metadata?: Draft['metadata']; readonly target?: Record<string, unknown> };
  const plain = apiVersion === 'v1' && kind === 'Binding' && typeof metadata?.name === 'string' && !metadata.annotations && !metadata.labels && typeof target?.['kind'] === 'string' && typeof target['name'] === 'string';
  return plain ? (body.object as Draft) : undefined;
}

const BOUND: ApiResponse = Object.freeze({ status: 201, headers: NO_HEADERS, object: freezeJson({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }) });

function refusal(name: string, why: string): Error {
  return failure(409, 'Conflict', `Operation cannot be fulfilled on pods/binding "${name}": ${why}`, { name, kind: 'pods/binding' });
}

/** The pod on its node, with what the binding says of it. */
function bound(kind: KindRecord, old: KubeObject, { metadata: { annotations, labels } }: Draft, nodeName: string, now: string): Draft {
  const before = (old['status'] ?? {}) as { conditions?: readonly Condition[] };
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  const metadata: Record<string, unknown> = { ...old.metadata };
  if (annotations) metadata['annotations'] = { ...old.metadata.annotations, ...annotations };
  if (labels) metadata['labels'] = { ...old.metadata.labels, ...labels };
  const draft: Draft = { ...old, metadata: metadata as Draft['metadata'] };
  // The stored spec is settled, and so is one that differs in a text.
  draft['spec'] = sealed(kind.schema!.fields!.get('spec')!.schema, { ...(old['spec'] as PodSpec), nodeName });
  draft['status'] = { ...before, conditions: before.conditions ? [...before.conditions.filter((condition) => condition.type !== 'PodScheduled'), scheduled] : [scheduled] };
  return draft;
}

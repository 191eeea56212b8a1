import type { Draft, KindRecord } from '../../api/kind';
import { schemaOf } from '../../api/schemas';
import { aggregate, notSupported, required, type FieldErrors } from '../../api/field-errors';
import { badRequest, failure, serverFailure } from '../../api/status';
import type { ApiResponse } from '../../api/transport';
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
  const binding = decodeObject(context, server.registry, { group: '', version: 'v1', kind: 'Binding', schema: schemaOf('core.v1.Binding') }, readBody(context, server.registry, 'Binding', server.parts.formats()));
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
  const refuse = (why: string): Error => failure(409, 'Conflict', `Operation cannot be fulfilled on pods/binding "${name}": ${why}`, { name, kind: 'pods/binding' });
  if (old.metadata.deletionTimestamp !== undefined) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (spec.nodeName) throw refuse(`pod ${name} is already assigned to node "${spec.nodeName}"`);
  if (spec.schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  if (!context.dryRun) {
    const status = (old['status'] ?? {}) as { conditions?: readonly Condition[] };
    const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: context.now };
    const conditions = [...(status.conditions ?? []).filter((condition) => condition.type !== 'PodScheduled'), scheduled];
    const { annotations, labels } = binding.metadata;
    const draft: Draft = {
      ...old,
      metadata: {
        ...old.metadata,
        ...(annotations ? { annotations: { ...old.metadata.annotations, ...annotations } } : {}),
        ...(labels ? { labels: { ...old.metadata.labels, ...labels } } : {}),
      },
      spec: { ...spec, nodeName: target!.name },
      status: { ...status, conditions },
    } as Draft;
    storeObject(server.parts.path, kind, draft, old);
  }
  return { status: 201, headers: NO_HEADERS, object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

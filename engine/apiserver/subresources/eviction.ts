import type { DeleteOptionsLike, Draft, KindRecord } from '../../api/kind';
import { matchesSelector } from '../../api/label-selector';
import type { KubeObject } from '../../api/object';
import { wholeCatalog } from '../../api/rare-schemas';
import { schemaOf } from '../../api/schemas';
import { badRequest, failure, serverFailure } from '../../api/status';
import type { ApiResponse } from '../../api/transport';
import { decodeObject, readBody } from '../body';
import type { RequestContext } from '../request-context';
import { NO_HEADERS } from '../responses';
import type { ServerHost } from '../host';
import { deleteObject } from '../verbs/delete';
import { getStored } from '../verbs/read';
import { storeObject } from '../write';

interface BudgetStatus {
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly expectedPods?: number;
  readonly observedGeneration?: number;
  readonly disruptedPods?: Readonly<Record<string, string>>;
}

interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

/** POST …/pods/NAME/eviction: a deletion that a PodDisruptionBudget may refuse (pkg/registry/core/pod/storage/eviction.go). */
export function evictPod(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  const raw = readBody(context, server.registry, 'Eviction', server.parts.formats());
  const eviction = decodeObject(context, server.registry, { group: 'policy', version: 'v1', kind: 'Eviction', schema: schemaOf('policy.v1.Eviction', wholeCatalog) }, raw);
  const name = context.info.name!;
  if (eviction.metadata.name !== name) throw badRequest('name in URL does not match name in Eviction object');
  const options = (eviction['deleteOptions'] ?? {}) as DeleteOptionsLike;
  const asked = context.queries('dryRun');
  const within = options.dryRun ?? [];
  if (asked.length && within.length && asked.join() !== within.join()) throw serverFailure(`Non-matching dry-run options in request and content: [${asked.join(' ')}] and [${within.join(' ')}]`);
  const dryRun = asked.length + within.length > 0;
  const pod = getStored(server.store, kind, context.info.namespace, name);
  const { phase, conditions } = (pod['status'] ?? {}) as PodStatus;
  const finished = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' || pod.metadata.deletionTimestamp !== undefined;
  if (!finished) {
    const budgets = server.store.collection('policy/poddisruptionbudgets').list(pod.metadata.namespace).filter((budget) => matchesSelector((budget['spec'] as { selector?: object }).selector, pod.metadata.labels));
    if (budgets.length > 1) throw serverFailure('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
    const [budget] = budgets;
    if (budget) spend(server, context, budget, pod, conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true, dryRun);
  }
  if (!dryRun) markAndDelete(server, context, kind, pod, options);
  return { status: 201, headers: NO_HEADERS, object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

/** The pod says that it was evicted before it goes (addConditionAndDeletePod). */
function markAndDelete(server: ServerHost, context: RequestContext, kind: KindRecord, pod: KubeObject, options: DeleteOptionsLike): void {
  const { resourceVersion } = pod.metadata;
  const expected = options.preconditions?.resourceVersion;
  if (expected !== undefined && expected !== resourceVersion) return void deleteObject(server.parts, context, kind, pod, options);
  const status = (pod['status'] ?? {}) as PodStatus;
  const evicted = { type: 'DisruptionTarget', status: 'True', lastProbeTime: null, lastTransitionTime: context.now, reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' };
  const conditions = [...(status.conditions ?? []).filter(({ type }) => type !== evicted.type), evicted];
  const marked = storeObject(server.parts.path, kind, { ...pod, metadata: { ...pod.metadata }, status: { ...status, conditions } } as Draft, pod);
  const { preconditions, ...others } = options;
  deleteObject(server.parts, context, kind, marked, preconditions ? { ...others, preconditions: { ...preconditions, ...(expected === undefined ? {} : { resourceVersion: marked.metadata.resourceVersion! }) } } : options);
}

function spend(server: ServerHost, context: RequestContext, budget: KubeObject, pod: KubeObject, ready: boolean, dryRun: boolean): void {
  const status = (budget['status'] ?? {}) as BudgetStatus;
  const { unhealthyPodEvictionPolicy } = (budget['spec'] ?? {}) as { unhealthyPodEvictionPolicy?: string };
  const allowed = status.disruptionsAllowed ?? 0;
  // A pod that is not ready may go when the budget has enough healthy ones anyway, or when its policy says always.
  if (!ready && (unhealthyPodEvictionPolicy === 'AlwaysAllow' || ((status.currentHealthy ?? 0) >= (status.desiredHealthy ?? 0) && (status.desiredHealthy ?? 0) > 0))) return;
  const tooMany = (message: string): Error => failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", { causes: [{ reason: 'DisruptionBudget', message }] });
  if ((status.observedGeneration ?? 0) < (budget.metadata.generation ?? 0)) {
    throw failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", { causes: [{ reason: 'DisruptionBudget', message: `The disruption budget ${budget.metadata.name} is still being processed by the server.` }], retryAfterSeconds: 10 });
  }
  if (allowed <= 0) throw tooMany(`The disruption budget ${budget.metadata.name} needs ${status.desiredHealthy ?? 0} healthy pods and has ${status.currentHealthy ?? 0} currently`);
  if (dryRun) return;
  const kind = server.registry.find('policy', 'v1', 'poddisruptionbudgets')!;
  const disruptedPods = { ...status.disruptedPods, [pod.metadata.name!]: context.now };
  const draft = { ...budget, metadata: { ...budget.metadata }, status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods } } as Draft;
  storeObject(server.parts.path, kind, draft, budget);
}

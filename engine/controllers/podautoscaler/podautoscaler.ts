import { StatusError } from '../../api/status';
import type { AutoscalingV2HorizontalPodAutoscaler as Autoscaler, HorizontalPodAutoscalerCondition, MetricStatus, Scale } from '../../api/types';
import { customResourceDefinitions, deployments, horizontalPodAutoscalers, replicaSets, replicationControllers, resource, rfc3339, statefulSets, type EventRecorder, type Resource, type WorkQueue } from '../../client';
import { newQueue, newRecorder, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { ScalingBehavior } from './behavior';
import { MetricError, propose, type Proposal, type Target } from './metrics';

/** How often each autoscaler looks (--horizontal-pod-autoscaler-sync-period). */
const PERIOD_MS = 15_000;

export function startHorizontalPodAutoscalers(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new AutoscalerController(context, queue);
  const lister = context.informers.lister(horizontalPodAutoscalers);
  context.informers.of(horizontalPodAutoscalers).addHandlers({
    // The queue paces every key alike, the first look at a new one included.
    add: (autoscaler) => queue.addAfter(lister.keyOf(autoscaler), PERIOD_MS, true),
    update: (before, after) => {
      if (!jsonEqual(before.spec, after.spec)) queue.addAfter(lister.keyOf(after), PERIOD_MS, true);
    },
    delete: (autoscaler) => {
      queue.cancel(lister.keyOf(autoscaler));
      controller.forget(autoscaler);
    },
  });
  start(context, 'horizontal-pod-autoscaler', queue, (key) => controller.reconcile(key));
}

type Conditions = HorizontalPodAutoscalerCondition[];

class AutoscalerController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #recorder: EventRecorder;
  readonly #behaviors = new Map<string, ScalingBehavior>();

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context;
    this.#queue = queue;
    this.#recorder = newRecorder(context, 'horizontal-pod-autoscaler');
  }

  forget(autoscaler: Autoscaler): void {
    this.#behaviors.delete(autoscaler.metadata.uid!);
  }

  reconcile(key: string): void {
    const autoscaler = this.#context.informers.lister(horizontalPodAutoscalers).byKey(key);
    if (!autoscaler) return;
    this.#queue.addAfter(key, PERIOD_MS, true);
    const conditions: Conditions = [...autoscaler.status?.conditions ?? []];
    const scale = this.#readScale(autoscaler, conditions);
    if (!scale) return this.#write(autoscaler, { desiredReplicas: 0, ...autoscaler.status, conditions });
    const current = scale.scale.spec?.replicas ?? 0;
    const behavior = this.#behaviorOf(autoscaler, current);
    const target: Target = { namespace: autoscaler.metadata.namespace!, selector: scale.scale.status?.selector ?? '', currentReplicas: current };
    const decision = this.#decide(autoscaler, behavior, conditions, target);
    const base = { ...autoscaler.status, observedGeneration: autoscaler.metadata.generation, currentReplicas: current, conditions };
    if (!decision) return this.#write(autoscaler, { ...base, desiredReplicas: autoscaler.status?.desiredReplicas ?? 0 });
    let { lastScaleTime } = autoscaler.status ?? {};
    if (decision.replicas !== current && this.#rescale(autoscaler, conditions, scale, decision.replicas, decision.reason)) {
      behavior.record(this.#context.clock.now(), decision.replicas - current);
      lastScaleTime = rfc3339(this.#context.clock.now());
    }
    const currentMetrics = decision.metrics ?? autoscaler.status?.currentMetrics;
    this.#write(autoscaler, { ...base, desiredReplicas: decision.replicas, ...(lastScaleTime ? { lastScaleTime } : {}), ...(currentMetrics ? { currentMetrics } : {}) });
  }

  #readScale(autoscaler: Autoscaler, conditions: Conditions): { kind: Resource; scale: Scale } | undefined {
    const { kind: kindName, name, apiVersion } = autoscaler.spec!.scaleTargetRef;
    const kind = this.#kindOf(apiVersion ?? '', kindName);
    try {
      if (!kind) throw new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 404, message: `no matches for kind "${kindName}" in group "${(apiVersion ?? '').split('/')[0]}"` });
      const scale = this.#context.client.getSubresource<Scale>(kind, name, autoscaler.metadata.namespace, 'scale');
      this.#set(conditions, 'AbleToScale', 'True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale");
      return { kind, scale };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#recorder.warning(autoscaler, 'FailedGetScale', error.message);
      this.#set(conditions, 'AbleToScale', 'False', 'FailedGetScale', `the HPA controller was unable to get the target's current scale: ${error.message}`);
      return undefined;
    }
  }

  #kindOf(apiVersion: string, kindName: string): Resource | undefined {
    const builtIn = [deployments, replicaSets, statefulSets, replicationControllers].find((kind) => kind.kind === kindName && (kind.apiVersion === apiVersion || kind.group === apiVersion.split('/')[0]));
    if (builtIn) return builtIn;
    const [group = '', version = ''] = apiVersion.split('/');
    const definition = this.#context.informers.lister(customResourceDefinitions).list().find(({ spec }) => spec.group === group && spec.names.kind === kindName);
    return definition && resource(group, version, definition.spec.names.plural, kindName);
  }

  /** The size to have now, with its reason; undefined when the metrics do not tell. */
  #decide(autoscaler: Autoscaler, scaling: ScalingBehavior, conditions: Conditions, target: Target): { replicas: number; reason: string; metrics?: readonly MetricStatus[] } | undefined {
    const { minReplicas: min = 1, maxReplicas: max } = autoscaler.spec!;
    const current = target.currentReplicas;
    if (current === 0 && min !== 0) {
      this.#set(conditions, 'ScalingActive', 'False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero');
      return { replicas: 0, reason: '' };
    }
    if (current > max) return { replicas: max, reason: 'Current number of replicas above Spec.MaxReplicas' };
    if (current < min) return { replicas: min, reason: 'Current number of replicas below Spec.MinReplicas' };
    const proposals = this.#propose(autoscaler, conditions, target);
    if (!proposals) return undefined;
    const best = proposals.reduce((most, proposal) => (proposal.replicas > most.replicas ? proposal : most));
    this.#set(conditions, 'ScalingActive', 'True', 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${best.name}`);
    const { behavior } = autoscaler.spec!;
    const { replicas, texts } = scaling.limit({ current, proposed: best.replicas, min, max, up: behavior?.scaleUp, down: behavior?.scaleDown }, this.#context.clock.now());
    for (const { type, status, reason, message } of texts) this.#set(conditions, type, status, reason, message);
    return { replicas, reason: replicas > current ? `${best.name} above target` : 'All metrics below target', metrics: proposals.map((proposal) => proposal.status) };
  }

  #propose(autoscaler: Autoscaler, conditions: Conditions, target: Target): Proposal[] | undefined {
    const proposals: Proposal[] = [];
    let first: MetricError | undefined;
    let failed = 0;
    const specs = autoscaler.spec!.metrics ?? [];
    for (const spec of specs) {
      try {
        proposals.push(propose(this.#context, spec, target));
      } catch (error) {
        if (!(error instanceof MetricError)) throw error;
        this.#recorder.warning(autoscaler, error.reason, error.message);
        first ??= error;
        failed += 1;
      }
    }
    // With a metric missing the others may only make it larger.
    if (first && (proposals.length === 0 || Math.max(...proposals.map((proposal) => proposal.replicas)) < target.currentReplicas)) {
      this.#set(conditions, 'ScalingActive', 'False', first.reason, `the HPA was unable to compute the replica count: ${first.message}`);
      this.#recorder.warning(autoscaler, 'FailedComputeMetricsReplicas', `invalid metrics (${failed} invalid out of ${specs.length}), first error is: ${first.wrapped}`);
      return undefined;
    }
    return proposals.length ? proposals : undefined;
  }

  #rescale(autoscaler: Autoscaler, conditions: Conditions, { kind, scale }: { kind: Resource; scale: Scale }, replicas: number, reason: string): boolean {
    try {
      this.#context.client.updateSubresource(kind, autoscaler.spec!.scaleTargetRef.name, autoscaler.metadata.namespace, 'scale', { ...scale, spec: { ...scale.spec, replicas } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#recorder.warning(autoscaler, 'FailedRescale', `New size: ${replicas}; reason: ${reason}; error: ${error.message}`);
      this.#set(conditions, 'AbleToScale', 'False', 'FailedUpdateScale', `the HPA controller was unable to update the target scale: ${error.message}`);
      return false;
    }
    this.#set(conditions, 'AbleToScale', 'True', 'SucceededRescale', `the HPA controller was able to update the target scale to ${replicas}`);
    this.#recorder.normal(autoscaler, 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`);
    return true;
  }

  #behaviorOf(autoscaler: Autoscaler, replicas: number): ScalingBehavior {
    const uid = autoscaler.metadata.uid!;
    let behavior = this.#behaviors.get(uid);
    if (!behavior) this.#behaviors.set(uid, (behavior = new ScalingBehavior({ atMs: this.#context.clock.now(), replicas })));
    return behavior;
  }

  #set(conditions: Conditions, type: string, status: string, reason: string, message: string): void {
    const at = conditions.findIndex((condition) => condition.type === type);
    const before = conditions[at];
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : rfc3339(this.#context.clock.now());
    const next = { type, status, lastTransitionTime, reason, message };
    if (at < 0) conditions.push(next);
    else conditions[at] = next;
  }

  #write(autoscaler: Autoscaler, status: Autoscaler['status']): void {
    if (!jsonEqual(status, autoscaler.status)) this.#context.client.updateStatus(horizontalPodAutoscalers, { ...autoscaler, status });
  }
}

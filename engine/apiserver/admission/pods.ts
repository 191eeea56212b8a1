import type { AdmissionPlugin, KindRecord } from '../../api/kind';
import { owned, type Mutable } from '../../api/kinds/mutable';
import type { PodSpec, PriorityClass, RuntimeClass, Toleration } from '../../api/types';
import { mainResource, refusal } from './refusal';

/** The number behind a priority class name. */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  concerns: (kind, operation, subresource) => subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE') && ((kind.plural === 'pods' && kind.group === '') || isPriorityClass(kind)),
  admit(request, context) {
    if (isPriorityClass(request.kind)) return;
    const pod = request.object!;
    const spec = pod.spec as PodSpec;
    if (request.operation === 'UPDATE') {
      // What this plugin set when the pod was created may be left out of an update.
      const before = request.oldObject!.spec as PodSpec;
      if (spec.priority === undefined && before.priority !== undefined) pod.spec = { ...(pod.spec as PodSpec), priority: before.priority };
      if (spec.preemptionPolicy === undefined && before.preemptionPolicy !== undefined) pod.spec = { ...(pod.spec as PodSpec), preemptionPolicy: before.preemptionPolicy };
      return;
    }
    let chosen: PriorityClass | undefined;
    if (spec.priorityClassName) {
      chosen = context.reader.get('scheduling.k8s.io', 'priorityclasses', undefined, spec.priorityClassName) as unknown as PriorityClass | undefined;
      if (!chosen) throw refusal(request, context, `no PriorityClass with name ${spec.priorityClassName} was found`);
    } else {
      // Of several defaults the lowest counts.
      for (const one of context.reader.list('scheduling.k8s.io', 'priorityclasses') as unknown as readonly PriorityClass[]) if (one.globalDefault && (!chosen || one.value < chosen.value)) chosen = one;
    }
    const value = chosen?.value ?? 0;
    const policy = chosen?.preemptionPolicy ?? 'PreemptLowerPriority';
    if (spec.priority !== undefined && spec.priority !== value) {
      throw refusal(request, context, `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`);
    }
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
      throw refusal(request, context, `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`);
    }
    const out = owned(spec) as Mutable<PodSpec>;
    if (chosen) out.priorityClassName = chosen.metadata.name!;
    out.priority = value;
    out.preemptionPolicy = policy;
    pod.spec = out;
  },
  validate(request, context) {
    if (!isPriorityClass(request.kind) || !request.object?.globalDefault) return;
    const other = (context.reader.list('scheduling.k8s.io', 'priorityclasses') as unknown as readonly PriorityClass[]).find((one) => one.globalDefault && one.metadata.name !== request.object!.metadata.name);
    if (other) throw refusal(request, context, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
  },
};

const isPriorityClass = ({ group, plural }: KindRecord): boolean => plural === 'priorityclasses' && group === 'scheduling.k8s.io';

const waits = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** A pod stays five minutes on a node that is gone, unless it says otherwise. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  concerns: mainResource('', 'pods', 'CREATE', 'UPDATE'),
  admit(request) {
    const pod = request.object!;
    const spec = pod.spec as PodSpec;
    const have = spec.tolerations ?? [];
    if (have === both) return;
    const missing = have.length === 0 ? waits : waits.filter((key) => !have.some((toleration) => (toleration.key === key || !toleration.key) && (toleration.effect === 'NoExecute' || !toleration.effect)));
    if (!missing.length) return;
    const out = owned(spec) as Mutable<PodSpec>;
    out.tolerations = have.length ? [...have, ...missing.map((key): Toleration => standard.get(key)!)] : both;
    pod.spec = out;
  },
};

const standard: ReadonlyMap<string, Toleration> = new Map(waits.map((key) => [key, Object.freeze({ key, operator: 'Exists' as const, effect: 'NoExecute' as const, tolerationSeconds: 300 })]));

const both: readonly Toleration[] = Object.freeze([...standard.values()]);

/** The runtime class must exist; its overhead and its scheduling rules come into the pod. */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  concerns: mainResource('', 'pods', 'CREATE'),
  admit(request, context) {
    const pod = request.object!;
    const spec = pod.spec as PodSpec;
    if (!spec.runtimeClassName) {
      if (spec.overhead) throw refusal(request, context, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
      return;
    }
    const one = context.reader.get('node.k8s.io', 'runtimeclasses', undefined, spec.runtimeClassName) as unknown as RuntimeClass | undefined;
    if (!one) throw refusal(request, context, `pod rejected: RuntimeClass "${spec.runtimeClassName}" not found`);
    const overhead = one.overhead?.podFixed;
    const { nodeSelector, tolerations } = one.scheduling ?? {};
    for (const [key, value] of Object.entries(nodeSelector ?? {})) {
      const have = spec.nodeSelector?.[key];
      if (have !== undefined && have !== value) throw refusal(request, context, `pod rejected: conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${have}`);
    }
    pod.spec = {
      ...spec,
      ...(overhead ? { overhead } : {}),
      ...(nodeSelector ? { nodeSelector: { ...spec.nodeSelector, ...nodeSelector } } : {}),
      ...(tolerations ? { tolerations: [...(spec.tolerations ?? []), ...tolerations] } : {}),
    };
  },
};

/** A new node takes no pods before it is ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  concerns: mainResource('', 'nodes', 'CREATE'),
  admit(request) {
    const node = request.object!;
    const taints = (node.spec?.taints ?? []) as readonly { readonly key: string; readonly effect: string }[];
    if (taints.some(({ key, effect }) => key === 'node.kubernetes.io/not-ready' && effect === 'NoSchedule')) return;
    node.spec = { ...node.spec, taints: [...taints, { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] };
  },
};

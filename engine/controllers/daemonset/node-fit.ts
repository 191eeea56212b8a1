import { nodeMatches } from '../../api/node-affinity';
import { toleratesTaint } from '../../api/tolerations';
import type { DaemonSet, Node, Pod, PodSpec, Taint, Toleration } from '../../api/types';
import { labelsMatch } from '../../client';

/** Taints that daemons live with (AddOrUpdateDaemonPodTolerations). */
const DAEMON_TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

/** The pod spec of a daemon on one node: bound to it by affinity, so that the scheduler places it (daemonset_util.go). */
export function daemonPodSpec(spec: PodSpec, nodeName: string): PodSpec {
  const onNode = { matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: [nodeName] }] };
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const nodeSelectorTerms = required ? required.nodeSelectorTerms.map((term) => ({ ...term, ...onNode })) : [onNode];
  return {
    ...spec,
    affinity: { ...spec.affinity, nodeAffinity: { ...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    tolerations: daemonTolerations(spec),
  };
}

function daemonTolerations(spec: PodSpec): Toleration[] {
  const network: readonly Toleration[] = spec.hostNetwork ? [{ key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' }] : [];
  const tolerations = [...spec.tolerations ?? []];
  for (const toleration of [...DAEMON_TOLERATIONS, ...network]) {
    if (!tolerations.some((other) => other.key === toleration.key && other.operator === toleration.operator && other.effect === toleration.effect && !other.tolerationSeconds)) tolerations.push(toleration);
  }
  return tolerations;
}

/** Which node a daemon pod belongs to, bound or not yet. */
export function nodeOfDaemonPod(pod: Pod): string | undefined {
  if (pod.spec?.nodeName) return pod.spec.nodeName;
  for (const term of pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []) {
    for (const field of term.matchFields ?? []) if (field.key === 'metadata.name') return field.values?.[0];
  }
  return undefined;
}

export interface Fit {
  /** A daemon belongs on the node. */
  readonly run: boolean;
  /** One that is there may stay. */
  readonly stay: boolean;
}

const NOWHERE: Fit = { run: false, stay: false };

/** Tells for each node whether the set's daemon belongs there (NodeShouldRunDaemonPod); made once for a reconcile. */
export function nodeFitter(set: DaemonSet): (node: Node) => Fit {
  const spec = set.spec!.template.spec!;
  const tolerations = daemonTolerations(spec);
  const tolerates = (taints: readonly Taint[], effects: readonly string[]) => taints.every((taint) => !effects.includes(taint.effect) || tolerations.some((toleration) => toleratesTaint(toleration, taint)));
  return (node) => {
    if (spec.nodeName && spec.nodeName !== node.metadata.name) return NOWHERE;
    if (!labelsMatch(spec.nodeSelector ?? {}, node.metadata.labels) || !affinityAllows(spec, node)) return NOWHERE;
    const taints = node.spec?.taints;
    if (!taints?.length) return EVERYWHERE;
    if (!tolerates(taints, ['NoExecute'])) return NOWHERE;
    return { run: tolerates(taints, ['NoSchedule', 'NoExecute']), stay: true };
  };
}

const EVERYWHERE: Fit = { run: true, stay: true };

function affinityAllows(spec: PodSpec, node: Node): boolean {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || nodeMatches(required, node);
}

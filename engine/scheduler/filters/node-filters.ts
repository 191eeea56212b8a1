import type { Pod, Toleration } from '../../api/types';
import { refuse, type Attempt, type NodeFilter, type Refusal } from '../filter';
import { nodeMatches, type NodeRequirement } from '../../api/node-affinity';
import { hostPorts, type NodeInfo } from '../node-info';

/** Filters that look at the node itself: cordon, taints, labels, ports, resources. In the order of the default profile. */
export function nodeFilters(attempt: Attempt): NodeFilter[] {
  const { pod } = attempt;
  const filters: NodeFilter[] = [unschedulable(pod), taints(pod)];
  const affinity = nodeAffinity(pod);
  if (affinity) filters.push(affinity);
  const ports = freePorts(pod);
  if (ports) filters.push(ports);
  filters.push(resources(attempt));
  return filters;
}

const CORDON = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const REFUSED_CORDON = refuse('NodeUnschedulable', 'node(s) were unschedulable', true);

function unschedulable(pod: Pod): NodeFilter {
  const tolerates = (pod.spec!.tolerations ?? []).some((toleration) => tolerated(toleration, CORDON));
  return (info) => (info.node.spec?.unschedulable && !tolerates ? REFUSED_CORDON : undefined);
}

interface TaintLike { readonly key: string; readonly value?: string; readonly effect: string }

/** Whether a toleration covers a taint (core/v1 toleration.ToleratesTaint). */
export function tolerated(toleration: Toleration, taint: TaintLike): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if ((toleration.operator ?? 'Equal') === 'Exists') return true;
  return (toleration.value ?? '') === (taint.value ?? '');
}

function taints(pod: Pod): NodeFilter {
  const tolerations = pod.spec!.tolerations ?? [];
  const known = new Map<readonly TaintLike[], Refusal | undefined>();
  return (info) => {
    if (info.hardTaints.length === 0) return undefined;
    if (known.has(info.hardTaints)) return known.get(info.hardTaints);
    const taint = info.hardTaints.find((candidate) => !tolerations.some((toleration) => tolerated(toleration, candidate)));
    const refusal = taint ? refuse('TaintToleration', `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`, true) : undefined;
    known.set(info.hardTaints, refusal);
    return refusal;
  };
}

const REFUSED_AFFINITY = refuse('NodeAffinity', "node(s) didn't match Pod's node affinity/selector", true);

function nodeAffinity(pod: Pod): NodeFilter | undefined {
  const selector = pod.spec!.nodeSelector;
  const required: NodeRequirement | undefined = pod.spec!.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!selector && !required) return undefined;
  return (info) => {
    const labels = info.node.metadata.labels ?? {};
    for (const key in selector) if (labels[key] !== selector[key]) return REFUSED_AFFINITY;
    return required && !nodeMatches(required, info.node) ? REFUSED_AFFINITY : undefined;
  };
}

const REFUSED_PORTS = refuse('NodePorts', "node(s) didn't have free ports for the requested pod ports");

function freePorts(pod: Pod): NodeFilter | undefined {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  return (info) => {
    for (const { key, address } of wanted) {
      const used = info.ports.get(key);
      if (used && (address === '0.0.0.0' || used.includes('0.0.0.0') || used.includes(address))) return REFUSED_PORTS;
    }
    return undefined;
  };
}

/** After noderesources/fit.go: every resource that lacks is named. */
function resources({ requests }: Attempt): NodeFilter {
  const { cpuMillis, memoryBytes, storageBytes, extended } = requests;
  return (info: NodeInfo) => {
    const reasons: string[] | undefined = info.pods.size + 1 > info.podCapacity ? ['Too many pods'] : undefined;
    const cpu = cpuMillis > 0 && cpuMillis > info.cpuCapacity - info.cpuMillis;
    const memory = memoryBytes > 0 && memoryBytes > info.memoryCapacity - info.memoryBytes;
    const storage = storageBytes > 0 && storageBytes > info.storageCapacity - info.storageBytes;
    if (!reasons && !cpu && !memory && !storage && !extended) return undefined;
    const all = reasons ?? [];
    if (cpu) all.push('Insufficient cpu');
    if (memory) all.push('Insufficient memory');
    if (storage) all.push('Insufficient ephemeral-storage');
    for (const name in extended) if (extended[name]! > info.capacityOf(name) - (info.extended.get(name) ?? 0)) all.push(`Insufficient ${name}`);
    return all.length ? { plugin: 'NodeResourcesFit', reasons: all, final: false } : undefined;
  };
}

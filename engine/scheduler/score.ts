import type { Pod } from '../api/types';
import type { Attempt } from './filter';
import { countMatches, type NamespaceLabels } from './filters/pod-affinity';
import { tolerated } from './filters/node-filters';
import { spreadCounts } from './filters/topology-spread';
import { termMatches } from '../api/node-affinity';
import { ownerOf, type NodeInfo } from './node-info';

/** One plugin's part in a node's score: raw values that are brought to 0…100 over all candidates, times its weight. */
interface ScorePlugin {
  readonly name: string;
  readonly weight: number;
  score(info: NodeInfo): number;
  /** 'given': already 0…100. 'high': the largest becomes 100. 'low': the largest becomes 0. 'range': smallest 0, largest 100. */
  readonly scale: 'given' | 'high' | 'low' | 'range';
}

interface Scored {
  readonly info: NodeInfo;
  readonly total: number;
}

/** Scores of the candidates, in their order. With `explain`, what each plugin gave, for the trace. */
export function scoreNodes(attempt: Attempt, candidates: readonly NodeInfo[], namespaceLabels: NamespaceLabels, explain?: (plugin: string, node: string, score: number) => void): Scored[] {
  const totals = new Float64Array(candidates.length);
  const raw = new Float64Array(candidates.length);
  for (const plugin of plugins(attempt, candidates, namespaceLabels)) {
    let largest = Number.NEGATIVE_INFINITY;
    let smallest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < candidates.length; at += 1) {
      const value = plugin.score(candidates[at]!);
      raw[at] = value;
      if (value > largest) largest = value;
      if (value < smallest) smallest = value;
    }
    for (let at = 0; at < candidates.length; at += 1) {
      const score = scaled(raw[at]!, plugin.scale, smallest, largest);
      totals[at]! += Math.floor(score) * plugin.weight;
      explain?.(plugin.name, candidates[at]!.name, Math.floor(score) * plugin.weight);
    }
  }
  return candidates.map((info, at) => ({ info, total: totals[at]! }));
}

function scaled(value: number, scale: ScorePlugin['scale'], smallest: number, largest: number): number {
  switch (scale) {
    case 'given': return value;
    case 'high': return largest > 0 ? (value * 100) / largest : 0;
    case 'low': return largest > 0 ? 100 - (value * 100) / largest : 100;
    default: return largest > smallest ? ((value - smallest) * 100) / (largest - smallest) : 0;
  }
}

/** The part of a plain pod's score that depends on the node alone: resources and images. */
export function plainScore(attempt: Attempt): (info: NodeInfo) => number {
  const parts = [leastAllocated(attempt), balanced(attempt), imageLocality(attempt.pod)];
  const soft = softTaints(attempt.pod);
  return (info) => {
    let total = info.softTaints.length ? -Math.floor(soft.score(info)) * 300 : 0;
    for (const part of parts) total += Math.floor(part.score(info)) * part.weight;
    return total;
  };
}

/** Only the plugins that tell this pod's candidates apart: the others would add the same to each. */
function plugins(attempt: Attempt, candidates: readonly NodeInfo[], namespaceLabels: NamespaceLabels): ScorePlugin[] {
  const { pod } = attempt;
  const list: ScorePlugin[] = [leastAllocated(attempt), balanced(attempt)];
  if (candidates.some((info) => info.softTaints.length > 0)) list.push(softTaints(pod));
  const preferred = pod.spec!.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  if (preferred?.length) {
    list.push({ name: 'NodeAffinity', weight: 2, scale: 'high', score: (info) => preferred.reduce((sum, { weight, preference }) => sum + (termMatches(preference, info.node) ? weight : 0), 0) });
  }
  list.push(spread(attempt));
  const affinity = podAffinity(attempt, namespaceLabels);
  if (affinity) list.push(affinity);
  list.push(imageLocality(pod));
  return list;
}

function leastAllocated({ requests }: Attempt): ScorePlugin {
  return {
    name: 'NodeResourcesFit', weight: 1, scale: 'given',
    score: (info) => {
      const cpu = info.cpuCapacity ? Math.max(0, info.cpuCapacity - info.scoredCpuMillis - requests.scoredCpuMillis) / info.cpuCapacity : 0;
      const memory = info.memoryCapacity ? Math.max(0, info.memoryCapacity - info.scoredMemoryBytes - requests.scoredMemoryBytes) / info.memoryCapacity : 0;
      return (Math.floor(cpu * 100) + Math.floor(memory * 100)) / 2;
    },
  };
}

/** The smaller the difference between the shares of CPU and memory that are taken, the better. */
function balanced({ requests }: Attempt): ScorePlugin {
  return {
    name: 'NodeResourcesBalancedAllocation', weight: 1, scale: 'given',
    score: (info) => {
      const cpu = info.cpuCapacity ? Math.min(1, (info.cpuMillis + requests.cpuMillis) / info.cpuCapacity) : 1;
      const memory = info.memoryCapacity ? Math.min(1, (info.memoryBytes + requests.memoryBytes) / info.memoryCapacity) : 1;
      return (1 - Math.abs(cpu - memory) / 2) * 100;
    },
  };
}

function softTaints(pod: Pod): ScorePlugin {
  const tolerations = (pod.spec!.tolerations ?? []).filter((toleration) => !toleration.effect || toleration.effect === 'PreferNoSchedule');
  return {
    name: 'TaintToleration', weight: 3, scale: 'low',
    score: (info) => info.softTaints.reduce((count, taint) => count + (tolerations.some((toleration) => tolerated(toleration, taint)) ? 0 : 1), 0),
  };
}

/** Soft constraints of the pod, or by default: few pods of the same controller per node. */
function spread({ pod, nodes }: Attempt): ScorePlugin {
  const soft = (pod.spec!.topologySpreadConstraints ?? []).filter((constraint) => constraint.whenUnsatisfiable === 'ScheduleAnyway');
  if (soft.length > 0) {
    const counted = soft.map((constraint) => ({ key: constraint.topologyKey, counts: spreadCounts(constraint, pod, nodes) }));
    return {
      name: 'PodTopologySpread', weight: 2, scale: 'low',
      score: (info) => counted.reduce((sum, { key, counts }) => sum + (counts.get(info.node.metadata.labels?.[key] ?? '') ?? 0), 0),
    };
  }
  const owner = ownerOf(pod);
  return { name: 'PodTopologySpread', weight: 2, scale: 'low', score: (info) => (owner ? (info.byOwner.get(owner) ?? 0) : 0) };
}

function podAffinity({ pod, nodes }: Attempt, namespaceLabels: NamespaceLabels): ScorePlugin | undefined {
  const near = pod.spec!.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const far = pod.spec!.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  if (near.length + far.length === 0) return undefined;
  const terms = [...near.map((term) => ({ ...term, sign: 1 })), ...far.map((term) => ({ ...term, sign: -1 }))];
  const counted = terms.map(({ weight, sign, podAffinityTerm }) => ({ weight: weight * sign, key: podAffinityTerm.topologyKey, counts: countMatches(podAffinityTerm, pod, nodes, namespaceLabels) }));
  return {
    name: 'InterPodAffinity', weight: 2, scale: 'range',
    score: (info) => counted.reduce((sum, { weight, key, counts }) => sum + weight * (counts.get(info.node.metadata.labels?.[key] ?? '') ?? 0), 0),
  };
}

const MIN_IMAGE = 23 * 1024 * 1024;
const MAX_IMAGE = 1000 * 1024 * 1024;

/**
 * Nodes that hold the pod's images already, the larger the images the more. The real plugin also scales by the share of
 * nodes that hold an image; here a pod rather comes back to the node that pulled its image.
 */
function imageLocality(pod: Pod): ScorePlugin {
  const images = pod.spec!.containers.map((container) => normalised(container.image ?? ''));
  return {
    name: 'ImageLocality', weight: 1, scale: 'given',
    score: (info) => {
      let sum = 0;
      const sizes = info.images();
      for (const image of images) sum += sizes.get(image) ?? 0;
      const limit = MAX_IMAGE * images.length;
      return Math.max(0, Math.min(100, ((Math.min(sum, limit) - MIN_IMAGE) * 100) / (limit - MIN_IMAGE)));
    },
  };
}

/** The name under which the runtime lists an image: with registry and tag. */
function normalised(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const hosted = first.includes('.') || first.includes(':') || first === 'localhost';
  const full = hosted ? image : `docker.io/${slash < 0 ? 'library/' : ''}${image}`;
  return /[:@]/.test(full.slice(full.lastIndexOf('/'))) ? full : `${full}:latest`;
}


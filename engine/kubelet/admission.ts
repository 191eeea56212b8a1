import { nodeMatches } from '../api/node-affinity';
import { podRequests, type PodRequests } from '../api/pod-requests';
import { milliValue, wholeValue } from '../api/quantity';
import { toleratesTaint } from '../api/tolerations';
import type { Node, Pod } from '../api/types';
import { nodes } from '../client';
import type { KubeletContext } from './context';
import { isCritical } from './critical-pods';
import { podQos } from './pod-qos';
import type { PodRecord, Rejection } from './pod-record';

/** Kernel parameters that a pod may set without the node's consent (pkg/kubelet/sysctl/safe_sysctls.go). */
const SAFE_SYSCTLS: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start', 'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem',
]);

/**
 * Why the kubelet does not take a pod that was put on its node, after pkg/kubelet/lifecycle/predicate.go. What the
 * scheduler chose has been checked there; this is for pods that name their node themselves.
 */
export function rejectionOf(context: KubeletContext, { pod }: PodRecord): Rejection | undefined {
  const refused = underPressure(context, pod);
  if (refused) return refused;
  const sysctl = pod.spec!.securityContext?.sysctls?.find(({ name }) => !SAFE_SYSCTLS.has(name));
  if (sysctl) return { reason: 'SysctlForbidden', message: `forbidden sysctl: "${sysctl.name}" not allowlisted` };
  if (pod.status?.conditions?.some(({ type, status }) => type === 'PodScheduled' && status === 'True')) return undefined;
  const node = context.informers.lister(nodes).get(undefined, context.nodeName);
  if (!node) return undefined;
  return lackingResource(context, pod) ?? predicate(pod, node) ?? takenPort(context, pod);
}

/** A node that runs out of something takes no pods but critical ones and, when it lacks memory alone, those that requested some. */
function underPressure(context: KubeletContext, pod: Pod): Rejection | undefined {
  const pressures = [...context.pressures()];
  if (pressures.length === 0 || isCritical(pod)) return undefined;
  if (pressures.length === 1 && pressures[0] === 'MemoryPressure') {
    const tolerated = pod.spec!.tolerations?.some((toleration) => toleratesTaint(toleration, { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' }));
    if (tolerated || podQos(pod.spec!) !== 'BestEffort') return undefined;
  }
  return { reason: 'Evicted', message: `The node had condition: [${pressures.join(' ')}]. ` };
}

function lackingResource(context: KubeletContext, pod: Pod): Rejection | undefined {
  const wanted = podRequests(pod);
  const others = activePods(context, pod);
  const allocatable = context.allocatable();
  const used = others.map(podRequests);
  const lacks = (name: string, requested: number, amount: (requests: PodRequests) => number, capacity: number): Rejection | undefined => {
    const taken = used.reduce((sum, requests) => sum + amount(requests), 0);
    if (requested === 0 || requested + taken <= capacity) return undefined;
    return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${taken}, capacity: ${capacity}` };
  };
  const pieces = wholeValue(allocatable['pods'] ?? 110);
  if (others.length + 1 > pieces) return { reason: 'OutOfpods', message: `Node didn't have enough resource: pods, requested: 1, used: ${others.length}, capacity: ${pieces}` };
  return lacks('cpu', wanted.cpuMillis, ({ cpuMillis }) => cpuMillis, milliValue(allocatable['cpu'] ?? 0))
    ?? lacks('memory', wanted.memoryBytes, ({ memoryBytes }) => memoryBytes, wholeValue(allocatable['memory'] ?? 0))
    ?? lacks('ephemeral-storage', wanted.storageBytes, ({ storageBytes }) => storageBytes, wholeValue(allocatable['ephemeral-storage'] ?? 0));
}

/** Other pods of the node that are not over. */
function activePods(context: KubeletContext, pod: Pod): Pod[] {
  const found: Pod[] = [];
  for (const other of context.pods()) if (other.uid !== pod.metadata.uid && other.work !== 'finished' && other.work !== 'terminated') found.push(other.pod);
  return found;
}

function predicate(pod: Pod, node: Node): Rejection | undefined {
  const { nodeSelector = {}, affinity, tolerations = [] } = pod.spec!;
  const labels = node.metadata.labels ?? {};
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (Object.keys(nodeSelector).some((key) => labels[key] !== nodeSelector[key]) || (required && !nodeMatches(required, node))) return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  const untolerated = node.spec?.taints?.some((taint) => taint.effect === 'NoExecute' && !tolerations.some((toleration) => toleratesTaint(toleration, taint)));
  return untolerated ? failed('TaintToleration', "node(s) had taints that the pod didn't tolerate") : undefined;
}

function takenPort(context: KubeletContext, pod: Pod): Rejection | undefined {
  const wanted = new Set(hostPorts(pod));
  const taken = wanted.size > 0 && activePods(context, pod).some((other) => hostPorts(other).some((port) => wanted.has(port)));
  return taken ? failed('NodePorts', "node(s) didn't have free ports for the requested pod ports") : undefined;
}

function hostPorts({ spec }: Pod): string[] {
  return spec!.containers.flatMap(({ ports = [] }) => ports.filter(({ hostPort }) => hostPort).map(({ hostPort, protocol = 'TCP' }) => `${protocol}/${hostPort}`));
}

function failed(name: string, what: string): Rejection {
  return { reason: name, message: `Predicate ${name} failed: ${what}` };
}

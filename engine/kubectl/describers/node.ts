import { rfc1123z } from '../../api/rfc1123';
import { age } from '../../api/table/age';
import { byteOrder } from '../json';
import { canonicalQuantity, decimal, parseQuantityValue } from '../quantity';
import type { Describer } from './describer';
import { Page, writeEvents } from './page';
import type { Loose } from '../resource/loose';

export const describeNode: Describer = function* node(context, object) {
  const page = new Page();
  const { metadata, spec = {}, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  const roles = Object.keys(metadata.labels ?? {}).filter((key) => key.startsWith('node-role.kubernetes.io/')).map((key) => key.slice('node-role.kubernetes.io/'.length)).sort();
  page.line(0, 'Roles:', roles.join(',') || '<none>');
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'CreationTimestamp:', rfc1123z(metadata.creationTimestamp));
  const taints: string[] = [...(spec.taints ?? [])].sort((a: Loose, b: Loose) => byteOrder(`${a.effect},${a.key}`, `${b.effect},${b.key}`)).map((one: Loose) => `${one.key}${one.value ? `=${one.value}` : ''}:${one.effect}`);
  if (taints.length === 0) page.line(0, 'Taints:', '<none>');
  taints.forEach((text, at) => page.line(0, at === 0 ? 'Taints:' : '', text));
  page.line(0, 'Unschedulable:', String(spec.unschedulable === true));
  const lease = (yield* context.get('coordination.k8s.io/v1', 'Lease', 'leases', 'kube-node-lease', metadata.name)) as Loose;
  if (typeof lease === 'string') page.line(0, 'Lease:', `Failed to get lease: ${lease}`);
  else {
    page.line(0, 'Lease:');
    page.line(1, 'HolderIdentity:', lease.spec?.holderIdentity ?? '<unset>');
    page.line(1, 'AcquireTime:', lease.spec?.acquireTime ? rfc1123z(lease.spec.acquireTime) : '<unset>');
    page.line(1, 'RenewTime:', lease.spec?.renewTime ? rfc1123z(lease.spec.renewTime) : '<unset>');
  }
  if (status.conditions?.length) {
    page.line(0, 'Conditions:');
    page.line(1, 'Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message');
    page.line(1, '----', '------', '-----------------', '------------------', '------', '-------');
    for (const one of status.conditions) page.line(1, `${one.type} `, `${one.status} `, `${rfc1123z(one.lastHeartbeatTime)} `, `${rfc1123z(one.lastTransitionTime)} `, `${one.reason} `, one.message);
  }
  page.line(0, 'Addresses:');
  for (const one of status.addresses ?? []) page.line(1, `${one.type}:`, one.address);
  writeResources(page, 'Capacity', status.capacity);
  writeResources(page, 'Allocatable', status.allocatable);
  writeSystem(page, status.nodeInfo ?? {});
  if (spec.podCIDR) page.line(0, 'PodCIDR:', spec.podCIDR);
  if (spec.podCIDRs?.length) page.line(0, 'PodCIDRs:', spec.podCIDRs.join(','));
  if (spec.providerID) page.line(0, 'ProviderID:', spec.providerID);
  const pods = ((yield* context.list('v1', 'Pod', 'pods', undefined, { fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed` })) as Loose[]).filter((pod) => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed');
  writePods(page, pods, status.allocatable ?? {}, context.nowMs);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

function writeResources(page: Page, title: string, amounts: Loose): void {
  const names = Object.keys(amounts ?? {}).sort();
  if (names.length === 0) return;
  page.line(0, `${title}:`);
  for (const name of names) page.line(1, `${name}:`, String(amounts[name]));
}

function writeSystem(page: Page, info: Loose): void {
  page.line(0, 'System Info:');
  page.line(1, 'Machine ID:', info.machineID ?? '');
  page.line(1, 'System UUID:', info.systemUUID ?? '');
  page.line(1, 'Boot ID:', info.bootID ?? '');
  page.line(1, 'Kernel Version:', info.kernelVersion ?? '');
  page.line(1, 'OS Image:', info.osImage ?? '');
  page.line(1, 'Operating System:', info.operatingSystem ?? '');
  page.line(1, 'Architecture:', info.architecture ?? '');
  page.line(1, 'Container Runtime Version:', info.containerRuntimeVersion ?? '');
  page.line(1, 'Kubelet Version:', info.kubeletVersion ?? '');
  page.line(1, 'Kube-Proxy Version:', info.kubeProxyVersion ?? '');
}

type Amounts = Record<string, { value: number; binary: boolean }>;

/** resourcehelper.PodRequests and PodLimits: the larger of the init containers and the sum of the others, sidecars counted. */
function amountsOf(pod: Loose, field: 'requests' | 'limits'): Amounts {
  const sum: Amounts = {};
  const sidecars: Amounts = {};
  const read = (container: Loose): [string, { value: number; binary: boolean }][] => Object.entries(container.resources?.[field] ?? {}).map(([name, text]) => [name, { value: parseQuantityValue(String(text)) ?? 0, binary: String(text).endsWith('i') }]);
  const put = (into: Amounts, name: string, amount: { value: number; binary: boolean }, combine: (a: number, b: number) => number): void => {
    const known = into[name];
    into[name] = known ? { value: combine(known.value, amount.value), binary: known.binary || amount.binary } : { ...amount };
  };
  const add = (a: number, b: number): number => a + b;
  for (const container of pod.spec.containers) for (const [name, amount] of read(container)) put(sum, name, amount, add);
  const init: Amounts = {};
  for (const container of pod.spec.initContainers ?? []) {
    for (const [name, amount] of read(container)) {
      if (container.restartPolicy === 'Always') {
        put(sum, name, amount, add);
        put(sidecars, name, amount, add);
        put(init, name, sidecars[name]!, Math.max);
      } else put(init, name, { value: amount.value + (sidecars[name]?.value ?? 0), binary: amount.binary }, Math.max);
    }
  }
  for (const [name, amount] of Object.entries(init)) put(sum, name, amount, Math.max);
  return sum;
}

function shown(amount: { value: number; binary: boolean } | undefined): string {
  if (!amount || amount.value === 0) return '0';
  return amount.binary ? canonicalQuantity(`${amount.value / 1024}Ki`) : decimal(amount.value);
}

function percent(amount: { value: number } | undefined, room: string | undefined): number {
  const whole = parseQuantityValue(room ?? '0') ?? 0;
  return whole === 0 ? 0 : Math.floor(((amount?.value ?? 0) / whole) * 100 + 1e-9);
}

function writePods(page: Page, pods: readonly Loose[], allocatable: Record<string, string>, nowMs: number): void {
  page.line(0, 'Non-terminated Pods:', `(${pods.length} in total)`);
  page.line(1, 'Namespace', 'Name', '', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age');
  page.line(1, '---------', '----', '', '------------', '----------', '---------------', '-------------', '---');
  const requests: Amounts = {};
  const limits: Amounts = {};
  for (const pod of pods) {
    const wanted = amountsOf(pod, 'requests');
    const limited = amountsOf(pod, 'limits');
    for (const [into, from] of [[requests, wanted], [limits, limited]] as const) for (const [name, amount] of Object.entries(from)) into[name] = { value: (into[name]?.value ?? 0) + amount.value, binary: amount.binary || (into[name]?.binary ?? false) };
    const cell = (amount: Amounts[string] | undefined, name: string): string => `${shown(amount)} (${percent(amount, allocatable[name])}%)`;
    page.line(1, pod.metadata.namespace, pod.metadata.name, '', cell(wanted['cpu'], 'cpu'), cell(limited['cpu'], 'cpu'), cell(wanted['memory'], 'memory'), cell(limited['memory'], 'memory'), age(pod.metadata.creationTimestamp, nowMs));
  }
  page.line(0, 'Allocated resources:');
  page.raw('  (Total limits may be over 100 percent, i.e., overcommitted.)');
  page.line(1, 'Resource', 'Requests', 'Limits');
  page.line(1, '--------', '--------', '------');
  const extended = Object.keys(allocatable).filter((name) => !['cpu', 'memory', 'ephemeral-storage', 'pods'].includes(name)).sort();
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...extended]) {
    const plain = name.includes('/');
    page.line(1, name, plain ? shown(requests[name]) : `${shown(requests[name])} (${percent(requests[name], allocatable[name])}%)`, plain ? shown(limits[name]) : `${shown(limits[name])} (${percent(limits[name], allocatable[name])}%)`);
  }
}

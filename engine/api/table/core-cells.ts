import type { TableRecord } from '../kind';
import { humanDuration } from './age';
import { balancerAddresses, body, created, mapText, type Loose } from './cell-text';

type Cells = TableRecord['cells'];

const node: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const conditions: Loose[] = status?.conditions ?? [];
  const ready = conditions.find((condition) => condition.type === 'Ready');
  const words = [ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  if (spec?.unschedulable) words.push('SchedulingDisabled');
  const roles = Object.entries((metadata.labels ?? {}) as Record<string, string>).flatMap(([key, value]) => (key.startsWith('node-role.kubernetes.io/') ? [key.slice('node-role.kubernetes.io/'.length)] : key === 'kubernetes.io/role' && value ? [value] : [])).filter(Boolean).sort();
  const address = (type: string): string => (status?.addresses ?? []).find((entry: Loose) => entry.type === type)?.address ?? '<none>';
  const info = status?.nodeInfo ?? {};
  return [metadata.name, words.join(','), roles.length ? roles.join(',') : '<none>', created(object, nowMs), info.kubeletVersion ?? '', address('InternalIP'), address('ExternalIP'), info.osImage || '<unknown>', info.kernelVersion || '<unknown>', info.containerRuntimeVersion || '<unknown>'];
};

function portText(ports: readonly Loose[] | undefined): string {
  return ports?.length ? ports.map((port) => `${port.port}${port.nodePort ? `:${port.nodePort}` : ''}/${port.protocol}`).join(',') : '<none>';
}

/** The addresses under which a service is reached from outside, shortened unless wide. */
function externalAddress(spec: Loose, status: Loose): string {
  const fixed: string[] = spec.externalIPs ?? [];
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  if (spec.type !== 'LoadBalancer') return fixed.length ? fixed.join(',') : '<none>';
  const given = balancerAddresses(status);
  if (fixed.length) return [...given, ...fixed].join(',');
  return given.length ? given.join(',') : '<pending>';
}

const service: Cells = (object, nowMs) => {
  const { metadata, spec, status } = body(object);
  const address = spec.type === 'ExternalName' ? '<none>' : (spec.clusterIPs?.[0] ?? spec.clusterIP ?? '<none>');
  return [metadata.name, spec.type, address || '<none>', externalAddress(spec, status), portText(spec.ports), created(object, nowMs), mapText(spec.selector)];
};

const endpoints: Cells = (object, nowMs) => {
  const all: string[] = [];
  const subsets = (object['subsets'] as Loose[] | undefined) ?? [];
  for (const subset of subsets) {
    const ports: Loose[] = subset.ports ?? [];
    if (ports.length === 0) for (const address of subset.addresses ?? []) all.push(address.ip);
    for (const port of ports) for (const address of subset.addresses ?? []) all.push(`${address.ip}:${port.port}`);
  }
  const text = all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
  // Where no pod is ready yet the cell is empty.
  return [object.metadata.name, subsets.length ? text : '<none>', created(object, nowMs)];
};

const namespace: Cells = (object, nowMs) => [object.metadata.name, body(object).status?.phase ?? '', created(object, nowMs)];

const secret: Cells = (object, nowMs) => [object.metadata.name, object['type'], Object.keys((object['data'] as object | undefined) ?? {}).length, created(object, nowMs)];

const configMap: Cells = (object, nowMs) => [object.metadata.name, Object.keys((object['data'] as object | undefined) ?? {}).length + Object.keys((object['binaryData'] as object | undefined) ?? {}).length, created(object, nowMs)];

const account: Cells = (object, nowMs) => [object.metadata.name, ((object['secrets'] as unknown[] | undefined) ?? []).length, created(object, nowMs)];

function eventCells(event: Loose, nowMs: number): readonly unknown[] {
  const since = (time: string | null | undefined): string | undefined => (time ? humanDuration(nowMs - Date.parse(time)) : undefined);
  const first = since(event.firstTimestamp) ?? since(event.eventTime) ?? '<unknown>';
  // How often, and since when, is told by `describe` and `kubectl events` only.
  const last = since(event.series?.lastObservedTime) ?? since(event.lastTimestamp) ?? first;
  const target = event.involvedObject ?? {};
  const object = `${String(target.kind ?? '').toLowerCase()}${target.name ? `/${target.name}` : ''}`;
  const source = [event.source?.component || event.reportingComponent, event.source?.host || event.reportingInstance].filter(Boolean).join(', ');
  const count = event.series ? event.series.count : event.count || 1;
  return [last, event.type, event.reason, object, target.fieldPath ?? '', source, String(event.message ?? '').trim(), first, count, event.metadata.name];
}

const event: Cells = (object, nowMs) => eventCells(object, nowMs);

/* events.k8s.io shows the same rows from its own names. */
const eventV1: Cells = (object, nowMs) => {
  const named = body(object);
  return eventCells({ ...object, involvedObject: named['regarding'], message: named['note'], source: named['deprecatedSource'], firstTimestamp: named['deprecatedFirstTimestamp'], lastTimestamp: named['deprecatedLastTimestamp'], count: named['deprecatedCount'], reportingComponent: named['reportingController'] }, nowMs);
};

export const coreCells: Readonly<Record<string, Cells>> = {
  '/configmaps': configMap,
  '/endpoints': endpoints,
  '/events': event,
  'events.k8s.io/events': eventV1,
  '/namespaces': namespace,
  '/nodes': node,
  '/secrets': secret,
  '/serviceaccounts': account,
  '/services': service,
};


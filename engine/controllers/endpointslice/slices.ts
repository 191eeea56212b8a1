import type { DiscoveryV1EndpointPort, Endpoint, EndpointSlice } from '../../api/types';
import { jsonEqual } from '../json-equal';

/** Most endpoints in one slice (--max-endpoints-per-slice). */
const MAX_ENDPOINTS = 100;

export interface SliceContent {
  readonly ports: readonly DiscoveryV1EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

interface SlicePlan {
  readonly added: readonly SliceContent[];
  readonly changed: readonly { readonly slice: EndpointSlice; readonly content: SliceContent }[];
  readonly removed: readonly EndpointSlice[];
}

export const portsKey = (ports: readonly DiscoveryV1EndpointPort[] | null | undefined): string =>
  (ports ?? []).map((port) => `${port.name}/${port.protocol}/${port.port}/${port.appProtocol ?? ''}`).sort().join();

/**
 * How to bring slices to the wanted endpoints with few writes: endpoints stay in the slice they are in, new ones fill
 * slices that change anyway, then the fullest that has room for all of them, then new slices. A slice that would go
 * is used for one that would come, and the last one stays as an empty placeholder (endpointslice/reconciler.go).
 */
export function planSlices(existing: readonly EndpointSlice[], wanted: ReadonlyMap<string, SliceContent>, labelsHold: (slice: EndpointSlice) => boolean): SlicePlan {
  const changed: { slice: EndpointSlice; content: SliceContent }[] = [];
  const added: SliceContent[] = [];
  const removed = existing.filter((slice) => !wanted.has(portsKey(slice.ports)));
  for (const [key, content] of wanted) {
    const slices = existing.filter((slice) => portsKey(slice.ports) === key);
    planPort(slices, content, labelsHold, { added, changed, removed });
  }
  if (existing.length === removed.length && added.length === 0) {
    const placeholder: SliceContent = { ports: [], endpoints: [] };
    const only = removed.length === 1 ? removed[0] : undefined;
    if (only && !only.endpoints?.length && !only.ports?.length && labelsHold(only)) removed.length = 0;
    else added.push(placeholder);
  }
  while (added.length && removed.length) changed.push({ slice: removed.pop()!, content: added.shift()! });
  return { added, changed, removed };
}

function planPort(slices: readonly EndpointSlice[], content: SliceContent, labelsHold: (slice: EndpointSlice) => boolean, plan: { added: SliceContent[]; changed: { slice: EndpointSlice; content: SliceContent }[]; removed: EndpointSlice[] }): void {
  const missing = new Map(content.endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
  const dirty: { slice: EndpointSlice; endpoints: Endpoint[] }[] = [];
  const clean: EndpointSlice[] = [];
  for (const slice of slices) {
    let differs = !labelsHold(slice);
    const kept: Endpoint[] = [];
    for (const endpoint of slice.endpoints ?? []) {
      const now = missing.get(keyOf(endpoint));
      missing.delete(keyOf(endpoint));
      if (now) kept.push(now);
      if (!now || !jsonEqual(now, endpoint)) differs = true;
    }
    if (kept.length === 0) plan.removed.push(slice);
    else if (differs) dirty.push({ slice, endpoints: kept });
    else clean.push(slice);
  }
  const left = [...missing.values()];
  for (const { endpoints } of dirty) endpoints.push(...left.splice(0, Math.max(MAX_ENDPOINTS - endpoints.length, 0)));
  if (left.length && left.length < MAX_ENDPOINTS) {
    const fits = clean.filter((slice) => slice.endpoints.length + left.length <= MAX_ENDPOINTS).sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
    if (fits) dirty.push({ slice: fits, endpoints: [...fits.endpoints, ...left.splice(0)] });
  }
  while (left.length) plan.added.push({ ports: content.ports, endpoints: left.splice(0, MAX_ENDPOINTS) });
  for (const { slice, endpoints } of dirty) plan.changed.push({ slice, content: { ports: content.ports, endpoints } });
}

function keyOf(endpoint: Endpoint): string {
  return endpoint.targetRef?.uid ?? endpoint.addresses.join();
}

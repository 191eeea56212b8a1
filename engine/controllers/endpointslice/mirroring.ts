import { isNotFound } from '../../api/status';
import type { Endpoint, Endpoints, EndpointSlice, EndpointSubset } from '../../api/types';
import { endpoints, endpointSlices, services } from '../../client';
import { controllerReference } from '../claim';
import { enqueueAll, newQueue, start, type ControllerContext } from '../context';
import { LAST_CHANGE } from '../service-pods';
import { jsonEqual } from '../json-equal';
import { MANAGED_BY, SERVICE_NAME } from './endpointslice';

const CONTROLLER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

/** Copies Endpoints that people write by hand, for services without a selector, into EndpointSlices. */
export function startEndpointSliceMirroring(context: ControllerContext): void {
  const queue = newQueue(context);
  enqueueAll(context, endpoints, queue);
  enqueueAll(context, services, queue);
  start(context, 'endpointslicemirroring', queue, (key) => reconcile(context, key));
}

function reconcile({ client, informers }: ControllerContext, key: string): void {
  const source = informers.lister(endpoints).byKey(key);
  const service = informers.lister(services).byKey(key);
  const [namespace, name] = key.split('/') as [string, string];
  const existing = informers.lister(endpointSlices).list(namespace, { matchLabels: { [SERVICE_NAME]: name, [MANAGED_BY]: CONTROLLER } });
  const mirrored = source && service && !service.spec?.selector && !source.metadata.labels?.[SKIP] && !source.metadata.annotations?.[LEADER];
  const wanted = mirrored ? (source.subsets ?? []).map((subset) => sliceOf(source, subset)) : [];
  wanted.forEach((slice, at) => {
    const current = existing[at];
    if (!current) client.create(endpointSlices, slice);
    else if (!jsonEqual([current.endpoints, current.ports, current.metadata.labels], [slice.endpoints, slice.ports, slice.metadata.labels])) {
      client.update(endpointSlices, { ...slice, metadata: { ...current.metadata, labels: slice.metadata.labels, annotations: slice.metadata.annotations } });
    }
  });
  for (const slice of existing.slice(wanted.length)) {
    try {
      client.delete(endpointSlices, slice.metadata.name!, namespace);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

function sliceOf(source: Endpoints, subset: EndpointSubset): EndpointSlice {
  const { name, namespace, labels, annotations = {} } = source.metadata;
  const kept = Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== LAST_CHANGE && key !== 'kubectl.kubernetes.io/last-applied-configuration'));
  const list: Endpoint[] = [
    ...(subset.addresses ?? []).map((address): Endpoint => ({ addresses: [address.ip], conditions: { ready: true }, hostname: address.hostname, nodeName: address.nodeName, targetRef: address.targetRef })),
    ...(subset.notReadyAddresses ?? []).map((address): Endpoint => ({ addresses: [address.ip], conditions: { ready: false }, hostname: address.hostname, nodeName: address.nodeName, targetRef: address.targetRef })),
  ];
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [MANAGED_BY]: CONTROLLER, [SERVICE_NAME]: name! },
      ...(Object.keys(kept).length ? { annotations: kept } : {}),
      ownerReferences: [controllerReference({ ...source, apiVersion: 'v1', kind: 'Endpoints' })],
    },
    addressType: list.some((endpoint) => endpoint.addresses[0]!.includes(':')) ? 'IPv6' : 'IPv4',
    endpoints: list,
    ports: (subset.ports ?? []).map((port) => ({ name: port.name ?? '', port: port.port, protocol: port.protocol ?? 'TCP', ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}) })),
  };
}

import { isNotFound } from '../../api/status';
import type { EndpointAddress, EndpointPort, Endpoints, EndpointSubset, Pod, Service } from '../../api/types';
import { endpoints, pods, services, type WorkQueue } from '../../client';
import { enqueueAll, newQueue, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { isPodReady } from '../pod-state';
import { canBeEndpoint, endpointHostname, enqueueServicesOfPods, HEADLESS_LABEL, isHeadless, LAST_CHANGE, targetPort, TriggerTimes } from '../service-pods';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
/** Most addresses in one Endpoints object; more are cut off and the annotation says so. */
const MAX_ADDRESSES = 1000;

/** Keeps an Endpoints object for every service with a selector (pkg/controller/endpoint). */
export function startEndpoints(context: ControllerContext): void {
  const queue = newQueue(context);
  enqueueAll(context, services, queue);
  enqueueServicesOfPods(context, queue);
  watchEndpoints(context, queue);
  const triggers = new TriggerTimes();
  start(context, 'endpoint', queue, (key) => reconcile(context, triggers, key));
}

/** Someone else's change to an Endpoints object, or its deletion, is put right. */
function watchEndpoints({ informers }: ControllerContext, queue: WorkQueue): void {
  const lister = informers.lister(endpoints);
  informers.of(endpoints).addHandlers({ delete: (object) => queue.add(lister.keyOf(object)) });
}

function reconcile({ client, informers }: ControllerContext, triggers: TriggerTimes, key: string): number | void {
  const service = informers.lister(services).byKey(key);
  const current = informers.lister(endpoints).byKey(key);
  if (!service) {
    triggers.forget(key);
    if (current && current.metadata.labels?.[MANAGED_BY] === 'endpoint-controller') {
      try {
        client.delete(endpoints, current.metadata.name!, current.metadata.namespace);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    return;
  }
  if (!service.spec?.selector || service.spec.type === 'ExternalName') return;
  const selected = informers.lister(pods).list(service.metadata.namespace, { matchLabels: service.spec.selector });
  const trigger = triggers.next(key, service, selected);
  const { subsets, cut } = truncate(subsetsOf(service, selected));
  const labels = { ...service.metadata.labels, [MANAGED_BY]: 'endpoint-controller', ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}) };
  const busy = Math.ceil(selected.length / 20);
  if (current && jsonEqual(subsets, current.subsets ?? []) && jsonEqual(labels, current.metadata.labels ?? {}) && cut === (OVER_CAPACITY in (current.metadata.annotations ?? {}))) return busy;
  const { [LAST_CHANGE]: _last, [OVER_CAPACITY]: _over, ...others } = current?.metadata.annotations ?? {};
  const annotations = { ...others, ...(trigger ? { [LAST_CHANGE]: trigger } : {}), ...(cut ? { [OVER_CAPACITY]: 'truncated' } : {}) };
  const next: Endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      ...(current?.metadata ?? { name: service.metadata.name, namespace: service.metadata.namespace }),
      labels,
      annotations: Object.keys(annotations).length ? annotations : undefined,
    },
    ...(subsets.length ? { subsets } : {}),
  };
  if (current) client.update(endpoints, next);
  else client.create(endpoints, next);
  return busy;
}

/** Addresses grouped by the ports they serve, ready and not ready apart, all in a stable order (RepackSubsets). */
function subsetsOf(service: Service, selected: readonly Pod[]): EndpointSubset[] {
  const publishAll = service.spec?.publishNotReadyAddresses === true;
  const groups = new Map<string, { ports: EndpointPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }>();
  for (const pod of selected) {
    if (!canBeEndpoint(pod, publishAll)) continue;
    const ports = portsOf(service, pod);
    if (!ports) continue;
    const groupKey = ports.map((port) => `${port.name ?? ''}/${port.protocol}/${port.port}`).join();
    let group = groups.get(groupKey);
    if (!group) groups.set(groupKey, (group = { ports, ready: [], notReady: [] }));
    (publishAll || isPodReady(pod) ? group.ready : group.notReady).push(addressOf(service, pod));
  }
  const byIp = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { ports, ready, notReady }]) => ({
    ...(ready.length ? { addresses: ready.sort(byIp) } : {}),
    ...(notReady.length ? { notReadyAddresses: notReady.sort(byIp) } : {}),
    ...(ports.length ? { ports } : {}),
  }));
}

/** The ports a pod serves; undefined when it has none of those the service names. A headless service may have none. */
function portsOf(service: Service, pod: Pod): EndpointPort[] | undefined {
  const wanted = service.spec?.ports ?? [];
  if (wanted.length === 0) return isHeadless(service) ? [] : undefined;
  const ports: EndpointPort[] = [];
  for (const port of wanted) {
    const number = targetPort(pod, port);
    if (number === undefined) continue;
    ports.push({
      ...(port.name ? { name: port.name } : {}),
      port: number,
      protocol: port.protocol ?? 'TCP',
      ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
    });
  }
  return ports.length ? ports : undefined;
}

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const hostname = endpointHostname(pod, service);
  return {
    ip: pod.status!.podIP!,
    ...(hostname ? { hostname } : {}),
    nodeName: pod.spec!.nodeName,
    targetRef: { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
  };
}

function truncate(subsets: EndpointSubset[]): { subsets: EndpointSubset[]; cut: boolean } {
  let room = MAX_ADDRESSES;
  let cut = false;
  const kept = subsets.map((subset) => {
    const take = <T>(list: readonly T[] | undefined): readonly T[] | undefined => {
      if (!list) return undefined;
      if (list.length > room) cut = true;
      const part = list.slice(0, room);
      room -= part.length;
      return part.length ? part : undefined;
    };
    const addresses = take(subset.addresses);
    const notReadyAddresses = take(subset.notReadyAddresses);
    return { ...(addresses ? { addresses } : {}), ...(notReadyAddresses ? { notReadyAddresses } : {}), ...(subset.ports ? { ports: subset.ports } : {}) };
  });
  return { subsets: cut ? kept : subsets, cut };
}

import { isNotFound } from '../../api/status';
import type { DiscoveryV1EndpointPort, Endpoint, EndpointSlice, Pod, Service } from '../../api/types';
import { endpointSlices, nodes, pods, services, type Lister } from '../../client';
import { controllerReference } from '../claim';
import { enqueueAll, newQueue, start, type ControllerContext } from '../context';
import { canBeEndpoint, endpointHostname, enqueueServicesOfPods, HEADLESS_LABEL, isHeadless, LAST_CHANGE, targetPort, TriggerTimes } from '../service-pods';
import { jsonEqual } from '../json-equal';
import { isPodReady } from '../pod-state';
import { planSlices, portsKey, type SliceContent } from './slices';

export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
export const SERVICE_NAME = 'kubernetes.io/service-name';
const CONTROLLER = 'endpointslice-controller.k8s.io';
/** How long after somebody else's change of a slice it is put right (endpointSliceChangeMinSyncDelay). */
const MEDDLED_DELAY_MS = 1000;

/** Keeps the EndpointSlices of every service with a selector (pkg/controller/endpointslice). */
export function startEndpointSlices(context: ControllerContext): void {
  const queue = newQueue(context);
  const controller = new EndpointSliceController(context);
  enqueueAll(context, services, queue);
  enqueueServicesOfPods(context, queue);
  const putRight = ({ metadata: { labels, namespace } }: EndpointSlice): void => {
    if (labels?.[MANAGED_BY] === CONTROLLER) queue.addAfter(`${namespace}/${labels[SERVICE_NAME]}`, MEDDLED_DELAY_MS);
  };
  context.informers.of(endpointSlices).addHandlers({
    update: (_before, slice) => {
      if (!controller.wrote(slice)) putRight(slice);
    },
    delete: (slice) => {
      controller.forget(slice);
      putRight(slice);
    },
  });
  start(context, 'endpointslice', queue, (key) => controller.reconcile(key));
}

class EndpointSliceController {
  readonly #context: ControllerContext;
  readonly #slices: Lister<EndpointSlice>;
  readonly #triggers = new TriggerTimes();
  /** The generation of each slice that this controller wrote last, by UID. */
  readonly #written = new Map<string, number>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#slices = context.informers.lister(endpointSlices);
  }

  /** Whether a slice is as this controller left it, as far as it knows. */
  wrote({ metadata: { uid, generation } }: EndpointSlice): boolean {
    const own = this.#written.get(uid!);
    return own === undefined || (generation ?? 0) <= own;
  }

  forget({ metadata }: EndpointSlice): void {
    this.#written.delete(metadata.uid!);
  }

  #note({ metadata: { uid, generation } }: EndpointSlice): void {
    this.#written.set(uid!, generation ?? 0);
  }

  reconcile(key: string): number | void {
    const { informers } = this.#context;
    const service = informers.lister(services).byKey(key);
    if (!service) return this.#triggers.forget(key);
    if (!service.spec?.selector || service.spec.type === 'ExternalName') return;
    const { namespace, name } = service.metadata;
    const selected = informers.lister(pods).list(namespace, { matchLabels: service.spec.selector });
    const existing = this.#slices.list(namespace, { matchLabels: { [SERVICE_NAME]: name!, [MANAGED_BY]: CONTROLLER } }).filter((slice) => !slice.metadata.deletionTimestamp);
    const trigger = this.#triggers.next(key, service, selected);
    for (const family of service.spec.ipFamilies ?? ['IPv4']) {
      this.#reconcileFamily(service, family, selected, existing.filter((slice) => slice.addressType === family), trigger);
    }
    return Math.ceil(selected.length / 20);
  }

  #reconcileFamily(service: Service, family: string, selected: readonly Pod[], existing: readonly EndpointSlice[], trigger: string | undefined): void {
    const labels = this.#labels(service);
    const plan = planSlices(existing, this.#wanted(service, selected), (slice) => jsonEqual(slice.metadata.labels, labels));
    for (const { slice, content } of plan.changed) this.#note(this.#context.client.update(endpointSlices, this.#slice(service, family, content, labels, trigger, slice)));
    for (const content of plan.added) this.#note(this.#context.client.create(endpointSlices, this.#slice(service, family, content, labels, trigger)));
    for (const slice of plan.removed) {
      try {
        this.#context.client.delete(endpointSlices, slice.metadata.name!, slice.metadata.namespace);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  /** Endpoints by the ports they serve: a named port may lead to another number in each pod. */
  #wanted(service: Service, selected: readonly Pod[]): Map<string, SliceContent> {
    const groups = new Map<string, { ports: readonly DiscoveryV1EndpointPort[]; endpoints: Endpoint[] }>();
    for (const pod of selected) {
      if (!canBeEndpoint(pod, true)) continue;
      const ports = portsOf(service, pod);
      const key = portsKey(ports);
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { ports, endpoints: [] }));
      group.endpoints.push(this.#endpoint(service, pod));
    }
    return groups;
  }

  #endpoint(service: Service, pod: Pod): Endpoint {
    const serving = isPodReady(pod);
    const terminating = pod.metadata.deletionTimestamp !== undefined;
    const hostname = endpointHostname(pod, service);
    const zone = this.#context.informers.lister(nodes).get(undefined, pod.spec?.nodeName ?? '')?.metadata.labels?.['topology.kubernetes.io/zone'];
    return {
      addresses: [pod.status!.podIP!],
      conditions: { ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating), serving, terminating },
      ...(hostname ? { hostname } : {}),
      targetRef: { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
      nodeName: pod.spec!.nodeName,
      ...(zone ? { zone } : {}),
    };
  }

  #labels(service: Service): Record<string, string> {
    return { ...service.metadata.labels, ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}), [MANAGED_BY]: CONTROLLER, [SERVICE_NAME]: service.metadata.name! };
  }

  #slice(service: Service, addressType: string, content: SliceContent, labels: Record<string, string>, trigger: string | undefined, before?: EndpointSlice): EndpointSlice {
    const { [LAST_CHANGE]: _last, ...others } = before?.metadata.annotations ?? {};
    const annotations = trigger ? { ...others, [LAST_CHANGE]: trigger } : others;
    const { name, namespace } = service.metadata;
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        ...(before?.metadata ?? { generateName: name!.endsWith('-') ? name : `${name}-`, namespace, ownerReferences: [controllerReference({ ...service, apiVersion: 'v1', kind: 'Service' })] }),
        labels,
        annotations: Object.keys(annotations).length ? annotations : undefined,
      },
      addressType: addressType as EndpointSlice['addressType'],
      // A slice without endpoints stands on the wire with null, as Go writes a list that was never made.
      endpoints: (content.endpoints.length ? content.endpoints : null) as readonly Endpoint[],
      ports: (content.ports.length ? content.ports : null) as EndpointSlice['ports'],
    };
  }
}

function portsOf(service: Service, pod: Pod): DiscoveryV1EndpointPort[] {
  const ports: DiscoveryV1EndpointPort[] = [];
  for (const port of service.spec?.ports ?? []) {
    const number = targetPort(pod, port);
    if (number === undefined) continue;
    ports.push({ name: port.name ?? '', protocol: port.protocol ?? 'TCP', port: number, ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}) });
  }
  return ports;
}

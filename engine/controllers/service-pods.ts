import type { Pod, Service, ServicePort } from '../api/types';
import { BY_NAMESPACE, labelsMatch, pods, rfc3339, services, type WorkQueue } from '../client';
import type { ControllerContext } from './context';
import { isPodFinished, isPodReady, podCondition, timeMs } from './pod-state';

/** Puts the services that select a pod in the queue when something about it changes that an endpoint shows. */
export function enqueueServicesOfPods({ informers }: ControllerContext, queue: WorkQueue): void {
  const lister = informers.lister(services);
  // Services change far less often than pods: those of a namespace are listed once until one does.
  const byNamespace = new Map<string, readonly Service[]>();
  const forget = (): void => byNamespace.clear();
  informers.of(services).addHandlers({ add: forget, update: forget, delete: forget });
  const servicesIn = (namespace: string): readonly Service[] => {
    let list = byNamespace.get(namespace);
    if (!list) byNamespace.set(namespace, (list = lister.byIndex(BY_NAMESPACE, namespace).filter((service) => service.spec?.selector)));
    return list;
  };
  const enqueue = (pod: Pod) => {
    for (const service of servicesIn(pod.metadata.namespace!)) if (labelsMatch(service.spec!.selector!, pod.metadata.labels)) queue.add(lister.keyOf(service));
  };
  informers.of(pods).addHandlers({
    add: enqueue,
    update: (before, after) => {
      if (!endpointChanged(before, after)) return;
      enqueue(after);
      if (before.metadata.labels !== after.metadata.labels) enqueue(before);
    },
    delete: enqueue,
  });
}

function endpointChanged(a: Pod, b: Pod): boolean {
  if (a.metadata.deletionTimestamp !== b.metadata.deletionTimestamp) return true;
  const before = a.status, after = b.status;
  return before !== after && (before?.podIP !== after?.podIP || isPodReady(a) !== isPodReady(b) || isPodFinished(a) !== isPodFinished(b)) || a.spec?.nodeName !== b.spec?.nodeName || !sameLabels(a.metadata.labels, b.metadata.labels);
}

function sameLabels(a: Readonly<Record<string, string>> = {}, b: Readonly<Record<string, string>> = {}): boolean {
  return a === b || (labelsMatch(a, b) && labelsMatch(b, a));
}

/** Whether a pod is an endpoint at all: it has an address and has not ended (ShouldPodBeInEndpoints). */
export function canBeEndpoint(pod: Pod, includeTerminating: boolean): boolean {
  if (isPodFinished(pod) || !pod.status?.podIP) return false;
  return includeTerminating || pod.metadata.deletionTimestamp === undefined;
}

/** The container port a service port leads to in this pod; undefined when no container has a port of that name. */
export function targetPort(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  const sidecars = pod.spec?.initContainers?.filter((container) => container.restartPolicy === 'Always') ?? [];
  for (const container of [...pod.spec?.containers ?? [], ...sidecars]) {
    for (const { name, protocol = 'TCP', containerPort } of container.ports ?? []) {
      if (name === target && protocol === (port.protocol ?? 'TCP')) return containerPort;
    }
  }
  return undefined;
}

/** A pod's name in the DNS of its headless service (spec.subdomain). */
export function endpointHostname(pod: Pod, service: Service): string | undefined {
  const { hostname, subdomain } = pod.spec ?? {};
  return hostname && subdomain === service.metadata.name && service.metadata.namespace === pod.metadata.namespace ? hostname : undefined;
}

export const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None';

export const LAST_CHANGE = 'endpoints.kubernetes.io/last-change-trigger-time';
export const HEADLESS_LABEL = 'service.kubernetes.io/headless';

interface Seen { readonly serviceMs: number; readonly podMs: ReadonlyMap<string, number> }

/** Tells what last changed the endpoints of a service: it or the readiness of a pod (TriggerTimeTracker). */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /** The earliest of the changes since the last call for this service, or undefined when nothing has a time. */
  next(key: string, service: Service, selected: readonly Pod[]): string | undefined {
    const before = this.#seen.get(key);
    const podMs = new Map<string, number>();
    let earliest = Infinity;
    for (const pod of selected) {
      const time = timeMs(podCondition(pod, 'Ready')?.lastTransitionTime);
      if (!time) continue;
      podMs.set(pod.metadata.name!, time);
      if (time > (before?.podMs.get(pod.metadata.name!) ?? 0)) earliest = Math.min(earliest, time);
    }
    const serviceMs = timeMs(service.metadata.creationTimestamp);
    if (serviceMs > (before?.serviceMs ?? 0)) earliest = Math.min(earliest, serviceMs);
    this.#seen.set(key, { serviceMs, podMs });
    return earliest === Infinity ? undefined : rfc3339(earliest);
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}

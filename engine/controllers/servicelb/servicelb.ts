import type { Service } from '../../api/types';
import { services, type EventRecorder } from '../../client';
import { enqueueAll, newQueue, newRecorder, start, type ControllerContext } from '../context';

/** The service controller's own finalizer (k8s.io/cloud-provider/service/helpers). */
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
/** How long a cloud takes to set a balancer up, milliseconds. */
const SETUP_MS = 1200;

export interface LoadBalancers {
  /** Takes every address back that was given. */
  stop(): void;
}

/**
 * Gives Services of type LoadBalancer an address, with the events of the cloud controller manager's service controller.
 * `addressOf` says which: from a cloud's pool, or the cluster IP for `minikube tunnel`; undefined: none is left.
 */
export function startLoadBalancers(context: ControllerContext, addressOf: (service: Service, taken: ReadonlySet<string>) => string | undefined): LoadBalancers {
  const queue = newQueue(context);
  const recorder = newRecorder(context, 'service-controller');
  const lister = context.informers.lister(services);
  const ready = new Set<string>();
  let stopped = false;
  enqueueAll(context, services, queue);
  start(context, 'service-lb', queue, (key) => {
    const service = lister.byKey(key);
    if (!service || stopped) return;
    const wanted = service.spec?.type === 'LoadBalancer' && !service.spec.loadBalancerClass && !service.metadata.deletionTimestamp;
    const uid = service.metadata.uid!;
    if (!wanted) {
      ready.delete(uid);
      return release(context, recorder, service);
    }
    if (service.status?.loadBalancer?.ingress?.length) return;
    if (!ready.has(uid)) {
      ready.add(uid);
      recorder.normal(service, 'EnsuringLoadBalancer', 'Ensuring load balancer');
      hold(context, service);
      return queue.addAfter(key, SETUP_MS);
    }
    const taken = new Set(lister.list().flatMap((one) => (one.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))));
    const ip = addressOf(service, taken);
    if (ip === undefined) return void recorder.warning(service, 'SyncLoadBalancerFailed', 'Error syncing load balancer: failed to ensure load balancer: no address is left in the pool');
    context.client.updateStatus(services, { ...service, status: { ...service.status, loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } } });
    recorder.normal(service, 'EnsuredLoadBalancer', 'Ensured load balancer');
  });
  return {
    stop: () => {
      stopped = true;
      for (const service of lister.list()) if (service.metadata.finalizers?.includes(FINALIZER)) release(context, recorder, service);
    },
  };
}

function hold({ client }: ControllerContext, service: Service): void {
  if (service.metadata.finalizers?.includes(FINALIZER)) return;
  client.patch(services, service.metadata.name!, service.metadata.namespace, 'merge', { metadata: { finalizers: [...(service.metadata.finalizers ?? []), FINALIZER] } });
}

function release({ client }: ControllerContext, recorder: EventRecorder, service: Service): void {
  if (!service.metadata.finalizers?.includes(FINALIZER)) return;
  const { name, namespace, deletionTimestamp } = service.metadata;
  recorder.normal(service, 'DeletingLoadBalancer', 'Deleting load balancer');
  if (!deletionTimestamp && service.status?.loadBalancer?.ingress?.length) client.updateStatus(services, { ...service, status: { ...service.status, loadBalancer: {} } });
  client.patch(services, name!, namespace, 'merge', { metadata: { finalizers: service.metadata.finalizers.filter((one) => one !== FINALIZER) } });
  if (!deletionTimestamp) recorder.normal(service, 'DeletedLoadBalancer', 'Deleted load balancer');
}

import { endpoints, endpointSlices, services, type ApiObject, type Client, type Informers, type Resource } from '../client';
import type { Clock } from '../runtime/clock';

/** The API server looks after its own Service this often (kubernetesservice.Controller), milliseconds. */
const PERIOD_MS = 10_000;
const NAME = 'kubernetes';
const NAMESPACE = 'default';

/** Makes the Service default/kubernetes and its endpoints anew when somebody has deleted them, as the API server does. */
export function keepOwnService(client: Client, informers: Informers, clock: Clock): void {
  for (const kind of [services, endpoints, endpointSlices] as readonly Resource<ApiObject>[]) {
    const informer = informers.of(kind);
    informer.addHandlers({
      delete: (gone) => {
        if (gone.metadata.namespace !== NAMESPACE || gone.metadata.name !== NAME) return;
        const anew = { ...gone, metadata: { name: NAME, namespace: NAMESPACE, labels: gone.metadata.labels } } as ApiObject;
        const restore = (): void => {
          if (!informer.lister.get(NAMESPACE, NAME)) client.create(kind, anew);
        };
        clock.schedule(PERIOD_MS - (clock.now() % PERIOD_MS), restore, { background: true });
      },
    });
  }
}

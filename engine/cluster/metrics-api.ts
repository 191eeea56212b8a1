import type { Draft } from '../api/kind';
import { rfc3339 } from '../api/rfc3339';
import type { Transport } from '../api/transport';
import type { ApiServer } from '../apiserver';
import { metricsServerManifest } from '../bootstrap/extras';
import { MetricsServer, metricsKinds, type MeasuredNode } from '../metrics';
import type { Clock } from '../runtime/clock';
import { post } from './install';

const API_SERVICE = 'v1beta1.metrics.k8s.io';

/** Puts a metrics server behind the API server: its kinds are served, and its APIService tells whether it answers. `fresh`: it is installed only now. */
export function startMetricsServer(apiserver: ApiServer, clock: Clock, nodes: (at: number) => Iterable<MeasuredNode>, fresh = false): void {
  const server = new MetricsServer({ clock, reader: apiserver.reader, nodes, onAvailability: (available) => report(apiserver, clock, available) });
  apiserver.registry.add(metricsKinds(server));
  server.start(fresh);
  if (fresh) report(apiserver, clock, false);
}

/** Applies its manifest, as `minikube addons enable metrics-server` does. */
export function installMetricsServer(admin: Transport): void {
  for (const object of metricsServerManifest()) {
    const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [undefined, object.apiVersion];
    const { namespace } = object.metadata;
    const path = `${group ? `/apis/${group}` : '/api'}/${version}/${namespace ? `namespaces/${namespace}/` : ''}${object.kind.toLowerCase()}s`;
    post(admin, path, object, true);
  }
}

function report(apiserver: ApiServer, clock: Clock, available: boolean): void {
  const service = apiserver.reader.get('apiregistration.k8s.io', 'apiservices', undefined, API_SERVICE);
  if (!service) return;
  const condition = {
    type: 'Available', status: available ? 'True' : 'False', lastTransitionTime: rfc3339(clock.now()),
    ...(available ? { reason: 'Passed', message: 'all checks passed' } : { reason: 'MissingEndpoints', message: 'endpoints for service/metrics-server in "kube-system" have no addresses with port name "https"' }),
  };
  apiserver.writeStatus('apiregistration.k8s.io', 'apiservices', { ...service, status: { conditions: [condition] } } as unknown as Draft);
}

import type { Transport } from '../api/transport';
import { METRICS_SERVER_IMAGE } from '../bootstrap/extras';
import { INGRESS_IMAGE, installIngressNginx } from './ingress-nginx';
import { installMetricsServer } from './metrics-api';

export { cniFiles, cniImages, metricsServerObjects, withCni } from '../bootstrap/extras';
export { measuredNodes } from './measured-nodes';
export { startMetricsServer } from './metrics-api';

/** An addon that has an image and a manifest. */
interface InstalledAddon {
  readonly image: string;
  /** `balanced`: whether services get load balancers. */
  install(admin: Transport, balanced: boolean): void;
}

export const installed: Readonly<Record<'ingress-nginx' | 'metrics-server', InstalledAddon>> = {
  'ingress-nginx': { image: INGRESS_IMAGE, install: installIngressNginx },
  'metrics-server': { image: METRICS_SERVER_IMAGE, install: installMetricsServer },
};

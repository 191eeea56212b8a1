export { MetricsServer, type MetricsServerOptions } from './metrics-server';
export { metricsKinds } from './metrics-kinds';
export type { MeasuredContainer, MeasuredNode, MeasuredPod } from './measured-node';

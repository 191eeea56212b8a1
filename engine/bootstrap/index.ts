export { CNI_IMAGES, cniFiles, type CniAgent } from './cni';
export { AGE_AT_START_MS, bootstrapObjects, nodeList, type Addon, type BootstrapOptions } from './bootstrap';
export { metricsServerManifest } from './metrics-server';
export type { NodePlace } from './places';

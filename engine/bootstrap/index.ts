export { CNI_IMAGES, cniFiles, type CniAgent } from './cni';
export { bootstrapObjects, nodeList, type Addon, type BootstrapOptions } from './bootstrap';
export type { NodePlace } from './places';

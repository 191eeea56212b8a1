export { bootstrapObjects, nodeList, type Addon, type BootstrapOptions, type NodePlace } from './bootstrap';

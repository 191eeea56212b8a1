export { bootstrapObjects, nodeList, type Addon, type BootstrapOptions } from './bootstrap';

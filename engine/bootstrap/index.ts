export { bootstrapObjects, nodeList, type BootstrapOptions } from './bootstrap';

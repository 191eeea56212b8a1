export { bridgeFiles } from './bridge';
export { AGE_AT_START_MS, bootstrapObjects, nodeList, type BootstrapOptions } from './bootstrap';
export type { NodePlace } from './places';

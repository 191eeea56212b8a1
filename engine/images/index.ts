export { createRegistry } from './catalogue';
export type { Image, ImageConfig } from './image';
export { createHost, hostTree } from './machines';
export type { HostOptions } from './machines';
export { nodePrograms } from './node-programs';
export { parseReference } from './reference';
export { Registry } from './registry';
export { createContainerRuntime, NodeRuntime } from './runtime';
export type { ContainerRuntimeOptions } from './runtime';

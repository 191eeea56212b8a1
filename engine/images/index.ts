export { createRegistry } from './catalogue';
export type { Image, ImageConfig } from './image';
export { createHost, hostTree } from './machines';
export type { HostOptions } from './machines';
export { parseReference } from './reference';
export { PRIVATE_REGISTRY, Registry } from './registry';
export { registryEndpoint } from './registry-endpoint';
export { createContainerRuntime, NodeRuntime } from './runtime';
export type { ContainerRuntimeOptions } from './runtime';

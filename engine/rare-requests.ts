/** What few requests need: rules and answers of the API server, the nodes' doors for logs, exec and port-forward, and who evicts pods from a node. */
export * from './apiserver/rare';
export { EvictionManager } from './kubelet/eviction';
export { NodeDoor } from './kubelet/streams/node-door';

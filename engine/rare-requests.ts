/** What few requests need: rules and answers of the API server, and the nodes' doors for logs, exec and port-forward. */
export * from './apiserver/rare';
export { NodeDoor } from './kubelet/streams/node-door';

export { ClusterNetwork } from './cluster-network';
export type { ClusterNetworkOptions, Packet } from './cluster-network';
export type { Fabric, Peer, Route } from './fabric';
export type { Cni } from './links';
export { networkPrograms } from './programs';
export { NetNamespace } from './namespace';
export { NoAddressError, NodeNetwork } from './node-network';

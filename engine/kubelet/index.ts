import type { KubeletSettings } from './context';
import { Kubelet } from './kubelet';
import type { KubeletOptions } from './kubelet';

export { Heartbeats } from './heartbeats';
export { Kubelet, type KubeletOptions } from './kubelet';
export type { KubeletSettings } from './context';
export type { NodeFacts } from './node-status';
export { NodeClock } from './node-clock';
export type { EvictionManager } from './eviction';
export type { NodeDoor } from './streams/node-door';
export { RemoteDisks } from './volumes/claim';
export * from './cri';

interface StartKubeletOptions extends Omit<KubeletOptions, 'settings'> {
  /** Where they differ from a plain cluster's. */
  readonly settings?: Partial<KubeletSettings>;
}

const SETTINGS: KubeletSettings = {
  clusterDns: ['10.96.0.10'],
  clusterDomain: 'cluster.local',
  nodeDns: { nameservers: ['172.30.0.1'], searches: [] },
  maxPods: 110,
};

/** Starts the kubelet of one node: registers the node, then runs what is bound to it. */
export function startKubelet(options: StartKubeletOptions): Kubelet {
  const kubelet = new Kubelet({ ...options, settings: { ...SETTINGS, ...options.settings } });
  kubelet.start();
  return kubelet;
}

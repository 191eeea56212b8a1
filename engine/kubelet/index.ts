import type { Client, Informers } from '../client';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import type { KubeletSettings } from './context';
import type { ContainerRuntime } from './cri';
import { Heartbeats } from './heartbeats';
import { Kubelet } from './kubelet';
import type { NodeFacts } from './node-status';
import { RemoteDisks } from './volumes/claim';

export { Heartbeats } from './heartbeats';
export { Kubelet, type KubeletOptions } from './kubelet';
export type { KubeletSettings } from './context';
export type { NodeFacts } from './node-status';
export { NodeClock } from './node-clock';
export type { EvictionManager } from './eviction';
export type { NodeDoor } from './streams/node-door';
export { RemoteDisks } from './volumes/claim';
export * from './cri';

interface StartKubeletOptions {
  /** Requests of `system:node:NAME`. */
  readonly client: Client;
  /** The cluster's one set of informers. */
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  /** Of this node. */
  readonly runtime: ContainerRuntime;
  /** One per cluster: new Heartbeats(clock, client). */
  readonly heartbeats: Heartbeats;
  /** One per cluster: new RemoteDisks(). */
  readonly disks: RemoteDisks;
  readonly node: NodeFacts;
  readonly settings?: Partial<KubeletSettings>;
  /** Reads the objects of a manifest (kubectl's YAML parser); without it the node has no static pods. */
  readonly parseManifest?: (text: string) => readonly unknown[];
  /** Called when a container came or went. */
  readonly onChange?: () => void;
  /** Called when local storage has to be measured from now on: a pod came whose own is limited. */
  readonly onStorageLimit?: () => void;
  /** Called when it begins to hang, and when it goes on. */
  readonly onAnswering?: (answers: boolean) => void;
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

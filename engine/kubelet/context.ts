import type { ApiObject, Client, EventRecorder, Informers } from '../client';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import type { BackOff } from './back-off';
import type { ContainerRuntime } from './cri';
import type { ImagePuller } from './image-puller';
import type { NodeClock } from './node-clock';
import type { NodePressure } from './node-status';
import type { PodRecord } from './pod-record';
import type { ServiceLinks } from './service-environment';
import type { StatusWriter } from './status-writer';
import type { VolumeHost } from './volumes/volume-host';
import type { WorkRequests } from './work-requests';

/** What the parts of one kubelet share. */
export interface KubeletContext {
  readonly nodeName: string;
  readonly hostIp: string;
  readonly clock: NodeClock;
  readonly client: Client;
  readonly informers: Informers;
  readonly random: Random;
  readonly trace: Trace;
  readonly runtime: ContainerRuntime;
  readonly recorder: EventRecorder;
  readonly crashBackOff: BackOff;
  readonly puller: ImagePuller;
  readonly statuses: StatusWriter;
  readonly volumes: VolumeHost;
  readonly serviceLinks: ServiceLinks;
  readonly workers: WorkRequests;
  readonly settings: KubeletSettings;
  /** A container of a pod came or went. */
  readonly onChange?: (() => void) | undefined;
  /** The pods of this node. */
  pods(): Iterable<PodRecord>;
  /** The node, as events about it name it. */
  readonly nodeReference: ApiObject;
  /** What the node runs out of. */
  pressures(): ReadonlySet<NodePressure>;
  /** The node's allocatable resources: limits of containers that set none. */
  allocatable(): Readonly<Record<string, string | number>>;
}

/** From the kubelet's configuration; what a learner can meet. */
export interface KubeletSettings {
  readonly clusterDns: readonly string[];
  readonly clusterDomain: string;
  /** Search domains and name servers of the node itself (dnsPolicy Default). */
  readonly nodeDns: { readonly nameservers: readonly string[]; readonly searches: readonly string[] };
  readonly maxPods: number;
}

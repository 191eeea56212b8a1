import type { Pod } from '../api/types';
import { configMaps, EventRecorder, pods, secrets, type Client, type Informers } from '../client';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import { rejectionOf } from './admission';
import { adopt } from './adoption';
import { BackOff } from './back-off';
import type { KubeletContext, KubeletSettings } from './context';
import type { ContainerRuntime } from './cri';
import type { Heartbeats } from './heartbeats';
import { ImagePuller } from './image-puller';
import { NodeClock } from './node-clock';
import { nodeReference, NodeStatus, type NodeFacts, type NodePressure } from './node-status';
import { armDeadline } from './deadline';
import { PodRecord } from './pod-record';
import { sameStatus } from './pod-status';
import { tracePod } from './pod-trace';
import { PodWorkers } from './pod-workers';
import { ServiceLinks } from './service-environment';
import { isMirror, StaticPods } from './static-pods';
import { StatusWriter } from './status-writer';
import type { RemoteDisks } from './volumes/claim';
import { VolumeHost } from './volumes/volume-host';
import { hasStorageLimit } from './volumes/storage-limit';

export interface KubeletOptions {
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
  readonly settings: KubeletSettings;
  /** Reads the objects of a manifest (kubectl's YAML parser); without it the node has no static pods. */
  readonly parseManifest?: (text: string) => readonly unknown[];
  /** Called when a container came or went. */
  readonly onChange?: () => void;
  /** Called when local storage has to be measured from now on: a pod came whose own is limited. */
  readonly onStorageLimit?: () => void;
  /** Called when it begins to hang, and when it goes on. */
  readonly onAnswering?: (answers: boolean) => void;
}

/** How long a changed ConfigMap takes to reach the pods that mount it: the kubelet's sync period, with its jitter. */
const SYNC_PERIOD_MS = 75_000;

/** Until the status of a rejected pod is written: a controller that makes one such pod after the other is held up by it. */
const REJECTION_MS = 100;

/** How long a static pod's new mirror shows no status. */
const MIRROR_STATUS_MS = 8_000;

/** The agent of one node: makes its pods run and reports how they and the node are. */
export class Kubelet {
  readonly context: KubeletContext;
  readonly #clock: NodeClock;
  readonly #workers: PodWorkers;
  readonly #records = new Map<string, PodRecord>();
  readonly #status: NodeStatus;
  readonly #heartbeats: Heartbeats;
  readonly #static: StaticPods | undefined;
  readonly #unsubscribe: (() => void)[] = [];
  /** While the first list of pods is taken in: those that run were started before this kubelet was looked at. */
  #starting = false;
  /** Of the node: what it is made of. */
  readonly capacity: NodeFacts['capacity'];
  readonly #onStorageLimit: (() => void) | undefined;
  readonly #onAnswering: ((answers: boolean) => void) | undefined;

  constructor(options: KubeletOptions) {
    const { client, informers, random, trace, runtime, node, settings } = options;
    const clock = new NodeClock(options.clock);
    const recorder = new EventRecorder({ client, clock: options.clock, random, component: 'kubelet', host: node.name });
    this.#clock = clock;
    this.capacity = node.capacity;
    this.#onStorageLimit = options.onStorageLimit;
    this.#onAnswering = options.onAnswering;
    this.#heartbeats = options.heartbeats;
    this.#workers = new PodWorkers(() => this.context, random, (record) => this.#finished(record));
    const allocatable = (): Readonly<Record<string, string | number>> => node.allocatable;
    this.context = {
      nodeName: node.name, hostIp: node.address, clock, client, informers, random, trace, runtime, recorder,
      crashBackOff: new BackOff(),
      puller: new ImagePuller(runtime, recorder, clock, () => this.#status.reportSoon(), (pod, action, detail) => tracePod(this.context, pod, action, () => detail)),
      statuses: new StatusWriter(client, clock, node.address),
      volumes: new VolumeHost({ clock, client, informers, runtime, recorder, disks: options.disks, nodeName: node.name, hostIp: node.address, allocatable }),
      serviceLinks: new ServiceLinks(informers),
      workers: this.#workers,
      settings,
      onChange: options.onChange,
      allocatable,
      pods: () => this.#records.values(),
      nodeReference: nodeReference(node.name),
      pressures: () => this.#status.pressures,
    };
    const { parseManifest } = options;
    this.#static = parseManifest && new StaticPods({ context: this.context, records: this.#records, parse: parseManifest, end: (record) => this.#workers.terminate(record, record.pod.spec!.terminationGracePeriodSeconds ?? 30) });
    this.#status = new NodeStatus({ client, clock, random, recorder, runtime, facts: node });
  }

  get nodeName(): string {
    return this.context.nodeName;
  }

  /** Registers the node and takes up its pods. */
  start(): void {
    const { informers } = this.context;
    this.#status.register();
    this.#heartbeats.started(this.nodeName, this.context.random.below(10_000), () => this.#status.refresh());
    this.#starting = true;
    this.#unsubscribe.push(
      informers.of(pods).addIndexHandlers('node', this.nodeName, {
        add: (pod) => this.#clock.enter(() => this.#add(pod)),
        update: (_before, pod) => this.#clock.enter(() => this.#update(pod)),
        delete: (pod) => this.#clock.enter(() => this.#removed(pod)),
      }),
      informers.of(configMaps).addHandlers({ update: (_before, map) => this.#sourceChanged(map.metadata.namespace!, `configmap/${map.metadata.name}`) }),
      informers.of(secrets).addHandlers({ update: (_before, secret) => this.#sourceChanged(secret.metadata.namespace!, `secret/${secret.metadata.name}`) }),
    );
    this.#starting = false;
    this.#static?.start();
  }

  /** The node runs out of something, or no longer does: its status says so at the kubelet's next look. */
  setPressure(type: NodePressure, present: boolean): void {
    this.#status.setPressure(type, present);
  }

  /** The kubelet hangs (SIGSTOP): containers run on, nobody reports. */
  freeze(): void {
    this.#clock.freeze();
    this.#heartbeats.stopped(this.nodeName);
    this.#onAnswering?.(false);
  }

  thaw(): void {
    this.#heartbeats.resumed(this.nodeName);
    this.#clock.thaw();
    this.#status.report();
    this.#onAnswering?.(true);
  }

  /** The machine is gone: its containers with it. */
  stop(): void {
    this.#heartbeats.stopped(this.nodeName);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#clock.stop();
    for (const record of this.#records.values()) record.sandbox?.remove();
  }

  /** What this kubelet knows of a pod; for logs, exec and the views. */
  find(namespace: string, name: string): PodRecord | undefined {
    for (const record of this.#records.values()) {
      const { metadata } = record.pod;
      if (metadata.name === name && metadata.namespace === namespace) return record;
    }
    return undefined;
  }

  /** Whether it answers requests: it neither hangs nor is its machine gone. */
  get answering(): boolean {
    return !this.#clock.frozen && !this.#clock.dead;
  }

  get records(): ReadonlyMap<string, PodRecord> {
    return this.#records;
  }

  #add(pod: Pod): void {
    const uid = pod.metadata.uid!;
    if (this.#records.has(uid)) return this.#update(pod);
    if (isMirror(pod) && this.#adoptMirror(pod)) return;
    const record = new PodRecord(pod, isMirror(pod));
    this.#records.set(uid, record);
    if (hasStorageLimit(record)) this.#onStorageLimit?.();
    const { phase } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') record.work = 'terminated';
    if (phase === 'Running' && this.#starting) adopt(this.context, record);
    if (record.work === 'sync' && !this.#starting && !record.fromManifest && !pod.metadata.deletionTimestamp) this.#admit(record);
    if (pod.metadata.deletionTimestamp) this.#workers.terminate(record, pod.metadata.deletionGracePeriodSeconds || (pod.spec!.terminationGracePeriodSeconds ?? 30));
    else this.#workers.request(record);
    armDeadline(this.context, record);
  }

  /** A pod that cannot be taken is over before it began. */
  #admit(record: PodRecord): void {
    const rejection = rejectionOf(this.context, record);
    if (!rejection) return;
    record.work = 'terminated';
    record.rejected = true;
    this.context.recorder.warning(record.pod, rejection.reason, rejection.message);
    this.#clock.schedule(REJECTION_MS, () => this.context.statuses.writeRejection(record, rejection));
  }

  /** A new mirror of a static pod that runs already: the pod goes on under the mirror's name and UID. */
  #adoptMirror(mirror: Pod): boolean {
    for (const [uid, record] of this.#records) {
      if (!record.fromManifest || record.work !== 'sync' || record.pod.metadata.name !== mirror.metadata.name || record.pod.metadata.namespace !== mirror.metadata.namespace) continue;
      this.#records.delete(uid);
      record.pod = mirror;
      record.notice();
      this.#records.set(mirror.metadata.uid!, record);
      // Statuses of mirrors are written with the next batch.
      this.#clock.schedule(MIRROR_STATUS_MS, () => this.context.statuses.write(record));
      return true;
    }
    return false;
  }

  #update(changed: Pod): void {
    const record = this.#records.get(changed.metadata.uid!);
    if (!record) return this.#add(changed);
    // Our own writes come back as watch events; the record already holds what they made.
    if (revision(changed) <= record.seenRevision) return;
    const { status } = record.pod;
    // What somebody writes into a mirror changes nothing of the pod: that is as its manifest says.
    if (revision(changed) > revision(record.pod)) record.pod = record.fromManifest ? { ...changed, spec: record.pod.spec } : changed;
    const { pod, seenGeneration, seenGraceSeconds, seenLabels, seenAnnotations } = record;
    record.notice();
    const { metadata } = pod;
    if (metadata.deletionTimestamp) return this.#deleted(record, seenGraceSeconds);
    if (record.work !== 'sync') return;
    if (metadata.generation !== seenGeneration) {
      record.takeContainers();
      armDeadline(this.context, record);
      this.#workers.request(record);
    }
    if (differs(metadata.labels, seenLabels) || differs(metadata.annotations, seenAnnotations)) {
      // A sync looks at every volume again: an annotation brings a changed ConfigMap in before its time.
      this.#clock.schedule(1000, () => this.context.volumes.refresh(record));
    }
    // Somebody else wrote the status: what this kubelet owns in it is put right again. Any other change leaves the status
    // as it was last told; what the containers did since then comes out at the next sync.
    if (record.startedMs !== undefined && !sameStatus(status, pod.status)) this.context.statuses.write(record);
  }

  #deleted(record: PodRecord, seenGraceSeconds: number | undefined): void {
    const { deletionGracePeriodSeconds } = record.pod.metadata;
    if (record.fromManifest && record.work === 'sync') {
      // Only the mirror goes; the pod stays as long as its manifest does.
      this.#clock.schedule((deletionGracePeriodSeconds ?? 0) * 1000, () => this.context.statuses.deleteObject(record));
      return;
    }
    if (deletionGracePeriodSeconds !== seenGraceSeconds || record.work === 'sync') this.#workers.terminate(record, deletionGracePeriodSeconds || (record.pod.spec!.terminationGracePeriodSeconds ?? 30));
    if (record.work === 'finished' && deletionGracePeriodSeconds !== 0) this.context.statuses.deleteObject(record);
  }

  /** The object is gone from the API, whether the kubelet was done with it or not. */
  #removed(pod: Pod): void {
    const record = this.#records.get(pod.metadata.uid!);
    if (!record) return;
    if (record.fromManifest && record.work === 'sync') {
      this.#static?.mirrorDeleted(record);
      return;
    }
    record.removed = true;
    if (record.work === 'finished') this.#forget(record);
    else this.#workers.terminate(record, pod.spec!.terminationGracePeriodSeconds ?? 30);
  }

  #finished(record: PodRecord): void {
    if (record.removed) this.#forget(record);
  }

  #forget(record: PodRecord): void {
    record.deadlineTimer?.cancel();
    record.retryTimer?.cancel();
    for (const container of record.containers) {
      for (const probe of container.probes ?? []) probe.stop();
      if (!container.previous?.collected) container.previous?.handle?.remove();
      container.current?.handle?.remove();
    }
    record.sandbox?.remove();
    this.#records.delete(record.uid);
  }

  /** Mounted ConfigMaps and Secrets follow at the pod's next periodic sync. */
  #sourceChanged(namespace: string, source: string): void {
    for (const record of this.#records.values()) {
      if (record.pod.metadata.namespace !== namespace || !record.volumes) continue;
      for (const volume of record.volumes) {
        if (!volume.sources.includes(source)) continue;
        const sinceStart = this.#clock.now() - (record.startedMs ?? 0);
        this.#clock.schedule(SYNC_PERIOD_MS - (sinceStart % SYNC_PERIOD_MS), () => this.context.volumes.refresh(record, source));
        break;
      }
    }
  }
}

function revision(pod: Pod): number {
  return Number(pod.metadata.resourceVersion);
}

function differs(a: Readonly<Record<string, string>> | undefined, b: Readonly<Record<string, string>> | undefined): boolean {
  if (a === b) return false;
  const left = a ?? {};
  const right = b ?? {};
  const keys = Object.keys(left);
  return keys.length !== Object.keys(right).length || keys.some((key) => left[key] !== right[key]);
}


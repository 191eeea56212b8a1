import { isNotFound } from '../api/status';
import type { Node, NodeCondition, NodeStatus as NodeStatusObject } from '../api/types';
import { nodes, rfc3339, type ApiObject, type Client, type EventRecorder } from '../client';
import type { Clock, Timer } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { ContainerRuntime } from './cri';

/** What a node is made of; the cluster's composition decides. */
export interface NodeFacts {
  readonly name: string;
  /** Its internal address. */
  readonly address: string;
  readonly capacity: Readonly<Record<string, string | number>>;
  readonly allocatable: Readonly<Record<string, string | number>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
  readonly kernelVersion?: string;
  readonly osImage?: string;
  readonly kubeletVersion?: string;
}

interface NodeStatusOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: EventRecorder;
  readonly runtime: ContainerRuntime;
  readonly facts: NodeFacts;
}

/**
 * Without changes the kubelet reports its node's status every five minutes (nodeStatusReportFrequency). Such a report is
 * only written when somebody reads nodes, with the time it would have had: an idle cluster costs nothing.
 */
const REPORT_MS = 300_000;
/** How often the kubelet looks whether its status changed (nodeStatusUpdateFrequency). */
const LOOK_MS = 10_000;

export type NodePressure = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

/** The node as a kubelet's events name it: by its name, which stands for its UID too. */
export function nodeReference(name: string): ApiObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name } };
}

const HEALTHY: readonly (readonly [type: string, status: 'True' | 'False', reason: string, message: string])[] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];

/** Registers the node and reports its conditions, resources and images. */
export class NodeStatus {
  readonly #pressure = new Set<NodePressure>();
  #phaseMs = 0;
  #reportedMs = 0;
  #soon: Timer | undefined;

  constructor(private readonly options: NodeStatusOptions) {}

  /** Creates the Node object, or takes over the one that is there. */
  register(): void {
    const { client, facts, random } = this.options;
    if (!this.#get()) {
      const arch = 'amd64';
      client.create(nodes, {
        apiVersion: 'v1', kind: 'Node',
        metadata: {
          name: facts.name,
          labels: { 'beta.kubernetes.io/arch': arch, 'beta.kubernetes.io/os': 'linux', 'kubernetes.io/arch': arch, 'kubernetes.io/hostname': facts.name, 'kubernetes.io/os': 'linux', ...facts.labels },
          annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock', 'node.alpha.kubernetes.io/ttl': '0', 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
        },
        spec: facts.taints?.length ? { taints: facts.taints } : {},
      });
    }
    // The reports of many nodes are spread over the five minutes.
    this.#phaseMs = random.below(REPORT_MS);
    this.report();
  }

  get pressures(): ReadonlySet<NodePressure> {
    return this.#pressure;
  }

  setPressure(type: NodePressure, present: boolean): void {
    if (present === this.#pressure.has(type)) return;
    if (present) this.#pressure.add(type);
    else this.#pressure.delete(type);
    this.reportSoon();
  }

  /** Something changed (an image was pulled): reported at the next of the kubelet's ten-second looks. */
  reportSoon(): void {
    if (this.#soon) return;
    this.#soon = this.options.clock.schedule(LOOK_MS, () => {
      this.#soon = undefined;
      this.report();
    }, { background: true });
  }

  report(atMs = this.options.clock.now()): void {
    this.#reportedMs = atMs;
    const node = this.#get();
    if (!node) return;
    const status = this.#status(node, atMs);
    this.options.client.updateStatus(nodes, { ...node, status });
    this.#tellChanges(node, status);
  }

  /** An event for each pressure that came or went. */
  #tellChanges({ status: before }: Node, after: NodeStatusObject): void {
    const { recorder, facts: { name } } = this.options;
    for (const { type, status, reason } of after.conditions ?? []) {
      const old = type === 'Ready' ? undefined : before?.conditions?.find((condition) => condition.type === type);
      if (!old || old.status === status) continue;
      const now = reason!.replace('kubelet', 'Node').replace('Kubelet', 'Node');
      recorder.normal(nodeReference(name), now, `Node ${name} status is now: ${now}`);
    }
  }

  /** Makes up for the periodic reports since the last one; called before somebody reads nodes. */
  refresh(): void {
    const now = this.options.clock.now();
    const mark = Math.floor((now - this.#phaseMs) / REPORT_MS) * REPORT_MS + this.#phaseMs;
    if (mark > this.#reportedMs) this.report(mark);
  }

  #get(): Node | undefined {
    try {
      return this.options.client.get(nodes, this.options.facts.name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #status(node: Node, atMs: number): NodeStatusObject {
    const { facts, runtime } = this.options;
    const machineId = '0'.repeat(32);
    return {
      ...node.status,
      capacity: facts.capacity,
      allocatable: facts.allocatable,
      conditions: this.#conditions(node.status?.conditions ?? [], rfc3339(atMs)),
      addresses: [{ type: 'InternalIP', address: facts.address }, { type: 'Hostname', address: facts.name }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: machineId, systemUUID: '00000000-0000-0000-0000-000000000000', bootID: '00000000-0000-0000-0000-000000000000',
        kernelVersion: facts.kernelVersion ?? '6.1.0-28-amd64', osImage: facts.osImage ?? 'Debian GNU/Linux 12 (bookworm)',
        containerRuntimeVersion: runtime.version, kubeletVersion: facts.kubeletVersion ?? 'v1.33.1', kubeProxyVersion: '', operatingSystem: 'linux', architecture: 'amd64',
      },
      images: runtime.images(),
    };
  }

  #conditions(before: readonly NodeCondition[], now: string): NodeCondition[] {
    const others = before.filter((condition) => !HEALTHY.some(([type]) => type === condition.type));
    return [...others, ...HEALTHY.map(([type, healthy, reason, message]): NodeCondition => {
      const pressed = this.#pressure.has(type as NodePressure);
      const status = pressed ? 'True' : healthy;
      const old = before.find((condition) => condition.type === type);
      const kind = type.replace('Pressure', '');
      return {
        type, status, lastHeartbeatTime: now, lastTransitionTime: old?.status === status ? old.lastTransitionTime : now,
        reason: pressed ? `KubeletHas${kind === 'Memory' ? 'InsufficientMemory' : kind === 'PID' ? 'InsufficientPID' : 'DiskPressure'}` : reason,
        message: pressed ? `kubelet has ${kind === 'Memory' ? 'insufficient memory available' : kind === 'PID' ? 'insufficient PID available' : 'disk pressure'}` : message,
      };
    })];
  }
}

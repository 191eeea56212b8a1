import { isConflict, isNotFound } from '../../api/status';
import type { Node, NodeCondition, Pod, Taint } from '../../api/types';
import { leases, nodes, pods, rfc3339, type EventRecorder, type Lister, type WorkQueue } from '../../client';
import { newQueue, newRecorder, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';
import { podCondition, timeMs } from '../pod-state';
import { EvictionPace } from './eviction-pace';

/** Tells when a node's kubelet was last alive, without a write per heartbeat. */
export interface NodeHeartbeats {
  /** Virtual milliseconds since the epoch; undefined when no kubelet of that name runs here: then its Lease counts. */
  lastHeartbeatMs(nodeName: string): number | undefined;
}

/** How often nodes are looked at, and how long one may be silent (--node-monitor-period, --node-monitor-grace-period). */
const PERIOD_MS = 5000;
const GRACE_MS = 50_000;
/** The looks fall on the same moments as in the recorded cluster, whose controller manager started at such a time. */
const PHASE_MS = 2900;

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** Taints that follow from conditions with the given status. */
const CONDITION_TAINTS: readonly (readonly [type: string, status: string, key: string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
];
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const OWN_NO_SCHEDULE: ReadonlySet<string> = new Set([...CONDITION_TAINTS.map(([, , key]) => key), UNSCHEDULABLE]);

/** Marks nodes whose kubelet is silent and taints them (pkg/controller/nodelifecycle). */
export function startNodeLifecycle(context: ControllerContext, heartbeats?: NodeHeartbeats): void {
  const queue = newQueue(context);
  const controller = new NodeLifecycle(context, queue, heartbeats);
  const { clock, informers } = context;
  const enqueue = (node: Node) => {
    controller.seen(node);
    queue.add(node.metadata.name!);
  };
  let started = false;
  informers.of(nodes).addHandlers({
    add: (node) => {
      if (started) controller.registered(node);
      enqueue(node);
    },
    update: (before, after) => {
      if (before.spec !== after.spec || before.status?.conditions !== after.status?.conditions) enqueue(after);
    },
    delete: (node) => controller.removed(node),
  });
  started = true;
  start(context, 'node-lifecycle', queue, (name) => controller.taintByConditions(name));
  const monitor = () => {
    controller.monitor();
    clock.schedule(PERIOD_MS, monitor, { background: true });
  };
  clock.schedule(PERIOD_MS - ((clock.now() - PHASE_MS) % PERIOD_MS), monitor, { background: true });
}

class NodeLifecycle {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #heartbeats: NodeHeartbeats | undefined;
  readonly #nodes: Lister<Node>;
  readonly #recorder: EventRecorder;
  readonly #pace = new EvictionPace();
  /** Whether each node needs a look besides its heartbeat: it is not ready or is marked for eviction. */
  readonly #troubled = new Map<string, boolean>();

  constructor(context: ControllerContext, queue: WorkQueue, heartbeats: NodeHeartbeats | undefined) {
    this.#context = context;
    this.#queue = queue;
    this.#heartbeats = heartbeats;
    this.#nodes = context.informers.lister(nodes);
    this.#recorder = newRecorder(context, 'node-controller');
  }

  seen(node: Node): void {
    this.#troubled.set(node.metadata.name!, condition(node, 'Ready')?.status !== 'True' || evictionTaints(node).length > 0);
  }

  registered(node: Node): void {
    const { name } = node.metadata;
    this.#nodeEvent(node, 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
  }

  removed(node: Node): void {
    const { name } = node.metadata;
    this.#troubled.delete(name!);
    this.#nodeEvent(node, 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
    try {
      this.#context.client.delete(leases, name!, 'kube-node-lease');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** One look at all nodes; while all is well it compares two numbers for each. */
  monitor(): void {
    if (this.#allWell()) return;
    const all = this.#nodes.list();
    this.#pace.survey(all);
    for (const node of all) {
      try {
        this.#look(node);
      } catch (error) {
        if (!isConflict(error) && !isNotFound(error)) throw error;
      }
    }
  }

  #allWell(): boolean {
    const oldest = this.#context.clock.now() - GRACE_MS;
    for (const [name, troubled] of this.#troubled) {
      if (troubled || (this.#heartbeats?.lastHeartbeatMs(name) ?? 0) < oldest) return false;
    }
    return true;
  }

  #look(node: Node): void {
    const ready = condition(node, 'Ready')?.status ?? 'Unknown';
    this.#taintForEviction(node, ready);
    const now = this.#context.clock.now();
    if (now - this.#lastSeenMs(node) <= GRACE_MS || ready === 'Unknown') return;
    this.#context.client.updateStatus(nodes, { ...node, status: { ...node.status, conditions: silentConditions(node, now) } });
    this.#nodeEvent(node, 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`);
    if (ready === 'True') this.#markPodsNotReady(node.metadata.name!);
  }

  #lastSeenMs(node: Node): number {
    const name = node.metadata.name!;
    const known = this.#heartbeats?.lastHeartbeatMs(name);
    if (known !== undefined) return known;
    return Math.max(this.#renewedMs(name), timeMs(condition(node, 'Ready')?.lastHeartbeatTime), timeMs(node.metadata.creationTimestamp));
  }

  /** Asked for and not watched: leases are written only while someone watches them. */
  #renewedMs(name: string): number {
    try {
      return timeMs(this.#context.client.get(leases, name, 'kube-node-lease').spec?.renewTime);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return 0;
    }
  }

  #markPodsNotReady(nodeName: string): void {
    for (const pod of this.#context.informers.lister(pods).byNode(nodeName)) {
      if (podCondition(pod, 'Ready')?.status !== 'True') continue;
      const conditions = pod.status!.conditions!.map((entry) => (entry.type === 'Ready' ? { type: 'Ready', status: 'False', lastProbeTime: entry.lastProbeTime, lastTransitionTime: rfc3339(this.#context.clock.now()) } : entry));
      this.#writePodStatus({ ...pod, status: { ...pod.status, conditions } });
      this.#recorder.warning(pod, 'NodeNotReady', 'Node is not ready');
    }
  }

  #writePodStatus(pod: Pod): void {
    try {
      this.#context.client.updateStatus(pods, pod);
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
  }

  /** NoSchedule taints follow the conditions at once: new ones come before old ones go, so the node is never bare. */
  taintByConditions(name: string): void {
    const node = this.#nodes.get(undefined, name);
    if (!node) return;
    const wanted = CONDITION_TAINTS.filter(([type, status]) => condition(node, type)?.status === status).map(([, , key]) => key);
    if (node.spec?.unschedulable) wanted.push(UNSCHEDULABLE);
    const taints = node.spec?.taints ?? [];
    const has = (key: string) => taints.some((taint) => taint.key === key && taint.effect === 'NoSchedule');
    const timeAdded = rfc3339(this.#context.clock.now());
    const added = wanted.filter((key) => !has(key)).map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded }));
    if (added.length) return this.#setTaints(node, [...taints, ...added]);
    const kept = taints.filter((taint) => taint.effect !== 'NoSchedule' || !OWN_NO_SCHEDULE.has(taint.key) || wanted.includes(taint.key));
    if (kept.length < taints.length) this.#setTaints(node, kept);
  }

  /** NoExecute taints follow at the next look, one node after the other. */
  #taintForEviction(node: Node, ready: string): void {
    const taints = node.spec?.taints ?? [];
    const wanted = ready === 'True' || this.#pace.standsStill(node) ? undefined : ready === 'False' ? NOT_READY : UNREACHABLE;
    const own = evictionTaints(node);
    if (own.length === (wanted ? 1 : 0) && own.every((taint) => taint.key === wanted)) return;
    if (wanted && own.length === 0 && !this.#pace.mayTaint(node, this.#context.clock.now())) return;
    const others = taints.filter((taint) => !own.includes(taint));
    this.#setTaints(node, wanted ? [...others, { key: wanted, effect: 'NoExecute', timeAdded: rfc3339(this.#context.clock.now()) }] : others);
  }

  #setTaints(node: Node, taints: readonly Taint[]): void {
    if (jsonEqual(taints, node.spec?.taints ?? [])) return;
    try {
      this.#context.client.patch(nodes, node.metadata.name!, undefined, 'merge', { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints: taints.length ? taints : null } });
    } catch (error) {
      if (isConflict(error)) this.#queue.addRateLimited(node.metadata.name!);
      else if (!isNotFound(error)) throw error;
    }
  }

  #nodeEvent(node: Node, reason: string, message: string): void {
    const { name } = node.metadata;
    this.#recorder.eventFor({ kind: 'Node', name, uid: node.metadata.uid, apiVersion: 'v1' }, 'Normal', reason, message);
  }
}

function evictionTaints(node: Node): readonly Taint[] {
  return node.spec?.taints?.filter((taint) => taint.effect === 'NoExecute' && (taint.key === NOT_READY || taint.key === UNREACHABLE)) ?? [];
}

function condition(node: Node, type: string): NodeCondition | undefined {
  return node.status?.conditions?.find((entry) => entry.type === type);
}

/** The conditions that a kubelet reports, as they stand when it is silent. */
function silentConditions(node: Node, nowMs: number): NodeCondition[] {
  const now = rfc3339(nowMs);
  const conditions = [...node.status?.conditions ?? []];
  for (const type of ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']) {
    const at = conditions.findIndex((entry) => entry.type === type);
    if (at < 0) {
      conditions.push({ type, status: 'Unknown', lastHeartbeatTime: node.metadata.creationTimestamp, lastTransitionTime: now, reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' });
    } else if (conditions[at]!.status !== 'Unknown') {
      conditions[at] = { type, status: 'Unknown', lastHeartbeatTime: conditions[at]!.lastHeartbeatTime, lastTransitionTime: now, reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
    }
  }
  return conditions;
}

import { isConflict, isNotFound } from '../api/status';
import type { Node, Pod } from '../api/types';
import {
  EventRecorder, namespaces, nodes, persistentVolumeClaims, persistentVolumes, podDisruptionBudgets, pods, rfc3339, storageClasses, type Client, type Informers,
} from '../client';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import { ClusterState } from './cluster-state';
import { Unschedulable, type Attempt, type NodeFilter, type Refusal } from './filter';
import { nodeFilters } from './filters/node-filters';
import { podAffinityFilter } from './filters/pod-affinity';
import { topologySpreadFilter } from './filters/topology-spread';
import { planVolumes, type VolumeListers, type VolumePlan } from './filters/volume-binding';
import { fitMessage, wholeMessage } from './fit-error';
import { ownerOf, type NodeInfo, type PlacedPod } from './node-info';
import { podRequests, type PodRequests } from '../api/pod-requests';
import { PlainPods, sameRequests } from './plain-pods';
import { preempt } from './preemption';
import { neighbourHint } from './queueing-hints';
import { SchedulingQueue, type QueuedPod } from './scheduling-queue';
import { plainScore, scoreNodes } from './score';
import { VolumeBinder } from './volume-binder';

export interface SchedulerOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  /** spec.schedulerName of the pods it takes care of. */
  readonly name?: string;
}

/** Time from a pod's arrival to its binding, and how many pods are placed in one go, so that a burst does not block. */
const LATENCY_MS = 6;
const BATCH = 100;

/** Gives pods nodes: one attempt per pod, filters, scores, binding; preemption when nothing fits. */
export class Scheduler {
  readonly #client: Client;
  readonly #informers: Informers;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #trace: Trace;
  readonly #name: string;
  readonly #recorder: EventRecorder;
  readonly #state = new ClusterState();
  readonly #queue: SchedulingQueue;
  readonly #volumes: VolumeListers;
  readonly #binder: VolumeBinder;
  readonly #plain = new PlainPods();
  readonly #namespaceLabels = (name: string): Readonly<Record<string, string>> | undefined => this.#informers.lister(namespaces).get(undefined, name)?.metadata.labels;
  readonly #chance = (bound: number): number => this.#random.below(bound);
  /** What the last pod asked for: most pods ask for the same, and those that stand on nodes share it. */
  #lastRequests: PodRequests | undefined;
  #armed = false;

  constructor({ client, informers, clock, random, trace, name = 'default-scheduler' }: SchedulerOptions) {
    this.#client = client;
    this.#informers = informers;
    this.#clock = clock;
    this.#random = random;
    this.#trace = trace;
    this.#name = name;
    this.#recorder = new EventRecorder({ client, clock, random, component: name });
    this.#queue = new SchedulingQueue(clock, () => this.#arm());
    this.#volumes = { claims: informers.lister(persistentVolumeClaims), volumes: informers.lister(persistentVolumes), classes: informers.lister(storageClasses) };
    this.#binder = new VolumeBinder(client, this.#volumes);
  }

  start(): void {
    this.#informers.of(nodes).addHandlers({
      add: (node) => this.#nodeChanged(undefined, node),
      update: (before, node) => this.#nodeChanged(before, node),
      delete: (node) => this.#state.removeNode(node.metadata.name!),
    });
    this.#informers.of(pods).addHandlers({
      add: (pod) => this.#podChanged(undefined, pod),
      update: (before, pod) => this.#podChanged(before, pod),
      delete: (pod) => this.#podGone(pod),
    });
    const volumesChanged = (): void => {
      this.#queue.moveFor(VOLUME_PLUGINS);
      for (const ready of this.#binder.ready()) this.#bind(ready.queued, ready.info);
    };
    for (const kind of [persistentVolumeClaims, persistentVolumes, storageClasses] as const) this.#informers.of(kind as typeof persistentVolumeClaims).addHandlers({ add: volumesChanged, update: volumesChanged });
  }

  #nodeChanged(before: Node | undefined, node: Node): void {
    this.#state.setNode(node);
    if (!before || schedulingDiffers(before, node)) this.#queue.moveFor(undefined);
  }

  #podChanged(before: Pod | undefined, pod: Pod): void {
    const uid = pod.metadata.uid!;
    const { phase } = pod.status ?? {};
    const ended = phase === 'Succeeded' || phase === 'Failed';
    if (pod.spec!.nodeName) {
      this.#queue.remove(uid);
      const placed = this.#state.placedPod(uid);
      if (ended) {
        if (placed && this.#state.remove(uid)) this.#neighbourChanged(ROOM_PLUGINS, pod);
      } else if (!placed || needsPlacing(placed, before, pod)) {
        this.#state.place(pod, pod.spec!.nodeName);
        if (!before?.spec?.nodeName) this.#neighbourChanged(NEIGHBOUR_PLUGINS, pod);
        else if (labelsDiffer(before, pod)) this.#queue.moveFor(NEIGHBOUR_PLUGINS);
      } else if (placed.pod.metadata.ownerReferences === pod.metadata.ownerReferences || ownerOf(placed.pod) === ownerOf(pod)) placed.pod = pod;
      return;
    }
    if ((pod.spec!.schedulerName ?? 'default-scheduler') !== this.#name) return;
    if (pod.metadata.deletionTimestamp || ended) {
      this.#queue.remove(uid);
      return;
    }
    const queued = this.#queue.get(uid);
    if (!queued) {
      if (this.#state.nodeOf(uid) === undefined) this.#queue.add(pod);
    } else this.#queue.update(queued, pod, !before || before.metadata.generation !== pod.metadata.generation || labelsDiffer(before, pod));
  }

  #podGone(pod: Pod): void {
    const uid = pod.metadata.uid!;
    this.#queue.remove(uid);
    this.#binder.forget(uid);
    if (this.#state.remove(uid)) this.#neighbourChanged(ROOM_PLUGINS, pod);
  }

  /** A pod came to a node or left it. */
  #neighbourChanged(plugins: ReadonlySet<string>, pod: Pod): void {
    this.#queue.moveFor(plugins, neighbourHint(pod, this.#namespaceLabels));
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#clock.schedule(LATENCY_MS, () => {
      this.#armed = false;
      for (let n = 0; n < BATCH; n += 1) {
        const queued = this.#queue.pop();
        if (!queued) return;
        this.#try(queued);
      }
      if (this.#queue.hasActive) this.#arm();
    });
  }

  #try(queued: QueuedPod): void {
    const { pod } = queued;
    const attempt: Attempt = { pod, requests: this.#requestsOf(pod), nodes: this.#state.nodes };
    const owner = this.#trace.active ? undefined : PlainPods.ownerOf(pod, attempt.requests, this.#state.antiAffinity);
    if (owner && this.#tryPlain(queued, attempt, owner)) return;
    let plan: VolumePlan | undefined;
    const refusals = new Map<string, Refusal>();
    let feasible: NodeInfo[];
    try {
      plan = planVolumes(attempt, this.#volumes);
      feasible = this.#filter(attempt, this.#filters(attempt, plan), refusals);
    } catch (error) {
      if (!(error instanceof Unschedulable)) throw error;
      const count = attempt.nodes.length;
      const preemption = pod.spec!.preemptionPolicy === 'Never' ? 'not eligible due to preemptionPolicy=Never.' : `0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;
      this.#failed(queued, `${wholeMessage(count, error.message)} preemption: ${preemption}`, new Set([error.plugin]), undefined);
      return;
    }
    if (feasible.length === 0) return this.#noneFits(queued, attempt, plan, refusals);
    const info = this.#choose(attempt, feasible);
    if (owner) this.#remember(attempt, owner, feasible);
    this.#state.place(pod, info.name, attempt.requests);
    if (owner) this.#plain.placed(info, this.#state.version);
    const decisions = plan?.decide(info) ?? [];
    if (decisions.length && !this.#binder.begin(queued, info, decisions)) return;
    this.#bind(queued, info);
  }

  /** The short way for one more pod of a kind that was just placed. */
  #tryPlain(queued: QueuedPod, attempt: Attempt, owner: string): boolean {
    if (!this.#plain.holds(owner, attempt, this.#state.version)) return false;
    const info = this.#plain.choose(this.#chance);
    if (!info) return false;
    this.#state.place(attempt.pod, info.name, attempt.requests);
    this.#plain.placed(info, this.#state.version);
    this.#bind(queued, info);
    return true;
  }

  #remember(attempt: Attempt, owner: string, feasible: readonly NodeInfo[]): void {
    const filters = nodeFilters(attempt);
    this.#plain.remember(owner, attempt, new Set(feasible), (node) => filters.every((filter) => !filter(node)), plainScore(attempt));
  }

  #requestsOf(pod: Pod): PodRequests {
    const requests = podRequests(pod);
    if (this.#lastRequests && sameRequests(this.#lastRequests, requests)) return this.#lastRequests;
    this.#lastRequests = requests;
    return requests;
  }

  #filters(attempt: Attempt, plan: VolumePlan | undefined): NodeFilter[] {
    const list = nodeFilters(attempt);
    if (plan) list.push(plan.filter);
    const spread = topologySpreadFilter(attempt);
    if (spread) list.push(spread);
    const affinity = podAffinityFilter(attempt, this.#namespaceLabels);
    if (affinity) list.push(affinity);
    return list;
  }

  #filter(attempt: Attempt, filters: readonly NodeFilter[], refusals: Map<string, Refusal>): NodeInfo[] {
    const feasible: NodeInfo[] = [];
    next: for (const info of attempt.nodes) {
      for (const filter of filters) {
        const refusal = filter(info);
        if (refusal) {
          refusals.set(info.name, refusal);
          continue next;
        }
      }
      feasible.push(info);
    }
    return feasible;
  }

  /** The best node. Between equals the pod's name decides, so that a pod that is made again finds what it left on its node. */
  #choose(attempt: Attempt, feasible: readonly NodeInfo[]): NodeInfo {
    const { metadata, status } = attempt.pod;
    const nominated = status?.nominatedNodeName ? feasible.find((info) => info.name === status.nominatedNodeName) : undefined;
    if (nominated) return nominated;
    const parts: Record<string, Record<string, number>> = {};
    const explain = this.#trace.active ? (plugin: string, node: string, score: number): void => {
      (parts[node] ??= {})[plugin] = score;
    } : undefined;
    if (feasible.length === 1 && !explain) return feasible[0]!;
    const scored = scoreNodes(attempt, feasible, (name) => this.#informers.lister(namespaces).get(undefined, name)?.metadata.labels, explain);
    const most = Math.max(...scored.map((candidate) => candidate.total));
    const equals = scored.filter((candidate) => candidate.total === most);
    const best = equals[hash(`${metadata.namespace}/${metadata.name}`) % equals.length]!;
    this.#trace.emit(() => ({ at: this.#clock.now(), actor: 'scheduler', action: 'scored', subject: `pods/${metadata.namespace}/${metadata.name}`, detail: { chosen: best.info.name, scores: parts } }));
    return best.info;
  }

  #bind(queued: QueuedPod, info: NodeInfo): void {
    const { pod } = queued;
    const { name, namespace, uid } = pod.metadata;
    try {
      this.#client.createSubresource(pods, name!, namespace, 'binding', {
        apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target: { kind: 'Node', name: info.name },
      });
    } catch (error) {
      this.#state.remove(queued.uid);
      if (isNotFound(error)) this.#queue.remove(queued.uid);
      else if (isConflict(error)) this.#queue.retry(queued);
      else throw error;
      return;
    }
    this.#queue.remove(queued.uid);
    this.#recorder.normal(pod, 'Scheduled', `Successfully assigned ${namespace}/${name} to ${info.name}`);
    this.#trace.emit(() => ({ at: this.#clock.now(), actor: 'scheduler', action: 'bound', subject: `pods/${namespace}/${name}`, cause: pod.metadata.resourceVersion!, detail: { node: info.name } }));
  }

  #noneFits(queued: QueuedPod, attempt: Attempt, plan: VolumePlan | undefined, refusals: ReadonlyMap<string, Refusal>): void {
    const { pod } = queued;
    this.#trace.emit(() => ({ at: this.#clock.now(), actor: 'scheduler', action: 'refused', subject: `pods/${pod.metadata.namespace}/${pod.metadata.name}`, detail: { nodes: Object.fromEntries([...refusals].map(([name, refusal]) => [name, { plugin: refusal.plugin, reasons: refusal.reasons }])) } }));
    const message = attempt.nodes.length ? fitMessage(attempt.nodes.length, refusals) : 'no nodes available to schedule pods';
    const plugins = new Set([...refusals.values()].map((refusal) => refusal.plugin));
    if (attempt.nodes.length === 0) return this.#failed(queued, message, plugins, undefined);
    const result = preempt({ pod, nodes: attempt.nodes, refusals, filters: () => this.#filters(attempt, plan), budgets: this.#informers.lister(podDisruptionBudgets).list() });
    if ('message' in result) return this.#failed(queued, `${message} preemption: ${result.message}`, plugins, undefined);
    const { victims } = result;
    for (const victim of victims.placed) this.#evict(victim.pod, pod, victims.info.name);
    this.#failed(queued, message, plugins, victims.info.name);
  }

  #evict(victim: Pod, pod: Pod, nodeName: string): void {
    const { name, namespace, uid } = victim.metadata;
    if (victim.metadata.deletionTimestamp) return;
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: `${this.#name}: preempting to accommodate a higher priority pod`, lastTransitionTime: rfc3339(this.#clock.now()) };
    const before = this.#informers.lister(pods).get(namespace, name!)?.status?.conditions ?? [];
    const order = [...before.filter(({ type }) => type !== condition.type), condition].map(({ type }) => ({ type }));
    try {
      this.#client.patch(pods, name!, namespace, 'strategic', { status: { '$setElementOrder/conditions': order, conditions: [condition] } }, { subresource: 'status' });
      this.#client.delete(pods, name!, namespace, { preconditions: { uid: uid! } });
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    this.#recorder.normal(victim, 'Preempted', `Preempted by pod ${pod.metadata.uid} on node ${nodeName}`);
  }

  /** Says why on the pod and in an event, and sets it aside until something changes. */
  #failed(queued: QueuedPod, message: string, plugins: ReadonlySet<string>, nominated: string | undefined): void {
    const { pod } = queued;
    this.#queue.setAside(queued, plugins);
    this.#recorder.warning(pod, 'FailedScheduling', message);
    const before = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled');
    if (before?.status === 'False' && before.reason === 'Unschedulable' && before.message === message && (nominated ?? '') === (pod.status?.nominatedNodeName ?? '')) return;
    const at = rfc3339(this.#clock.now());
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastProbeTime: null, lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : at };
    try {
      this.#client.patch(pods, pod.metadata.name!, pod.metadata.namespace, 'strategic', { status: { conditions: [condition], ...(nominated ? { nominatedNodeName: nominated } : {}) } }, { subresource: 'status' });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      this.#queue.remove(queued.uid);
    }
  }
}

/** Which plugins' refusals a change can lift (the queueing hints of the real plugins). */
const VOLUME_PLUGINS: ReadonlySet<string> = new Set(['VolumeBinding', 'VolumeRestrictions']);
const ROOM_PLUGINS: ReadonlySet<string> = new Set(['NodeResourcesFit', 'NodePorts', 'PodTopologySpread', 'InterPodAffinity', 'VolumeRestrictions']);
const NEIGHBOUR_PLUGINS: ReadonlySet<string> = new Set(['PodTopologySpread', 'InterPodAffinity']);

/** Status updates of a placed pod change nothing for the scheduler. */
function needsPlacing({ info }: PlacedPod, before: Pod | undefined, pod: Pod): boolean {
  if (info.name !== pod.spec!.nodeName) return true;
  if (!before?.spec?.nodeName) return false;
  return before.metadata.generation !== pod.metadata.generation || before.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp || labelsDiffer(before, pod);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

function labelsDiffer(before: Pod, after: Pod): boolean {
  const left = before.metadata.labels;
  const right = after.metadata.labels;
  if (left === right) return false;
  let count = 0;
  for (const key in left) {
    if (left[key] !== right?.[key]) return true;
    count += 1;
  }
  for (const key in right) if (right[key] !== undefined) count -= 1;
  return count !== 0;
}

/** Heartbeats and new images make no pod schedulable; labels, taints, cordon and resources may. */
function schedulingDiffers(before: Node, node: Node): boolean {
  return before.metadata.labels !== node.metadata.labels && JSON.stringify(before.metadata.labels) !== JSON.stringify(node.metadata.labels)
    || before.spec !== node.spec && JSON.stringify(before.spec) !== JSON.stringify(node.spec)
    || before.status?.allocatable !== node.status?.allocatable && JSON.stringify(before.status?.allocatable) !== JSON.stringify(node.status?.allocatable);
}

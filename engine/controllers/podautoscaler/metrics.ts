import { milliValue } from '../../api/quantity';
import { StatusError } from '../../api/status';
import type { MetricSpec, MetricStatus, Pod } from '../../api/types';
import { pods, type Client } from '../../client';
import type { ControllerContext } from '../context';
import { isPodReady, podCondition, timeMs } from '../pod-state';

/** A difference of this share of the target is let be (--horizontal-pod-autoscaler-tolerance). */
const TOLERANCE = 0.1;
/** CPU of a pod this young counts only when it was measured after it became ready. */
const CPU_INITIALIZATION_MS = 300_000;
const READINESS_DELAY_MS = 30_000;

export interface Target {
  readonly namespace: string;
  /** Label selector of the scaled pods, as text. */
  readonly selector: string;
  readonly currentReplicas: number;
}

export interface Proposal {
  readonly replicas: number;
  /** What is measured: "cpu resource utilization (percentage of request)". */
  readonly name: string;
  readonly status: MetricStatus;
}

/** Why no number could be computed; `reason` is that of the event and the condition. */
export class MetricError extends Error {
  override readonly name = 'MetricError';
  constructor(readonly reason: string, message: string, readonly wrapped: string) {
    super(message);
  }
}

interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly timestamp?: string;
  readonly window?: string;
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
}

/** How many replicas one metric asks for (pkg/controller/podautoscaler). Throws MetricError. */
export function propose(context: ControllerContext, spec: MetricSpec, target: Target): Proposal {
  const source = spec.type === 'Resource' ? spec.resource : spec.type === 'ContainerResource' ? spec.containerResource : undefined;
  if (!source) throw unavailable(spec);
  const resource = source.name;
  const container = spec.type === 'ContainerResource' ? spec.containerResource!.container : undefined;
  const utilization = source.target.type === 'Utilization';
  const what = `${resource} ${utilization ? 'utilization' : spec.type === 'Resource' ? 'resource metric' : 'container metric'}`;
  try {
    const usage = readUsage(context, target, resource, container);
    const goal = utilization ? source.target.averageUtilization! : milliValue(source.target.averageValue ?? 0);
    const result = compute(usage, target.currentReplicas, goal, utilization);
    const average = `${Math.floor(result.averageMilli)}m`;
    const current = { averageValue: resource === 'cpu' ? average : String(Math.floor(result.averageMilli / 1000)), ...(utilization ? { averageUtilization: result.utilization } : {}) };
    const name = utilization ? `${resource} ${container ? 'container ' : ''}resource utilization (percentage of request)` : `${resource} ${container ? 'container ' : ''}resource`;
    const status = container ? { type: 'ContainerResource', containerResource: { name: resource, container, current } } : { type: 'Resource', resource: { name: resource, current } };
    return { replicas: result.replicas, name, status: status as MetricStatus };
  } catch (error) {
    if (!(error instanceof Shortfall)) throw error;
    const message = `failed to get ${what}: ${error.message}`;
    const reason = spec.type === 'Resource' ? 'FailedGetResourceMetric' : 'FailedGetContainerResourceMetric';
    throw new MetricError(reason, message, `failed to get ${resource} ${container ? 'container ' : ''}resource metric value: ${message}`);
  }
}

/** The texts of a missing measurement. */
class Shortfall extends Error {}

function unavailable(spec: MetricSpec): MetricError {
  const name = spec.pods?.metric.name ?? spec.object?.metric.name ?? spec.external?.metric.name ?? '';
  const api = spec.type === 'External' ? 'external' : 'custom';
  const why = `unable to get metric ${name}: unable to fetch metrics from ${api} metrics API: no known available metric versions found`;
  const message = `failed to get ${spec.type === 'External' ? 'external' : spec.type === 'Object' ? 'object' : 'pods'} metric value: ${why}`;
  return new MetricError(`FailedGet${spec.type}Metric`, why, message);
}

interface Usage {
  readonly pods: readonly Pod[];
  /** Thousandths per pod name; a pod without is missing. */
  readonly milli: ReadonlyMap<string, number>;
  readonly requestMilli: ReadonlyMap<string, number>;
  /** Pods whose measurement does not count yet. */
  readonly unready: ReadonlySet<string>;
}

function readUsage({ client, clock, informers }: ControllerContext, target: Target, resource: string, container: string | undefined): Usage {
  const items = readMetrics(client, target, resource);
  const milli = new Map<string, number>();
  /** When each measurement began. */
  const times = new Map<string, number>();
  for (const item of items) {
    const counted = item.containers.filter((entry) => container === undefined || entry.name === container);
    if (counted.some((entry) => entry.usage[resource] === undefined)) continue;
    milli.set(item.metadata.name, counted.reduce((sum, entry) => sum + milliValue(entry.usage[resource]!), 0));
    times.set(item.metadata.name, timeMs(item.timestamp) - windowMs(item.window));
  }
  if (milli.size === 0) throw new Shortfall(`unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`);
  const names = new Set(selectPods(client, target));
  const list = informers.lister(pods).list(target.namespace).filter((pod) => names.has(pod.metadata.name!) && !pod.metadata.deletionTimestamp && pod.status?.phase !== 'Failed');
  if (list.length === 0) throw new Shortfall('no pods returned by selector while calculating replica count');
  const unready = new Set<string>();
  const requestMilli = new Map<string, number>();
  for (const pod of list) {
    const name = pod.metadata.name!;
    if (pod.status?.phase === 'Pending' || (resource === 'cpu' && isTooYoung(pod, times.get(name), clock.now()))) unready.add(name);
    for (const { name: containerName, resources } of pod.spec?.containers ?? []) {
      if (container !== undefined && containerName !== container) continue;
      const request = resources?.requests?.[resource];
      if (request === undefined) throw new Shortfall(`missing request for ${resource} in container ${containerName} of Pod ${name}`);
      requestMilli.set(name, (requestMilli.get(name) ?? 0) + milliValue(request));
    }
  }
  return { pods: list, milli, requestMilli, unready };
}

function readMetrics(client: Client, target: Target, resource: string): readonly PodMetrics[] {
  try {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${target.namespace}/pods`;
    return (client.request({ method: 'GET', path, query: [['labelSelector', target.selector]] }).object as { items: readonly PodMetrics[] }).items;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const why = error.code === 404 ? 'the server could not find the requested resource (get pods.metrics.k8s.io)' : error.message;
    throw new Shortfall(`unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: ${why}`);
  }
}

/** "15s", "14.52s" and "1m2.5s" in milliseconds. */
function windowMs(text: string | undefined): number {
  const parts = /^(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(text ?? '');
  return parts ? Number(parts[1] ?? 0) * 60_000 + Number(parts[2] ?? 0) * 1000 : 0;
}

function selectPods(client: Client, target: Target): string[] {
  return client.list(pods, { namespace: target.namespace, labelSelector: target.selector }).items.map((pod) => pod.metadata.name!);
}

function isTooYoung(pod: Pod, measuredFromMs: number | undefined, nowMs: number): boolean {
  const ready = podCondition(pod, 'Ready');
  const startMs = timeMs(pod.status?.startTime);
  if (!ready || !startMs) return true;
  const changedMs = timeMs(ready.lastTransitionTime);
  if (startMs + CPU_INITIALIZATION_MS > nowMs) return !isPodReady(pod) || (measuredFromMs ?? 0) < changedMs;
  return !isPodReady(pod) && startMs + READINESS_DELAY_MS > changedMs;
}

/** The replica calculator: the ratio of use to target, careful about pods that are not measured. */
function compute({ pods: list, milli, requestMilli, unready }: Usage, current: number, goal: number, utilization: boolean): { replicas: number; averageMilli: number; utilization: number } {
  const measured = new Map<string, number>();
  const missing: string[] = [];
  for (const pod of list) {
    const name = pod.metadata.name!;
    if (unready.has(name)) continue;
    if (milli.has(name)) measured.set(name, milli.get(name)!);
    else missing.push(name);
  }
  if (measured.size === 0) throw new Shortfall('did not receive metrics for targeted pods (pods might be unready)');
  const ratioOf = (values: ReadonlyMap<string, number>) => {
    const sum = [...values.values()].reduce((total, value) => total + value, 0);
    const requests = [...values.keys()].reduce((total, name) => total + (requestMilli.get(name) ?? 0), 0);
    const percent = requests === 0 ? 0 : Math.floor((sum * 100) / requests);
    const average = sum / values.size;
    return { ratio: utilization ? percent / goal : average / goal, percent, average };
  };
  const first = ratioOf(measured);
  const result = { averageMilli: first.average, utilization: first.percent };
  const up = first.ratio > 1;
  const held = [...unready].filter((name) => list.some((pod) => pod.metadata.name === name));
  if (missing.length === 0 && !(up && held.length)) {
    if (Math.abs(1 - first.ratio) <= TOLERANCE) return { replicas: current, ...result };
    return { replicas: Math.ceil(first.ratio * measured.size), ...result };
  }
  // What is unknown is taken to speak against the change: as idle when growing, as fully used when shrinking.
  for (const name of missing) measured.set(name, first.ratio < 1 ? (requestMilli.get(name) ?? 0) : 0);
  if (up) for (const name of held) measured.set(name, 0);
  const second = ratioOf(measured);
  if (Math.abs(1 - second.ratio) <= TOLERANCE || (first.ratio < 1) !== (second.ratio < 1)) return { replicas: current, ...result };
  const replicas = Math.ceil(second.ratio * measured.size);
  return { replicas: (second.ratio < 1 && replicas > current) || (second.ratio > 1 && replicas < current) ? current : replicas, ...result };
}

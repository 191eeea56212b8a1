import { goDuration } from '../api/go-duration';
import type { ObjectReader } from '../api/kind';
import type { KubeObject } from '../api/object';
import { rfc3339 } from '../api/rfc3339';
import { failure, notFound } from '../api/status';
import type { Clock } from '../runtime/clock';
import type { MeasuredNode } from './measured-node';
import { usageOf, windowBetween, type UsagePoint, type UsageWindow } from './usage-window';

/** How often the kubelets are asked (--metric-resolution). */
const PERIOD_MS = 15_000;
const API_VERSION = 'metrics.k8s.io/v1beta1';

export interface MetricsServerOptions {
  readonly clock: Clock;
  readonly reader: ObjectReader;
  /** The nodes whose kubelets answer now; their own use is told for the moment `at`. */
  readonly nodes: (at: number) => Iterable<MeasuredNode>;
  /** Called when the server was reached or lost, which it notices at its next sample. */
  readonly onAvailability: (available: boolean) => void;
}

/**
 * The metrics server: keeps the newest sample of each node and container, asks for the next one every 15 seconds, and
 * tells the use between the last two. It has no history, and nothing to say while none of its pods is ready.
 */
export class MetricsServer {
  readonly #options: MetricsServerOptions;
  #points = new Map<string, UsagePoint>();
  #windows = new Map<string, UsageWindow>();
  #available = true;

  constructor(options: MetricsServerOptions) {
    this.#options = options;
  }

  /** Samples in its period; from the first moment on as if it had run for long, or, `fresh`, once its pod is ready. */
  start(fresh = false): void {
    const now = this.#options.clock.now();
    this.#available = !fresh;
    if (!fresh) {
      this.#sample(now - PERIOD_MS);
      this.#sample(now);
    }
    this.#options.clock.schedule(PERIOD_MS, () => this.#tick(), { background: true });
  }

  #tick(): void {
    this.#options.clock.schedule(PERIOD_MS, () => this.#tick(), { background: true });
    const available = this.#ready();
    if (available !== this.#available) this.#options.onAvailability(available);
    this.#available = available;
    if (available) this.#sample(this.#options.clock.now());
    else {
      this.#points.clear();
      this.#windows.clear();
    }
  }

  /** Whether the service of the API has a pod behind it. */
  #ready(): boolean {
    return this.#options.reader.list('discovery.k8s.io', 'endpointslices', 'kube-system')
      .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === 'metrics-server')
      .some((slice) => (slice['endpoints'] as { conditions?: { ready?: boolean } }[] | undefined)?.some(({ conditions }) => conditions?.ready !== false));
  }

  #sample(at: number): void {
    const points = new Map<string, UsagePoint>();
    const windows = new Map<string, UsageWindow>();
    const take = (key: string, point: UsagePoint): void => {
      points.set(key, point);
      const window = windowBetween(this.#points.get(key), point, PERIOD_MS);
      if (window) windows.set(key, window);
    };
    for (const { name, cpuMs, memoryBytes, pods } of this.#options.nodes(at)) {
      take(nodeKey(name), { at, startedMs: 0, cpuMs, memoryBytes });
      for (const pod of pods) for (const container of pod.containers) {
        // Another run has another counter: what was measured of the one before does not count.
        const key = containerKey(pod.namespace, pod.name, container.name);
        if (this.#points.get(key)?.startedMs !== container.startedMs) this.#points.delete(key);
        take(key, { at, startedMs: container.startedMs, cpuMs: container.cpuMs, memoryBytes: container.memoryBytes });
      }
    }
    this.#points = points;
    this.#windows = windows;
  }

  getPod(namespace: string | undefined, name: string): KubeObject {
    this.#demand(`pods.metrics.k8s.io ${name}`);
    const pod = this.#options.reader.get('', 'pods', namespace, name);
    if (!pod) throw notFound({ group: '', resource: 'pods' }, name);
    const metrics = this.#podMetrics(pod);
    if (!metrics) throw notFound({ group: 'metrics.k8s.io', resource: 'podmetrics' }, `${namespace}/${name}`);
    return metrics;
  }

  listPods(namespace: string | undefined): KubeObject[] {
    this.#demand('pods.metrics.k8s.io');
    return this.#options.reader.list('', 'pods', namespace).flatMap((pod) => this.#podMetrics(pod) ?? []);
  }

  getNode(name: string): KubeObject {
    this.#demand(`nodes.metrics.k8s.io ${name}`);
    const node = this.#options.reader.get('', 'nodes', undefined, name);
    if (!node) throw notFound({ group: '', resource: 'node' }, name);
    const metrics = this.#nodeMetrics(node);
    if (!metrics) throw notFound({ group: 'metrics.k8s.io', resource: 'nodemetrics' }, name);
    return metrics;
  }

  listNodes(): KubeObject[] {
    this.#demand('nodes.metrics.k8s.io');
    return this.#options.reader.list('', 'nodes').flatMap((node) => this.#nodeMetrics(node) ?? []);
  }

  /** Without a pod behind the service the API server has nobody to ask. */
  #demand(what: string): void {
    if (!this.#ready()) throw failure(503, 'ServiceUnavailable', `the server is currently unable to handle the request (get ${what})`);
  }

  /** All of a pod's containers, or nothing: what is known of a part of them would mislead. */
  #podMetrics(pod: KubeObject): KubeObject | undefined {
    const { namespace, name } = pod.metadata;
    const { phase } = (pod['status'] ?? {}) as { phase?: string };
    if (phase !== 'Running') return undefined;
    const spec = pod['spec'] as { containers: readonly { name: string }[]; initContainers?: readonly { name: string; restartPolicy?: string }[] };
    const names = [...spec.containers, ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')].map((container) => container.name);
    const measured = names.map((container) => ({ container, window: this.#windows.get(containerKey(namespace!, name!, container)) }));
    let oldest: UsageWindow | undefined;
    for (const { window } of measured) {
      if (!window) return undefined;
      if (!oldest || window.at < oldest.at) oldest = window;
    }
    return oldest && { kind: 'PodMetrics', apiVersion: API_VERSION, ...this.#head(pod, oldest), containers: measured.map(({ container, window }) => ({ name: container, usage: usageOf(window!) })) };
  }

  #nodeMetrics(node: KubeObject): KubeObject | undefined {
    const window = this.#windows.get(nodeKey(node.metadata.name!));
    return window && { kind: 'NodeMetrics', apiVersion: API_VERSION, ...this.#head(node, window), usage: usageOf(window) };
  }

  #head({ metadata: { name, namespace, labels } }: KubeObject, window: UsageWindow): Pick<KubeObject, 'metadata'> & { timestamp: string; window: string } {
    const metadata = { name: name!, ...(namespace ? { namespace } : {}), creationTimestamp: rfc3339(this.#options.clock.now()), ...(labels ? { labels } : {}) };
    return { metadata, timestamp: rfc3339(window.at), window: goDuration(window.windowMs) };
  }
}

const nodeKey = (name: string): string => name;
const containerKey = (namespace: string, pod: string, container: string): string => `${namespace}/${pod}/${container}`;

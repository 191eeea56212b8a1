import type { ApiRequest, Transport, WatchEvent } from '../../api/transport';
import type { KubeObject } from '../../api/object';
import type { EventQueueClock } from '../../runtime/clock';

/** A recorded run: requests at their times, and what the watches of one namespace told. Times are seconds from `startedAt`. */
export interface Timeline {
  readonly name: string;
  readonly namespace: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly actions: readonly TimelineAction[];
  readonly events: readonly TimelineEvent[];
}

interface TimelineAction {
  readonly t: number;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** May carry a query. */
  readonly path?: string;
  /** Media type of the body. */
  readonly type?: string;
  readonly body?: unknown;
  readonly status?: number;
  /** The path names a pod with a generated name: which of the namespace's pods, in order of creation. */
  readonly createdIndex?: number;
  /** A kubelet is frozen or goes on. */
  readonly node?: string;
  readonly kubelet?: 'STOP' | 'CONT';
}

interface TimelineEvent {
  readonly t: number;
  readonly resource: string;
  readonly type: string;
  readonly object: KubeObject;
}

/** What a timeline needs of a cluster. */
interface TimelineCluster {
  readonly clock: EventQueueClock;
  readonly transport: Transport;
  readonly kubelets: ReadonlyMap<string, { freeze(): void; thaw(): void }>;
}

/** Kinds whose watch events are recorded, within the namespace. */
const NAMESPACED: readonly string[] = [
  '/api/v1/pods', '/api/v1/events', '/api/v1/endpoints', '/api/v1/services', '/api/v1/replicationcontrollers', '/api/v1/persistentvolumeclaims', '/api/v1/configmaps', '/api/v1/resourcequotas',
  '/apis/discovery.k8s.io/v1/endpointslices', '/apis/apps/v1/deployments', '/apis/apps/v1/replicasets', '/apis/apps/v1/statefulsets', '/apis/apps/v1/daemonsets',
  '/apis/batch/v1/jobs', '/apis/batch/v1/cronjobs', '/apis/policy/v1/poddisruptionbudgets', '/apis/autoscaling/v2/horizontalpodautoscalers',
];
/** Configuration that every namespace is born with says nothing about the run. */
const BORN_WITH: ReadonlySet<string> = new Set(['configmaps/kube-root-ca.crt']);

/** How long before the first request the namespace is made. */
const NAMESPACE_LEAD_MS = 676;
/** How long before `startedAt` the cluster must have been started, so that it has come to rest. */
export const SETTLE_MS = 30_000;

/** Makes a timeline's requests in a fresh cluster, and returns it with the events that the cluster's watches gave. */
export function runTimeline(timeline: Timeline, cluster: TimelineCluster): Timeline {
  return new TimelineRun(timeline, cluster).run();
}

class TimelineRun {
  readonly #timeline: Timeline;
  readonly #cluster: TimelineCluster;
  readonly #startMs: number;
  readonly #events: TimelineEvent[] = [];
  /** Names of the namespace's pods in order of creation. */
  readonly #created: string[] = [];

  constructor(timeline: Timeline, cluster: TimelineCluster) {
    this.#timeline = timeline;
    this.#cluster = cluster;
    this.#startMs = Date.parse(timeline.startedAt);
  }

  run(): Timeline {
    const { clock } = this.#cluster;
    const { namespace, actions, seconds } = this.#timeline;
    clock.runUntil(this.#startMs - NAMESPACE_LEAD_MS);
    this.#watchAll();
    this.#send({ method: 'POST', path: '/api/v1/namespaces', body: { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } } });
    for (const action of actions) {
      clock.runUntil(this.#startMs + action.t * 1000);
      this.#act(action);
    }
    clock.runUntil(this.#startMs + seconds * 1000);
    return { ...this.#timeline, events: this.#events };
  }

  #act(action: TimelineAction): void {
    const { node, kubelet, method, path } = action;
    if (node !== undefined) {
      const stopped = this.#cluster.kubelets.get(node);
      if (kubelet === 'STOP') stopped?.freeze();
      else stopped?.thaw();
      return;
    }
    if (!method || !path) return;
    const [plain = '', queryText = ''] = path.split('?');
    const query = queryText.split('&').filter(Boolean).map((pair) => pair.split('=').map(decodeURIComponent) as [string, string]);
    const { type, createdIndex } = action;
    const name = createdIndex === undefined ? undefined : this.#created[createdIndex];
    const body = name === undefined ? action.body : renamedBody(action.body, name);
    this.#send({
      method,
      path: name === undefined ? plain : renamedPath(plain, name),
      ...(query.length ? { query } : {}),
      ...(body === null || body === undefined ? {} : { headers: { 'content-type': type ?? 'application/json' }, body: { object: body } }),
    });
  }

  #watchAll(): void {
    const { namespace, actions } = this.#timeline;
    for (const path of NAMESPACED) {
      const at = path.lastIndexOf('/');
      this.#watch(`${path.slice(0, at)}/namespaces/${namespace}${path.slice(at)}`);
    }
    this.#watch('/api/v1/namespaces', (name) => name === namespace);
    if (actions.some((action) => action.path?.includes('/persistentvolumes'))) this.#watch('/api/v1/persistentvolumes');
    const stopped = new Set(actions.map((action) => action.node));
    if (actions.some((action) => action.node !== undefined)) this.#watch('/api/v1/nodes', (name) => stopped.has(name));
  }

  #watch(path: string, wanted: (name: string) => boolean = () => true): void {
    const resource = path.slice(path.lastIndexOf('/') + 1);
    const listed = this.#send({ method: 'GET', path }) as { items?: readonly KubeObject[]; metadata?: { resourceVersion?: string } } | undefined;
    for (const object of listed?.items ?? []) this.#note(resource, 'ADDED', object, wanted);
    const query: (readonly [string, string])[] = [['watch', 'true'], ['resourceVersion', listed?.metadata?.resourceVersion ?? '0']];
    const { stream } = this.#cluster.transport.send({ method: 'GET', path, query });
    stream?.subscribe({
      frame: (frame) => {
        const { type, object } = frame as WatchEvent;
        if (type !== 'BOOKMARK') this.#note(resource, type, object, wanted);
      },
      end: () => {},
    });
  }

  #note(resource: string, type: string, object: KubeObject, wanted: (name: string) => boolean): void {
    const { name = '' } = object.metadata;
    if (!wanted(name) || BORN_WITH.has(`${resource}/${name}`)) return;
    if (resource === 'pods' && type === 'ADDED') this.#created.push(name);
    this.#events.push({ t: (this.#cluster.clock.now() - this.#startMs) / 1000, resource, type, object });
  }

  #send(request: ApiRequest): unknown {
    return this.#cluster.transport.send(request).object;
  }
}

/** The recorded pod's name replaced with that of the pod which came at the same place here. */
function renamedPath(path: string, name: string): string {
  const segments = path.split('/');
  const at = segments.indexOf('pods') + 1;
  if (at > 0) segments[at] = name;
  return segments.join('/');
}

/** An eviction or a binding names its pod once more. */
function renamedBody(body: unknown, name: string): unknown {
  const { metadata } = (body ?? {}) as Partial<KubeObject>;
  return metadata?.name === undefined ? body : { ...(body as KubeObject), metadata: { ...metadata, name } };
}

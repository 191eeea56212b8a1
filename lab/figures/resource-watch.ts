import type { KubeObject, Transport, WatchEvent } from '../../engine/index';

const CORE = '/api/v1';
const APPS = '/apis/apps/v1';
const BATCH = '/apis/batch/v1';

/** Where each kind that pictures read is listed and watched. */
const PATHS = {
  pods: `${CORE}/pods`, nodes: `${CORE}/nodes`, services: `${CORE}/services`, namespaces: `${CORE}/namespaces`, configmaps: `${CORE}/configmaps`, secrets: `${CORE}/secrets`,
  resourcequotas: `${CORE}/resourcequotas`, persistentvolumeclaims: `${CORE}/persistentvolumeclaims`, persistentvolumes: `${CORE}/persistentvolumes`, events: `${CORE}/events`,
  replicationcontrollers: `${CORE}/replicationcontrollers`, replicasets: `${APPS}/replicasets`, deployments: `${APPS}/deployments`, statefulsets: `${APPS}/statefulsets`, daemonsets: `${APPS}/daemonsets`,
  jobs: `${BATCH}/jobs`, cronjobs: `${BATCH}/cronjobs`, endpointslices: '/apis/discovery.k8s.io/v1/endpointslices', storageclasses: '/apis/storage.k8s.io/v1/storageclasses',
} as const;
export type Resource = keyof typeof PATHS;

interface Held {
  readonly objects: Map<string, KubeObject>;
  /** Rises with each change. */
  version: number;
  close: () => void;
}

/** Lists and watches kinds through the API, each once, however many pictures read it. */
export class ResourceWatch {
  readonly #held = new Map<Resource, Held>();

  constructor(private readonly transport: Transport) {}

  objects(resource: Resource): readonly KubeObject[] {
    return [...this.#hold(resource).objects.values()];
  }

  /** Of these kinds together; unchanged means that nothing has to be drawn again. */
  version(resources: readonly Resource[]): number {
    let sum = 0;
    for (const resource of resources) sum += this.#hold(resource).version;
    return sum;
  }

  stop(): void {
    for (const held of this.#held.values()) held.close();
    this.#held.clear();
  }

  #hold(resource: Resource): Held {
    let held = this.#held.get(resource);
    if (!held) {
      this.#held.set(resource, (held = { objects: new Map(), version: 1, close: () => undefined }));
      this.#watch(resource, held);
    }
    return held;
  }

  #watch(resource: Resource, held: Held): void {
    const path = PATHS[resource];
    const list = this.transport.send({ method: 'GET', path });
    const { items = [], metadata } = (list.object ?? {}) as { items?: readonly KubeObject[]; metadata?: { resourceVersion?: string } };
    held.objects.clear();
    for (const item of items) held.objects.set(item.metadata.uid!, item);
    held.version += 1;
    const { stream } = this.transport.send({ method: 'GET', path, query: [['watch', 'true'], ['resourceVersion', metadata?.resourceVersion ?? '0']] });
    if (!stream) return;
    held.close = () => stream.close();
    stream.subscribe({
      frame: (frame) => {
        const { type, object } = frame as WatchEvent;
        const uid = object.metadata?.uid;
        if (!uid) return;
        if (type === 'DELETED') held.objects.delete(uid);
        else if (type === 'ADDED' || type === 'MODIFIED') held.objects.set(uid, object);
        else return;
        held.version += 1;
      },
      // The API server ends a watch whose revision was compacted; the next list catches up.
      end: () => { if (this.#held.get(resource) === held) this.#watch(resource, held); },
    });
  }
}

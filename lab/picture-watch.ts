import type { KubeObject, Transport, WatchEvent } from '../engine/index';
import { nodeView, podView, serviceView } from './object-view';
import type { NodeView, PicturePatch, PodView, ServiceView } from './picture';

type Kind = 'pods' | 'nodes' | 'services';

/**
 * Watches pods, nodes and services through the API like any other client, and gathers what changed until the page is
 * ready to draw it. An object that changed ten times between two frames is sent once; its view is made only then.
 */
export class PictureWatch {
  readonly #changed: Record<Kind, Map<string, KubeObject>> = { pods: new Map(), nodes: new Map(), services: new Map() };
  readonly #removed = new Set<string>();
  #fresh = true;
  readonly #close: (() => void)[] = [];

  constructor(private readonly transport: Transport) {
    for (const kind of ['nodes', 'pods', 'services'] as const) this.#watch(kind);
  }

  get dirty(): boolean {
    return this.#fresh || this.#removed.size > 0 || this.#changed.pods.size > 0 || this.#changed.nodes.size > 0 || this.#changed.services.size > 0;
  }

  /** What changed since the last call. */
  take(): PicturePatch {
    const patch = {
      pods: [...this.#changed.pods.values()].map(podView) satisfies PodView[],
      nodes: [...this.#changed.nodes.values()].map(nodeView) satisfies NodeView[],
      services: [...this.#changed.services.values()].map(serviceView) satisfies ServiceView[],
      removed: [...this.#removed],
      fresh: this.#fresh,
    };
    for (const kind of ['pods', 'nodes', 'services'] as const) this.#changed[kind].clear();
    this.#removed.clear();
    this.#fresh = false;
    return patch;
  }

  stop(): void {
    for (const close of this.#close) close();
  }

  #watch(kind: Kind): void {
    const list = this.transport.send({ method: 'GET', path: `/api/v1/${kind}` });
    const { items = [], metadata } = (list.object ?? {}) as { items?: readonly KubeObject[]; metadata?: { resourceVersion?: string } };
    for (const item of items) this.#changed[kind].set(item.metadata.uid!, item);
    const { stream } = this.transport.send({ method: 'GET', path: `/api/v1/${kind}`, query: [['watch', 'true'], ['resourceVersion', metadata?.resourceVersion ?? '0']] });
    if (!stream) return;
    this.#close.push(() => stream.close());
    stream.subscribe({
      frame: (frame) => {
        const { type, object } = frame as WatchEvent;
        const uid = object.metadata?.uid;
        if (!uid) return;
        if (type === 'DELETED') {
          this.#changed[kind].delete(uid);
          this.#removed.add(uid);
        } else if (type === 'ADDED' || type === 'MODIFIED') this.#changed[kind].set(uid, object);
      },
      // The API server ends a watch whose revision was compacted; the next list catches up.
      end: () => this.#watch(kind),
    });
  }
}

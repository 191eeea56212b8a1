import { SYSTEM_NAMESPACES, type NodeView, type PicturePatch, type PodView, type ServiceView } from './picture';

/** One reading of the picture; a new object only when something changed. */
interface PictureState {
  readonly nodes: readonly NodeView[];
  readonly pods: readonly PodView[];
  readonly services: readonly ServiceView[];
}

const EMPTY: PictureState = { nodes: [], pods: [], services: [] };

/** The page's copy of the picture, fed by patches; components subscribe and are told at most once a frame. */
export class PictureStore {
  readonly #pods = new Map<string, PodView>();
  readonly #nodes = new Map<string, NodeView>();
  readonly #services = new Map<string, ServiceView>();
  #state = EMPTY;
  readonly #listeners = new Set<() => void>();
  #planned = false;

  /** `drawn` hears how long the page took to draw the patches that came until then, in milliseconds. */
  constructor(private readonly drawn: (tookMs: number) => void) {}

  readonly state = (): PictureState => this.#state;
  /** What the server has drawn. */
  readonly atFirst = (): PictureState => EMPTY;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  apply(patch: PicturePatch): void {
    if (patch.fresh) for (const map of [this.#pods, this.#nodes, this.#services]) map.clear();
    for (const uid of patch.removed) for (const map of [this.#pods, this.#nodes, this.#services]) map.delete(uid);
    for (const pod of patch.pods) this.#pods.set(pod.uid, pod);
    for (const node of patch.nodes) this.#nodes.set(node.uid, node);
    for (const service of patch.services) this.#services.set(service.uid, service);
    if (this.#planned) return;
    this.#planned = true;
    requestAnimationFrame(() => this.#announce());
  }

  #announce(): void {
    this.#planned = false;
    this.#state = {
      nodes: [...this.#nodes.values()].sort((a, b) => Number(b.controlPlane) - Number(a.controlPlane) || a.name.localeCompare(b.name, 'en', { numeric: true })),
      pods: [...this.#pods.values()],
      services: [...this.#services.values()].filter((service) => !(service.namespace === 'default' && service.name === 'kubernetes')),
    };
    const began = performance.now();
    for (const listener of this.#listeners) listener();
    // The task behind this frame.
    setTimeout(() => this.drawn(performance.now() - began));
  }
}

/** Namespaces that a learner works in, in order of their names. */
export function namespacesOf(state: PictureState): string[] {
  const names = new Set([...state.pods, ...state.services].map((one) => one.namespace));
  return [...names].filter((name) => !SYSTEM_NAMESPACES.has(name)).sort();
}

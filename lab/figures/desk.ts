import type { Transport } from '../../engine/index';
import { lifeFigure, requestFigure } from './course-figures';
import type { Figure, FigureKind, FigureSpec } from './figure';
import { ownersFigure, podFigure, serviceFigure, storageFigure } from './object-figures';
import { labelsFigure, namespacesFigure, nodesFigure } from './place-figures';
import { ResourceWatch, type Resource } from './resource-watch';
import { routeFigure } from './route-figure';
import type { FigureSources } from './sources';
import type { Tape } from './tape';

const makers: Readonly<Record<FigureKind, { readonly reads: readonly Resource[]; make(spec: FigureSpec, sources: FigureSources): Figure | undefined }>> = {
  nodes: { reads: ['nodes', 'pods'], make: nodesFigure },
  pod: { reads: ['pods'], make: podFigure },
  owners: { reads: ['deployments', 'replicasets', 'replicationcontrollers', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs', 'services', 'pods'], make: ownersFigure },
  service: { reads: ['services', 'endpointslices', 'pods'], make: serviceFigure },
  labels: { reads: ['pods'], make: labelsFigure },
  namespaces: { reads: ['namespaces', 'pods', 'deployments', 'replicationcontrollers', 'statefulsets', 'daemonsets', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'resourcequotas'], make: namespacesFigure },
  storage: { reads: ['pods', 'persistentvolumeclaims', 'persistentvolumes', 'storageclasses'], make: storageFigure },
  life: { reads: [], make: lifeFigure },
  request: { reads: ['events', 'replicasets', 'deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs', 'replicationcontrollers'], make: requestFigure },
  route: { reads: ['pods', 'services', 'nodes'], make: routeFigure },
};

interface Shown {
  readonly spec: FigureSpec;
  version: number;
  text: string | undefined;
}

interface DeskCluster {
  /** Of the cluster that has this name, the first without one; undefined when there is none. */
  transportOf(cluster: string | undefined): Transport | undefined;
  readonly clock: { now(): number };
  readFile(path: string): string | undefined;
}

/** Makes the pictures that the reader can see just now, each again only when something that it reads has changed. */
export class FigureDesk {
  readonly #watches = new Map<string | undefined, ResourceWatch>();
  readonly #shown = new Map<string, Shown>();

  constructor(private readonly cluster: DeskCluster, private readonly tape: Tape | undefined) {}

  show(id: string, spec: FigureSpec): void {
    this.#shown.set(id, { spec, version: -1, text: undefined });
  }

  hide(id: string): void {
    this.#shown.delete(id);
  }

  get empty(): boolean {
    return this.#shown.size === 0;
  }

  /** The pictures that changed since the last call. */
  take(): { id: string; figure: Figure | undefined }[] {
    const changed: { id: string; figure: Figure | undefined }[] = [];
    for (const [id, shown] of this.#shown) {
      const { reads, make } = makers[shown.spec.of];
      // kubectl may write its own file, of which no watch tells: namespaces are looked at each time.
      const watch = this.#watch(shown.spec.cluster);
      if (!watch) continue;
      const version = watch.version(reads) + (this.tape?.count ?? 0);
      if (version === shown.version && shown.spec.of !== 'namespaces') continue;
      shown.version = version;
      const figure = make(shown.spec, this.#sources(watch));
      const text = JSON.stringify(figure) ?? '';
      if (text === shown.text) continue;
      shown.text = text;
      changed.push({ id, figure });
    }
    return changed;
  }

  stop(): void {
    for (const watch of this.#watches.values()) watch.stop();
  }

  #watch(name: string | undefined): ResourceWatch | undefined {
    let watch = this.#watches.get(name);
    const transport = watch ? undefined : this.cluster.transportOf(name);
    if (transport) this.#watches.set(name, (watch = new ResourceWatch(transport)));
    return watch;
  }

  #sources(watch: ResourceWatch): FigureSources {
    return { objects: (resource) => watch.objects(resource), tape: this.tape, file: (path) => this.cluster.readFile(path), now: () => this.cluster.clock.now() };
  }
}

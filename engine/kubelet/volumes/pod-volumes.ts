import type { ConfigMap, Pod, Secret, Volume } from '../../api/types';
import type { MountSource } from '../../runtime/machine';
import type { VolumeTree } from '../cri';
import { writeAtomically, type VolumeFile } from './atomic-writer';

/** The objects a volume's files come from, in the order in which its spec names them, as they were when it was mounted. */
export type CapturedSources = readonly (ConfigMap | Secret | undefined)[];

/** The pod that a volume belongs to, as far as its content depends on it. */
export interface VolumeOwner {
  readonly pod: Pod;
  readonly ips: readonly string[];
}

/** What makes and fills the trees of volumes. */
export interface VolumeMaker {
  makeTree(volume: MountedVolume): VolumeTree;
  files(volume: MountedVolume): readonly VolumeFile[];
  now(): number;
}

/**
 * One volume of one pod on its node. It is small until somebody looks into it: the tree is made then, with the content
 * of the moment when the volume was mounted or last brought up to date.
 */
export class MountedVolume {
  #tree: VolumeTree | undefined;

  constructor(readonly pod: VolumeOwner, readonly spec: Volume, public captured: CapturedSources | undefined, private readonly maker: VolumeMaker) {}

  /** Names of the objects it shows: "configmap/web", "secret/tls", "pod", "token". Empty for volumes with data of their own. */
  get sources(): readonly string[] {
    return this.captured ? sourceNames(this.spec) : [];
  }

  /** Bytes in an emptyDir, 0 while nobody has looked into it. */
  get usedBytes(): number {
    return this.spec.emptyDir ? (this.#tree?.usedBytes() ?? 0) : 0;
  }

  tree(): VolumeTree {
    if (this.#tree) return this.#tree;
    const tree = this.maker.makeTree(this);
    if (this.captured) this.#fill(tree);
    return (this.#tree = tree);
  }

  /** New sources for a volume of files. */
  update(captured: CapturedSources): void {
    this.captured = captured;
    if (this.#tree) this.#fill(this.#tree);
  }

  /** The mount of a subPath: that very file or directory, which later updates of the volume do not reach. */
  bind(path: string): MountSource {
    const tree = this.tree();
    const full = `/${path}`;
    if (!tree.fs.exists(full)) tree.fs.mkdir(full, { recursive: true, mode: 0o750 });
    return tree.bind(full);
  }

  #fill(tree: VolumeTree): void {
    writeAtomically(tree.fs, this.maker.files(this), this.maker.now(), this.pod.pod.spec!.securityContext?.fsGroup);
  }
}

/** What a volume's files are made from, by name. */
function sourceNames(spec: Volume): readonly string[] {
  if (spec.configMap) return [`configmap/${spec.configMap.name}`];
  if (spec.secret) return [`secret/${spec.secret.secretName}`];
  if (spec.downwardAPI) return ['pod'];
  return (spec.projected?.sources ?? []).map((projection) => {
    if (projection.configMap) return `configmap/${projection.configMap.name}`;
    if (projection.secret) return `secret/${projection.secret.name}`;
    return projection.downwardAPI ? 'pod' : 'token';
  });
}

import type { Volume } from '../../api/types';
import type { MountSource } from '../../runtime/machine';
import type { VolumeTree } from '../cri';
import { writeAtomically, type VolumeFile } from './atomic-writer';

/** What a volume is made from, decided when it is mounted. The tree itself is made when somebody looks into it. */
export type VolumeContent =
  | { readonly kind: 'empty'; readonly type: string; readonly sizeLimitBytes?: number; readonly memory: boolean }
  | { readonly kind: 'tree'; readonly tree: () => VolumeTree }
  /** Files that the kubelet keeps up to date. `sources` are the objects they come from, to see whether they changed. */
  | { readonly kind: 'files'; readonly files: () => readonly VolumeFile[]; readonly sources: readonly string[] };

/** One volume of one pod on its node. */
export class MountedVolume {
  #tree: VolumeTree | undefined;

  constructor(
    readonly spec: Volume,
    private content: VolumeContent,
    private readonly make: (options: { readonly type: string; readonly sizeLimitBytes?: number }) => VolumeTree,
    private readonly now: () => number,
    private readonly group: number | undefined,
  ) {}

  /** Names of the objects it shows: "configmap/web", "secret/tls", "pod". */
  get sources(): readonly string[] {
    return this.content.kind === 'files' ? this.content.sources : [];
  }

  /** Bytes in it, 0 while nobody has looked into it. */
  get usedBytes(): number {
    return this.content.kind === 'empty' ? (this.#tree?.usedBytes() ?? 0) : 0;
  }

  /** Whether files that the kubelet wrote can be read already, so that changes must reach them. */
  get materialised(): boolean {
    return this.#tree !== undefined;
  }

  tree(): VolumeTree {
    return (this.#tree ??= this.#build());
  }

  /** New content for a volume of files. */
  update(content: VolumeContent): void {
    this.content = content;
    if (this.#tree && content.kind === 'files') writeAtomically(this.#tree.fs, content.files(), this.now(), this.group);
  }

  /** The mount of a subPath: that very file or directory, which later updates of the volume do not reach. */
  bind(path: string): MountSource {
    const tree = this.tree();
    const full = `/${path}`;
    if (!tree.fs.exists(full)) tree.fs.mkdir(full, { recursive: true, mode: 0o750 });
    return tree.bind(full);
  }

  #build(): VolumeTree {
    const { content } = this;
    if (content.kind === 'tree') return content.tree();
    if (content.kind === 'empty') {
      const tree = this.make(content.memory && content.sizeLimitBytes ? { type: content.type, sizeLimitBytes: content.sizeLimitBytes } : { type: content.type });
      tree.fs.chmod('/', 0o777);
      if (this.group !== undefined) tree.fs.chown('/', 0, this.group);
      return tree;
    }
    const tree = this.make({ type: 'tmpfs' });
    tree.fs.chmod('/', 0o777);
    writeAtomically(tree.fs, content.files(), this.now(), this.group);
    return tree;
  }
}

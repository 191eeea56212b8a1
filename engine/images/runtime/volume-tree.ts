import type { FileSystem, MountSource } from '../../runtime/machine';
import { MountedFileSystem, Subtree, Volume, subtree, systemError } from '../../shell/vfs';
import type { VolumeTree } from '../../kubelet/cri';

/** A volume's content: a tree of its own. */
export class OwnTree extends Subtree implements VolumeTree {
  #fs: FileSystem | undefined;

  constructor(options: { readonly type: string; readonly sizeLimitBytes?: number; readonly now: () => number; readonly onGrowth?: (bytes: number) => void }) {
    const volume = new Volume({ type: options.type, ...(options.type === 'ext4' ? { device: '/dev/sda1' } : {}), limitBytes: options.sizeLimitBytes, now: options.now });
    super(volume, volume.root);
    volume.onGrowth = options.onGrowth;
  }

  get fs(): FileSystem {
    return (this.#fs ??= new MountedFileSystem(this));
  }

  usedBytes(): number {
    return this.volume.usedBytes;
  }

  bind(path: string): MountSource {
    const found = subtree(this.volume, path);
    if (!found) throw systemError('ENOENT');
    return found;
  }
}

/** A directory of the node's disk, seen as a tree. */
export class HostTree extends Subtree implements VolumeTree {
  readonly fs: FileSystem;
  readonly #path: string;

  constructor(volume: Volume, path: string) {
    const found = subtree(volume, path);
    if (!found) throw systemError('ENOENT');
    super(volume, found.root);
    this.#path = path;
    this.fs = new MountedFileSystem(this);
  }

  usedBytes(): number {
    return sizeOf(this.fs, '/');
  }

  bind(path: string): MountSource {
    const found = subtree(this.volume, `${this.#path}/${path}`);
    if (!found) throw systemError('ENOENT');
    return found;
  }
}

function sizeOf(fs: FileSystem, path: string): number {
  const stat = fs.lstat(path);
  if (stat.kind !== 'directory') return stat.size;
  return fs.readDirectory(path).reduce((sum, name) => sum + sizeOf(fs, path === '/' ? `/${name}` : `${path}/${name}`), 0);
}

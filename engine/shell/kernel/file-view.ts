import type { FileSystem } from '../../runtime/machine';
import type { Node } from '../vfs';

const OWNER = {};

/** The files of another machine as nodes of a generated tree, its mounts included: to be read, not to be changed. */
export function viewOf(fs: FileSystem, path = '/'): Node {
  const { kind, inode, mode, uid, gid, mtimeMs, size } = fs.lstat(path);
  const meta = { owner: OWNER, inode, mode, uid, gid, mtimeMs };
  if (kind === 'directory') {
    const names = (): string[] => fs.readDirectory(path);
    const children = {
      get: (name: string) => (names().includes(name) ? viewOf(fs, `${path === '/' ? '' : path}/${name}`) : undefined),
      keys: names,
      get size() {
        return names().length;
      },
    };
    return { ...meta, kind, children };
  }
  if (kind === 'symlink') return { ...meta, kind, target: fs.readLink(path) };
  if (kind === 'file') return { ...meta, kind, size, bytes: undefined, make: () => fs.readFile(path), program: undefined, links: 1 };
  return { ...meta, kind, device: '' };
}

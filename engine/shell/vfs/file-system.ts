import type { FileStat, FileSystem, MountSource, OpenFlags } from '../../runtime/machine';
import { systemError } from './errno';
import { contentOf } from './node';
import type { DirectoryNode, FileNode, Node } from './node';
import { baseName, directoryName } from './path';
import { Subtree, Volume } from './volume';

/** Who asks. Root (uid 0) may do everything. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** What is behind a descriptor of the process that looks, where its path is no file's own: a pipe, or what was read from one. */
export type Opened = (descriptor: number) => Node | undefined;

/** The descriptor that a path names (proc(5)): where a process finds the pipe of `<(…)`. */
export function descriptorAt(path: string): number | undefined {
  if (path === '/dev/stdin') return 0;
  const found = /^\/(?:dev\/fd|proc\/self\/fd)\/(\d+)$/.exec(path);
  return found ? Number(found[1]) : undefined;
}

interface Mount {
  readonly path: string;
  readonly volume: Volume;
  readonly pinned: Node | undefined;
  readonly readOnly: boolean;
}

/** Where a path led to: the chain of directories from the mount's root, so that a writer can take ownership. */
interface Place {
  readonly mount: Mount;
  /** Names below the mount's root. */
  readonly names: readonly string[];
  /** Undefined when the last name does not exist. */
  readonly node: Node | undefined;
  /** The canonical absolute path. */
  readonly path: string;
}

const ROOT: Credentials = { uid: 0, gid: 0, groups: [] };
const READ = 4, WRITE = 2, SEARCH = 1;
/** A directory with this bit hands its group on to what is made in it. */
const SETGID = 0o2000;
const MAX_LINKS = 40;

/** What `openFile` of the kernel needs of a regular file: positions are the caller's. */
export interface FileHandle {
  readonly size: number;
  readAt(offset: number, maxBytes: number): Uint8Array;
  writeAt(offset: number, bytes: Uint8Array): void;
  truncate(size: number): void;
}

/** The mount table of one machine with the calls of the `FileSystem` contract. `as` gives another user's view of it. */
export class MountedFileSystem implements FileSystem {
  readonly #mounts: Map<string, Mount>;
  readonly #credentials: Credentials;
  readonly #opened: Opened | undefined;

  constructor(root: MountSource | ReadonlyMap<string, unknown>, options: { readOnly?: boolean } = {}, credentials: Credentials = ROOT, opened?: Opened) {
    this.#credentials = credentials;
    this.#opened = opened;
    if (root instanceof Map) this.#mounts = root as Map<string, Mount>;
    else this.#mounts = new Map([['/', mountOf('/', root as MountSource, options.readOnly === true)]]);
  }

  /** The same files as a process of another user sees them; `opened` is what stands behind its descriptors. */
  as(credentials: Credentials, opened?: Opened): MountedFileSystem {
    return new MountedFileSystem(this.#mounts, {}, credentials, opened);
  }

  get mounts() {
    return [...this.#mounts.values()].map((mount) => ({
      path: mount.path,
      type: mount.volume.type,
      readOnly: mount.readOnly,
      device: mount.volume.device,
      usedBytes: mount.volume.usedBytes,
      limitBytes: mount.volume.limitBytes,
    }));
  }

  get changes(): number {
    let count = 0;
    for (const { volume } of this.#mounts.values()) count += volume.changes;
    return count;
  }

  onChange(listener: () => void): void {
    this.#mounts.get('/')!.volume.listener = listener;
  }

  stat(path: string): FileStat {
    return statOf(this.#existing(path, true).node);
  }

  lstat(path: string): FileStat {
    return statOf(this.#existing(path, false).node);
  }

  exists(path: string): boolean {
    try {
      return this.#walk(path, true).node !== undefined;
    } catch {
      return false;
    }
  }

  /** The node itself, for the kernel: devices, named pipes, the program behind an executable. */
  node(path: string): Node {
    return this.#existing(path, true).node;
  }

  /** Whether the user may do `bits` (4 read, 2 write, 1 execute) with what is at `path`. */
  access(path: string, bits: number): boolean {
    try {
      const place = this.#existing(path, true);
      // What is written to a device, a pipe or a socket goes not to the disk.
      const stored = place.node.kind === 'file' || place.node.kind === 'directory';
      if ((bits & WRITE) && place.mount.readOnly && stored) return false;
      return this.#allowed(place.node, bits);
    } catch {
      return false;
    }
  }

  readFile(path: string): Uint8Array {
    const { node } = this.#existing(path, true);
    if (node.kind === 'directory') throw systemError('EISDIR');
    this.#require(node, READ);
    if (node.kind !== 'file') return new Uint8Array(0);
    return contentOf(node);
  }

  writeFile(path: string, bytes: Uint8Array, options: { append?: boolean; mode?: number } = {}): void {
    const handle = this.open(path, { write: true, create: true, truncate: options.append !== true, mode: options.mode });
    if (bytes.length > 0) handle.writeAt(handle.size, bytes);
  }

  /** Opens a regular file. Devices and pipes are the kernel's part (`node` tells which it is). */
  open(path: string, flags: OpenFlags = {}): FileHandle {
    let place = this.#walk(path, true);
    if (place.node && flags.create && flags.exclusive) throw systemError('EEXIST');
    if (!place.node) {
      if (!flags.create || path.endsWith('/')) throw systemError(path.endsWith('/') && flags.create ? 'EISDIR' : 'ENOENT');
      const parent = this.#ownParent(place);
      const node = place.mount.volume.createFile(parent, place.names.at(-1)!, flags.mode ?? 0o644, this.#credentials.uid, this.#groupIn(parent));
      place = { ...place, node };
      return new VolumeHandle(place.mount.volume, node, true);
    }
    if (place.node.kind === 'directory') throw systemError('EISDIR');
    if (place.node.kind !== 'file') throw systemError('EINVAL');
    if (!flags.write) {
      this.#require(place.node, READ);
      return new VolumeHandle(place.mount.volume, place.node, false);
    }
    if (place.mount.readOnly) throw systemError('EROFS');
    this.#require(place.node, WRITE);
    const file = this.#own(place) as FileNode;
    if (!place.mount.volume.owns(file)) throw systemError('EPERM');
    if (flags.truncate) place.mount.volume.truncate(file, 0);
    return new VolumeHandle(place.mount.volume, file, true);
  }

  readDirectory(path: string): string[] {
    const { node } = this.#existing(path, true);
    if (node.kind !== 'directory') throw systemError('ENOTDIR');
    this.#require(node, READ);
    return [...node.children.keys()].sort(byCode);
  }

  mkdir(path: string, options: { recursive?: boolean; mode?: number } = {}): void {
    if (options.recursive) {
      let at = '';
      for (const name of path.split('/')) {
        if (name === '') continue;
        at += `/${name}`;
        const place = this.#walk(at, true);
        if (!place.node) this.#mkdirAt(place, options.mode ?? 0o755);
        else if (place.node.kind !== 'directory') throw systemError(at === path ? 'EEXIST' : 'ENOTDIR');
      }
      return;
    }
    const place = this.#walk(path.replace(/\/+$/, '') || '/', false);
    if (place.node) throw systemError('EEXIST');
    this.#mkdirAt(place, options.mode ?? 0o755);
  }

  /** Removes a file, a link or an empty directory; with `recursive` a whole tree. */
  remove(path: string, options: { recursive?: boolean; force?: boolean } = {}): void {
    const place = this.#walk(path.replace(/\/+$/, '') || '/', false);
    if (!place.node) {
      if (options.force) return;
      throw systemError('ENOENT');
    }
    if (place.names.length === 0) throw systemError('EBUSY');
    const below = `${place.path}/`;
    for (const mount of this.#mounts.keys()) if (mount.startsWith(below)) throw systemError('EBUSY');
    if (place.node.kind === 'directory' && place.node.children.size > 0 && !options.recursive) throw systemError('ENOTEMPTY');
    const parent = this.#ownParent(place);
    place.mount.volume.detach(parent, place.names.at(-1)!);
  }

  rename(from: string, to: string): void {
    const source = this.#walk(from.replace(/\/+$/, '') || '/', false);
    if (!source.node) throw systemError('ENOENT');
    const target = this.#walk(to.replace(/\/+$/, '') || '/', false);
    if (source.names.length === 0 || target.names.length === 0) throw systemError('EBUSY');
    if (source.mount !== target.mount) throw systemError('EXDEV');
    if (source.path === target.path) return;
    if (target.path.startsWith(`${source.path}/`)) throw systemError('EINVAL');
    if (target.node) {
      if (target.node.kind === 'directory' && source.node.kind !== 'directory') throw systemError('EISDIR');
      if (target.node.kind !== 'directory' && source.node.kind === 'directory') throw systemError('ENOTDIR');
      if (target.node.kind === 'directory' && target.node.children.size > 0) throw systemError('ENOTEMPTY');
    }
    const volume = source.mount.volume;
    const fromParent = this.#ownParent(source);
    const node = volume.ownChild(fromParent, source.names.at(-1)!)!;
    const toParent = this.#ownParent(target);
    if (target.node) volume.detach(toParent, target.names.at(-1)!);
    volume.detach(fromParent, source.names.at(-1)!, false);
    volume.attach(toParent, target.names.at(-1)!, node);
  }

  /** A second name for a file (ln without -s). */
  link(from: string, to: string): void {
    const source = this.#existing(from, false);
    if (source.node.kind === 'directory') throw systemError('EPERM');
    const target = this.#walk(to, false);
    if (target.node) throw systemError('EEXIST');
    if (source.mount !== target.mount) throw systemError('EXDEV');
    const node = this.#own(source);
    const parent = this.#ownParent(target);
    if (node.kind === 'file') node.links += 1;
    source.mount.volume.attach(parent, target.names.at(-1)!, node);
  }

  symlink(target: string, path: string): void {
    const place = this.#walk(path.replace(/\/+$/, '') || '/', false);
    if (place.node) throw systemError('EEXIST');
    const parent = this.#ownParent(place);
    place.mount.volume.createSymlink(parent, place.names.at(-1)!, target, this.#credentials.uid, this.#groupIn(parent));
  }

  /** A device, named pipe or socket (mknod, mkfifo). */
  special(path: string, kind: 'device' | 'fifo' | 'socket', device: string, mode = 0o666): void {
    const place = this.#walk(path, false);
    if (place.node) throw systemError('EEXIST');
    const parent = this.#ownParent(place);
    place.mount.volume.createSpecial(parent, place.names.at(-1)!, kind, device, mode, this.#credentials.uid, this.#groupIn(parent));
  }

  readLink(path: string): string {
    const { node } = this.#existing(path, false);
    if (node.kind !== 'symlink') throw systemError('EINVAL');
    return node.target;
  }

  realPath(path: string): string {
    return this.#existing(path, true).path;
  }

  chmod(path: string, mode: number): void {
    this.#change(path, (node) => {
      node.mode = mode;
    });
  }

  chown(path: string, uid: number, gid: number): void {
    this.#change(path, (node) => {
      if (this.#credentials.uid !== 0 && (uid !== node.uid || !this.#inGroup(gid))) throw systemError('EPERM');
      node.uid = uid;
      node.gid = gid;
    });
  }

  touch(path: string, mtimeMs: number): void {
    const place = this.#existing(path, true);
    if (place.mount.readOnly) throw systemError('EROFS');
    if (this.#credentials.uid !== place.node.uid) this.#require(place.node, WRITE);
    place.mount.volume.touch(this.#own(place), mtimeMs);
  }

  mount(path: string, source: MountSource, options: { readOnly?: boolean } = {}): void {
    if (!this.exists(path)) {
      // Container runtimes make the mount point, and its parents, in the container's own layer.
      const { pinned, volume } = mountOf(path, source, false);
      const writable = this.#privileged();
      if ((pinned ?? volume.root).kind === 'directory') writable.mkdir(path, { recursive: true });
      else {
        writable.mkdir(directoryName(path), { recursive: true });
        writable.writeFile(path, new Uint8Array(0));
      }
    }
    const at = this.realPath(path);
    this.#mounts.set(at, mountOf(at, source, options.readOnly === true));
    this.#mounts.get('/')!.volume.changes += 1;
  }

  /** What is at `path`, to be mounted elsewhere (a bind mount). */
  bind(path: string): Subtree {
    const place = this.#existing(path, true);
    return new Subtree(place.mount.volume, this.#own(place));
  }

  /** The same files with the directory at `path` as their root. */
  rootedAt(path: string): MountedFileSystem {
    const { mount, names, node, path: at } = this.#existing(path, true);
    if (node.kind !== 'directory') throw systemError('ENOTDIR');
    const under = at === '/' ? '' : at;
    const mounts = new Map([['/', names.length === 0 ? { ...mount, path: '/' } : mountOf('/', this.bind(path), mount.readOnly)]]);
    for (const inner of this.#mounts.values()) {
      if (inner.path.startsWith(`${under}/`) && inner.path !== '/') mounts.set(inner.path.slice(under.length), { ...inner, path: inner.path.slice(under.length) });
    }
    return new MountedFileSystem(mounts, {}, this.#credentials);
  }

  unmount(path: string): void {
    const mount = this.#mounts.get(path);
    if (path === '/' || !mount) throw systemError('EINVAL');
    this.#mounts.delete(path);
    // Its changes are counted on, so that the sum still grows.
    this.#mounts.get('/')!.volume.changes += mount.volume.changes + 1;
  }

  #privileged(): MountedFileSystem {
    const writable = new Map([...this.#mounts].map(([path, mount]) => [path, { ...mount, readOnly: false }]));
    return new MountedFileSystem(writable);
  }

  #mkdirAt(place: Place, mode: number): void {
    const parent = this.#ownParent(place);
    place.mount.volume.createDirectory(parent, place.names.at(-1)!, mode | (parent.mode & SETGID), this.#credentials.uid, this.#groupIn(parent));
  }

  #change(path: string, edit: (node: Node) => void): void {
    const place = this.#existing(path, true);
    if (place.mount.readOnly) throw systemError('EROFS');
    if (this.#credentials.uid !== 0 && this.#credentials.uid !== place.node.uid) throw systemError('EPERM');
    edit(this.#own(place));
  }

  #existing(path: string, followLast: boolean): Place & { readonly node: Node } {
    const place = this.#walk(path, followLast);
    if (!place.node) throw systemError('ENOENT');
    return place as Place & { readonly node: Node };
  }

  /**
   * Follows a path through mounts and symbolic links. Every directory on the way must exist; the last name need not.
   * A trailing slash demands a directory.
   */
  #walk(path: string, followLast: boolean): Place {
    const rootMount = this.#mounts.get('/')!;
    const descriptor = this.#opened && descriptorAt(path);
    const node = descriptor === undefined ? undefined : this.#opened!(descriptor);
    if (node && (followLast || path !== '/dev/stdin')) return { mount: rootMount, names: [], node: followLast ? node : { ...node, kind: 'symlink', mode: 0o500, target: `pipe:[${node.inode}]` }, path };
    let stack: Place[] = [{ mount: rootMount, names: [], node: rootOf(rootMount), path: '/' }];
    const pending = path.split('/').reverse();
    const wantsDirectory = path.length > 1 && path.endsWith('/');
    let links = 0;
    while (pending.length > 0) {
      const name = pending.pop()!;
      if (name === '' || name === '.') continue;
      const here = stack.at(-1)!;
      if (!here.node) throw systemError('ENOENT');
      if (here.node.kind !== 'directory') throw systemError('ENOTDIR');
      if (name === '..') {
        if (stack.length > 1) stack.pop();
        continue;
      }
      if (name.length > 255) throw systemError('ENAMETOOLONG');
      this.#require(here.node, SEARCH);
      const child = here.node.children.get(name);
      const childPath = here.path === '/' ? `/${name}` : `${here.path}/${name}`;
      const last = pending.every((rest) => rest === '' || rest === '.');
      if (child?.kind === 'symlink' && (!last || followLast || wantsDirectory)) {
        links += 1;
        if (links > MAX_LINKS) throw systemError('ELOOP');
        if (child.target.startsWith('/')) stack = [stack[0]!];
        pending.push(...child.target.split('/').reverse());
        continue;
      }
      const mount = this.#mounts.size > 1 ? this.#mounts.get(childPath) : undefined;
      if (mount) stack.push({ mount, names: [], node: rootOf(mount), path: childPath });
      else stack.push({ mount: here.mount, names: [...here.names, name], node: child, path: childPath });
    }
    const end = stack.at(-1)!;
    if (wantsDirectory && end.node && end.node.kind !== 'directory') throw systemError('ENOTDIR');
    return end;
  }

  /** The node at `place`, owned by its volume. */
  #own(place: Place): Node {
    let node: Node = rootOf(place.mount);
    for (const name of place.names) node = place.mount.volume.ownChild(node as DirectoryNode, name)!;
    return node;
  }

  /** The directory in which `place` is or will be, owned, writable for the user. */
  #ownParent(place: Place): DirectoryNode {
    if (place.names.length === 0) throw systemError('EBUSY');
    if (place.mount.readOnly) throw systemError('EROFS');
    const parent = this.#own({ ...place, names: place.names.slice(0, -1) }) as DirectoryNode;
    this.#require(parent, WRITE | SEARCH);
    return parent;
  }

  #require(node: Node, bits: number): void {
    if (!this.#allowed(node, bits)) throw systemError('EACCES');
  }

  #allowed(node: Node, bits: number): boolean {
    const { uid } = this.#credentials;
    if (uid === 0) return bits !== SEARCH || node.kind === 'directory' || (node.mode & 0o111) !== 0;
    const shift = node.uid === uid ? 6 : this.#inGroup(node.gid) ? 3 : 0;
    return ((node.mode >> shift) & bits) === bits;
  }

  /** The group of what is made in a directory: the user's, or the directory's own where it hands it on. */
  #groupIn(parent: DirectoryNode): number {
    return parent.mode & SETGID ? parent.gid : this.#credentials.gid;
  }

  #inGroup(gid: number): boolean {
    return gid === this.#credentials.gid || this.#credentials.groups.includes(gid);
  }
}

class VolumeHandle implements FileHandle {
  constructor(
    private readonly volume: Volume,
    private readonly file: FileNode,
    private readonly writable: boolean,
  ) {}

  get size(): number {
    return this.file.size;
  }

  readAt(offset: number, maxBytes: number): Uint8Array {
    const end = Math.min(this.file.size, offset + maxBytes);
    if (!this.file.bytes && !this.file.make) return new Uint8Array(Math.max(0, end - offset));
    return contentOf(this.file).slice(offset, end);
  }

  writeAt(offset: number, bytes: Uint8Array): void {
    if (!this.writable) throw systemError('EBADF');
    this.volume.write(this.file, offset, bytes);
  }

  truncate(size: number): void {
    if (!this.writable) throw systemError('EBADF');
    this.volume.truncate(this.file, size);
  }
}

function mountOf(path: string, source: MountSource, readOnly: boolean): Mount {
  if (source instanceof Subtree) return { path, volume: source.volume, pinned: source.root, readOnly };
  if (source instanceof Volume) return { path, volume: source, pinned: undefined, readOnly };
  throw new Error(`cannot mount a source of type ${source.type} at ${baseName(path)}`);
}

function rootOf(mount: Mount): Node {
  return mount.pinned ?? mount.volume.root;
}

function statOf(node: Node): FileStat {
  const size = node.kind === 'file' ? node.size : node.kind === 'symlink' ? node.target.length : node.kind === 'directory' ? 4096 : 0;
  const links = node.kind === 'file' ? node.links : node.kind === 'directory' ? 2 + subdirectories(node) : 1;
  return { kind: node.kind, mode: node.mode, uid: node.uid, gid: node.gid, size, mtimeMs: node.mtimeMs, inode: node.inode, links };
}

function subdirectories(directory: DirectoryNode): number {
  let count = 0;
  for (const name of directory.children.keys()) if (directory.children.get(name)?.kind === 'directory') count += 1;
  return count;
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

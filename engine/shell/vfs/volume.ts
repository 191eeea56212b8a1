import type { MountSource } from '../../runtime/machine';
import { systemError } from './errno';
import { cloneNode, contentOf } from './node';
import type { DirectoryNode, FileNode, Node, Owner, SpecialNode, SymlinkNode } from './node';

/**
 * How much content that is not all zeros one file can hold: the tab's memory is real even when the disk is not. Files
 * of zeros (dd if=/dev/zero) are kept as a length only.
 */
const MAX_CONTENT_BYTES = 64 * 1024 * 1024;

export interface VolumeOptions {
  /** As `mount` and `df` print it: 'overlay', 'tmpfs', 'ext4', 'proc'. */
  readonly type: string;
  /** A tree to start from, shared until something is written. */
  readonly base?: DirectoryNode;
  /** A tree that makes its nodes on demand and that nobody writes into (/proc). */
  readonly generated?: DirectoryNode;
  /** Bytes that fit; unlimited without it. ENOSPC beyond. */
  readonly limitBytes?: number;
  /** Virtual milliseconds, for modification times. */
  readonly now: () => number;
  /** What `df` shows as the device. */
  readonly device?: string;
}

/**
 * A writable tree of files: an emptyDir, a hostPath's disk, a container's root over its image. Calls take nodes that
 * `own` returned; looking up paths, permissions and mounts are the FileSystem's part.
 */
export class Volume implements MountSource {
  readonly type: string;
  readonly device: string;
  readonly now: () => number;
  limitBytes: number;
  /** Bytes written into this volume, its base not counted. */
  usedBytes = 0;
  /** How often names, contents or times were changed. */
  changes = 0;
  /** Who wants to know of each change. */
  listener: (() => void) | undefined;
  /** Who wants to know how much more it holds. */
  onGrowth: ((bytes: number) => void) | undefined;
  #owner: Owner = {};
  #root: DirectoryNode;
  #nextInode = 1_000_000;

  constructor(options: VolumeOptions) {
    this.type = options.type;
    this.device = options.device ?? options.type;
    this.now = options.now;
    this.limitBytes = options.limitBytes ?? Number.POSITIVE_INFINITY;
    this.#root = options.generated ?? this.#rootOver(options.base);
  }

  #rootOver(base: DirectoryNode | undefined): DirectoryNode {
    return base ? (cloneNode(base, this.#owner) as DirectoryNode) : this.#directory(0o755, 0, 0);
  }

  get root(): DirectoryNode {
    return this.#root;
  }

  /** The tree as it is now, immutable and shared from here on: an image layer, a snapshot. */
  freeze(): DirectoryNode {
    const frozen = this.#root;
    this.#owner = {};
    this.#root = cloneNode(frozen, this.#owner) as DirectoryNode;
    return frozen;
  }

  /** The child of an owned directory, made this volume's own so that it can be changed. */
  ownChild(parent: DirectoryNode, name: string): Node | undefined {
    const child = parent.children.get(name);
    if (!child || child.owner === this.#owner || parent.owner !== this.#owner || isGenerated(child)) return child;
    const copy = cloneNode(child, this.#owner);
    if (copy.kind === 'file') this.#charge(copy.size);
    this.#entries(parent).set(name, copy);
    return copy;
  }

  /** Whether its content is this volume's; what is made on demand nobody can write into. */
  owns(file: FileNode): boolean {
    return file.owner === this.#owner;
  }

  createFile(parent: DirectoryNode, name: string, mode: number, uid: number, gid: number): FileNode {
    const node: FileNode = { ...this.#meta(mode, uid, gid), kind: 'file', bytes: new Uint8Array(0), size: 0, make: undefined, program: undefined, links: 1 };
    this.attach(parent, name, node);
    return node;
  }

  createDirectory(parent: DirectoryNode, name: string, mode: number, uid: number, gid: number): DirectoryNode {
    const node = this.#directory(mode, uid, gid);
    this.attach(parent, name, node);
    return node;
  }

  createSymlink(parent: DirectoryNode, name: string, target: string, uid: number, gid: number): void {
    const node: SymlinkNode = { ...this.#meta(0o777, uid, gid), kind: 'symlink', target };
    this.attach(parent, name, node);
  }

  createSpecial(parent: DirectoryNode, name: string, kind: SpecialNode['kind'], device: string, mode: number, uid: number, gid: number): void {
    const node: SpecialNode = { ...this.#meta(mode, uid, gid), kind, device };
    this.attach(parent, name, node);
  }

  /** Puts a node of this volume under another name as well (rename, hard link). */
  attach(parent: DirectoryNode, name: string, node: Node): void {
    this.#entries(parent).set(name, node);
    this.touch(parent, this.now());
  }

  detach(parent: DirectoryNode, name: string, release = true): void {
    const node = parent.children.get(name);
    if (node && release) this.#release(node);
    this.#entries(parent).delete(name);
    this.touch(parent, this.now());
  }

  touch(node: Node, mtimeMs: number): void {
    node.mtimeMs = mtimeMs;
    this.changes += 1;
    this.listener?.();
  }

  /** Writes at `offset`, growing the file; ENOSPC when it does not fit. */
  write(file: FileNode, offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    if (end > file.size) this.#charge(end - file.size);
    this.touch(file, this.now());
    file.program = undefined;
    if (file.bytes?.length === 0) file.bytes = undefined;
    if (!file.bytes && !file.make && isZero(bytes)) {
      file.size = Math.max(end, file.size);
      return;
    }
    if (end > MAX_CONTENT_BYTES) throw systemError('EFBIG');
    const content = file.bytes ?? contentOf(file);
    let buffer = content;
    if (end > buffer.length) {
      buffer = new Uint8Array(Math.max(end, Math.min(buffer.length * 2, buffer.length + 1_048_576)));
      buffer.set(content.subarray(0, file.size));
    }
    buffer.set(bytes, offset);
    file.bytes = buffer;
    file.make = undefined;
    if (end > file.size) file.size = end;
  }

  truncate(file: FileNode, size: number): void {
    if (size === file.size) return;
    this.#charge(size - file.size);
    const zeros = size === 0 || (!file.bytes && !file.make) || file.size === 0;
    const old = zeros ? undefined : contentOf(file);
    if (old && size > MAX_CONTENT_BYTES) throw systemError('EFBIG');
    file.bytes = old ? new Uint8Array(size) : undefined;
    if (old) file.bytes!.set(old.subarray(0, size));
    file.make = undefined;
    file.program = undefined;
    file.size = size;
    this.touch(file, this.now());
  }

  #entries(directory: DirectoryNode): Map<string, Node> {
    if (directory.owner !== this.#owner || !(directory.children instanceof Map)) throw systemError('EPERM');
    return directory.children as Map<string, Node>;
  }

  #charge(bytes: number): void {
    if (bytes > 0 && this.usedBytes + bytes > this.limitBytes) throw systemError('ENOSPC');
    this.usedBytes = Math.max(0, this.usedBytes + bytes);
    if (bytes > 0) this.onGrowth?.(bytes);
  }

  #release(node: Node): void {
    if (node.owner !== this.#owner) return;
    if (node.kind === 'file') {
      node.links -= 1;
      if (node.links === 0) this.#charge(-node.size);
    } else if (node.kind === 'directory') {
      for (const name of node.children.keys()) this.#release(node.children.get(name)!);
    }
  }

  #meta(mode: number, uid: number, gid: number) {
    return { owner: this.#owner, inode: this.#nextInode++, mode, uid, gid, mtimeMs: this.now() };
  }

  #directory(mode: number, uid: number, gid: number): DirectoryNode {
    return { ...this.#meta(mode, uid, gid), kind: 'directory', children: new Map() };
  }
}

/** A directory or file inside a volume, to be mounted by itself (subPath, /etc/hosts, a bind mount). */
export class Subtree implements MountSource {
  readonly type: string;

  /** `root` must be a node that `volume` owns: take it from `subtree`. */
  constructor(
    readonly volume: Volume,
    readonly root: Node,
  ) {
    this.type = volume.type;
  }
}

/**
 * The part of `volume` at `path`, kept even when its name goes away (as a bind mount keeps its inode). Undefined when
 * there is no such path; symbolic links on the way are followed inside the volume.
 */
export function subtree(volume: Volume, path: string): Subtree | undefined {
  let stack: { node: Node }[] = [{ node: volume.root }];
  const names = path.split('/').reverse();
  for (let hops = 0; names.length > 0; ) {
    const name = names.pop()!;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (stack.length > 1) stack.pop();
      continue;
    }
    const parent = stack.at(-1)!.node;
    if (parent.kind !== 'directory') return undefined;
    const child = volume.ownChild(parent, name);
    if (!child) return undefined;
    if (child.kind === 'symlink') {
      hops += 1;
      if (hops > 40) return undefined;
      if (child.target.startsWith('/')) stack = [stack[0]!];
      names.push(...child.target.split('/').reverse());
      continue;
    }
    stack.push({ node: child });
  }
  return new Subtree(volume, stack.at(-1)!.node);
}

/** A directory that makes its entries on demand: there is nothing to copy. */
function isGenerated(node: Node): boolean {
  return node.kind === 'directory' && !(node.children instanceof Map);
}

function isZero(bytes: Uint8Array): boolean {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes.length & ~3 : 0;
  const words = new Int32Array(bytes.buffer, aligned ? bytes.byteOffset : 0, aligned / 4);
  for (let at = 0; at < words.length; at += 1) if (words[at] !== 0) return false;
  for (let at = aligned; at < bytes.length; at += 1) if (bytes[at] !== 0) return false;
  return true;
}

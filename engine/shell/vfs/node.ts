/**
 * Nodes of a file tree. A node belongs to one owner; only its owner changes it in place. Whoever else wants to write
 * first clones the nodes on the path (see Volume.own), so that ten thousand containers share the tree of their image
 * and each pays only for what it changed.
 */
export type Owner = object;

interface Meta {
  readonly owner: Owner;
  readonly inode: number;
  mode: number;
  uid: number;
  gid: number;
  mtimeMs: number;
}

export interface FileNode extends Meta {
  readonly kind: 'file';
  /** A buffer that may be longer than `size`; undefined until `make` was called, or when the file is all zeros. */
  bytes: Uint8Array | undefined;
  size: number;
  /** Makes the content when somebody reads it, so that big files of an image cost nothing until then. */
  make: (() => Uint8Array) | undefined;
  /** The name of the simulated program that runs when this file is executed. */
  program: string | undefined;
  links: number;
}

/** What a directory needs of a map; /proc has its own implementation that makes nodes on demand. */
export interface Children {
  get(name: string): Node | undefined;
  keys(): Iterable<string>;
  readonly size: number;
}

export interface DirectoryNode extends Meta {
  readonly kind: 'directory';
  readonly children: Children;
}

export interface SymlinkNode extends Meta {
  readonly kind: 'symlink';
  readonly target: string;
}

/** Devices, named pipes and sockets. `device` names the driver: 'null', 'zero', 'random', 'full', 'tty', 'fd/1', … */
export interface SpecialNode extends Meta {
  readonly kind: 'device' | 'fifo' | 'socket';
  readonly device: string;
  /** The kernel's part of a named pipe: its buffer. */
  state?: unknown;
}

export type Node = FileNode | DirectoryNode | SymlinkNode | SpecialNode;

/** The content of a file: exactly `size` bytes, not to be changed by the caller. */
export function contentOf(file: FileNode): Uint8Array {
  if (!file.bytes) file.bytes = file.make?.() ?? new Uint8Array(file.size);
  return file.bytes.length === file.size ? file.bytes : file.bytes.subarray(0, file.size);
}

/** A copy of `node` that belongs to `owner`; children of a directory stay shared. */
export function cloneNode(node: Node, owner: Owner): Node {
  if (node.kind === 'directory') return { ...node, owner, children: new Map(entriesOf(node)) };
  // A buffer with slack is shared with the original, which may still grow into the slack: copy the used part.
  if (node.kind === 'file') return { ...node, owner, bytes: node.bytes?.slice(0, node.size) };
  return { ...node, owner };
}

function* entriesOf(directory: DirectoryNode): Iterable<[string, Node]> {
  for (const name of directory.children.keys()) {
    const child = directory.children.get(name);
    if (child) yield [name, child];
  }
}

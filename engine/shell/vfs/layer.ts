import { encodeUtf8 } from '../../runtime/bytes';
import type { DirectoryNode, FileNode, Node } from './node';

/** One entry of a tree written down as data. A string is a text file with mode 0644. */
export type LayerEntry =
  | string
  | { readonly text: string; readonly mode?: number; readonly uid?: number; readonly gid?: number }
  | { readonly program: string; readonly size?: number; readonly mode?: number }
  | { readonly link: string }
  | { readonly device: string; readonly mode?: number }
  | { readonly directory: true; readonly mode?: number; readonly uid?: number; readonly gid?: number };

/**
 * An immutable tree from a table of paths: image layers, skeletons of nodes. Later tables win. Every file bears
 * `mtimeMs`, the time the image was built.
 */
export function buildLayer(tables: readonly Readonly<Record<string, LayerEntry>>[], mtimeMs: number, base?: DirectoryNode): DirectoryNode {
  const owner = {};
  let inode = 1000;
  const meta = (mode: number, uid = 0, gid = 0) => ({ owner, inode: (inode += 1), mode, uid, gid, mtimeMs });
  const directory = (mode: number, uid?: number, gid?: number): DirectoryNode => ({ ...meta(mode, uid, gid), kind: 'directory', children: new Map() });
  const copyOf = (node: Node): Node => (node.kind === 'directory' ? { ...node, owner, children: new Map([...node.children.keys()].map((name) => [name, copyOf(node.children.get(name)!)])) } : node);
  const root = base ? (copyOf(base) as DirectoryNode) : directory(0o755);
  const parentOf = (names: readonly string[]): DirectoryNode => {
    let at = root;
    for (const name of names) {
      const children = at.children as Map<string, Node>;
      let next = children.get(name);
      if (next?.kind !== 'directory') {
        next = directory(0o755);
        children.set(name, next);
      }
      at = next;
    }
    return at;
  };
  const file = (mode: number, size: number, make: () => Uint8Array, program?: string, uid?: number, gid?: number): FileNode => ({
    ...meta(mode, uid, gid), kind: 'file', bytes: undefined, size, make, program, links: 1,
  });
  const nodeOf = (entry: LayerEntry): Node => {
    if (typeof entry === 'string') return textFile(entry, 0o644);
    if ('text' in entry) return textFile(entry.text, entry.mode ?? 0o644, entry.uid, entry.gid);
    if ('program' in entry) return file(entry.mode ?? 0o755, entry.size ?? 35_000, () => executable(entry.size ?? 35_000), entry.program);
    if ('link' in entry) return { ...meta(0o777), kind: 'symlink', target: entry.link };
    if ('device' in entry) return { ...meta(entry.mode ?? 0o666), kind: 'device', device: entry.device };
    return directory(entry.mode ?? 0o755, entry.uid, entry.gid);
  };
  const textFile = (text: string, mode: number, uid?: number, gid?: number): FileNode => {
    const bytes = encodeUtf8(text);
    return file(mode, bytes.length, () => bytes, undefined, uid, gid);
  };
  for (const table of tables) {
    for (const [path, entry] of Object.entries(table)) {
      const names = path.split('/').filter((name) => name !== '');
      if (names.length === 0) continue;
      const children = parentOf(names.slice(0, -1)).children as Map<string, Node>;
      const name = names.at(-1)!;
      const node = nodeOf(entry);
      const old = children.get(name);
      if (node.kind === 'directory' && old?.kind === 'directory') Object.assign(old, { mode: node.mode, uid: node.uid, gid: node.gid });
      else children.set(name, node);
    }
  }
  return root;
}

/** The bytes of a simulated binary: an ELF header, then zeros. */
function executable(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3e, 0].slice(0, size));
  return bytes;
}

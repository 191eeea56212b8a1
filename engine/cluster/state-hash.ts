import type { FileSystem } from '../runtime/machine';
import { decodeUtf8 } from '../runtime/bytes';
import { HOME } from './workstation';
import type { StoreView } from '../store/store';

/**
 * 64 bits as 16 hex digits over all stored objects, revisions included, and the learner's files. Two clusters with the
 * same hash are in the same state for all that a learner can see.
 */
export function stateHash(views: readonly StoreView[], fs: FileSystem): string {
  const hash = new Hash();
  for (const view of views) addObjects(hash, view);
  addFiles(hash, fs, HOME);
  return hash.toString();
}

function addObjects(hash: Hash, view: StoreView): void {
  hash.add(`revision ${view.revision}`);
  for (const resource of [...view.collections.keys()].sort()) {
    const objects = [...view.collections.get(resource)!.objects.values()].map((object) => JSON.stringify(object)).sort();
    if (objects.length === 0) continue;
    hash.add(resource);
    for (const object of objects) hash.add(object);
  }
}

function addFiles(hash: Hash, fs: FileSystem, folder: string): void {
  for (const name of fs.readDirectory(folder).sort()) {
    const path = `${folder}/${name}`;
    const { kind } = fs.lstat(path);
    hash.add(`${kind} ${path}`);
    if (kind === 'directory') addFiles(hash, fs, path);
    else if (kind === 'file') hash.add(decodeUtf8(fs.readFile(path)));
    else if (kind === 'symlink') hash.add(fs.readLink(path));
  }
}

/** Two FNV-1a hashes (Fowler, Noll, Vo) with different offsets, side by side. */
class Hash {
  #a = 0x811c9dc5;
  #b = 0xc9dc5118;

  add(text: string): void {
    let a = this.#a, b = this.#b;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ (code + at), 0x01000193);
    }
    this.#a = Math.imul(a ^ text.length, 0x01000193);
    this.#b = Math.imul(b ^ 0xff, 0x01000193);
  }

  toString(): string {
    return (this.#a >>> 0).toString(16).padStart(8, '0') + (this.#b >>> 0).toString(16).padStart(8, '0');
  }
}

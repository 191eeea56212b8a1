import type { FileSystem } from '../../runtime/machine';
import { MountedFileSystem, Volume, baseName, directoryName, resolvePath } from '../../shell/vfs';
import { hexOf } from '../digest';
import type { Image } from '../image';
import { DaemonError } from './daemon';
import { jsonList } from './dockerfile';

/** Where COPY and ADD take files from: the build's context, or an earlier stage. */
export interface CopySource {
  readonly fs: FileSystem;
  /** The context's folder, or '/'. */
  readonly root: string;
  ignored(path: string): boolean;
}

interface CopyPlan {
  /** Says the same when the same files go to the same place: what the build's cache is asked with. */
  readonly fingerprint: string;
  apply(image: Image, now: () => number): Volume;
}

interface Item { readonly from: string; readonly into: boolean; readonly isDirectory: boolean }

/** What `COPY words…` will do. Throws DaemonError when a file is missing. */
export function planCopy(name: string, text: string, flags: ReadonlyMap<string, string>, source: CopySource): CopyPlan {
  const words = jsonList(text) ?? text.split(/\s+/);
  if (words.length < 2) throw new DaemonError(`${name} requires at least two arguments, but only one was provided. Destination could not be determined.`);
  const target = words.at(-1)!;
  const { fs } = source;
  const paths = words.slice(0, -1).flatMap((word) => expand(name, word, source));
  const items = paths.map((from): Item => ({ from, into: target.endsWith('/') || target === '.' || target.endsWith('/.') || paths.length > 1, isDirectory: fs.stat(from).kind === 'directory' }));
  if (paths.length > 1 && !target.endsWith('/') && target !== '.') throw new DaemonError(`When using ${name} with more than one source file, the destination must be a directory and end with a /`);
  const mode = flags.get('chmod');
  const owner = /^(\d+)(?::(\d+))?$/.exec(flags.get('chown') ?? '');
  const seen: string[] = [target, mode ?? '', owner?.[0] ?? ''];
  for (const { from } of items) describe(source, from, seen);
  return {
    fingerprint: hexOf(seen.join('\n')),
    apply(image, now) {
      const volume = new Volume({ type: 'overlay', base: image.files(), now });
      const to = new MountedFileSystem(volume);
      const full = resolvePath(image.config.workingDirectory || '/', target);
      const copy = (path: string, place: string): void => {
        if (source.ignored(relative(source, path))) return;
        if (fs.stat(path).kind === 'directory') {
          to.mkdir(place, { recursive: true });
          for (const entry of fs.readDirectory(path)) copy(`${path}/${entry}`, `${place}/${entry}`);
          return;
        }
        to.mkdir(directoryName(place), { recursive: true });
        to.writeFile(place, fs.readFile(path), { mode: mode ? parseInt(mode, 8) : fs.stat(path).mode & 0o777 });
        if (owner) to.chown(place, Number(owner[1]), Number(owner[2] ?? owner[1]));
      };
      for (const { from, into, isDirectory } of items) {
        const inside = !isDirectory && (into || (to.exists(full) && to.stat(full).kind === 'directory'));
        copy(from, inside ? `${full.replace(/\/$/, '')}/${baseName(from)}` : full);
      }
      return volume;
    },
  };
}

function expand(name: string, word: string, source: CopySource): string[] {
  if (/^https?:\/\//.test(word)) throw new DaemonError(`not simulated: ${name} of an address (${word}); download it first`);
  if (name === 'ADD' && /\.(tar|tgz|tar\.\w+)$/.test(word)) throw new DaemonError(`not simulated: ADD of an archive (${word}); unpack it and COPY the files`);
  const path = resolvePath(source.root, word.replace(/^\//, ''));
  const missing = () => new DaemonError(`${name} failed: file not found in build context or excluded by .dockerignore: stat ${word}: file does not exist`);
  if (!(path === source.root || path.startsWith(source.root === '/' ? '/' : `${source.root}/`))) throw new DaemonError(`${name} failed: forbidden path outside the build context: ${word} ()`);
  if (!/[*?[]/.test(word)) {
    if (!source.fs.exists(path) || source.ignored(relative(source, path))) throw missing();
    return [path];
  }
  const folder = directoryName(path);
  const pattern = new RegExp(`^${baseName(path).replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
  const found = source.fs.exists(folder) ? source.fs.readDirectory(folder).filter((entry) => pattern.test(entry)).sort().map((entry) => `${folder === '/' ? '' : folder}/${entry}`).filter((one) => !source.ignored(relative(source, one))) : [];
  if (found.length === 0) throw new DaemonError(`${name} failed: no source files were specified`);
  return found;
}

function relative(source: CopySource, path: string): string {
  return path.slice(source.root === '/' ? 1 : source.root.length + 1);
}

function describe(source: CopySource, path: string, seen: string[]): void {
  if (source.ignored(relative(source, path))) return;
  const { fs } = source;
  const { kind, mode } = fs.stat(path);
  if (kind === 'directory') {
    seen.push(`${relative(source, path)}/`);
    for (const name of fs.readDirectory(path).sort()) describe(source, `${path}/${name}`, seen);
  } else seen.push(`${relative(source, path)} ${mode} ${checksum(fs.readFile(path))}`);
}

/** FNV-1a with the length (Fowler, Noll, Vo). */
function checksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length}-${(hash >>> 0).toString(16)}`;
}

import type { FileSystem } from '../../runtime/machine';

export interface VolumeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly uid?: number;
}

/**
 * Writes a set of files so that readers see all of the old or all of the new: a directory named by the time, `..data`
 * as a link to it, and a link per file (pkg/volume/util/atomic_writer.go).
 */
export function writeAtomically(fs: FileSystem, files: readonly VolumeFile[], nowMs: number, group: number | undefined): void {
  const old = fs.exists('/..data') ? fs.readLink('/..data') : undefined;
  const names = new Set(files.map((file) => file.path.split('/')[0]!));
  if (old !== undefined && holds(fs, `/${old}`, files) && fs.readDirectory('/').every((name) => name.startsWith('..') || names.has(name))) return;
  const directory = timestampDirectory(nowMs, old);
  fs.mkdir(`/${directory}`, { mode: 0o755 });
  for (const file of files) {
    const path = `/${directory}/${file.path}`;
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent !== `/${directory}`) fs.mkdir(parent, { recursive: true, mode: 0o755 });
    fs.writeFile(path, file.bytes, { mode: file.mode });
    fs.chmod(path, group === undefined ? file.mode : file.mode | 0o040);
    if (file.uid !== undefined || group !== undefined) fs.chown(path, file.uid ?? 0, group ?? 0);
  }
  fs.symlink(directory, '/..data_tmp');
  fs.rename('/..data_tmp', '/..data');
  for (const name of names) if (!fs.exists(`/${name}`)) fs.symlink(`..data/${name}`, `/${name}`);
  for (const name of fs.readDirectory('/')) if (!name.startsWith('..') && !names.has(name)) fs.remove(`/${name}`, { recursive: true });
  if (old) fs.remove(`/${old}`, { recursive: true });
}

/** Whether a directory has all these files with these contents. */
function holds(fs: FileSystem, directory: string, files: readonly VolumeFile[]): boolean {
  return files.every(({ path, bytes }) => {
    const at = `${directory}/${path}`;
    if (!fs.exists(at)) return false;
    const content = fs.readFile(at);
    return content.length === bytes.length && content.every((byte, index) => byte === bytes[index]);
  });
}

/** "..2026_11_21_08_28_19.1234567890" */
function timestampDirectory(nowMs: number, old: string | undefined): string {
  const text = new Date(nowMs).toISOString();
  const nanos = String((Math.floor(nowMs) % 1000) * 1_000_000 + (Math.floor(nowMs / 7) % 1_000_000)).padStart(9, '0');
  const name = `..${text.slice(0, 10).replace(/-/g, '_')}_${text.slice(11, 19).replace(/:/g, '_')}.${nanos}`;
  return name === old ? `${name}0` : name;
}

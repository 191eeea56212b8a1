import type { FileSystem } from '../../runtime/machine';
import { VolumeError } from './volume-error';

/** Checks or makes what a hostPath's type asks for (pkg/volume/hostpath). */
export function prepareHostPath(fs: FileSystem, path: string, type: string | undefined): void {
  const kind = fs.exists(path) ? fs.stat(path).kind : undefined;
  switch (type ?? '') {
    case '':
      // containerd makes a missing directory when it mounts it.
      if (!kind) fs.mkdir(path, { recursive: true, mode: 0o755 });
      return;
    case 'DirectoryOrCreate':
      if (!kind) fs.mkdir(path, { recursive: true, mode: 0o755 });
      else if (kind !== 'directory') throw failed(path, 'directory');
      return;
    case 'Directory':
      if (kind !== 'directory') throw failed(path, 'directory');
      return;
    case 'FileOrCreate':
      if (!kind) fs.writeFile(path, new Uint8Array(), { mode: 0o644 });
      else if (kind !== 'file') throw failed(path, 'file');
      return;
    case 'File':
      if (kind !== 'file') throw failed(path, 'file');
      return;
    case 'Socket':
      if (kind !== 'socket') throw failed(path, 'socket');
      return;
    case 'CharDevice':
      if (kind !== 'device') throw failed(path, 'character device');
      return;
    default:
      if (kind !== 'device') throw failed(path, 'block device');
  }
}

function failed(path: string, what: string): VolumeError {
  return new VolumeError(`hostPath type check failed: ${path} is not a ${what}`);
}

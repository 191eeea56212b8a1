import type { FileStat, Process } from '../runtime/machine';
import { descriptorAt } from './vfs';

function stat(proc: Process, path: string, follow: boolean): FileStat | undefined {
  if (path === '') return undefined;
  const full = path.startsWith('/') ? path : `${proc.cwd}/${path}`;
  try {
    return follow ? proc.machine.fs.stat(full) : proc.machine.fs.lstat(full);
  } catch {
    return undefined;
  }
}

/** The file tests of `test` and `[[`. Unknown operators are false. */
export function fileTest(proc: Process, operator: string, path: string): boolean {
  if (operator === '-h' || operator === '-L') return stat(proc, path, false)?.kind === 'symlink';
  const found = stat(proc, path, true);
  const descriptor = found ? undefined : descriptorAt(path);
  if (descriptor !== undefined) return proc.files.has(descriptor) && (operator === '-e' || operator === '-r' || operator === '-p');
  if (!found) return false;
  const full = path.startsWith('/') ? path : `${proc.cwd}/${path}`;
  switch (operator) {
    case '-e':
    case '-a': return true;
    case '-f': return found.kind === 'file';
    case '-d': return found.kind === 'directory';
    case '-b': return false;
    case '-c': return found.kind === 'device';
    case '-p': return found.kind === 'fifo';
    case '-S': return found.kind === 'socket';
    case '-s': return found.size > 0;
    case '-r': return proc.machine.fs.access(full, 4);
    case '-w': return proc.machine.fs.access(full, 2);
    case '-x': return proc.uid === 0 ? found.kind === 'directory' || (found.mode & 0o111) !== 0 : proc.machine.fs.access(full, 1);
    case '-O': return found.uid === proc.uid;
    case '-G': return found.gid === proc.gid;
    case '-u': return (found.mode & 0o4000) !== 0;
    case '-g': return (found.mode & 0o2000) !== 0;
    case '-k': return (found.mode & 0o1000) !== 0;
    case '-N': return true;
    default: return false;
  }
}

/** `-nt`, `-ot`, `-ef`. */
export function compareFiles(proc: Process, left: string, operator: string, right: string): boolean {
  const a = stat(proc, left, true);
  const b = stat(proc, right, true);
  if (operator === '-ef') return a !== undefined && b !== undefined && a.inode === b.inode;
  if (operator === '-nt') return a !== undefined && (b === undefined || a.mtimeMs > b.mtimeMs);
  if (operator === '-ot') return b !== undefined && (a === undefined || a.mtimeMs < b.mtimeMs);
  return false;
}

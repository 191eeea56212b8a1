import type { OpenFile, OpenFlags, Process } from '../../runtime/machine';
import { descriptorAt, resolvePath, systemError } from '../vfs';
import type { MountedFileSystem, SpecialNode } from '../vfs';
import type { Task } from '../../runtime/process';
import type { Host } from './host';
import { DeviceFile, RegularFile } from './open-file';
import { Pipe } from './pipe';

/** open(2) for a process. Throws SystemError. */
export function openPath(host: Host, proc: Process, path: string, flags: OpenFlags): OpenFile {
  const full = resolvePath(proc.cwd, path);
  const inherited = descriptorOf(full);
  if (inherited !== undefined) return duplicate(proc, inherited);
  const others = /^\/proc\/(\d+)\/fd\/(\d+)$/.exec(full);
  if (others) return ofProcess(host, proc, Number(others[1]), Number(others[2]));
  const fs = proc.machine.fs as MountedFileSystem;
  const write = flags.write === true || flags.append === true;
  if (fs.exists(full)) {
    const node = fs.node(full);
    if (node.kind === 'device' || node.kind === 'fifo' || node.kind === 'socket') {
      if (!fs.access(full, write ? 2 : 4)) throw systemError('EACCES');
      return special(host, proc, node, write);
    }
  }
  const handle = fs.open(full, { ...flags, write, mode: (flags.mode ?? 0o666) & ~proc.umask });
  return new RegularFile(handle, flags.append === true, host.disk);
}

function special(host: Host, proc: Process, node: SpecialNode, write: boolean): OpenFile {
  if (node.kind === 'socket') throw systemError('ENXIO');
  if (node.kind === 'fifo') {
    const pipe = (node.state ??= new Pipe()) as Pipe;
    return namedPipe(pipe, write);
  }
  if (node.device.startsWith('fd/')) return duplicate(proc, Number(node.device.slice(3)));
  if (node.device === 'tty') {
    const terminal = [...proc.files.values()].find((file) => file.isTty);
    if (!terminal) throw systemError('ENXIO');
    return terminal.retain();
  }
  return new DeviceFile(node.device, host.random, host.memoryBus);
}

function duplicate(proc: Process, fd: number): OpenFile {
  const file = proc.files.get(fd);
  if (!file) throw systemError('ENOENT');
  return file.retain();
}

/** What another process has open: /proc/1/fd/1 is where the first process of a container writes its log. */
function ofProcess(host: Host, proc: Process, pid: number, fd: number): OpenFile {
  const owner = host.processes.get(pid);
  const file = owner?.files.get(fd);
  if (!owner || !file) throw systemError('ENOENT');
  if (proc.uid !== 0 && proc.uid !== owner.uid) throw systemError('EACCES');
  return file.retain();
}

function descriptorOf(path: string): number | undefined {
  return { '/dev/stdout': 1, '/dev/stderr': 2 }[path] ?? descriptorAt(path);
}

/** Opening a named pipe waits for its other end; here the first read or write does. */
function namedPipe(pipe: Pipe, write: boolean): OpenFile {
  const end = write ? pipe.writer() : pipe.reader();
  let met = false;
  function* meet(): Task<void> {
    if (!met) yield* pipe.awaitPeer(write ? 'write' : 'read');
    met = true;
  }
  const file: OpenFile = {
    isTty: false,
    get readable() {
      return end.readable;
    },
    *read(maxBytes) {
      yield* meet();
      return yield* end.read(maxBytes);
    },
    *write(bytes) {
      yield* meet();
      yield* end.write(bytes);
    },
    retain() {
      end.retain();
      return file;
    },
    release: () => end.release(),
  };
  return file;
}

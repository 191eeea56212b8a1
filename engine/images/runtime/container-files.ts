import { encodeUtf8 } from '../../runtime/bytes';
import type { ContainerConfig, ContainerResources, DnsConfig, Mount } from '../../kubelet/cri';
import type { MountSource } from '../../runtime/machine';
import { MountedFileSystem, Subtree, Volume, directoryName, subtree } from '../../shell/vfs';
import type { Node } from '../../shell/vfs';
import type { Image } from '../image';
import { startError } from './start-error';

/** A container's files: its own layer over the image, what the runtime writes into every container, and its mounts. */
export function containerFiles(options: {
  readonly image: Image;
  readonly config: ContainerConfig;
  readonly resources: ContainerResources;
  readonly hostname: string;
  readonly dns: () => DnsConfig;
  readonly now: () => number;
  readonly layer?: Volume;
}): { readonly root: Volume; readonly fs: MountedFileSystem } {
  const { config } = options;
  const root = options.layer ?? new Volume({ type: 'overlay', device: 'overlay', base: options.image.files(), limitBytes: 10 * 1024 ** 3, now: options.now });
  const writable = new MountedFileSystem(root);
  const put = (path: string, text: string) => {
    writable.mkdir(directoryName(path), { recursive: true });
    writable.writeFile(path, encodeUtf8(text));
  };
  const dns = options.dns();
  put('/etc/hostname', `${options.hostname}\n`);
  put('/etc/hosts', config.hostsFile());
  put('/etc/resolv.conf', [
    ...(dns.searches.length > 0 ? [`search ${dns.searches.join(' ')}`] : []),
    ...dns.nameservers.map((server) => `nameserver ${server}`),
    ...(dns.options.length > 0 ? [`options ${dns.options.join(' ')}`] : []),
    '',
  ].join('\n'));
  if (config.terminationMessagePath !== '') put(config.terminationMessagePath, '');
  writable.mkdir('/proc', { recursive: true });
  cgroupFiles(root, options.resources);
  const workingDirectory = config.workingDirectory ?? config.image.workingDirectory;
  if (workingDirectory) writable.mkdir(workingDirectory, { recursive: true });
  const fs = new MountedFileSystem(root, { readOnly: config.security.readOnlyRoot });
  // The runtime's own files are mounts of their own: they stay writable under a read-only root.
  const termination = config.terminationMessagePath;
  if (termination !== '') fs.mount(termination, terminationLog(options.now));
  for (const mount of [...config.mounts()].sort((a, b) => a.containerPath.length - b.containerPath.length)) {
    if (fs.exists(mount.containerPath) && (fs.stat(mount.containerPath).kind === 'directory') !== isDirectory(mount.source)) throw mismatch(mount);
    fs.mount(mount.containerPath, mount.source, { readOnly: mount.readOnly });
  }
  return { root, fs };
}

/** Whether an image has a file, not a directory, at a path. */
export function hasFile(image: Image, path: string): boolean {
  let node: Node | undefined = image.files();
  for (const name of path.split('/').filter(Boolean)) node = node?.kind === 'directory' ? node.children.get(name) : undefined;
  return node?.kind === 'file';
}

function isDirectory(source: MountSource): boolean {
  return (source instanceof Subtree ? source.root : (source as Volume).root).kind === 'directory';
}

/** A directory cannot be mounted on a file, nor a file on a directory. */
function mismatch({ containerPath, hostPath = '', readOnly }: Mount): Error {
  return startError(`error during container init: error mounting "${hostPath}" to rootfs at "${containerPath}": mount ${hostPath}:${containerPath} (via /proc/self/fd/6), flags: 0x${readOnly ? 5001 : 5000}: not a directory: unknown`);
}

function terminationLog(now: () => number): Subtree {
  const volume = new Volume({ type: 'tmpfs', now });
  new MountedFileSystem(volume).writeFile('/log', new Uint8Array(0), { mode: 0o666 });
  const found = subtree(volume, 'log');
  if (!found) throw new Error('the termination log is missing');
  return found;
}

/** The limits as a program finds them (cgroup v2). */
export function cgroupFiles(root: Volume, { cpuLimitMillis, memoryLimitBytes }: ContainerResources): void {
  const writable = new MountedFileSystem(root);
  writable.mkdir('/sys/fs/cgroup', { recursive: true });
  const put = (path: string, text: string) => writable.writeFile(path, encodeUtf8(text));
  put('/sys/fs/cgroup/cpu.max', cpuLimitMillis > 0 ? `${cpuLimitMillis * 100} 100000\n` : 'max 100000\n');
  put('/sys/fs/cgroup/memory.max', memoryLimitBytes > 0 ? `${memoryLimitBytes}\n` : 'max\n');
}

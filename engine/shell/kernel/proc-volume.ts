import { capabilityMask } from '../../runtime/capabilities';
import { encodeUtf8 } from '../../runtime/bytes';
import type { FileSystem } from '../../runtime/machine';
import type { DirectoryNode, FileNode, Node, SymlinkNode } from '../vfs';
import { Volume } from '../vfs';
import { viewOf } from './file-view';
import type { Host, HostedProcess } from './host';
import { pipeNumber } from './pipe';

/** /proc: made anew on every look (proc(5)). Only what ps, top, free, df, mount and curious learners read. */
export function createProcVolume(machine: Host): Volume {
  const tree = new ProcTree(machine);
  return new Volume({ type: 'proc', device: 'proc', generated: tree.directory(() => tree.root()), now: () => machine.clock.now() });
}

type Entries = ReadonlyMap<string, () => Node>;

class ProcTree {
  readonly #owner = {};

  constructor(private readonly machine: Host) {}

  root(): Entries {
    const entries = new Map<string, () => Node>();
    for (const proc of this.machine.processes.values()) entries.set(String(proc.pid), () => this.directory(() => this.#process(proc)));
    const { facts } = this.machine;
    const file = (name: string, text: () => string) => entries.set(name, () => this.#file(text()));
    file('cmdline', () => `BOOT_IMAGE=/boot/vmlinuz-${facts.kernel} root=/dev/sda1 ro quiet\n`);
    file('cpuinfo', () => Array.from({ length: facts.cores }, (_, at) => CPU.replace('PROCESSOR', String(at))).join('\n'));
    file('loadavg', () => `0.08 0.03 0.01 1/${this.machine.processes.size} ${Math.max(0, ...this.machine.processes.keys())}\n`);
    file('meminfo', () => memInfo(facts.memoryBytes, this.machine.memoryBytes));
    file('mounts', () => this.#mounts());
    file('stat', () => `cpu  ${Math.round(this.machine.cpuUsedMs / 10)} 0 0 ${Math.round(this.#uptimeMs() / 10)} 0 0 0 0 0 0\nbtime ${Math.floor(facts.bootedAtMs / 1000)}\n`);
    file('uptime', () => `${(this.#uptimeMs() / 1000).toFixed(2)} ${((this.#uptimeMs() * facts.cores) / 1000).toFixed(2)}\n`);
    file('version', () => `Linux version ${facts.kernel} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)\n`);
    // Who looks is not known here: the first process that sees these files.
    entries.set('self', () => this.#link(String([...this.machine.processes.values()].find((proc) => !this.#elsewhere(proc))?.pid ?? 1)));
    entries.set('sys', () => this.directory(() => new Map([['kernel', () => this.directory(() => this.#kernel())], ['net', () => this.directory(() => new Map([['ipv4', () => this.directory(() => new Map([['ip_forward', () => this.#file('1\n')]]))]]))]])));
    return entries;
  }

  directory(entries: () => Entries): DirectoryNode {
    const now = this.machine.clock.now();
    const children = {
      get: (name: string) => entries().get(name)?.(),
      keys: () => entries().keys(),
      get size() {
        return entries().size;
      },
    };
    return { owner: this.#owner, inode: 1, mode: 0o555, uid: 0, gid: 0, mtimeMs: now, kind: 'directory', children };
  }

  #process(proc: HostedProcess): Entries {
    const { usage } = proc;
    const state = proc.stopped ? 'T (stopped)' : 'S (sleeping)';
    const name = (proc.argv[0] ?? '').split('/').at(-1)!.replace(/:$/, '').slice(0, 15);
    const ticks = Math.round(usage.cpuMs / 10);
    const start = Math.round((usage.startedAtMs - this.machine.facts.bootedAtMs) / 10);
    const pages = Math.ceil(usage.memoryBytes / 4096);
    return new Map<string, () => Node>([
      ['cmdline', () => this.#file(proc.argv.map((word) => `${word}\0`).join(''))],
      ['comm', () => this.#file(`${name}\n`)],
      ['cwd', () => this.#link(proc.cwd)],
      ['environ', () => this.#file([...proc.env].map(([key, value]) => `${key}=${value}\0`).join(''))],
      ['fd', () => this.directory(() => new Map([...proc.files.keys()].map((fd) => [String(fd), () => this.#link(proc.files.get(fd)?.isTty ? `/dev/${proc.tty?.name ?? 'pts/0'}` : `pipe:[${pipeNumber(proc.pid, fd)}]`)])))],
      ['mounts', () => this.#file(this.#mounts())],
      ['ns', () => this.directory(() => this.#namespaces(proc))],
      ['root', () => this.#root(proc)],
      ['stat', () => this.#file(`${proc.pid} (${name}) ${state[0]} ${proc.ppid} ${proc.pgid} ${proc.pgid} 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 ${start} ${usage.memoryBytes} ${pages}\n`)],
      ['status', () => this.#file(this.#status(proc, name, state))],
    ]);
  }

  #status(proc: HostedProcess, name: string, state: string): string {
    const kb = Math.round(proc.usage.memoryBytes / 1024);
    const ids = (id: number) => `${id}\t${id}\t${id}\t${id}`;
    const { capabilities: granted, noNewPrivileges = false, seccomp = false } = this.machine.facts;
    const bound = capabilityMask(granted);
    const capabilities = proc.uid === 0 ? bound : '0000000000000000';
    return [
      `Name:\t${name}`, 'Umask:\t0022', `State:\t${state}`, `Tgid:\t${proc.pid}`, 'Ngid:\t0', `Pid:\t${proc.pid}`, `PPid:\t${proc.ppid}`, 'TracerPid:\t0',
      `Uid:\t${ids(proc.uid)}`, `Gid:\t${ids(proc.gid)}`, 'FDSize:\t64', `Groups:\t${proc.groups.join(' ')} `, `VmSize:\t${String(kb).padStart(8)} kB`, `VmRSS:\t${String(kb).padStart(8)} kB`, 'Threads:\t1',
      'CapInh:\t0000000000000000', `CapPrm:\t${capabilities}`, `CapEff:\t${capabilities}`, `CapBnd:\t${bound}`, 'CapAmb:\t0000000000000000', `NoNewPrivs:\t${noNewPrivileges ? 1 : 0}`, `Seccomp:\t${seccomp ? 2 : 0}`, `Seccomp_filters:\t${seccomp ? 1 : 0}`, '',
    ].join('\n');
  }

  /** A process of a container whose processes are shared has another root. */
  #root(proc: HostedProcess): Node {
    const files = this.#elsewhere(proc);
    return files ? viewOf(files) : this.#link('/');
  }

  #elsewhere(proc: HostedProcess): FileSystem | undefined {
    return proc.rootFiles ?? (proc.machine.facts === this.machine.facts ? undefined : proc.machine.fs);
  }

  #namespaces(proc: HostedProcess): Entries {
    return new Map(Object.entries(proc.namespaces ?? this.machine.namespaces()).map(([kind, number]) => [kind, () => this.#link(`${kind}:[${number}]`)]));
  }

  #kernel(): Entries {
    const { facts, hostname } = this.machine;
    return new Map<string, () => Node>([
      ['hostname', () => this.#file(`${hostname}\n`)],
      ['osrelease', () => this.#file(`${facts.kernel}\n`)],
      ['ostype', () => this.#file('Linux\n')],
      ['pid_max', () => this.#file('4194304\n')],
    ]);
  }

  #mounts(): string {
    return this.machine.fs.mounts.map((mount) => `${mount.device} ${mount.path} ${mount.type} ${mount.readOnly ? 'ro' : 'rw'},relatime 0 0\n`).join('');
  }

  #uptimeMs(): number {
    return this.machine.clock.now() - this.machine.facts.bootedAtMs;
  }

  #file(text: string): FileNode {
    const bytes = encodeUtf8(text);
    return { ...this.#meta(0o444), kind: 'file', bytes, size: bytes.length, make: undefined, program: undefined, links: 1 };
  }

  #link(target: string): SymlinkNode {
    return { ...this.#meta(0o777), kind: 'symlink', target };
  }

  #meta(mode: number) {
    return { owner: this.#owner, inode: 1, mode, uid: 0, gid: 0, mtimeMs: this.machine.clock.now() };
  }
}

const CPU = 'processor\t: PROCESSOR\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 106\nmodel name\t: Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz\ncpu MHz\t\t: 2899.998\ncache size\t: 55296 KB\n';

function memInfo(total: number, used: number): string {
  const kb = (bytes: number) => `${String(Math.round(bytes / 1024)).padStart(8)} kB`;
  const free = Math.max(0, total * 0.7 - used);
  return `MemTotal:       ${kb(total)}\nMemFree:        ${kb(free)}\nMemAvailable:   ${kb(free + total * 0.2)}\nBuffers:        ${kb(total * 0.02)}\nCached:         ${kb(total * 0.2)}\nSwapTotal:      ${kb(0)}\nSwapFree:       ${kb(0)}\n`;
}

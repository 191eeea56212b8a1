import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { NetNamespace } from '../network';
import { PidNamespace, SimulatedMachine } from '../shell/kernel';
import type { ProgramTable } from '../shell/kernel';
import { encodeUtf8 } from '../runtime/bytes';
import { MountedFileSystem, Volume, buildLayer } from '../shell/vfs';
import type { DirectoryNode, LayerEntry } from '../shell/vfs';
import { PRIVATE_REGISTRY } from './registry';
import { BUILT_MS, debianTree } from './catalogue/trees';

export interface HostOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly net: NetNamespace;
  readonly programs: ProgramTable;
  /** More files, by path. */
  readonly files?: Readonly<Record<string, LayerEntry>>;
  /** Programs in /usr/local/bin besides Debian's: 'kubectl', 'crictl', 'docker'. */
  readonly commands?: readonly string[];
  /** A tree that hosts share (`hostTree`); made anew without it. */
  readonly base?: DirectoryNode;
  /** The number of the first process that somebody starts here; 1 without it. */
  readonly firstPid?: number;
  /** More lines of /etc/hosts. */
  readonly hosts?: string;
  /** What the machine is made of; 4 cores, 8 GB of memory and 40 GB of disk without it. */
  readonly size?: MachineSize;
}

interface MachineSize {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** The file tree of a Debian host with these commands and text files, for hosts to share. */
export function hostTree(commands: readonly string[] = [], files: Readonly<Record<string, string>> = {}): DirectoryNode {
  const programs = Object.fromEntries(commands.map((name) => [`/usr/local/bin/${name}`, { program: name }] as const));
  return debianTree('debian', { '/etc/hostname': '', '/etc/hosts': '', '/etc/resolv.conf': 'nameserver 172.30.0.1\n', '/etc/kubernetes/manifests': { directory: true }, ...files, ...programs }, TOOLS);
}

/** The private registry runs on the workstation. */
const REGISTRY_HOST = `172.30.0.1\t${PRIVATE_REGISTRY.replace(/:.*/, '')}\n`;
const TOOLS = 'curl wget ip ss netstat dig nslookup host ping traceroute tcpdump bridge iptables iptables-save ipvsadm nc ssh git jq less man make openssl tree file column hd vim join numfmt envsubst sudo'.split(' ');

/** A machine that boots Debian: a node, the learner's workstation, a Docker host. */
export function createHost(options: HostOptions): { readonly machine: SimulatedMachine; readonly disk: Volume } {
  const { clock, net } = options;
  const shared = options.base ?? hostTree(options.commands);
  const base = options.files ? buildLayer([options.files], BUILT_MS, shared) : shared;
  const disk = new Volume({ type: 'ext4', device: '/dev/sda1', base, limitBytes: options.size?.diskBytes ?? 40 * 1024 ** 3, now: () => clock.now() });
  const fs = new MountedFileSystem(disk);
  fs.writeFile('/etc/hostname', encodeUtf8(`${options.name}\n`));
  if (!options.files?.['/etc/hosts']) fs.writeFile('/etc/hosts', encodeUtf8(`127.0.0.1\tlocalhost\n${net.address ?? '127.0.1.1'}\t${options.name}\n${REGISTRY_HOST}${options.hosts ?? ''}`));
  const machine = new SimulatedMachine({ hostname: options.name, clock, random: options.random, net, programs: options.programs, root: fs, facts: { bootedAtMs: clock.now() - 3_600_000, ...(options.size ? { cores: options.size.cores, memoryBytes: options.size.memoryBytes } : {}) }, ...(options.firstPid ? { pids: new PidNamespace(options.firstPid) } : {}) });
  const text = (path: string) => (fs.exists(path) ? String.fromCharCode(...fs.readFile(path)) : '');
  net.configure({ hosts: () => text('/etc/hosts'), dns: () => readResolvConf(text('/etc/resolv.conf')) });
  return { machine, disk };
}

function readResolvConf(text: string) {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const values = (key: string) => lines.filter((line) => line[0] === key).flatMap((line) => line.slice(1));
  return { nameservers: values('nameserver'), searches: values('search'), options: values('options') };
}

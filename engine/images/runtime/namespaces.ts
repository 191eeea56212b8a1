import type { SandboxConfig } from '../../kubelet/cri';

/** Inode numbers of the namespaces a process is in, as /proc/PID/ns shows them. */
export type Namespaces = Readonly<Record<'cgroup' | 'ipc' | 'mnt' | 'net' | 'pid' | 'user' | 'uts', number>>;

/** What of a pod its namespaces depend on. */
interface PodPlace {
  readonly serial: number;
  readonly config: Pick<SandboxConfig, 'hostNetwork' | 'hostPid' | 'hostIpc' | 'shareProcessNamespace'>;
}

/** Linux numbers the first ones so (PROC_*_INIT_INO). */
export const HOST_NAMESPACES: Namespaces = { cgroup: 4_026_531_835, ipc: 4_026_531_839, mnt: 4_026_531_841, net: 4_026_531_840, pid: 4_026_531_836, user: 4_026_531_837, uts: 4_026_531_838 };

const FIRST = 4_026_532_200;

/** Of the pause process: what all containers of the pod share lives here. */
export function podNamespaces({ serial, config }: PodPlace): Namespaces {
  const base = FIRST + serial * 8;
  const host = HOST_NAMESPACES;
  return { ...host, mnt: base, net: config.hostNetwork ? host.net : base + 1, uts: config.hostNetwork ? host.uts : base + 2, ipc: config.hostIpc ? host.ipc : base + 3, pid: config.hostPid ? host.pid : base + 4 };
}

/** A container has its own mounts and processes; network, host name and IPC are the pod's. */
export function containerNamespaces(sandbox: PodPlace, container: { readonly serial: number }): Namespaces {
  const pod = podNamespaces(sandbox);
  const base = FIRST + container.serial * 8;
  const { hostPid, shareProcessNamespace } = sandbox.config;
  return { ...pod, mnt: base + 5, pid: hostPid || shareProcessNamespace ? pod.pid : base + 6, cgroup: base + 7 };
}

import { Signal } from '../../runtime/process';
import type { HostedProcess, SimulatedMachine } from '../../shell/kernel';
import type { SandboxConfig } from '../../kubelet/cri';
import type { NodeNetwork } from '../../network';
import type { NetStack } from '../../runtime/net';
import type { SimulatedContainer } from './container';
import { HOST_NAMESPACES, containerNamespaces, podNamespaces, type Namespaces } from './namespaces';

/** A pod as the node's process table sees it. */
export interface PlacedPod {
  readonly id: string;
  readonly serial: number;
  readonly createdMs: number;
  readonly config: SandboxConfig;
  readonly containers: readonly SimulatedContainer[];
  readonly net: NetStack;
  readonly hostname: string;
  readonly ips: readonly string[];
  readonly network: NodeNetwork | undefined;
}

interface PlacedNode {
  readonly node: SimulatedMachine;
  readonly sandboxes: Iterable<PlacedPod>;
  kubeletRuns(): boolean;
}

/** A process of the node that belongs to a pod, or one of the node's own daemons. */
export interface GuestProcess extends HostedProcess {
  readonly namespaces: Namespaces;
  readonly sandbox: PlacedPod | undefined;
  /** Undefined for the pause process and the node's daemons. */
  readonly container: SimulatedContainer | undefined;
}

interface About {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  readonly uid?: number;
  readonly startedMs: number;
  readonly memoryBytes: number;
  readonly cpuMs: number;
  readonly namespaces: Namespaces;
  readonly sandbox?: PlacedPod;
  readonly container?: SimulatedContainer;
  kill(signal: number): void;
}

/** PIDs of the daemons; what containers bring comes after them, and what is typed on the node far behind. */
const SYSTEMD = 1;
export const CONTAINERD = { pid: 542, argv: ['/usr/bin/containerd'] } as const;
export const KUBELET = { pid: 771, argv: ['/usr/bin/kubelet', '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf', '--kubeconfig=/etc/kubernetes/kubelet.conf', '--config=/var/lib/kubelet/config.yaml', '--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock'] } as const;
const FIRST_GUEST = 1214, STEP = 13;

/**
 * What runs on a node besides its shells: its daemons, and for each pod a shim, the pause process and the containers'
 * processes under the numbers that the node gives them. Made when somebody looks.
 */
export class NodeProcesses {
  readonly #runtime: PlacedNode;
  readonly #pids = new Map<string, number>();
  #next = FIRST_GUEST;

  constructor(runtime: PlacedNode) {
    this.#runtime = runtime;
  }

  list(): GuestProcess[] {
    const { node } = this.#runtime;
    const booted = node.facts.bootedAtMs;
    const daemon = ({ pid, argv }: { readonly pid: number; readonly argv: readonly string[] }, megabytes: number, cpuMs: number): GuestProcess =>
      this.#process({ pid, ppid: pid === 1 ? 0 : 1, argv, startedMs: booted + pid * 10, memoryBytes: megabytes * 1024 ** 2, cpuMs, namespaces: HOST_NAMESPACES, kill: () => {} });
    const elapsed = node.clock.now() - booted;
    const list = [
      daemon({ pid: SYSTEMD, argv: ['/sbin/init'] }, 12, 900),
      daemon(CONTAINERD, 62, elapsed * 0.004),
      ...(this.#runtime.kubeletRuns() ? [daemon(KUBELET, 98, elapsed * 0.012)] : []),
    ];
    for (const sandbox of this.#runtime.sandboxes) list.push(...this.#ofPod(sandbox));
    return list;
  }

  #ofPod(sandbox: PlacedPod): GuestProcess[] {
    const shim = this.#pid(`shim ${sandbox.id}`);
    const startedMs = sandbox.createdMs;
    const make = (about: About): GuestProcess => this.#process({ ...about, sandbox });
    const list = [
      make({ pid: shim, ppid: SYSTEMD, argv: ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'k8s.io', '-id', sandbox.id, '-address', '/run/containerd/containerd.sock'], startedMs, memoryBytes: 11 * 1024 ** 2, cpuMs: 20, namespaces: HOST_NAMESPACES, kill: () => {} }),
      this.#pause(sandbox, this.#pid(`pause ${sandbox.id}`), shim),
    ];
    for (const container of sandbox.containers) if (container.state === 'running') list.push(...this.#ofContainer(sandbox, container, shim));
    return list;
  }

  /** As the containers of its pod see it when they share their processes: the first of all. */
  pauseWithin(sandbox: PlacedPod): GuestProcess {
    return this.#pause(sandbox, 1, 0);
  }

  #pause(sandbox: PlacedPod, pid: number, ppid: number): GuestProcess {
    return this.#process({ pid, ppid, argv: ['/pause'], uid: 65_535, startedMs: sandbox.createdMs, memoryBytes: 700_000, cpuMs: 10, namespaces: podNamespaces(sandbox), sandbox, kill: () => {} });
  }

  #ofContainer(sandbox: PlacedPod, container: SimulatedContainer, shim: number): GuestProcess[] {
    const namespaces = containerNamespaces(sandbox, container);
    if (!container.hasMachine) {
      const { memoryBytes, cpuMs } = container.stats();
      const main = this.#pid(`${container.id} 1`);
      const titles = container.titles;
      return titles.map(({ argv, uid }, at) => this.#process({
        pid: at === 0 ? main : this.#pid(`${container.id} title ${at}`), ppid: at === 0 ? shim : main, argv, uid, startedMs: container.startedMs ?? sandbox.createdMs, memoryBytes: at === 0 ? memoryBytes : memoryBytes / 2, cpuMs, namespaces, sandbox, container,
        kill: (signal) => container.kill(signal),
      }));
    }
    // With hostPID they stand in the node's table themselves.
    if (container.machine().pids === this.#runtime.node.pids) return [];
    const own = [...container.machine().own];
    return own.map((proc) => this.#process({
      pid: this.#pid(`${container.id} ${proc.pid}`), ppid: own.some((one) => one.pid === proc.ppid) ? this.#pid(`${container.id} ${proc.ppid}`) : shim, argv: [...proc.argv], uid: proc.uid, startedMs: proc.usage.startedAtMs, memoryBytes: proc.usage.memoryBytes, cpuMs: proc.usage.cpuMs, namespaces, sandbox, container,
      kill: (signal) => (signal === Signal.KILL && own[0] === proc ? container.kill(signal) : proc.killFromHost(signal)),
    }));
  }

  /** Of a container's first process, or of a sandbox's pause process. */
  pidOf(target: { readonly container: SimulatedContainer } | { readonly sandbox: PlacedPod }): number {
    if (!('container' in target)) return this.#pid(`pause ${target.sandbox.id}`);
    const { container } = target;
    const [first] = container.hasMachine && container.machine().pids === this.#runtime.node.pids ? container.machine().own : [];
    return first?.pid ?? this.#pid(`${container.id} 1`);
  }

  #pid(key: string): number {
    let pid = this.#pids.get(key);
    if (pid === undefined) {
      pid = this.#next;
      this.#next += STEP;
      this.#pids.set(key, pid);
    }
    return pid;
  }

  #process(about: About): GuestProcess {
    const { node } = this.#runtime;
    const { pid, ppid, argv, uid = 0, startedMs, memoryBytes, cpuMs, namespaces, sandbox, container, kill } = about;
    const unsuitable = (): never => {
      throw new Error('a process of another machine does nothing here');
    };
    return {
      pid, ppid, pgid: pid, argv, uid, gid: uid, groups: [], env: new Map(), cwd: '/', umask: 0o022, machine: node, clock: node.clock, random: node.random, files: new Map(), tty: undefined,
      stdin: node.nullFile, stdout: node.nullFile, stderr: node.nullFile, exitCode: undefined, endedBy: undefined, stopped: false,
      usage: { startedAtMs: startedMs, cpuMs, memoryBytes },
      kill, killFromHost: kill, namespaces, sandbox, container,
      get rootFiles() {
        return container?.machine().fs;
      },
      out: unsuitable, err: unsuitable, sleep: unsuitable, spend: unsuitable, allocate: unsuitable, spawn: unsuitable, wait: unsuitable, exec: unsuitable, onSignal: unsuitable, open: unsuitable, pipe: unsuitable, changed: unsuitable as never, childChanged: unsuitable as never,
    } as unknown as GuestProcess;
  }
}

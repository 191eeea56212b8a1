import type { Transport } from '../../api/transport';
import { CONTAINERD, KUBELET } from '../runtime/node-processes';

/** The kubelet of a node as its service. */
interface KubeletService {
  readonly answering: boolean;
  freeze(): void;
  thaw(): void;
}

/** What a node's machine belongs to. */
export interface NodePlace {
  readonly kubelet: KubeletService;
  /** Requests of one who may do everything. */
  readonly transport: Transport;
}

export type NodeOf = (machine: string) => NodePlace | undefined;

/** systemd's own line about a unit. */
interface UnitLine {
  readonly atMs: number;
  readonly text: string;
}

/** A service of a node, since when it is as it is, and what systemd wrote of it. */
export class Unit {
  readonly lines: UnitLine[] = [];
  sinceMs: number;

  constructor(
    readonly name: 'kubelet' | 'containerd',
    readonly about: string,
    readonly docs: string,
    private readonly daemon: { readonly pid: number; readonly argv: readonly string[] },
    bootedMs: number,
  ) {
    this.sinceMs = bootedMs + daemon.pid * 10;
    this.started(this.sinceMs);
  }

  get pid(): number {
    return this.daemon.pid;
  }

  get command(): string {
    return this.daemon.argv.join(' ');
  }

  started(atMs: number): void {
    this.sinceMs = atMs;
    this.lines.push({ atMs, text: `Started ${this.name}.service - ${this.about}.` });
  }

  stopped(atMs: number): void {
    this.sinceMs = atMs;
    for (const text of [`Stopping ${this.name}.service - ${this.about}...`, `${this.name}.service: Deactivated successfully.`, `Stopped ${this.name}.service - ${this.about}.`]) this.lines.push({ atMs, text });
  }
}

/** The services of each machine, made when somebody first asks for them. */
export class Units {
  readonly #machines = new Map<string, ReadonlyMap<string, Unit>>();

  constructor(private readonly bootedMs: (machine: string) => number) {}

  /** By the name that systemctl and journalctl take; undefined when there is no such service. */
  of(machine: string, name: string): Unit | undefined {
    let units = this.#machines.get(machine);
    if (!units) {
      const booted = this.bootedMs(machine);
      units = new Map([
        ['containerd', new Unit('containerd', 'containerd container runtime', 'https://containerd.io', CONTAINERD, booted)],
        ['kubelet', new Unit('kubelet', 'kubelet: The Kubernetes Node Agent', 'https://kubernetes.io/docs/', KUBELET, booted)],
      ]);
      this.#machines.set(machine, units);
    }
    return units.get(name.replace(/\.service$/, ''));
  }
}

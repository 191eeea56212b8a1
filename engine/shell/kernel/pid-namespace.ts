import type { HostedProcess } from './host';

/** A table of processes; containers of one pod share it with shareProcessNamespace, Docker's with --pid=container. */
export class PidNamespace {
  readonly processes = new Map<number, HostedProcess>();
  /** Processes of other machines that are seen in this table: those of a node's pods. */
  guests: (() => Iterable<HostedProcess>) | undefined;
  #next: number;

  constructor(first = 1) {
    this.#next = first;
  }

  /** What ps here shows. */
  get all(): ReadonlyMap<number, HostedProcess> {
    if (!this.guests) return this.processes;
    const all = new Map<number, HostedProcess>();
    for (const proc of this.guests()) all.set(proc.pid, proc);
    for (const [pid, proc] of this.processes) all.set(pid, proc);
    return all;
  }

  take(): number {
    // pid_max is 4194304; a machine of ours never lives that long.
    const pid = this.#next;
    this.#next += 1;
    return pid;
  }
}

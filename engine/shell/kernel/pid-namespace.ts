import type { HostedProcess } from './host';

/** A table of processes; containers of one pod share it with shareProcessNamespace, Docker's with --pid=container. */
export class PidNamespace {
  readonly processes = new Map<number, HostedProcess>();
  #next: number;

  constructor(first = 1) {
    this.#next = first;
  }

  take(): number {
    // pid_max is 4194304; a machine of ours never lives that long.
    const pid = this.#next;
    this.#next += 1;
    return pid;
  }
}

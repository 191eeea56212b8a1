import type { Process } from '../runtime/machine';
import { Signal } from '../runtime/process';
import type { Task } from '../runtime/process';

const SIGNAL_WORDS: Readonly<Record<number, string>> = {
  1: 'Hangup', 2: 'Interrupt', 3: 'Quit', 4: 'Illegal instruction', 5: 'Trace/breakpoint trap', 6: 'Aborted', 7: 'Bus error', 8: 'Floating point exception', 9: 'Killed', 10: 'User defined signal 1',
  11: 'Segmentation fault', 12: 'User defined signal 2', 13: 'Broken pipe', 14: 'Alarm clock', 15: 'Terminated', 19: 'Stopped (signal)', 20: 'Stopped',
};

export interface Job {
  readonly number: number;
  readonly processes: readonly Process[];
  readonly text: string;
  /** The state that was last told to the user. */
  told: string;
}

/** What a table of jobs asks of the shell that it belongs to. */
interface JobOwner {
  readonly proc: Process;
  readonly interactive: boolean;
  /** What messages start with. */
  prefix(): string;
  /** The text that a message about a signal ends with. */
  jobText(proc: Process): string;
}

/** The jobs of one shell. The current job is the last one stopped or, if none is, the last one started. */
export class JobTable {
  readonly jobs: Job[] = [];
  /** Exit codes of background processes that are gone, for `wait PID`. */
  readonly finished = new Map<number, number>();
  #order: Job[] = [];

  add(processes: readonly Process[], text: string): Job {
    const number = this.jobs.reduce((most, job) => Math.max(most, job.number), 0) + 1;
    const job: Job = { number, processes, text, told: 'Running' };
    this.jobs.push(job);
    this.#order.push(job);
    if (this.finished.size > 4096) this.finished.clear();
    return job;
  }

  copy(): JobTable {
    const copy = new JobTable();
    copy.jobs.push(...this.jobs);
    copy.#order = this.#order.slice();
    return copy;
  }

  remove(job: Job): void {
    const at = this.jobs.indexOf(job);
    if (at >= 0) this.jobs.splice(at, 1);
    this.#order = this.#order.filter((other) => other !== job);
    for (const proc of job.processes) if (proc.exitCode !== undefined) this.finished.set(proc.pid, proc.exitCode);
  }

  get current(): Job | undefined {
    return this.#order.findLast((job) => isStopped(job)) ?? this.#order.at(-1);
  }

  get previous(): Job | undefined {
    const { current } = this;
    const others = this.#order.filter((job) => job !== current);
    return others.findLast((job) => isStopped(job)) ?? others.at(-1);
  }

  mark(job: Job): string {
    return job === this.current ? '+' : job === this.previous ? '-' : ' ';
  }

  /** `%1`, `%+`, `%-`, `%name`, `%?text`; undefined when no job fits. */
  find(spec: string): Job | undefined {
    const text = spec.replace(/^%/, '');
    if (text === '' || text === '+' || text === '%') return this.current;
    if (text === '-') return this.previous;
    if (/^\d+$/.test(text)) return this.jobs.find((job) => job.number === Number(text));
    if (text.startsWith('?')) return this.jobs.find((job) => job.text.includes(text.slice(1)));
    return this.jobs.find((job) => job.text.startsWith(text));
  }

  /** Waits until the processes ended or one stopped; gives them the terminal meanwhile. */
  *foreground(shell: JobOwner, processes: readonly Process[], text: string, known?: Job): Task<number> {
    const { tty } = shell.proc;
    tty?.setForeground(processes[0]!.pgid);
    try {
      while (!processes.every((proc) => proc.exitCode !== undefined) && !processes.some((proc) => proc.stopped)) yield shell.proc.childChanged.wait;
    } finally {
      tty?.setForeground(shell.proc.pgid);
      tty?.setRaw(false);
    }
    const last = processes.at(-1)!;
    if (processes.some((proc) => proc.stopped)) {
      const job = known ?? this.add(processes, text);
      this.#touch(job);
      job.told = 'Stopped';
      yield* shell.proc.err(`\n${this.line(job)}\n`);
      return 128 + Signal.TSTP;
    }
    if (known) this.remove(known);
    const ended = processes.find((proc) => proc.endedBy !== undefined);
    if (ended?.endedBy === Signal.INT) yield* shell.proc.out('\n');
    else if (ended) yield* this.reportSignal(shell, ended);
    return last.exitCode!;
  }

  #touch(job: Job): void {
    this.#order = this.#order.filter((other) => other !== job);
    this.#order.push(job);
  }

  /** `Killed`, `Terminated`, …: how a foreground process ended; SIGINT and SIGPIPE go without saying. */
  *reportSignal(shell: JobOwner, proc: Process): Task<void> {
    const signal = proc.endedBy!;
    if (signal === Signal.INT || signal === Signal.PIPE) return;
    const word = SIGNAL_WORDS[signal] ?? `Unknown signal ${signal}`;
    if (shell.interactive || signal === Signal.TERM) yield* shell.proc.err(`${word}\n`);
    else yield* shell.proc.err(`${shell.prefix()}${String(proc.pid).padStart(5)} ${word.padEnd(22)}  ${shell.jobText(proc)}\n`);
  }

  state(job: Job): string {
    if (isStopped(job)) return 'Stopped';
    if (job.processes.some((proc) => proc.exitCode === undefined)) return 'Running';
    const last = job.processes.at(-1)!;
    if (last.endedBy !== undefined) return SIGNAL_WORDS[last.endedBy] ?? `Signal ${last.endedBy}`;
    return last.exitCode === 0 ? 'Done' : `Exit ${last.exitCode}`;
  }

  line(job: Job, withPids = false): string {
    const state = this.state(job);
    const pid = withPids ? `${String(job.processes[0]!.pid).padStart(5)} ` : ' ';
    return `[${job.number}]${this.mark(job)} ${pid}${state.padEnd(24)}${job.text}${state === 'Running' ? ' &' : ''}`;
  }

  /** Lines about background jobs that ended since the last prompt; they leave the table. */
  news(): string[] {
    const out: string[] = [];
    for (const job of this.jobs.slice()) {
      const state = this.state(job);
      if (state === 'Running' || state === 'Stopped') {
        if (state === 'Stopped' && job.told !== 'Stopped') {
          job.told = 'Stopped';
          out.push(this.line(job));
        }
        continue;
      }
      out.push(this.line(job));
    }
    for (const job of this.jobs.slice()) if (!['Running', 'Stopped'].includes(this.state(job))) this.remove(job);
    return out;
  }

  /** Drops what has ended without a word, as a script's shell does. */
  reap(): void {
    for (const job of this.jobs.slice()) if (job.processes.every((proc) => proc.exitCode !== undefined)) this.remove(job);
  }
}

function isStopped(job: Job): boolean {
  return job.processes.some((proc) => proc.stopped) && job.processes.every((proc) => proc.stopped || proc.exitCode !== undefined);
}

export { SIGNAL_WORDS };

import type { Locale } from '../curriculum/text';
import type { MakeCluster } from './cluster-port';
import { engineVersion, makeLabCluster } from './engine';
import type { Journal } from './journal';
import type { Scenario, TasksReport } from './protocol';
import { LabSession } from './session';
import { TaskChecker } from './task-checker';

/** A step of cluster time between two looks at the goals. */
const LOOK_MS = 250;

/**
 * The same lab without a page, in virtual time only: for tests of lessons, for grading a journal on the server, and to
 * show that Node and the browser come to the same state.
 */
export class HeadlessLab {
  readonly session: LabSession;
  readonly checker: TaskChecker;
  readonly #output = new Map<number, string>();

  constructor(scenario: Scenario, private readonly locale: Locale, make: MakeCluster = makeLabCluster, begin = true) {
    const decoder = new TextDecoder();
    this.session = new LabSession(scenario, engineVersion, make, {
      output: (terminal, bytes) => void this.#output.set(terminal, (this.#output.get(terminal) ?? '') + decoder.decode(bytes)),
      ended: () => undefined,
    });
    this.checker = new TaskChecker(scenario.lab.tasks, [], (task) => this.session.apply({ kind: 'task', task: task.id }));
    const first = this.checker.current;
    if (begin && first?.setup) this.session.apply({ kind: 'task', task: first.id });
  }

  /** Plays a journal to its end, looking at the goals as a page does. */
  replay(journal: Journal): void {
    this.session.replay(journal.entries, journal.until);
    this.check();
  }

  /** Runs a script as a learner's shell would, to its end. Returns its exit code and what it printed. */
  run(text: string, limitMs = 600_000): { exitCode: number | undefined; output: string } {
    const { cluster } = this.session;
    const run = cluster.runScript(text);
    const end = cluster.clock.now() + limitMs;
    while (run.exitCode === undefined && cluster.clock.now() < end && cluster.clock.step());
    return { exitCode: run.exitCode, output: run.output };
  }

  /** Lets cluster time pass and looks at the goals now and then; stops early when `until` says so. */
  wait(seconds: number, until?: (report: TasksReport) => boolean): TasksReport {
    const { clock } = this.session.cluster;
    const end = clock.now() + seconds * 1000;
    let report = this.check();
    while (clock.now() < end && !until?.(report)) {
      clock.runUntil(Math.min(end, clock.now() + LOOK_MS));
      report = this.check();
    }
    return report;
  }

  check(): TasksReport {
    return this.checker.check(this.session.cluster, this.locale);
  }

  /** What a terminal has shown. */
  output(terminal: number): string {
    return this.#output.get(terminal) ?? '';
  }

  stateHash(): string {
    return this.session.cluster.stateHash();
  }
}

import type { GoalResult } from '../curriculum';
import { locales, type Locale } from '../curriculum/text';
import { engineVersion, makeLabCluster } from './engine';
import { HeadlessLab } from './headless';
import type { Journal, JournalEntry } from './journal';
import type { Scenario } from './protocol';
import { scenarioName } from './session';
import { TaskChecker } from './task-checker';

interface TaskGrade {
  readonly task: string;
  /** 0 to 1: the share of what was asked that holds. */
  readonly credit: number;
  readonly items: Readonly<Record<Locale, GoalResult['items']>>;
}

/** Cluster time in which requests that a goal makes may be answered. */
const ANSWER_SECONDS = 5;

/** Cluster time of one step of a replay. */
const STEP_MS = 1000;
/** Work between two pauses, in which a server answers others. */
const PAUSE_AFTER_MS = 30;

/** A journal asks for more work than the one who grades will do: it cannot be told from one that never ends. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

async function replayInSlices({ session }: HeadlessLab, journal: Journal, mostWorkMs: number): Promise<void> {
  let worked = 0, resumed = performance.now();
  const rest = async (): Promise<void> => {
    const slice = performance.now() - resumed;
    if (slice < PAUSE_AFTER_MS) return;
    worked += slice;
    if (worked > mostWorkMs) throw new TooMuchWork('the journal takes too much work to play again');
    await new Promise((go) => { setTimeout(go, 0); });
    resumed = performance.now();
  };
  let reached = 0;
  const runTo = async (at: number): Promise<void> => {
    for (reached += STEP_MS; reached < at; reached += STEP_MS) {
      session.replay([], reached);
      await rest();
    }
    reached = at;
  };
  for (const entry of journal.entries) {
    await runTo(entry.at);
    session.replay([entry], entry.at);
    await rest();
  }
  await runTo(journal.until);
  session.replay([], journal.until);
}

/** What leads to an exam's cluster in which nothing was done. */
export function emptyJournal(scenario: Scenario): Journal {
  const begun = scenario.lab.tasks.filter(({ setup }) => setup !== undefined).map(({ id }): JournalEntry => ({ kind: 'task', task: id, at: 0 }));
  return { format: 1, engineVersion, seed: scenario.seed, scenario: scenarioName(scenario), entries: begun, until: 0 };
}

/** Cluster time that a sitting may have run, fast-forwarding included. */
const MOST_CLUSTER_MS = 7 * 24 * 3_600_000;

/** Why a journal cannot be of a sitting of this exam; undefined when it can. */
export function faultOf(journal: Journal, scenario: Scenario): 'other-cluster' | 'impossible-times' | undefined {
  if (journal.seed !== scenario.seed || journal.scenario !== scenarioName(scenario)) return 'other-cluster';
  // Not more: what is redone after an undo may stand behind a later change of the window's size.
  const times = [...journal.entries.map(({ at }) => at), journal.until];
  if (!times.every((at) => at >= 0 && at <= MOST_CLUSTER_MS)) return 'impossible-times';
  return undefined;
}

/**
 * Grades an exam from what the learner typed and when: the cluster is made again, and each task's goal is judged on the
 * state at the moment of handing in. The same journal gives the same grade whenever it is asked for. Throws TooMuchWork
 * when playing it takes longer than `mostWorkMs`.
 */
export async function gradeExam(scenario: Scenario, journal: Journal, mostWorkMs = Infinity): Promise<TaskGrade[]> {
  const lab = new HeadlessLab({ ...scenario, lab: { ...scenario.lab, tasks: scenario.lab.tasks.map((task) => ({ ...task, goal: [], holdSeconds: 0 })) } }, 'en', makeLabCluster, false);
  await replayInSlices(lab, journal, mostWorkMs);
  const { cluster } = lab.session;
  const checkers = scenario.lab.tasks.map((task) => ({ task, checker: new TaskChecker([{ ...task, holdSeconds: Number.POSITIVE_INFINITY }], [], () => undefined) }));
  const judge = (locale: Locale) => checkers.map(({ checker }) => checker.check(cluster, locale).current!.result);
  judge('en');
  // Only requests over the network need time; everything else is judged as it was.
  const still = new Map(locales.map((locale) => [locale, judge(locale)]));
  cluster.clock.runUntil(cluster.clock.now() + ANSWER_SECONDS * 1000);
  const later = new Map(locales.map((locale) => [locale, judge(locale)]));
  return checkers.map(({ task }, at) => {
    const asks = task.goal.some((predicate) => predicate.kind === 'http');
    const result = (locale: Locale): GoalResult => (asks ? later : still).get(locale)![at]!;
    return { task: task.id, credit: result('en').credit, items: { vi: result('vi').items, en: result('en').items } };
  });
}

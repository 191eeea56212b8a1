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

/** Cluster time and inputs between two pauses, in which a server answers others. */
const SLICE_MS = 30_000;
const SLICE_ENTRIES = 40;

async function replayInSlices({ session }: HeadlessLab, journal: Journal): Promise<void> {
  const pause = (): Promise<void> => new Promise((go) => { setTimeout(go, 0); });
  let reached = 0;
  const runTo = async (at: number): Promise<void> => {
    for (reached += SLICE_MS; reached < at; reached += SLICE_MS) {
      session.replay([], reached);
      await pause();
    }
    reached = at;
  };
  for (const [index, entry] of journal.entries.entries()) {
    await runTo(entry.at);
    session.replay([entry], entry.at);
    if (index % SLICE_ENTRIES === 0) await pause();
  }
  await runTo(journal.until);
  session.replay([], journal.until);
}

/** What leads to an exam's cluster in which nothing was done. */
export function emptyJournal(scenario: Scenario): Journal {
  const begun = scenario.lab.tasks.filter(({ setup }) => setup !== undefined).map(({ id }): JournalEntry => ({ kind: 'task', task: id, at: 0 }));
  return { format: 1, engineVersion, seed: scenario.seed, scenario: scenarioName(scenario), entries: begun, until: 0 };
}

/** Whether a journal was recorded on this exam's cluster. */
export function belongsTo(journal: Journal, scenario: Scenario): boolean {
  return journal.seed === scenario.seed && journal.scenario === scenarioName(scenario);
}

/**
 * Grades an exam from what the learner typed and when: the cluster is made again, and each task's goal is judged on the
 * state at the moment of handing in. The same journal gives the same grade whenever it is asked for.
 */
export async function gradeExam(scenario: Scenario, journal: Journal): Promise<TaskGrade[]> {
  const lab = new HeadlessLab({ ...scenario, lab: { ...scenario.lab, tasks: scenario.lab.tasks.map((task) => ({ ...task, goal: [], holdSeconds: 0 })) } }, 'en', makeLabCluster, false);
  await replayInSlices(lab, journal);
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

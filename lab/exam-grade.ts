import type { GoalResult } from '../curriculum';
import { locales, type Locale } from '../curriculum/text';
import { makeLabCluster } from './engine';
import { HeadlessLab } from './headless';
import type { Journal } from './journal';
import type { Scenario } from './protocol';
import { scenarioName } from './session';
import { TaskChecker } from './task-checker';

export interface TaskGrade {
  readonly task: string;
  /** 0 to 1: the share of what was asked that holds. */
  readonly credit: number;
  readonly items: Readonly<Record<Locale, GoalResult['items']>>;
}

/** Cluster time in which requests that a goal makes may be answered. */
const ANSWER_SECONDS = 5;

/** Whether a journal was recorded on this exam's cluster. */
export function belongsTo(journal: Journal, scenario: Scenario): boolean {
  return journal.seed === scenario.seed && journal.scenario === scenarioName(scenario);
}

/**
 * Grades an exam from what the learner typed and when: the cluster is made again, and each task's goal is judged on the
 * state at the moment of handing in. The same journal gives the same grade whenever it is asked for.
 */
export function gradeExam(scenario: Scenario, journal: Journal): TaskGrade[] {
  const lab = new HeadlessLab({ ...scenario, lab: { ...scenario.lab, tasks: scenario.lab.tasks.map((task) => ({ ...task, goal: [], holdSeconds: 0 })) } }, 'en', makeLabCluster, false);
  lab.session.replay(journal.entries, journal.until);
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

import { z } from 'zod';
import type { Locale } from '../curriculum';
import { labOf } from './content';
import { database } from './database';
import { Refusal } from './refusal';

export const examStart = z.strictObject({ lesson: z.string().max(100) });
export const examSubmission = z.strictObject({ journal: z.unknown() });

/** Handing in takes a moment, and clocks differ. */
const GRACE_MS = 60_000;

interface ExamSitting {
  readonly id: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly result: ExamResult | undefined;
}

export interface ExamResult {
  readonly submittedAt: number;
  /** Handed in after the time, by so many seconds. */
  readonly lateSeconds: number;
  readonly credit: number;
  readonly engineVersion: string;
  readonly tasks: readonly { readonly task: string; readonly credit: number; readonly items: Readonly<Record<Locale, readonly { readonly met: boolean; readonly text: string }[]>> }[];
}

async function minutesOf(lesson: string): Promise<number> {
  const lab = await labOf(lesson);
  if (!lab?.minutes) throw new Refusal(404, 'no-such-lesson');
  return lab.minutes;
}

/** Begins a sitting, or gives the one that is under way: a reload does not win time. */
export async function startExam(userId: string, lesson: string): Promise<ExamSitting> {
  const minutes = await minutesOf(lesson);
  const open = (await examsOf(userId, lesson)).find((sitting) => !sitting.result && sitting.endsAt + GRACE_MS > Date.now());
  if (open) return open;
  const row = await database().examAttempt.create({ data: { id: crypto.randomUUID(), userId, lesson } });
  return sittingOf(row, minutes);
}

/** All sittings of one learner, the newest first. */
export async function examsOf(userId: string, lesson: string): Promise<ExamSitting[]> {
  const minutes = await minutesOf(lesson);
  const rows = await database().examAttempt.findMany({ where: { userId, lesson }, orderBy: { startedAt: 'desc' }, take: 20, select: { id: true, startedAt: true, result: true } });
  return rows.map((row) => sittingOf(row, minutes));
}

function sittingOf({ id, startedAt, result }: { id: string; startedAt: Date; result: string | null }, minutes: number): ExamSitting {
  return { id, startedAt: startedAt.getTime(), endsAt: startedAt.getTime() + minutes * 60_000, result: readResult(result) };
}

/** A result as it is stored; undefined before a sitting is handed in. */
export const readResult = (text: string | null): ExamResult | undefined => (text === null ? undefined : (JSON.parse(text) as ExamResult));

/** Grades what is handed in by playing the journal again, and keeps both. The first hand-in of a sitting counts. */
export async function submitExam(userId: string, id: string, submitted: unknown): Promise<ExamResult> {
  const row = await database().examAttempt.findFirst({ where: { id, userId } });
  if (!row) throw new Refusal(404, 'not-found');
  const before = readResult(row.result);
  if (before) return before;
  const now = Date.now();
  const lab = await labOf(row.lesson);
  const minutes = await minutesOf(row.lesson);
  // The engine is large and only an exam's end needs it.
  const [{ parseJournal }, { scenarioOf }, { belongsTo, gradeExam }, { engineVersion }] = await Promise.all([import('../lab/journal'), import('../lab/scenario'), import('../lab/exam-grade'), import('../lab/engine-version')]);
  const scenario = scenarioOf(row.lesson, lab!);
  const journal = parseJournal(submitted);
  if (!journal || !belongsTo(journal, scenario)) throw new Refusal(422, 'bad-input');
  const tasks = await gradeExam(scenario, journal);
  const result: ExamResult = {
    submittedAt: now, engineVersion, tasks,
    lateSeconds: Math.max(0, Math.round((now - row.startedAt.getTime() - minutes * 60_000 - GRACE_MS) / 1000)),
    credit: tasks.reduce((sum, task) => sum + task.credit, 0) / tasks.length,
  };
  const kept = await database().examAttempt.updateMany({ where: { id, userId, submittedAt: null }, data: { submittedAt: new Date(now), journal: JSON.stringify(journal), engineVersion, credit: result.credit, result: JSON.stringify(result) } });
  if (kept.count === 0) return submitExam(userId, id, submitted);
  return result;
}

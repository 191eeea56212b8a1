import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Locale } from '../curriculum';
import type { Journal } from '../lab/journal';
import { newTurns } from '../lab/turns';
import { labOf } from './content';
import { database } from './database';
import { journalSince } from './journal';
import { Refusal } from './refusal';

export const examStart = z.strictObject({ lesson: z.string().max(100) });
export const examSubmission = z.strictObject({ journal: z.unknown() });

/** Handing in takes a moment, and clocks differ. */
const GRACE_MS = 60_000;
/** Work that one journal may ask for: a sitting that is played in an hour takes a second or two, and others wait. */
const MOST_WORK_MS = 180_000;

interface ExamSitting {
  readonly id: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** Whether it can be handed in. One that cannot, and has no result, is being graded. */
  readonly open: boolean;
  readonly result: ExamResult | undefined;
}

export interface ExamResult {
  readonly submittedAt: number;
  /** Handed in after the time, by so many seconds. */
  readonly lateSeconds: number;
  /** Nobody handed it in: what had reached the server when the time ran out was graded. */
  readonly unattended?: boolean;
  /** Why there is no grade: the journal asks for too much work, or cannot be played to its end. Then `tasks` is empty. */
  readonly ungraded?: 'too-much-work' | 'not-playable';
  /** A digest of what was typed and when: equal in two sittings only where one is a copy of the other. */
  readonly inputs?: string;
  readonly credit: number;
  readonly engineVersion: string;
  readonly tasks: readonly GradedTask[];
}

export interface GradedTask {
  readonly task: string;
  readonly credit: number;
  readonly items: Readonly<Record<Locale, readonly { readonly met: boolean; readonly text: string }[]>>;
}

export async function minutesOf(lesson: string): Promise<number> {
  const lab = await labOf(lesson);
  if (!lab?.minutes) throw new Refusal(404, 'no-such-lesson');
  return lab.minutes;
}

/** Begins a sitting, or gives the one that is under way: a reload does not win time. */
export async function startExam(userId: string, lesson: string): Promise<ExamSitting> {
  const minutes = await minutesOf(lesson);
  const open = (await examsOf(userId, lesson)).find((sitting) => sitting.open);
  if (open) return open;
  const row = await database().examAttempt.create({ data: { id: crypto.randomUUID(), userId, lesson } });
  return sittingOf(row, minutes);
}

/** All sittings of one learner, the newest first. */
export async function examsOf(userId: string, lesson: string): Promise<ExamSitting[]> {
  const minutes = await minutesOf(lesson);
  const rows = await database().examAttempt.findMany({ where: { userId, lesson }, orderBy: { startedAt: 'desc' }, take: 20, select: sittingColumns });
  return settled(rows, minutes);
}

/** What is read of a sitting to tell how it stands. */
export const sittingColumns = { id: true, userId: true, lesson: true, startedAt: true, submittedAt: true, result: true } as const;
interface SittingRow {
  readonly id: string;
  readonly userId: string;
  readonly lesson: string;
  readonly startedAt: Date;
  readonly submittedAt: Date | null;
  readonly result: string | null;
}

/** How these sittings of one lesson stand. Those that are over and have no grade yet are on their way to one when this returns. */
export async function settled(rows: readonly SittingRow[], minutes: number): Promise<ExamSitting[]> {
  const sittings = rows.map((row) => sittingOf(row, minutes));
  for (const [at, row] of rows.entries()) {
    if (sittings[at]!.open || row.result !== null || isBeingGraded(row.id)) continue;
    // What a page sends from now on comes too late for a sitting that nobody handed in.
    const grading = row.submittedAt === null ? gradeUnattended(row, minutes, await journalSince(row.userId, row.lesson, row.startedAt)) : gradeSubmitted(row.id);
    grading.catch((error: unknown) => console.error(`[podlab] sitting ${row.id} could not be graded:`, error));
  }
  return sittings;
}

function sittingOf({ id, startedAt, submittedAt, result }: SittingRow, minutes: number): ExamSitting {
  const endsAt = startedAt.getTime() + minutes * 60_000;
  return { id, startedAt: startedAt.getTime(), endsAt, open: submittedAt === null && endsAt + GRACE_MS > Date.now(), result: readResult(result) };
}

/** A result as it is stored; undefined before a sitting is graded. */
export const readResult = (text: string | null): ExamResult | undefined => (text === null ? undefined : (JSON.parse(text) as ExamResult));

/**
 * Keeps what is handed in, then grades it by playing the journal again. The first hand-in of a sitting counts, before
 * what the server has taken by itself. Returns the sitting, without a result when the grade takes longer than `waitMs`.
 */
export async function submitExam(userId: string, id: string, submitted: unknown, waitMs = 8_000): Promise<ExamSitting> {
  const row = await database().examAttempt.findFirst({ where: { id, userId }, select: sittingColumns });
  if (!row) throw new Refusal(404, 'not-found');
  const minutes = await minutesOf(row.lesson);
  if (row.submittedAt !== null && !readResult(row.result)?.unattended) return { ...sittingOf(row, minutes), result: readResult(row.result) ?? (await within(gradeSubmitted(id), waitMs)) };
  const journal = (await gradingOf(row.lesson)).read(submitted);
  if (typeof journal === 'string') throw new Refusal(422, journal);
  const kept = await database().examAttempt.updateMany({ where: { id, userId, submittedAt: row.submittedAt }, data: { submittedAt: new Date(), journal: JSON.stringify(journal), engineVersion: null, credit: null, result: null } });
  if (kept.count === 0) return submitExam(userId, id, submitted, waitMs);
  return { ...sittingOf(row, minutes), open: false, result: await within(gradeSubmitted(id), waitMs) };
}

/** The engine is large, and only an exam's end needs it. */
async function gradingOf(lesson: string) {
  const [{ parseJournal }, { scenarioOf }, grade, { engineVersion }] = await Promise.all([import('../lab/journal'), import('../lab/scenario'), import('../lab/exam-grade'), import('../lab/engine-version')]);
  const scenario = scenarioOf(lesson, (await labOf(lesson))!);
  /** The journal, or why it cannot be of a sitting of this exam. */
  const read = (value: unknown): Journal | 'not-a-journal' | 'other-cluster' | 'impossible-times' => {
    const journal = parseJournal(value);
    return journal ? grade.faultOf(journal, scenario) ?? journal : 'not-a-journal';
  };
  /** What playing it gives. Whatever goes wrong is told by the journal alone, and would go wrong again. */
  const play = async (journal: Journal): Promise<Played> => {
    try {
      return { tasks: await grade.gradeExam(scenario, journal, MOST_WORK_MS), engineVersion, inputs: inputsOf(journal) };
    } catch (error) {
      console.error(`[podlab] a journal of ${lesson} could not be played:`, error);
      return { tasks: [], engineVersion, inputs: inputsOf(journal), ungraded: error instanceof grade.TooMuchWork ? 'too-much-work' : 'not-playable' };
    }
  };
  return { read, play, emptyJournal: () => grade.emptyJournal(scenario) };
}

type Played = Pick<ExamResult, 'tasks' | 'engineVersion' | 'ungraded' | 'inputs'>;

/** Undefined for a sitting in which nothing was typed: all such are alike. */
function inputsOf({ entries }: Journal): string | undefined {
  const typed = entries.filter(({ kind }) => kind === 'key' || kind === 'file');
  return typed.length === 0 ? undefined : createHash('sha256').update(JSON.stringify(typed)).digest('base64url');
}

/** Gradings under way, by sitting. One at a time: each is a cluster, and a whole class hands in within a minute. */
const held = globalThis as unknown as { podlabGradings?: { readonly inTurn: ReturnType<typeof newTurns>; readonly bySitting: Map<string, Promise<ExamResult | undefined>> } };

const grading = () => (held.podlabGradings ??= { inTurn: newTurns(), bySitting: new Map() });
const isBeingGraded = (id: string): boolean => held.podlabGradings?.bySitting.has(id) ?? false;

function gradeOnce(id: string, grade: () => Promise<ExamResult | undefined>): Promise<ExamResult | undefined> {
  const { inTurn, bySitting } = grading();
  const known = bySitting.get(id);
  if (known) return known;
  const under = inTurn(grade).finally(() => bySitting.delete(id));
  bySitting.set(id, under);
  return under;
}

/** Grades the journal that was handed in. */
function gradeSubmitted(id: string): Promise<ExamResult | undefined> {
  return gradeOnce(id, async () => {
    const row = await database().examAttempt.findUniqueOrThrow({ where: { id } });
    if (row.result !== null || row.submittedAt === null) return readResult(row.result);
    const { play } = await gradingOf(row.lesson);
    const result = resultOf(row, await minutesOf(row.lesson), row.submittedAt, await play(JSON.parse(row.journal!) as Journal));
    await database().examAttempt.updateMany({ where: { id, submittedAt: row.submittedAt }, data: { engineVersion: result.engineVersion, credit: result.credit, result: JSON.stringify(result) } });
    return result;
  });
}

/** Grades a sitting whose time ran out while its page was closed: by what the page had sent since it began. */
function gradeUnattended(row: SittingRow, minutes: number, sent: { readonly journal: unknown; readonly at: Date } | undefined): Promise<ExamResult | undefined> {
  return gradeOnce(row.id, async () => {
    const { read, play, emptyJournal } = await gradingOf(row.lesson);
    const readable = read(sent?.journal);
    const journal = typeof readable === 'string' ? emptyJournal() : readable;
    const submittedAt = sent?.at ?? row.startedAt;
    const result: ExamResult = { ...resultOf(row, minutes, submittedAt, await play(journal)), unattended: true };
    const kept = await database().examAttempt.updateMany({ where: { id: row.id, submittedAt: null }, data: { submittedAt, journal: JSON.stringify(journal), engineVersion: result.engineVersion, credit: result.credit, result: JSON.stringify(result) } });
    return kept.count === 1 ? result : undefined;
  });
}

function resultOf({ startedAt }: SittingRow, minutes: number, submittedAt: Date, played: Played): ExamResult {
  const lateMs = submittedAt.getTime() - startedAt.getTime() - minutes * 60_000 - GRACE_MS;
  return { submittedAt: submittedAt.getTime(), ...played, lateSeconds: Math.max(0, Math.round(lateMs / 1000)), credit: creditOf(played.tasks) };
}

const creditOf = (tasks: readonly GradedTask[]): number => (tasks.length === 0 ? 0 : tasks.reduce((sum, task) => sum + task.credit, 0) / tasks.length);

/** What the journal of a sitting is worth when it is played now; the grade that was given stays as it is. */
export async function playAgain(lesson: string, journal: unknown): Promise<Pick<ExamResult, 'tasks' | 'engineVersion' | 'ungraded' | 'credit'>> {
  const { read, play } = await gradingOf(lesson);
  const readable = read(journal);
  if (typeof readable === 'string') throw new Refusal(422, readable);
  const { tasks, engineVersion, ungraded } = await grading().inTurn(() => play(readable));
  return { tasks, engineVersion, ...(ungraded && { ungraded }), credit: creditOf(tasks) };
}

/** What comes within a while, or undefined; it goes on all the same. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([work, new Promise<undefined>((give) => { timer = setTimeout(() => give(undefined), ms); })]);
  } finally {
    clearTimeout(timer);
  }
}

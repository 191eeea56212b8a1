import { parseJournal, type Journal } from '../lab/journal';
import { minutesOf, playAgain, readResult, settled, sittingColumns, type ExamResult } from './exam';
import { quizOf } from './content';
import { database } from './database';
import { Refusal } from './refusal';
import { workshopTaughtBy } from './workshop-board';

/** What the learners of a workshop have reached, for its teacher to grade by and to defend. Times are milliseconds since the epoch. */
export interface WorkshopResults {
  readonly quizzes: readonly { readonly lesson: string; readonly items: number }[];
  readonly learners: readonly LearnerResults[];
}

interface LearnerResults {
  readonly id: string;
  readonly nickname: string;
  /** How many items of each lesson's quiz were right at the first answer; absent where none was answered. */
  readonly quiz: Readonly<Record<string, number>>;
  /** How many tasks of each lesson the learner's browser has reported. */
  readonly done: Readonly<Record<string, number>>;
  readonly exams: readonly (ExamSittingResult & { /** Others who handed in the very same inputs. */ readonly copies: readonly string[] })[];
}

interface ExamSittingResult {
  readonly id: string;
  readonly lesson: string;
  readonly startedAt: number;
  /** Whether the learner can still hand it in; one that is over and has no result is being graded. */
  readonly open: boolean;
  readonly result: ExamResult | undefined;
}

/** Everything that a grade rests on: the journal can be played again, by the `grade` door as well. */
export interface ExamEvidence extends Omit<ExamSittingResult, 'open'> {
  readonly nickname: string;
  readonly learner: string;
  readonly journal: unknown;
  /** Sittings of others in which the same was done at the same millisecond: copies, since no two people type so. */
  readonly alike: readonly { readonly nickname: string; readonly same: number; readonly of: number }[];
}

/** Results of what was done since the workshop was opened: what a learner did before is their own affair. */
export async function resultsFor(teacherId: string, code: string): Promise<WorkshopResults> {
  const workshop = await workshopTaughtBy(teacherId, code);
  const { lessons } = workshop;
  const userId = { in: workshop.members.map((member) => member.userId) };
  const [answers, sittings, quizzes] = await Promise.all([
    database().quizAnswer.findMany({ where: { userId, lesson: { in: lessons }, createdAt: { gte: workshop.createdAt } }, orderBy: { createdAt: 'asc' }, select: { userId: true, lesson: true, item: true, correct: true } }),
    database().examAttempt.findMany({ where: { userId, lesson: { in: lessons }, startedAt: { gte: workshop.createdAt } }, orderBy: { startedAt: 'asc' }, select: sittingColumns }),
    Promise.all(lessons.map(async (lesson) => ({ lesson, items: (await quizOf(lesson))?.items.length ?? 0 }))),
  ]);
  const standing = new Map<string, ExamSittingResult>();
  for (const lesson of new Set(sittings.map((sitting) => sitting.lesson))) {
    for (const { id, startedAt, open, result } of await settled(sittings.filter((sitting) => sitting.lesson === lesson), await minutesOf(lesson))) standing.set(id, { id, lesson, startedAt, open, result });
  }
  const nicknames = new Map(workshop.members.map((member) => [member.userId, member.nickname]));
  const copiesOf = (id: string): string[] => {
    const inputs = standing.get(id)!.result?.inputs, owner = sittings.find((sitting) => sitting.id === id)!.userId;
    return inputs === undefined ? [] : [...new Set(sittings.filter((other) => other.userId !== owner && standing.get(other.id)!.result?.inputs === inputs).map((other) => nicknames.get(other.userId)!))];
  };
  return {
    quizzes: quizzes.filter(({ items }) => items > 0),
    learners: workshop.members.map((member) => ({
      id: member.id, nickname: member.nickname,
      quiz: firstAnswersRight(answers.filter((answer) => answer.userId === member.userId)),
      done: Object.fromEntries(Object.entries(JSON.parse(member.done) as Record<string, string[]>).map(([lesson, tasks]) => [lesson, tasks.length])),
      exams: sittings.filter((sitting) => sitting.userId === member.userId).map(({ id }) => ({ ...standing.get(id)!, copies: copiesOf(id) })),
    })),
  };
}

/** One sitting of a teacher's workshop as it was kept. */
async function sittingTaughtBy(teacherId: string, code: string, id: string) {
  const workshop = await workshopTaughtBy(teacherId, code);
  const row = await database().examAttempt.findFirst({ where: { id, lesson: { in: workshop.lessons }, startedAt: { gte: workshop.createdAt }, userId: { in: workshop.members.map((member) => member.userId) } } });
  if (!row) throw new Refusal(404, 'not-found');
  return { workshop, row, journal: row.journal === null ? undefined : (JSON.parse(row.journal) as unknown) };
}

/** One sitting with its journal. */
export async function evidenceFor(teacherId: string, code: string, id: string): Promise<ExamEvidence> {
  const { workshop, row, journal } = await sittingTaughtBy(teacherId, code, id);
  const memberOf = (user: string) => workshop.members.find((member) => member.userId === user)!;
  const mine = timedInputs(journal);
  const others = await database().examAttempt.findMany({ where: { lesson: row.lesson, startedAt: { gte: workshop.createdAt }, userId: { in: workshop.members.map((member) => member.userId), not: row.userId }, journal: { not: null } }, select: { userId: true, journal: true } });
  const alike = others.map((other) => ({ nickname: memberOf(other.userId).nickname, same: [...timedInputs(JSON.parse(other.journal!))].filter((input) => mine.has(input)).length, of: mine.size })).filter(({ same }) => same >= COPIED_INPUTS);
  const { id: learner, nickname } = memberOf(row.userId);
  return { id, lesson: row.lesson, startedAt: row.startedAt.getTime(), result: readResult(row.result), nickname, learner, journal, alike };
}

/** Inputs at the same millisecond that chance does not explain: one or two it might, in a large class. */
const COPIED_INPUTS = 4;

function timedInputs(journal: unknown): Set<string> {
  const { entries }: Pick<Journal, 'entries'> = parseJournal(journal) ?? { entries: [] };
  return new Set(entries.flatMap((entry) => (entry.kind === 'key' ? [`${entry.at} ${entry.terminal} ${entry.text}`] : entry.kind === 'file' ? [`${entry.at} ${entry.path} ${entry.text}`] : [])));
}

/** The grade of a sitting, worked out anew from its journal, for whoever doubts it. What was given stays. */
export async function gradeAgain(teacherId: string, code: string, id: string) {
  const { row, journal } = await sittingTaughtBy(teacherId, code, id);
  if (journal === undefined) throw new Refusal(404, 'not-found');
  return playAgain(row.lesson, journal);
}

function firstAnswersRight(answers: readonly { readonly lesson: string; readonly item: string; readonly correct: boolean }[]): Record<string, number> {
  const right: Record<string, number> = {};
  const seen = new Set<string>();
  for (const { lesson, item, correct } of answers) {
    if (seen.has(`${lesson}/${item}`)) continue;
    seen.add(`${lesson}/${item}`);
    right[lesson] = (right[lesson] ?? 0) + Number(correct);
  }
  return right;
}

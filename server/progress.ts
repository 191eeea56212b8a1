import { z } from 'zod';
import { database } from './database';
import { taskExists } from './content';
import { Refusal } from './refusal';

/** Tasks met in the browser, each with an id made there: sending one twice counts once. */
export const progressEvents = z.strictObject({
  events: z.array(z.strictObject({ id: z.uuid(), lesson: z.string().max(100), task: z.string().max(100), at: z.number().int().positive() })).min(1).max(200),
});
type ProgressEvent = z.infer<typeof progressEvents>['events'][number];

interface Progress {
  readonly tasks: readonly { lesson: string; task: string; at: number }[];
  readonly quiz: readonly { lesson: string; item: string; correct: boolean; at: number }[];
  readonly journals: readonly { lesson: string; revision: number }[];
}

/** Everything kept for one user. Times in milliseconds since the epoch. */
export async function progressOf(userId: string): Promise<Progress> {
  const [tasks, quiz, journals] = await Promise.all([
    database().taskDone.findMany({ where: { userId }, orderBy: { doneAt: 'asc' } }),
    database().quizAnswer.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } }),
    database().journal.findMany({ where: { userId }, select: { lesson: true, revision: true } }),
  ]);
  const first = new Map<string, (typeof quiz)[number]>();
  for (const answer of quiz) if (!first.has(`${answer.lesson}/${answer.item}`)) first.set(`${answer.lesson}/${answer.item}`, answer);
  return {
    tasks: tasks.map(({ lesson, task, doneAt }) => ({ lesson, task, at: doneAt.getTime() })),
    quiz: [...first.values()].map(({ lesson, item, correct, createdAt }) => ({ lesson, item, correct, at: createdAt.getTime() })),
    journals,
  };
}

/** Keeps what was met; returns the ids that are committed now (new or already there). Throws on unknown tasks. */
export async function saveProgress(userId: string, events: readonly ProgressEvent[]): Promise<string[]> {
  for (const { lesson, task } of events) if (!(await taskExists(lesson, task))) throw new Refusal(422, 'no-such-lesson');
  await database().$transaction(events.map(({ id, lesson, task, at }) => database().taskDone.upsert({
    where: { userId_lesson_task: { userId, lesson, task } },
    update: {},
    create: { eventId: `${userId}/${id}`, userId, lesson, task, doneAt: new Date(Math.min(at, Date.now())) },
  })));
  return events.map(({ id }) => id);
}

/** Moves everything of an anonymous user to an account; what the account has already stays as it is. */
export async function mergeProgress(fromUserId: string, toUserId: string): Promise<void> {
  const db = database();
  const [tasks, quiz, journals, memberships] = await Promise.all([
    db.taskDone.findMany({ where: { userId: fromUserId } }),
    db.quizAnswer.findMany({ where: { userId: fromUserId } }),
    db.journal.findMany({ where: { userId: fromUserId } }),
    db.workshopMember.findMany({ where: { userId: fromUserId } }),
  ]);
  const mine = await db.workshopMember.findMany({ where: { userId: toUserId }, select: { workshopId: true } });
  await db.$transaction([
    ...tasks.map((row) => db.taskDone.upsert({ where: { userId_lesson_task: { userId: toUserId, lesson: row.lesson, task: row.task } }, update: {}, create: { ...row, eventId: `${toUserId}/${row.eventId}`, userId: toUserId } })),
    ...quiz.map((row) => db.quizAnswer.update({ where: { eventId: row.eventId }, data: { userId: toUserId } })),
    ...journals.map((row) => db.journal.upsert({ where: { userId_lesson: { userId: toUserId, lesson: row.lesson } }, update: {}, create: { ...row, userId: toUserId } })),
    db.examAttempt.updateMany({ where: { userId: fromUserId }, data: { userId: toUserId } }),
    ...memberships.filter((row) => !mine.some((one) => one.workshopId === row.workshopId)).map((row) => db.workshopMember.update({ where: { id: row.id }, data: { userId: toUserId } })),
  ]);
}

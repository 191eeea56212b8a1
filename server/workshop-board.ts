import { database } from './database';
import { journalSince } from './journal';
import { Refusal } from './refusal';

export interface BoardLearner {
  readonly id: string;
  readonly nickname: string;
  readonly lesson: string | null;
  readonly task: string | null;
  readonly done: Readonly<Record<string, readonly string[]>>;
  readonly help: boolean;
  /** Milliseconds since the epoch. */
  readonly lastProgressAt: number;
  readonly lastSeenAt: number;
}

export interface Board {
  readonly code: string;
  readonly title: string;
  readonly lessons: readonly string[];
  readonly message: string;
  readonly closed: boolean;
  readonly learners: readonly BoardLearner[];
}

/** A workshop with its learners, for its teacher only: whoever else asks is told that there is none. */
export async function workshopTaughtBy(teacherId: string, code: string) {
  const workshop = await database().workshop.findFirst({ where: { code, teacherId }, include: { members: { orderBy: { nickname: 'asc' } } } });
  if (!workshop) throw new Refusal(404, 'no-such-workshop');
  return { ...workshop, lessons: JSON.parse(workshop.lessons) as string[] };
}

/** The whole board, for its teacher only. */
export async function boardFor(teacherId: string, code: string): Promise<Board> {
  const workshop = await workshopTaughtBy(teacherId, code);
  return {
    code, title: workshop.title, lessons: workshop.lessons, message: workshop.message, closed: workshop.closedAt !== null,
    learners: workshop.members.map((m) => ({
      id: m.id, nickname: m.nickname, lesson: m.lesson, task: m.task, done: JSON.parse(m.done) as Record<string, string[]>, help: m.help,
      lastProgressAt: m.lastProgressAt.getTime(), lastSeenAt: m.lastSeenAt.getTime(),
    })),
  };
}

/** The journal of a learner's cluster as it last reached the server, for the teacher to look at a copy. What was done before the workshop is the learner's own affair. */
export async function clusterOf(teacherId: string, code: string, learner: string, lesson: string): Promise<{ readonly journal: unknown }> {
  const workshop = await workshopTaughtBy(teacherId, code);
  const member = workshop.members.find(({ id }) => id === learner);
  const kept = member && workshop.lessons.includes(lesson) ? await journalSince(member.userId, lesson, workshop.createdAt) : undefined;
  if (!kept) throw new Refusal(404, 'not-found');
  return { journal: kept.journal };
}

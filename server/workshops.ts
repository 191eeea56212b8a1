import { randomInt, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { lessonExists, taskExists } from './content';
import { database } from './database';
import { announceLearner, announceToAll } from './live-events';
import { Refusal } from './refusal';

/** Without letters that are mistaken for another when read from a wall. */
const CODE_LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 6;

/** A name as others can read it: one line, no characters that hide or turn what stands around them, no towers of accents. */
const shownName = z.string().max(400).transform((text) => text.normalize('NFC').replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ').replace(/(?!\u200d)[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0]/gu, '').replace(/(\p{M}{3})\p{M}+/gu, '$1').trim());
const nickname = shownName.pipe(z.string().min(1).max(40).regex(/[\p{L}\p{N}\p{S}\p{P}]/u));

export const newWorkshop = z.strictObject({ title: z.string().trim().min(1).max(120), lessons: z.array(z.string().max(100)).min(1).max(40) });
export const joinRequest = z.strictObject({ code: z.string().trim().toUpperCase().max(20), nickname });
export const learnerChange = z.union([z.strictObject({ nickname }), z.strictObject({ removed: z.literal(true) })]);
export const learnerReport = z.strictObject({ lesson: z.string().max(100), task: z.string().max(100).optional(), done: z.array(z.string().max(100)).max(50).default([]), help: z.boolean().optional() });
export const teacherMessage = z.strictObject({ text: z.string().trim().max(500) });

interface WorkshopView {
  readonly code: string;
  readonly title: string;
  readonly lessons: readonly string[];
  readonly message: string;
  readonly closed: boolean;
}

/** A teacher opens a workshop on a list of lessons. Returns its code. */
export async function openWorkshop(teacherId: string, title: string, lessons: readonly string[]): Promise<{ code: string }> {
  for (const lesson of lessons) if (!(await lessonExists(lesson))) throw new Refusal(422, 'no-such-lesson');
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const code = Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
    if (await database().workshop.findUnique({ where: { code }, select: { id: true } })) continue;
    await database().workshop.create({ data: { id: randomUUID(), code, title, lessons: JSON.stringify(lessons), teacherId } });
    return { code };
  }
  throw new Refusal(500, 'server-error');
}

/** The workshops that a teacher opened, newest first. */
export async function workshopsOf(teacherId: string): Promise<(WorkshopView & { learners: number; createdAt: number })[]> {
  const rows = await database().workshop.findMany({ where: { teacherId }, orderBy: { createdAt: 'desc' }, include: { _count: { select: { members: true } } } });
  return rows.map((row) => ({ ...view(row), learners: row._count.members, createdAt: row.createdAt.getTime() }));
}

/** A learner joins by code and nickname; joining again under the same user keeps the seat and renames it. */
export async function joinWorkshop(userId: string, code: string, nickname: string): Promise<WorkshopView> {
  const workshop = await database().workshop.findUnique({ where: { code } });
  if (!workshop || code.length !== CODE_LENGTH) throw new Refusal(404, 'no-such-workshop');
  if (workshop.closedAt) throw new Refusal(410, 'workshop-closed');
  const taken = await database().workshopMember.findUnique({ where: { workshopId_nickname: { workshopId: workshop.id, nickname } } });
  if (taken && taken.userId !== userId) throw new Refusal(409, 'nickname-taken');
  await database().workshopMember.upsert({
    where: { workshopId_userId: { workshopId: workshop.id, userId } },
    update: { nickname, lastSeenAt: new Date() },
    create: { id: randomUUID(), workshopId: workshop.id, userId, nickname },
  });
  announceLearner(code);
  return view(workshop);
}

/** What a member or the teacher may see of a workshop: never another learner. `help` says whether the one who asks has asked for help. */
export async function workshopFor(userId: string, code: string): Promise<WorkshopView & { readonly help: boolean }> {
  const workshop = await database().workshop.findFirst({ where: { code, OR: [{ teacherId: userId }, { members: { some: { userId } } }] }, include: { members: { where: { userId }, select: { help: true } } } });
  if (!workshop) throw new Refusal(404, 'no-such-workshop');
  return { ...view(workshop), help: workshop.members[0]?.help ?? false };
}

/** A learner's browser says where it is. Tasks are added to those done; progress resets "stuck since". */
export async function report(userId: string, code: string, input: z.infer<typeof learnerReport>): Promise<void> {
  const member = await database().workshopMember.findFirst({ where: { userId, workshop: { code } }, include: { workshop: true } });
  if (!member) throw new Refusal(404, 'no-such-workshop');
  if (member.workshop.closedAt) throw new Refusal(410, 'workshop-closed');
  if (!(JSON.parse(member.workshop.lessons) as string[]).includes(input.lesson)) throw new Refusal(422, 'no-such-lesson');
  for (const task of input.done) if (!(await taskExists(input.lesson, task))) throw new Refusal(422, 'no-such-lesson');
  const done = JSON.parse(member.done) as Record<string, string[]>;
  const before = done[input.lesson] ?? [];
  const after = [...new Set([...before, ...input.done])];
  const moved = after.length > before.length || member.lesson !== input.lesson;
  const now = new Date();
  await database().workshopMember.update({
    where: { id: member.id },
    data: {
      lesson: input.lesson, task: input.task ?? null, done: JSON.stringify({ ...done, [input.lesson]: after }), lastSeenAt: now,
      ...(moved ? { lastProgressAt: now, help: false } : {}), ...(input.help === undefined ? {} : { help: input.help }),
    },
  });
  announceLearner(code);
}

export async function setMessage(teacherId: string, code: string, text: string): Promise<void> {
  const { count } = await database().workshop.updateMany({ where: { code, teacherId }, data: { message: text } });
  if (count === 0) throw new Refusal(404, 'no-such-workshop');
  announceToAll(code);
}

/** Ends a workshop, or opens it again: who pressed the wrong button loses nobody. */
export async function closeWorkshop(teacherId: string, code: string, closed: boolean): Promise<void> {
  const { count } = await database().workshop.updateMany({ where: { code, teacherId }, data: { closedAt: closed ? new Date() : null } });
  if (count === 0) throw new Refusal(404, 'no-such-workshop');
  announceToAll(code);
}

/** A teacher gives a learner another nickname, or takes them off the board; then they may join again. */
export async function changeLearner(teacherId: string, code: string, id: string, change: z.infer<typeof learnerChange>): Promise<void> {
  const member = await database().workshopMember.findFirst({ where: { id, workshop: { code, teacherId } } });
  if (!member) throw new Refusal(404, 'not-found');
  if ('removed' in change) await database().workshopMember.delete({ where: { id } });
  else {
    const taken = await database().workshopMember.findUnique({ where: { workshopId_nickname: { workshopId: member.workshopId, nickname: change.nickname } } });
    if (taken && taken.id !== id) throw new Refusal(409, 'nickname-taken');
    await database().workshopMember.update({ where: { id }, data: { nickname: change.nickname } });
  }
  announceLearner(code);
}

function view(row: { code: string; title: string; lessons: string; message: string; closedAt: Date | null }): WorkshopView {
  return { code: row.code, title: row.title, lessons: JSON.parse(row.lessons) as string[], message: row.message, closed: row.closedAt !== null };
}

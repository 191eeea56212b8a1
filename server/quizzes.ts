import { z } from 'zod';
import { gradeItem, quizAnswer, type QuizAnswer, type QuizKey } from '../curriculum/quiz';
import { quizOf } from './content';
import { database } from './database';
import { Refusal } from './refusal';

export const quizSubmission = z.strictObject({ id: z.uuid(), lesson: z.string().max(100), item: z.string().max(100), answer: quizAnswer });

/** Grades one answer and keeps it. Only now may the key be told. The same `id` again gives the first result again. */
export async function answerQuiz(userId: string, id: string, lesson: string, itemId: string, answer: QuizAnswer): Promise<QuizKey> {
  const item = (await quizOf(lesson))?.items.find((one) => one.id === itemId);
  if (!item) throw new Refusal(404, 'no-such-lesson');
  const eventId = `${userId}/${id}`;
  const row = await database().quizAnswer.upsert({
    where: { eventId },
    update: {},
    create: { eventId, userId, lesson, item: itemId, answer: JSON.stringify(answer), correct: gradeItem(item, answer).correct },
  });
  return gradeItem(item, JSON.parse(row.answer) as QuizAnswer);
}

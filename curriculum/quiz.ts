import { z } from 'zod';
import { localizedText, type LocalizedText } from './text';

/**
 * Quiz items. The key of an item (what is right, and why) never leaves the server before the item is answered:
 * pages get `publicItem`, answers are judged by `gradeItem` on the server.
 */
const base = {
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  prompt: localizedText,
  explanation: localizedText,
};
const option = z.strictObject({ id: z.string().min(1), text: localizedText });

const quizItem = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.literal('single'), options: z.array(option).min(2), answer: z.string('an item of kind "single" has one answer; for several, use kind: multiple') }),
  z.strictObject({ ...base, kind: z.literal('multiple'), options: z.array(option).min(3), answer: z.array(z.string()).min(1) }),
  z.strictObject({ ...base, kind: z.literal('order'), options: z.array(option).min(3), answer: z.array(z.string()) }),
  z.strictObject({ ...base, kind: z.literal('number'), answer: z.number() }),
  /** A word or a command; any of the accepted answers, compared without case and with white space collapsed. */
  z.strictObject({ ...base, kind: z.literal('text'), accept: z.array(z.string().min(1)).min(1) }),
]).superRefine((item, context) => {
  const problem = keyProblem(item);
  if (problem) context.addIssue({ code: 'custom', path: ['answer'], message: `item "${item.id}": ${problem}` });
});
export type QuizItem = z.infer<typeof quizItem>;

export const quiz = z.strictObject({ items: z.array(quizItem).min(5, 'a quiz has five items or more') }).superRefine((value, context) => {
  const seen = new Set<string>();
  for (const item of value.items) {
    if (seen.has(item.id)) context.addIssue({ code: 'custom', path: ['items'], message: `item id "${item.id}" is used twice` });
    seen.add(item.id);
  }
});
export type Quiz = z.infer<typeof quiz>;

export type QuizAnswer = string | number | readonly string[];
export const quizAnswer = z.union([z.string().max(500), z.number(), z.array(z.string().max(100)).max(20)]);

/** An item as a learner may see it before answering. */
export interface PublicQuizItem {
  readonly id: string;
  readonly kind: QuizItem['kind'];
  readonly prompt: LocalizedText;
  readonly options?: readonly { readonly id: string; readonly text: LocalizedText }[];
}

/** What may be told once an item has been answered. */
export interface QuizKey {
  readonly correct: boolean;
  readonly key: QuizAnswer;
  readonly explanation: LocalizedText;
}

export function publicItem(item: QuizItem): PublicQuizItem {
  return { id: item.id, kind: item.kind, prompt: item.prompt, ...('options' in item ? { options: item.options } : {}) };
}

export function gradeItem(item: QuizItem, answer: QuizAnswer): QuizKey {
  const key: QuizAnswer = item.kind === 'text' ? item.accept[0]! : item.answer;
  return { correct: isRight(item, answer), key, explanation: item.explanation };
}

function isRight(item: QuizItem, answer: QuizAnswer): boolean {
  switch (item.kind) {
    case 'single':
      return answer === item.answer;
    case 'number':
      return Number(answer) === item.answer && String(answer).trim() !== '';
    case 'multiple':
      return Array.isArray(answer) && [...answer].sort().join('\n') === [...item.answer].sort().join('\n');
    case 'order':
      return Array.isArray(answer) && answer.join('\n') === item.answer.join('\n');
    case 'text':
      return typeof answer === 'string' && item.accept.some((accepted) => plain(accepted) === plain(answer));
  }
}

const plain = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

function keyProblem(item: QuizItem): string | undefined {
  if (!('options' in item)) return undefined;
  const ids = item.options.map((o) => o.id);
  if (new Set(ids).size !== ids.length) return 'two options have the same id';
  const wanted = item.kind === 'single' ? [item.answer] : item.answer;
  const unknown = wanted.find((one) => !ids.includes(one));
  if (unknown !== undefined) return `the answer "${unknown}" is not one of the options ${ids.join(', ')}`;
  if (new Set(wanted).size !== wanted.length) return 'the answer names an option twice';
  if (item.kind === 'order' && wanted.length !== ids.length) return 'the answer has to order all options';
  return undefined;
}

import { expect, test } from 'vitest';
import { inTurn } from './turns';

test('a write begins when the one before has ended, well or not', async () => {
  const seen: string[] = [];
  const write = (name: string, fails = false) => inTurn(async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  });
  const answers = await Promise.allSettled([write('journal'), write('exam', true), write('quiz')]);
  expect(seen).toEqual(['journal begins', 'journal ends', 'exam begins', 'exam ends', 'quiz begins', 'quiz ends']);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

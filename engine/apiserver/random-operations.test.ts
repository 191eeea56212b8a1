import { expect, it } from 'vitest';
import { runRandomOperations } from './testing/random-operations';

it('keeps its invariants under random requests to many kinds, and the same seed gives the same run', () => {
  const good = runRandomOperations('first', 2500);
  expect(good).toBeGreaterThan(700);
  expect(runRandomOperations('first', 500)).toBe(runRandomOperations('first', 500));
});

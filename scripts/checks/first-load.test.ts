import { expect, it } from 'vitest';
import { loads } from '../bench/loads.mjs';

/** What the first load of the engine has come down to (docs/decisions/0006-lazy-modules.md), with one percent of room. Lower it when something more becomes late. */
const FIRST_LOAD_KB = 340;

it('loads no more of the engine, kubectl and the shell at once than it did', async () => {
  const { first } = await loads('engine/index.ts');
  expect(first / 1000).toBeLessThan(FIRST_LOAD_KB);
});

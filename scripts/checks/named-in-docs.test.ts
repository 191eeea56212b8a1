import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { strays, texts } from './named-in-docs';

const root = resolve(import.meta.dirname, '../..');

it.each(texts(root))('%s names only what is there', (file) => {
  expect(strays(root, file, readFileSync(join(root, file), 'utf8'))).toEqual([]);
});

it('finds a path, a link and a script that are not there', () => {
  const text = 'See engine/cluster.ts and `lab/gone.ts`.\n[how](authoring.md), [why](gone.md), [web](https://kubernetes.io/gone), [next](lesson:pods)\nnpm start, npm run content:check, npm run gone, npm ci\ncontent/<lesson>/lab.ts and lab/*.ts are patterns\n';
  expect(strays(root, 'docs/a.md', text)).toEqual([{ line: 1, name: 'lab/gone.ts' }, { line: 2, name: 'gone.md' }, { line: 3, name: 'gone' }]);
});

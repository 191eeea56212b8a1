// npm run content:outputs [-- lesson…]: writes outputs.json of the named lessons, or of all: what the engine prints for
// the blocks that show their output.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { labs } from '../../content/labs';
import { course as courseSchema, lab as labSchema, lessonsOf } from '../../curriculum';
import { blocksOf, readThrough } from '../../lab/trial';

const root = join(import.meta.dirname, '..', '..', 'content', 'kubernetes');
const wanted = process.argv.slice(2);
const lessons = lessonsOf(courseSchema.parse(parse(readFileSync(join(root, 'course.yaml'), 'utf8'))));
for (const id of wanted) {
  if (!lessons.some((lesson) => lesson.id === id)) throw new Error(`course.yaml has no lesson "${id}"; it has ${lessons.map((lesson) => lesson.id).join(', ')}`);
}

for (const lesson of lessons.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  const folder = join(root, lesson.path);
  const file = join(folder, 'outputs.json');
  const blocks = blocksOf(readFileSync(join(folder, 'en.mdx'), 'utf8'));
  if (!blocks.some((block) => block.shows)) {
    rmSync(file, { force: true });
    continue;
  }
  const lab = labSchema.parse((await labs[`kubernetes/${lesson.path}`]!()).default);
  const shown = readThrough(lab, blocks).filter((block) => block.shows).map(({ text, output }) => ({ commands: text, output }));
  writeFileSync(file, `${JSON.stringify(shown, null, 2)}\n`);
  console.log(`${lesson.id}: ${shown.length} outputs`);
}

// npm run content:minutes [-- lesson…]: measures how long each lesson takes and writes it into course.yaml.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { labs } from '../../content/labs';
import { course as courseSchema, lab as labSchema, lessonsOf, locales, quiz as quizSchema } from '../../curriculum';
import { measureMinutes } from '../../lab/lesson-minutes';

const root = join(import.meta.dirname, '..', '..', 'content', 'kubernetes');
const file = join(root, 'course.yaml');
const wanted = process.argv.slice(2);
const lessons = lessonsOf(courseSchema.parse(parse(readFileSync(file, 'utf8'))));
for (const lesson of lessons.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  const folder = join(root, lesson.path);
  const lab = labSchema.parse((await labs[`kubernetes/${lesson.path}`]!()).default);
  if (lab.kind !== 'lesson') continue;
  const items = quizSchema.parse(parse(readFileSync(join(folder, 'quiz.yaml'), 'utf8'))).items.length;
  const minutes = Math.max(...locales.map((locale) => measureMinutes(lab, readFileSync(join(folder, `${locale}.mdx`), 'utf8'), items)));
  const text = readFileSync(file, 'utf8');
  const at = text.indexOf(`- id: ${lesson.id}\n`);
  writeFileSync(file, text.slice(0, at) + text.slice(at).replace(/minutes: \d+/, `minutes: ${minutes}`));
  console.log(`${lesson.id}: ${minutes} min`);
}

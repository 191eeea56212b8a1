// npm run content:reviewed -- lesson…: keeps that both texts of the lesson have been read side by side and say the same.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { course as courseSchema, lessonsOf } from '../../curriculum';
import { digestOf } from '../../server/text-digest';

const root = join(import.meta.dirname, '..', '..', 'content', 'kubernetes');
const lessons = lessonsOf(courseSchema.parse(parse(readFileSync(join(root, 'course.yaml'), 'utf8'))));
if (process.argv.length < 3) throw new Error('name the lessons whose texts you have read side by side');
for (const id of process.argv.slice(2)) {
  const lesson = lessons.find((one) => one.id === id);
  if (!lesson) throw new Error(`course.yaml has no lesson "${id}"; it has ${lessons.map((one) => one.id).join(', ')}`);
  const digest = (locale: string): string => digestOf(readFileSync(join(root, lesson.path, `${locale}.mdx`), 'utf8'));
  writeFileSync(join(root, lesson.path, 'reviewed.json'), `${JSON.stringify({ vi: digest('vi'), en: digest('en') }, null, 2)}\n`);
}

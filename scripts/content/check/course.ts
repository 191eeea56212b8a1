import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claims as claimsSchema, course as courseSchema, glossary as glossarySchema, lab as labSchema, lessonsOf, locales, quiz as quizSchema, reviewed, changedSince, type ClaimSource, type GlossaryTerm, type Lab, type LessonRef, type Locale } from '../../../curriculum';
import { lineAt, type Problem } from './problem';
import { digestOf } from '../../../server/text-digest';
import { strays, textProblems } from './text';
import { readYaml } from './yaml-file';

/** What lies outside of the course's folder. */
export interface Surroundings {
  /** Loads a lesson's lab.ts by its path in the course. */
  readonly loadLab: (path: string) => Promise<unknown>;
  /** Why a text is no MDX; undefined when it is. */
  readonly textFault: (source: string) => Promise<{ readonly line: number; readonly message: string } | undefined>;
  /** Whether a claim's source is there. */
  readonly sourceExists: (source: ClaimSource) => boolean;
}

/** Everything that is wrong in a course's folder, each with file, line and remedy. */
export async function courseProblems(root: string, surroundings: Surroundings): Promise<Problem[]> {
  const course = readYaml(root, 'course.yaml', courseSchema, 'a course has a course.yaml');
  const glossary = readYaml(root, 'glossary.yaml', glossarySchema, 'a course has a glossary.yaml');
  const problems = [...course.problems, ...glossary.problems];
  if (!course.value) return problems;
  const lessons = lessonsOf(course.value);
  const ids = new Set(lessons.map((lesson) => lesson.id));
  for (const term of glossary.value ?? []) {
    if (term.lesson !== undefined && !ids.has(term.lesson)) problems.push({ file: 'glossary.yaml', line: lineAt(readFileSync(join(root, 'glossary.yaml'), 'utf8'), readFileSync(join(root, 'glossary.yaml'), 'utf8').indexOf(`- id: ${term.id}\n`)), message: `the term "${term.id}" names a lesson "${term.lesson}" that course.yaml does not have` });
  }
  problems.push(...unlisted(root, lessons));
  for (const lesson of lessons) problems.push(...(await lessonProblems(root, lesson, ids, glossary.value ?? [], surroundings)));
  return problems;
}

/** Folders with a text that no entry of course.yaml leads to: nobody would ever read them. */
function unlisted(root: string, lessons: readonly LessonRef[]): Problem[] {
  const listed = new Set(lessons.map((lesson) => lesson.path));
  const folders = (path: string): string[] => readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(path, entry.name)] : []));
  return folders('.').flatMap(folders).filter((path) => !listed.has(path) && locales.some((locale) => existsSync(join(root, path, `${locale}.mdx`))))
    .map((path) => ({ file: 'course.yaml', line: 1, message: `has no entry for the folder ${path}; give the lesson its place, title, question and length in both languages, then run "npm run content:index"` }));
}

async function lessonProblems(root: string, lesson: LessonRef, lessons: ReadonlySet<string>, terms: readonly GlossaryTerm[], surroundings: Surroundings): Promise<Problem[]> {
  const lab = await labProblems(root, lesson, surroundings);
  const quiz = readYaml(root, `${lesson.path}/quiz.yaml`, quizSchema, 'a lesson has a quiz.yaml');
  const claims = readYaml(root, `${lesson.path}/claims.yaml`, claimsSchema, 'say there where each claim about the cluster was seen');
  const isLesson = (lab.lab?.kind ?? 'lesson') === 'lesson';
  const problems = [...lab.problems, ...(isLesson ? [...quiz.problems, ...claims.problems] : [])];
  for (const { claim, source } of claims.value?.claims ?? []) {
    if (!surroundings.sourceExists(source)) problems.push({ file: `${lesson.path}/claims.yaml`, line: lineIn(root, `${lesson.path}/claims.yaml`, claim), message: `the source ${JSON.stringify(source)} is not there` });
  }
  problems.push(...localizedStrays(root, `${lesson.path}/lab.ts`, lab.lab, terms), ...localizedStrays(root, `${lesson.path}/quiz.yaml`, quiz.value, terms));
  const texts: Partial<Record<Locale, string>> = {};
  for (const locale of locales) {
    const file = `${lesson.path}/${locale}.mdx`;
    if (!existsSync(join(root, file))) {
      problems.push({ file, line: 1, message: `is missing; every lesson is written in ${locales.join(' and ')}` });
      continue;
    }
    texts[locale] = readFileSync(join(root, file), 'utf8');
    const fault = await surroundings.textFault(texts[locale]);
    if (fault) problems.push({ file, line: fault.line, message: `cannot be read as MDX: ${fault.message}` });
    problems.push(...textProblems(file, texts[locale], locale, { lessons, terms, lab: lab.lab }));
  }
  return texts.vi !== undefined && texts.en !== undefined ? [...problems, ...staleness(root, lesson, { vi: texts.vi, en: texts.en })] : problems;
}

/** Words that the glossary refuses, in the texts of tasks and quiz items. */
function localizedStrays(root: string, file: string, value: unknown, terms: readonly GlossaryTerm[]): Problem[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) => {
    if (typeof part !== 'string') return localizedStrays(root, file, part, terms);
    const locale = locales.find((one) => one === key);
    return locale ? strays(part, locale, terms).map(({ message }) => ({ file, line: lineIn(root, file, part), message })) : [];
  });
}

async function labProblems(root: string, lesson: LessonRef, surroundings: Surroundings): Promise<{ lab: Lab | undefined; problems: Problem[] }> {
  const file = `${lesson.path}/lab.ts`;
  if (!existsSync(join(root, file))) return { lab: undefined, problems: [{ file, line: 1, message: 'is missing; a lesson has a lab.ts with its tasks' }] };
  let value: unknown;
  try {
    value = await surroundings.loadLab(lesson.path);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const [, line, what] = /lab\.ts:(\d+):\d+: (?:ERROR: )?(.*)/.exec(words) ?? [];
    return { lab: undefined, problems: [{ file, line: Number(line ?? 1), message: `cannot be loaded: ${what ?? words}` }] };
  }
  if (value === undefined) return { lab: undefined, problems: [{ file, line: 1, message: 'is not in content/labs.ts, or has no default export; run "npm run content:index"' }] };
  const parsed = labSchema.safeParse(value);
  if (parsed.success) return { lab: parsed.data, problems: [] };
  const taskAt = (path: readonly PropertyKey[]): string | undefined => (path[0] === 'tasks' && typeof path[1] === 'number' ? (value as { tasks?: { id?: string }[] }).tasks?.[path[1]]?.id : undefined);
  return {
    lab: undefined,
    problems: parsed.error.issues.map((issue) => {
      const task = taskAt(issue.path);
      return { file, line: task === undefined ? 1 : lineIn(root, file, `id: '${task}'`), message: `${task === undefined ? '' : `task "${task}", `}${issue.path.slice(task === undefined ? 0 : 2).map(String).join('.') || 'the lab'}: ${issue.message}` };
    }),
  };
}

/** Which text has changed since both were last read side by side. */
function staleness(root: string, lesson: LessonRef, texts: Readonly<Record<Locale, string>>): Problem[] {
  const file = `${lesson.path}/reviewed.json`;
  const remedy = `when both say the same, run "npm run content:reviewed -- ${lesson.id}"`;
  if (!existsSync(join(root, file))) return [{ file, line: 1, message: `is missing: nobody has said yet that both texts say the same; ${remedy}` }];
  const kept = reviewed.parse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  const changed = changedSince(kept, { vi: digestOf(texts.vi), en: digestOf(texts.en) });
  if (changed.length === 0) return [];
  if (changed.length === 1) {
    const other = locales.find((locale) => locale !== changed[0])!;
    return [{ file: `${lesson.path}/${other}.mdx`, line: 1, message: `is older than ${changed[0]}.mdx, which has changed since; bring it up to date, and ${remedy}` }];
  }
  return [{ file, line: 1, message: `both texts have changed since they were read side by side; ${remedy}` }];
}

function lineIn(root: string, file: string, text: string): number {
  const source = readFileSync(join(root, file), 'utf8');
  return lineAt(source, source.indexOf(text));
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { labs } from '../content/labs';
import { changedSince, course as courseSchema, glossary as glossarySchema, lab as labSchema, lessonEntries, lessonsOf, locales, outputs as outputsSchema, publicItem, quiz as quizSchema, reviewed as reviewedSchema, type BlockOutput, type Course, type GlossaryTerm, type Lab, type LessonRef, type Locale, type PublicQuizItem, type Quiz, type SearchEntry } from '../curriculum';
import { projectRoot } from './environment';
import { compileMdx } from './mdx';
import { digestOf } from './text-digest';

/** The course that is served. */
const COURSE_ID = 'kubernetes';
const courseFolder = join(projectRoot, 'content', COURSE_ID);

class ContentError extends Error {
  override readonly name = 'ContentError';
}

interface LessonSummary {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly question: string;
  readonly minutes: number;
  readonly needs: readonly string[];
  readonly tasks: readonly string[];
  readonly quizItems: number;
  /** What is wrong with the lesson's files, for its author; such a lesson is shown as not ready, the others work. */
  readonly broken: string | undefined;
}

interface ChapterSummary {
  readonly id: string;
  readonly title: string;
  readonly lessons: readonly LessonSummary[];
}

interface LessonPage {
  readonly id: string;
  readonly number: number;
  readonly chapter: string;
  readonly title: string;
  readonly question: string;
  readonly minutes: number;
  /** mdx-bundler's output, for getMDXComponent in a server component. */
  readonly code: string;
  /** Changes with the text, so that a kept page knows that it is old. */
  readonly contentHash: string;
  /** The other language's text has changed since both were read side by side, and this one has not. */
  readonly older: boolean;
  readonly lab: Lab;
  /** Items without their keys. */
  readonly quiz: readonly PublicQuizItem[];
  readonly previous: { id: string; title: string } | undefined;
  readonly next: { id: string; title: string } | undefined;
}

// Content does not change while a production server runs; in development every request reads it anew.
const cache = new Map<string, Promise<unknown>>();
function once<T>(key: string, load: () => Promise<T>): Promise<T> {
  if (process.env.NODE_ENV === 'development') return load();
  let held = cache.get(key) as Promise<T> | undefined;
  if (!held) {
    held = load();
    cache.set(key, held);
    held.catch(() => cache.delete(key));
  }
  return held;
}

/** Chapters and lessons in order, in one language. */
export async function listCourse(locale: Locale): Promise<{ title: string; summary: string; chapters: ChapterSummary[] }> {
  return once(`course/${locale}`, async () => {
    const course = await loadCourse();
    const numbers = new Map(lessonsOf(course).map((ref) => [ref.id, ref.index + 1]));
    const chapters = await Promise.all(course.chapters.map(async (chapter) => ({
      id: chapter.id,
      title: chapter.title[locale],
      lessons: await Promise.all(chapter.lessons.map(async (lesson): Promise<LessonSummary> => ({
        id: lesson.id, number: numbers.get(lesson.id)!, title: lesson.title[locale], question: lesson.question[locale], minutes: lesson.minutes, needs: lesson.needs,
        ...(await partsOf(lesson.id)),
      }))),
    })));
    return { title: course.title[locale], summary: course.summary[locale], chapters };
  });
}

/** One lesson ready to be shown, or undefined when there is none of that id. Throws ContentError for a broken file. */
export async function getLesson(id: string, locale: Locale): Promise<LessonPage | undefined> {
  return once(`lesson/${id}/${locale}`, async () => {
    const course = await loadCourse();
    const refs = lessonsOf(course);
    const ref = refs.find((one) => one.id === id);
    if (!ref) return undefined;
    const meta = course.chapters.flatMap((chapter) => chapter.lessons).find((lesson) => lesson.id === id)!;
    const file = join(courseFolder, ref.path, `${locale}.mdx`);
    const source = await read(file);
    const titleOf = (other: LessonRef | undefined) => other && { id: other.id, title: course.chapters.flatMap((chapter) => chapter.lessons).find((lesson) => lesson.id === other.id)!.title[locale] };
    const lab = await labOf(id);
    const quiz = await quizOf(id);
    return {
      id, number: ref.index + 1, chapter: ref.chapter, title: meta.title[locale], question: meta.question[locale], minutes: meta.minutes,
      code: await compileMdx(source, file, {
        outputs: await outputsOf(ref),
        linkTo: (lesson) => refs.some((one) => one.id === lesson) ? `/${locale}/lessons/${lesson}` : undefined,
      }),
      contentHash: digestOf(source), older: await isOlder(ref, locale),
      lab: lab!, quiz: quiz!.items.map(publicItem), previous: titleOf(refs[ref.index - 1]), next: titleOf(refs[ref.index + 1]),
    };
  });
}

/** Everything that a search can find, in one language. A lesson that cannot be read is left out. */
export async function searchEntries(locale: Locale): Promise<readonly SearchEntry[]> {
  return once(`search/${locale}`, async () => {
    const course = await loadCourse();
    const metas = new Map(course.chapters.flatMap((chapter) => chapter.lessons).map((lesson) => [lesson.id, lesson]));
    const lessons = await Promise.all(lessonsOf(course).map(async (ref) => {
      const source = await read(join(courseFolder, ref.path, `${locale}.mdx`)).catch(() => undefined);
      const meta = metas.get(ref.id)!;
      return source === undefined ? [] : lessonEntries({ id: ref.id, title: meta.title[locale], question: meta.question[locale], source });
    }));
    const terms = (await loadGlossary()).map((term): SearchEntry => ({ kind: 'term', href: `/glossary#${term.id}`, title: term[locale].term, within: '', text: term[locale].text }));
    return [...lessons.flat(), ...terms];
  });
}

/** What the engine printed for the lesson's blocks that show it; none when there is no such file. */
async function outputsOf(ref: LessonRef): Promise<readonly BlockOutput[]> {
  const file = join(courseFolder, ref.path, 'outputs.json');
  return existsSync(file) ? parseFile(outputsSchema, file) : [];
}

/** Whether this language's text stands behind the other's (reviewed.json). */
async function isOlder(ref: LessonRef, locale: Locale): Promise<boolean> {
  const file = join(courseFolder, ref.path, 'reviewed.json');
  if (!existsSync(file)) return false;
  const [kept, vi, en] = await Promise.all([parseFile(reviewedSchema, file), ...locales.map((one) => read(join(courseFolder, ref.path, `${one}.mdx`)))]);
  const changed = changedSince(kept, { vi: digestOf(vi), en: digestOf(en) });
  return changed.length === 1 && changed[0] !== locale;
}

/** The course's terms, in the order of the file. */
export async function loadGlossary(): Promise<readonly GlossaryTerm[]> {
  return once('glossary', () => parseFile(glossarySchema, join(courseFolder, 'glossary.yaml')));
}

async function partsOf(id: string): Promise<Pick<LessonSummary, 'tasks' | 'quizItems' | 'broken'>> {
  try {
    const [lab, quiz] = await Promise.all([labOf(id), quizOf(id)]);
    return { tasks: lab!.tasks.map((task) => task.id), quizItems: quiz!.items.length, broken: undefined };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    console.error(`[podlab] lesson ${id} is not shown: ${error.message}`);
    return { tasks: [], quizItems: 0, broken: error.message };
  }
}

export async function lessonExists(id: string): Promise<boolean> {
  return lessonsOf(await loadCourse()).some((ref) => ref.id === id);
}

export async function taskExists(lesson: string, task: string): Promise<boolean> {
  return (await labOf(lesson))?.tasks.some((one) => one.id === task) ?? false;
}

/** The quiz with its keys: for the server's own grading only. */
export async function quizOf(id: string): Promise<Quiz | undefined> {
  return once(`quiz/${id}`, async () => {
    const ref = lessonsOf(await loadCourse()).find((one) => one.id === id);
    return ref && parseFile(quizSchema, join(courseFolder, ref.path, 'quiz.yaml'));
  });
}

export async function labOf(id: string): Promise<Lab | undefined> {
  return once(`lab/${id}`, async () => {
    const ref = lessonsOf(await loadCourse()).find((one) => one.id === id);
    if (!ref) return undefined;
    const load = labs[`${COURSE_ID}/${ref.path}`];
    if (!load) throw new ContentError(`content/labs.ts does not name ${COURSE_ID}/${ref.path}; run "npm run content:index".`);
    const parsed = labSchema.safeParse((await load()).default);
    if (!parsed.success) throw new ContentError(`content/${COURSE_ID}/${ref.path}/lab.ts: ${describe(parsed.error.issues)}`);
    return parsed.data;
  });
}

async function loadCourse(): Promise<Course> {
  return once('course', () => parseFile(courseSchema, join(courseFolder, 'course.yaml')));
}

async function parseFile<T>(schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } } }, file: string): Promise<T> {
  let value: unknown;
  try {
    value = parseYaml(await read(file));
  } catch (error) {
    if (error instanceof ContentError) throw error;
    throw new ContentError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ContentError(`${file}: ${describe(parsed.error.issues)}`);
  return parsed.data;
}

interface Issue { readonly path: readonly PropertyKey[]; readonly message: string }
const describe = (issues: readonly Issue[]): string => issues.map((issue) => `${issue.path.map(String).join('.') || 'file'}: ${issue.message}`).join('; ');

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new ContentError(`${file} is missing; each lesson has en.mdx, vi.mdx, lab.ts, quiz.yaml and solution.sh.`);
  }
}

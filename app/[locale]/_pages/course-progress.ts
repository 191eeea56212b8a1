import type { MapChapter } from '../../../components/course/course-map';
import type { Locale } from '../../../components/i18n/routing';
import { listCourse } from '../../../server/content';
import { progressOf } from '../../../server/progress';
import { getViewer } from '../../../server/viewer';

/** The course with what the current viewer has done in it. A lesson is finished when all its tasks are. */
export async function courseWithProgress(locale: Locale): Promise<{ title: string; summary: string; chapters: MapChapter[]; viewer: Awaited<ReturnType<typeof getViewer>> }> {
  const [course, viewer] = await Promise.all([listCourse(locale), getViewer()]);
  const progress = viewer ? await progressOf(viewer.userId) : undefined;
  const done = (lesson: string): number => progress?.tasks.filter((task) => task.lesson === lesson).length ?? 0;
  const all = course.chapters.flatMap((chapter) => chapter.lessons);
  const finished = (id: string): boolean => all.some((lesson) => lesson.id === id && lesson.tasks.length > 0 && done(id) >= lesson.tasks.length);
  return {
    title: course.title, summary: course.summary, viewer,
    chapters: course.chapters.map((chapter) => ({
      id: chapter.id, title: chapter.title,
      lessons: chapter.lessons.map((lesson) => ({
        id: lesson.id, number: lesson.number, title: lesson.title, question: lesson.question, minutes: lesson.minutes, broken: lesson.broken !== undefined,
        tasks: lesson.tasks.length, done: Math.min(done(lesson.id), lesson.tasks.length), finished: finished(lesson.id),
        needs: lesson.needs.filter((id) => !finished(id)).map((id) => all.find((one) => one.id === id)?.title ?? id),
      })),
    })),
  };
}

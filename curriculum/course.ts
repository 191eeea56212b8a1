import { z } from 'zod';
import { localizedText } from './text';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

/** content/<course>/course.yaml: the order of chapters and lessons. A lesson's folder is <chapter>/<lesson>. */
export const course = z.strictObject({
  id: slug,
  title: localizedText,
  summary: localizedText,
  chapters: z.array(z.strictObject({
    id: slug,
    title: localizedText,
    lessons: z.array(z.strictObject({
      id: slug,
      title: localizedText,
      /** The question that makes one curious; shown on the course map. */
      question: localizedText,
      minutes: z.number().int().min(5).max(180),
      /** Ids of lessons that this one builds on. */
      needs: z.array(slug).default([]),
    })).min(1),
  })).min(1),
}).superRefine((value, context) => {
  const seen = new Set<string>();
  for (const chapter of value.chapters) {
    for (const lesson of chapter.lessons) {
      if (seen.has(lesson.id)) context.addIssue({ code: 'custom', path: ['chapters'], message: `lesson id "${lesson.id}" is used twice` });
      for (const need of lesson.needs) {
        if (!seen.has(need)) context.addIssue({ code: 'custom', path: ['chapters'], message: `lesson "${lesson.id}" needs "${need}", which does not come before it` });
      }
      seen.add(lesson.id);
    }
  }
});
export type Course = z.infer<typeof course>;

/** A lesson in the order of the course. Its id is unique in the course and stands in URLs and in kept progress. */
export interface LessonRef {
  readonly id: string;
  readonly chapter: string;
  readonly path: string;
  readonly index: number;
}

/** All lessons in order. `path` is relative to the course's folder. */
export function lessonsOf(value: Course): LessonRef[] {
  return value.chapters.flatMap((chapter) => chapter.lessons.map((lesson) => ({ id: lesson.id, chapter: chapter.id, path: `${chapter.id}/${lesson.id}` })))
    .map((lesson, index) => ({ ...lesson, index }));
}

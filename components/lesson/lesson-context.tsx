'use client';

import { createContext, useContext, type ReactNode } from 'react';

/** A task as the page shows it, in one language. */
export interface TaskTexts {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly hints: readonly string[];
  readonly solution: { readonly commands: string; readonly why: string };
}

export interface LessonTexts {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly tasks: readonly TaskTexts[];
}

const LessonContext = createContext<LessonTexts | undefined>(undefined);

export function LessonTextsProvider({ lesson, children }: { lesson: LessonTexts; children: ReactNode }) {
  return <LessonContext value={lesson}>{children}</LessonContext>;
}

export function useLesson(): LessonTexts {
  const lesson = useContext(LessonContext);
  if (!lesson) throw new Error('useLesson outside of a lesson');
  return lesson;
}

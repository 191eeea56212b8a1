'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useLabState } from './lab-context';
import { useLesson, type TaskTexts } from './lesson-context';
import lessonStyles from './lesson.module.css';
import styles from './tasks.module.css';

/** All tasks at a glance; each leads to its place in the text. */
export function TaskDots() {
  const t = useTranslations('tasks');
  const { tasks } = useLesson();
  const report = useLabState().tasks;
  return (
    <ol className={styles.dots} aria-label={t('title')}>
      {tasks.map((task, at) => {
        const state = report?.done.includes(task.id) ? 'done' : report?.current?.task === task.id ? 'current' : 'later';
        return <li key={task.id}><a href={`#task-${task.id}`} data-state={state} title={task.title} aria-label={`${t('count', { number: at + 1, total: tasks.length })}: ${task.title}${state === 'done' ? `, ${t('done')}` : ''}`} /></li>;
      })}
    </ol>
  );
}

/** On a phone: the current task, always in sight above the tabs. */
export function TaskStrip({ onOpen }: { onOpen: (task: string) => void }) {
  const t = useTranslations('tasks');
  const { tasks } = useLesson();
  const currentId = useCurrentTask();
  const current = tasks.find((task) => task.id === currentId);
  const at = current ? tasks.indexOf(current) + 1 : 0;
  if (tasks.length === 0) return null;
  return (
    <button type="button" className={lessonStyles.strip} onClick={() => onOpen(current?.id ?? tasks.at(-1)!.id)}>
      {current ? <><b>{t('count', { number: at, total: tasks.length })}</b><span>{current.title}</span></> : <b>{t('allDone', { total: tasks.length })}</b>}
    </button>
  );
}

function useCurrentTask(): string | undefined {
  const report = useLabState().tasks;
  const { tasks } = useLesson();
  return report ? report.current?.task : tasks[0]?.id;
}

/** Tells a screen reader, and briefly shows, that a task is done. */
export function TaskNews() {
  const t = useTranslations('tasks');
  const { tasks } = useLesson();
  const done = useLabState().tasks?.done;
  const before = useRef<readonly string[] | undefined>(undefined);
  const [news, setNews] = useState<TaskTexts>();
  useEffect(() => {
    if (!done) return;
    const fresh = before.current && done.find((id) => !before.current!.includes(id));
    before.current = done;
    if (fresh) setNews(tasks.find((task) => task.id === fresh));
  }, [done, tasks]);
  return <div className="unseen" role="status" aria-live="polite">{news && t('doneNow', { title: news.title })}</div>;
}

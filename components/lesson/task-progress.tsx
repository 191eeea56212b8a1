'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../ui/icon';
import { useLabState } from './lab-context';
import { useLesson, type TaskTexts } from './lesson-context';
import lessonStyles from './lesson.module.css';
import styles from './tasks.module.css';

/** All tasks at a glance; each leads to its place in the text. */
export function TaskDots() {
  const t = useTranslations('tasks');
  const { tasks } = useLesson();
  const report = useLabState((state) => state.tasks);
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
  const report = useLabState((state) => state.tasks);
  const { tasks } = useLesson();
  return report ? report.current?.task : tasks[0]?.id;
}

const NEWS_MS = 6000;

/** Beside the terminal: the task that the typing is for, and for a moment the one that was just done. Leads to its place in the text. */
export function TaskNow({ onOpen }: { onOpen: (task: string) => void }) {
  const t = useTranslations('tasks');
  const { tasks } = useLesson();
  const currentId = useCurrentTask();
  const news = useNews();
  const [fresh, setFresh] = useState<TaskTexts>();
  useEffect(() => {
    setFresh(news);
    const timer = setTimeout(() => setFresh(undefined), NEWS_MS);
    return () => clearTimeout(timer);
  }, [news]);
  if (tasks.length === 0) return null;
  const current = tasks.find((task) => task.id === currentId);
  return (
    <>
      <button type="button" className={styles.now} data-fresh={fresh !== undefined} data-task-now onClick={() => onOpen(fresh?.id ?? current?.id ?? tasks.at(-1)!.id)}>
        {fresh ? <><Icon name="check" size={14} /> {t('doneNow', { title: fresh.title })}</>
          : current ? <><span>{t('count', { number: tasks.indexOf(current) + 1, total: tasks.length })}</span> {current.title}</>
          : <><Icon name="check" size={14} /> {t('allDone', { total: tasks.length })}</>}
      </button>
      <span className="unseen" role="status" aria-live="polite">{news && t('doneNow', { title: news.title })}</span>
    </>
  );
}

/** The task that was done last since the page was opened. */
function useNews(): TaskTexts | undefined {
  const { tasks } = useLesson();
  const done = useLabState((state) => state.tasks?.done);
  const before = useRef<readonly string[] | undefined>(undefined);
  const [news, setNews] = useState<TaskTexts>();
  useEffect(() => {
    if (!done) return;
    const fresh = before.current && done.find((id) => !before.current!.includes(id));
    before.current = done;
    if (fresh) setNews(tasks.find((task) => task.id === fresh));
  }, [done, tasks]);
  return news;
}

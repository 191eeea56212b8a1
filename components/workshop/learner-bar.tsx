'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useLab, useLabState } from '../lesson/lab-context';
import { useLesson } from '../lesson/lesson-context';
import controls from '../ui/controls.module.css';
import { Icon } from '../ui/icon';
import { Link } from '../i18n/navigation';
import { postJson } from './api';
import { followEvents } from './live-events';
import styles from './workshop.module.css';

interface LearnerWorkshop {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly closed: boolean;
  /** Whether this learner has asked for help. */
  readonly help: boolean;
}

const REPORT_AGAIN_MS = 60_000;

/** In a workshop: the teacher's message, "I need help", and a report of where the learner is. */
export function LearnerBar({ workshop, lessons }: { workshop: LearnerWorkshop; lessons: readonly { readonly id: string; readonly number: number; readonly title: string }[] }) {
  const t = useTranslations('workshop');
  const locale = useLocale();
  const lesson = useLesson();
  const { client } = useLab();
  const tasks = useLabState((state) => state.tasks);
  const [view, setView] = useState(workshop);
  const [help, setHelp] = useState(workshop.help);
  const reported = useRef<string>(undefined);
  const path = `/api/workshops/${workshop.code}`;
  const current = tasks?.current?.task, done = tasks?.done.join(' ') ?? '';

  useEffect(() => followEvents(`${path}/events`, { data: (value) => setView(value as LearnerWorkshop) }), [path]);

  useEffect(() => {
    if (!client.state().tasks) return;
    const report = (): void => {
      void postJson(`${path}/report`, { lesson: lesson.id, ...(current ? { task: current } : {}), done: done ? done.split(' ') : [] }, locale).catch(() => undefined);
    };
    report();
    // The server takes a step forward as help that came; a page that was opened again is none.
    if (reported.current !== undefined && reported.current !== done) setHelp(false);
    reported.current = done;
    const again = setInterval(report, REPORT_AGAIN_MS);
    return () => clearInterval(again);
  }, [client, path, lesson.id, current, done, locale]);

  const ask = async (): Promise<void> => {
    await postJson(`${path}/report`, { lesson: lesson.id, ...(current ? { task: current } : {}), done: done ? done.split(' ') : [], help: !help }, locale).then(() => setHelp(!help), () => undefined);
  };
  return (
    <div className={styles.bar}>
      <p role="status">{view.closed ? t('ended') : view.message ? <><b>{t('fromTeacher')}:</b> {view.message}</> : t('youAreIn', { title: view.title })}</p>
      {lessons.length > 1 && (
        <nav aria-label={t('lessonsOf')}>
          {lessons.map(({ id, number, title }) => <Link key={id} href={`/lessons/${id}`} title={title} aria-current={id === lesson.id ? 'page' : undefined} aria-label={`${number}. ${title}`}>{number}</Link>)}
        </nav>
      )}
      {help && <span>{t('helpAsked')}</span>}
      {!view.closed && <button type="button" className={controls.small} onClick={() => void ask()} aria-pressed={help}><Icon name="hand" size={16} /> {help ? t('helpOver') : t('needHelp')}</button>}
    </div>
  );
}

'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import controls from '../ui/controls.module.css';
import { Icon } from '../ui/icon';
import { CodeBlock } from './code-block';
import { useLabState } from './lab-context';
import { useLesson } from './lesson-context';
import { InlineText } from './prose';
import styles from './tasks.module.css';

type TaskState = 'done' | 'current' | 'later';

function useTaskState(id: string): TaskState {
  const report = useLabState((state) => state.tasks);
  if (report?.done.includes(id)) return 'done';
  return report?.current?.task === id ? 'current' : 'later';
}

/** One task in the text: what to reach, what is still missing, and hints that say more one by one. */
export function TaskCard({ id }: { id: string }) {
  const t = useTranslations('tasks');
  const { tasks } = useLesson();
  const state = useTaskState(id);
  const at = tasks.findIndex((task) => task.id === id);
  const task = tasks[at];
  if (!task) return null;
  return (
    <section className={styles.task} id={`task-${id}`} data-task={id} data-state={state} aria-label={`${t('count', { number: at + 1, total: tasks.length })}: ${task.title}`}>
      <div className={styles.head}>
        <span className={styles.state}>{state === 'done' && <Icon name="check" size={14} />}</span>
        <h3>{task.title}</h3>
        <span className={styles.number}>{state === 'done' ? t('done') : t('count', { number: at + 1, total: tasks.length })}</span>
      </div>
      <p className={styles.text}><InlineText text={task.text} /></p>
      {state === 'current' && <Missing />}
      {state !== 'later' && <Hints id={id} done={state === 'done'} />}
      {state === 'later' && at > 0 && <p className={styles.later}>{t('later', { number: at })}</p>}
    </section>
  );
}

function Missing() {
  const t = useTranslations('tasks');
  const current = useLabState((state) => state.tasks?.current);
  if (!current) return <p className={styles.later}>{t('checking')}</p>;
  return (
    <>
      <ul className={styles.missing} aria-label={t('missing')} aria-live="polite">
        {current.result.items.map((item, at) => <li key={at} data-met={item.met}><InlineText text={item.text} /></li>)}
      </ul>
      {current.holdingMs !== undefined && <p className={styles.holding} role="status">{t('holding', { seconds: Math.ceil(current.holdingMs / 1000) })}</p>}
    </>
  );
}

function Hints({ id, done }: { id: string; done: boolean }) {
  const t = useTranslations('tasks');
  const task = useLesson().tasks.find((one) => one.id === id)!;
  const [shown, setShown] = useState(0);
  const last = task.hints.length;
  if (done && shown <= last) return <div className={styles.bottom}><button type="button" className={controls.plain} onClick={() => setShown(last + 1)}>{t('solution')}</button></div>;
  return (
    <>
      {shown > 0 && (
        <div className={styles.hints}>
          {!done && task.hints.slice(0, Math.min(shown, last)).map((hint, at) => (
            <p key={hint} className={styles.hint}><b>{t('hintNumber', { number: at + 1 })}</b><InlineText text={hint} /></p>
          ))}
          {shown > last && (
            <div className={styles.hint}>
              <b>{t('solutionTitle')}</b>
              <CodeBlock data-language="sh"><code>{task.solution.commands.trim()}</code></CodeBlock>
              <b>{t('why')}</b>
              <InlineText text={task.solution.why} />
            </div>
          )}
        </div>
      )}
      {shown <= last && (
        <div className={styles.bottom}>
          <button type="button" className={controls.plain} onClick={() => setShown(shown + 1)} data-hint>{shown === 0 ? t('firstHint') : shown < last ? t('moreHint') : t('solution')}</button>
        </div>
      )}
    </>
  );
}

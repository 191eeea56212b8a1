'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Link } from '../i18n/navigation';
import { useCallback, useEffect, useState } from 'react';
import controls from '../ui/controls.module.css';
import type { BoardLesson } from './board';
import styles from './workshop.module.css';

interface Results {
  readonly quizzes: readonly { readonly lesson: string; readonly items: number }[];
  readonly learners: readonly {
    readonly id: string;
    readonly nickname: string;
    readonly quiz: Readonly<Record<string, number>>;
    /** How many tasks of each lesson the learner's browser has reported. */
    readonly done: Readonly<Record<string, number>>;
    readonly exams: readonly {
      readonly id: string;
      readonly lesson: string;
      readonly startedAt: number;
      readonly open: boolean;
      /** Others who handed in the very same inputs. */
      readonly copies: readonly string[];
      readonly result?: { readonly submittedAt: number; readonly lateSeconds: number; readonly unattended?: boolean; readonly ungraded?: string; readonly credit: number; readonly engineVersion: string; readonly tasks: readonly { readonly task: string; readonly credit: number }[] };
    }[];
  }[];
}

/** What a grade rests on: quizzes by the first answers, each sitting of an exam with its tasks and the journal to play again. */
export function WorkshopResults({ code, title, lessons }: { code: string; title: string; lessons: readonly BoardLesson[] }) {
  const t = useTranslations('results');
  const format = useFormatter();
  const [results, setResults] = useState<Results>();
  const [failed, setFailed] = useState(false);
  const path = `/api/workshops/${code}/results`;
  const load = useCallback(async () => {
    try {
      const answer = await fetch(path);
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      setResults((await answer.json()) as Results);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }, [path]);
  useEffect(() => void load(), [load]);
  if (failed) return <p className={controls.alert} role="alert">{t('failed')} <button type="button" className={controls.small} onClick={() => void load()}>{t('refresh')}</button></p>;
  if (!results) return null;
  const numberOf = (lesson: string): number | undefined => lessons.find((one) => one.id === lesson)?.number;
  const sittings = results.learners.flatMap(({ nickname, exams }) => exams.map((exam) => ({ nickname, exam })));
  const exams = new Set(sittings.map(({ exam }) => exam.lesson)).size;
  const save = (): void => download(`${code}.csv`, csvOf(results, lessons, t));
  return (
    <section className={styles.results} aria-labelledby="results">
      <h2 id="results">{t('title')}</h2>
      <p className={styles.lead}>{t('lead')}</p>
      <p className={styles.resultActions}>
        <button type="button" className={controls.small} onClick={() => void load()}>{t('refresh')}</button>
        <button type="button" className={controls.small} onClick={save}>{t('csv')}</button>
      </p>
      {results.quizzes.length > 0 && (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('quizzes', { title })}>
          <table className={styles.board} data-quiz-results>
            <thead><tr><th scope="col">{t('learner')}</th>{results.quizzes.map(({ lesson, items }) => <th scope="col" key={lesson}>{t('quizOf', { number: numberOf(lesson) ?? 0, items })}</th>)}</tr></thead>
            <tbody>
              {results.learners.map(({ id, nickname, quiz }) => (
                <tr key={id}><th scope="row">{nickname}</th>{results.quizzes.map(({ lesson }) => <td key={lesson}>{quiz[lesson] ?? '–'}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {sittings.length > 0 && (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('exams', { title })}>
          <table className={styles.board} data-exam-results>
            <thead><tr><th scope="col">{t('learner')}</th><th scope="col">{t('begun')}</th><th scope="col">{t('handedIn')}</th><th scope="col">{t('credit')}</th><th scope="col">{t('tasks')}</th><th scope="col">{t('evidence')}</th></tr></thead>
            <tbody>
              {sittings.map(({ nickname, exam: { id, lesson, startedAt, open, result, copies } }) => (
                <tr key={id}>
                  <th scope="row">{nickname}{exams > 1 && <span className={controls.hint}> · {lessons.find((one) => one.id === lesson)?.title}</span>}{copies.length > 0 && <span className={styles.flag} data-tone="bad">{t('copies', { names: copies.join(', ') })}</span>}</th>
                  <td>{format.dateTime(startedAt, { dateStyle: 'short', timeStyle: 'short' })}</td>
                  <td>{result ? <>{format.dateTime(result.submittedAt, { timeStyle: 'short' })}{result.lateSeconds > 0 && <span className={styles.flag}>{t('late', { minutes: Math.ceil(result.lateSeconds / 60) })}</span>}{result.unattended && <span className={styles.flag} title={t('unattendedWhy')}>{t('unattended')}</span>}</> : t(open ? 'underWay' : 'beingGraded')}</td>
                  <td>{result && (result.ungraded ? <span className={styles.flag} data-tone="bad">{t('ungraded')}</span> : format.number(result.credit, { style: 'percent', maximumFractionDigits: 1 }))}</td>
                  <td>{result && <Credits tasks={result.tasks} />}</td>
                  <td>{result && <Link href={`/workshops/${code}/results/${id}`} aria-label={`${t('evidence')}: ${nickname}`}>{t('journal')}</Link>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Credits({ tasks }: { tasks: readonly { readonly task: string; readonly credit: number }[] }) {
  const t = useTranslations('results');
  return (
    <div className={styles.cells}>
      {tasks.map(({ task, credit }, at) => {
        const label = t('taskCredit', { number: at + 1, task, percent: Math.round(credit * 100) });
        return <span key={task} className={styles.cell} data-state={credit === 1 ? 'done' : credit > 0 ? 'current' : 'open'} role="img" aria-label={label} title={label} />;
      })}
    </div>
  );
}

/** One row a learner and sitting, as spreadsheets read it. */
function csvOf({ quizzes, learners }: Results, lessons: readonly BoardLesson[], t: ReturnType<typeof useTranslations<'results'>>): string {
  // A cell that begins like a formula must stay text.
  const cell = (value: string | number): string => `"${String(value).replace(/"/g, '""').replace(/^(?=[=+\-@\t\r])/, "'")}"`;
  const titleOf = (lesson: string): string => lessons.find((one) => one.id === lesson)?.title ?? lesson;
  const handedIn = learners.map(({ exams }) => exams.filter(({ result }) => result));
  // Two exams may have a task of the same name.
  const tasks = [...new Map(handedIn.flat().flatMap(({ lesson, result }) => result!.tasks.map(({ task }): [string, { lesson: string; task: string }] => [`${lesson}/${task}`, { lesson, task }]))).values()];
  const head = [
    t('learner'), ...lessons.map(({ title, tasks: all }) => t('tasksOf', { title, count: all.length })), ...quizzes.map(({ lesson, items }) => t('quizColumn', { title: titleOf(lesson), count: items })),
    t('exam'), t('begun'), t('handedIn'), t('handedInBy'), t('lateSeconds'), t('credit'), t('engineColumn'), ...tasks.map(({ lesson, task }) => `${titleOf(lesson)}: ${task}`),
  ];
  const rows = learners.flatMap(({ nickname, quiz, done }, at) => (handedIn[at]!.length > 0 ? handedIn[at]! : [undefined]).map((exam) => [
    nickname, ...lessons.map(({ id }) => done[id] ?? 0), ...quizzes.map(({ lesson }) => quiz[lesson] ?? ''),
    ...(exam?.result ? [
      titleOf(exam.lesson), new Date(exam.startedAt).toISOString(), new Date(exam.result.submittedAt).toISOString(), t(exam.result.unattended ? 'byTime' : 'byLearner'), exam.result.lateSeconds,
      exam.result.ungraded ? t('ungraded') : exam.result.credit, exam.result.engineVersion, ...tasks.map(({ lesson, task }) => (lesson === exam.lesson ? exam.result!.tasks.find((one) => one.task === task)?.credit ?? '' : '')),
    ] : []),
  ]));
  return `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { useCallback, useEffect, useRef, useState } from 'react';
import { inTurn } from '../../lab/turns';
import { useLab, useLabState } from '../lesson/lab-context';
import { InlineText } from '../lesson/prose';
import { Link } from '../i18n/navigation';
import type { Locale } from '../i18n/routing';
import controls from '../ui/controls.module.css';
import styles from './exam.module.css';

interface ExamTask {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly lessons: readonly { readonly id: string; readonly title: string }[];
}

interface Item { readonly met: boolean; readonly text: string }
interface Sitting {
  readonly id: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** Whether it can be handed in; one that cannot and has no result is being graded. */
  readonly open: boolean;
  readonly result?: { readonly submittedAt: number; readonly lateSeconds: number; readonly unattended?: boolean; readonly ungraded?: 'too-much-work' | 'not-playable'; readonly credit: number; readonly engineVersion: string; readonly tasks: readonly { readonly task: string; readonly credit: number; readonly items: Readonly<Record<Locale, readonly Item[]>> }[] };
}

type Problem = 'needsServer' | { readonly reason: string };

/** A timed exam: every task at once, graded by the server when it is handed in. */
export function ExamPaper({ lesson, minutes, tasks, sittings }: { lesson: string; minutes: number; tasks: readonly ExamTask[]; sittings: readonly Sitting[] }) {
  const t = useTranslations('exam');
  const locale = useLocale();
  const { client, restart, sync } = useLab();
  const { all, put, aheadMs } = useSittings(lesson, sittings);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const current = all.find((sitting) => sitting.open);
  const graded = !current && all[0] && !all[0].result;
  const last = all.find((sitting) => sitting.result);
  const ask = async <Answer,>(path: string, body: unknown): Promise<Answer | undefined> => {
    setWorking(true);
    setProblem(undefined);
    try {
      const response = await inTurn(() => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-podlab-locale': locale }, body: JSON.stringify(body) }));
      if (response.ok) return (await response.json()) as Answer;
      setProblem({ reason: ((await response.json().catch(() => undefined)) as { error?: { message?: string } } | undefined)?.error?.message ?? String(response.status) });
    } catch {
      setProblem('needsServer');
    } finally {
      setWorking(false);
    }
    return undefined;
  };
  const begin = async (): Promise<void> => {
    const sitting = await ask<Sitting>('/api/exam', { lesson });
    if (!sitting) return;
    // A new sitting has a new cluster; one that is under way goes on.
    const known = all.some((one) => one.id === sitting.id);
    put(sitting);
    if (!known) restart(true);
  };
  const handIn = useCallback(async (): Promise<void> => {
    if (!current) return;
    sync?.resume();
    const journal = await client.fork();
    const sitting = await ask<Sitting>(`/api/exam/${current.id}`, { journal });
    if (sitting) put(sitting);
  }, [client, current, sync]);
  const trouble = problem && <p className={controls.alert} role="alert">{typeof problem === 'string' ? t(problem) : t('failed', problem)}</p>;
  return (
    <section className={styles.exam} aria-label={t('title')}>
      {current ? <Running sitting={current} aheadMs={aheadMs} working={working} onHandIn={handIn} /> : (
        <div className={styles.cover}>
          {graded && <p role="status" data-exam-grading>{t('beingGraded')}</p>}
          <p>{t('about', { tasks: tasks.length, minutes })}</p>
          <button type="button" className={controls.primary} disabled={working} onClick={() => void begin()} data-exam-begin>{working ? t('beginning') : last ? t('again') : t('begin')}</button>
        </div>
      )}
      {trouble}
      {current && <ol className={styles.tasks}>{tasks.map((task) => <Question key={task.id} task={task} />)}</ol>}
      {!current && last && <Result sitting={last} tasks={tasks} />}
    </section>
  );
}

/** What has happened since the server drew the page: a sitting begins with a new cluster, around which the paper is drawn anew. */
const newer = new Map<string, readonly Sitting[]>();
/** How long to wait for a grade before asking again. */
const GRADE_MS = 2500;
/** How long to wait when the server could not be asked. */
const AWAY_MS = 15_000;

/** The learner's sittings, as the server has them now, and by how much this computer's clock is ahead of the server's. */
function useSittings(lesson: string, fromServer: readonly Sitting[]) {
  const [all, setAll] = useState(() => (newer.get(lesson) ?? []).reduceRight(withSitting, fromServer));
  const [aheadMs, setAhead] = useState(0);
  const put = useCallback((sitting: Sitting): void => {
    newer.set(lesson, withSitting(newer.get(lesson) ?? [], sitting));
    setAll((before) => withSitting(before, sitting));
  }, [lesson]);
  const unsettled = all.map(({ id, open, result }) => (result ? '' : `${id} ${open}`)).join('');
  useEffect(() => {
    if (!unsettled) return;
    let over = false, timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      const asked = Date.now();
      const answer = await fetch(`/api/exam?lesson=${encodeURIComponent(lesson)}`).then((response) => (response.ok ? (response.json() as Promise<{ now: number; sittings: Sitting[] }>) : undefined), () => undefined);
      if (over) return;
      if (answer) {
        setAhead((asked + Date.now()) / 2 - answer.now);
        for (const sitting of answer.sittings) put(sitting);
      }
      if (!answer || answer.sittings.some((sitting) => !sitting.open && !sitting.result)) timer = setTimeout(() => void look(), answer ? GRADE_MS : AWAY_MS);
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [lesson, unsettled, put]);
  return { all, put, aheadMs };
}

/** The newest first. */
const withSitting = (all: readonly Sitting[], sitting: Sitting): readonly Sitting[] => [sitting, ...all.filter(({ id }) => id !== sitting.id)].sort((a, b) => b.startedAt - a.startedAt);

function Running({ sitting, aheadMs, working, onHandIn }: { sitting: Sitting; aheadMs: number; working: boolean; onHandIn: () => Promise<void> }) {
  const t = useTranslations('exam');
  const dialog = useRef<HTMLDialogElement>(null);
  const left = useTimeLeft(sitting.endsAt + aheadMs);
  const phase = useLabState((state) => state.phase);
  const handed = useRef(false);
  useEffect(() => {
    // Once, and again when the connection is back; the button tries again as well.
    if (left !== 0 || phase !== 'ready') return;
    if (!handed.current) void onHandIn();
    handed.current = true;
    const again = (): void => void onHandIn();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [left, onHandIn, phase]);
  const minutesLeft = left === undefined ? undefined : Math.ceil(left / 60_000);
  return (
    <div className={styles.bar} data-exam-running>
      <span className={styles.clock} data-short={left !== undefined && left < 5 * 60_000}>{left === undefined ? '' : left === 0 ? t('over') : t('left', { time: clockText(left) })}</span>
      <span className="unseen" role="status">{left === 0 ? t('timeUp') : minutesLeft === 30 || minutesLeft === 10 || minutesLeft === 5 || minutesLeft === 1 ? t('minutesWarning', { minutes: minutesLeft }) : ''}</span>
      <button type="button" className={controls.primary} disabled={working} onClick={() => (left === 0 ? void onHandIn() : dialog.current?.showModal())} data-exam-end>{working ? t('handingIn') : t('handIn')}</button>
      <dialog ref={dialog} className={`${controls.dialog} ${styles.dialog}`} aria-label={t('handIn')}>
        <p>{t('sure')}</p>
        <p className={controls.choices}>
          <button type="button" className={controls.button} onClick={() => dialog.current?.close()}>{t('keep')}</button>
          <button type="button" className={controls.primary} onClick={() => { dialog.current?.close(); void onHandIn(); }} data-exam-confirm>{t('handIn')}</button>
        </p>
      </dialog>
    </div>
  );
}

function Question({ task }: { task: ExamTask }) {
  return (
    <li className={styles.task} id={`task-${task.id}`} data-exam-task={task.id}>
      <h3>{task.title}</h3>
      <p><InlineText text={task.text} /></p>
    </li>
  );
}

function Result({ sitting, tasks }: { sitting: Sitting; tasks: readonly ExamTask[] }) {
  const t = useTranslations('exam');
  const locale = useLocale() as Locale;
  const format = useFormatter();
  const result = sitting.result!;
  const points = result.tasks.reduce((sum, task) => sum + task.credit, 0);
  if (result.ungraded) return <p className={controls.alert} role="alert">{t(result.ungraded)}</p>;
  return (
    <section className={styles.result} data-exam-result>
      <h2>{t('result', { points: Math.round(points * 10) / 10, total: tasks.length })} <span>{t('percent', { percent: Math.round(result.credit * 100) })}</span></h2>
      {result.unattended && <p className={controls.hint}>{t('unattended', { at: format.dateTime(result.submittedAt, { timeStyle: 'short' }) })}</p>}
      {result.lateSeconds > 0 && <p className={controls.hint}>{t('late', { minutes: Math.ceil(result.lateSeconds / 60) })}</p>}
      <ol className={styles.tasks}>
        {tasks.map((task) => {
          const grade = result.tasks.find((one) => one.task === task.id);
          const missing = grade?.items[locale].filter((item) => !item.met) ?? [];
          return (
            <li key={task.id} className={styles.task} data-credit={grade?.credit === 1 ? 'full' : grade?.credit ? 'part' : 'none'}>
              <h3>{task.title}<span className={styles.credit}>{grade?.credit === 1 ? t('passed') : grade?.credit ? t('partly', { percent: Math.round(grade.credit * 100) }) : t('nothing')}</span></h3>
              {missing.length > 0 && <ul className={styles.missing} aria-label={t('missing')}>{missing.map((item, index) => <li key={index}><InlineText text={item.text} /></li>)}</ul>}
              {missing.length > 0 && task.lessons.length > 0 && <p className={styles.again}>{t('readAgain')}: {task.lessons.map((one, index) => <span key={one.id}>{index > 0 && ', '}<Link href={`/lessons/${one.id}`}>{one.title}</Link></span>)}</p>}
            </li>
          );
        })}
      </ol>
      <p className={controls.hint}>{t('gradedBy', { version: result.engineVersion })}</p>
    </section>
  );
}

/** Milliseconds left, told each second; undefined before the page has begun to count. */
function useTimeLeft(endsAt: number): number | undefined {
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    const tell = (): void => setLeft(Math.max(0, endsAt - Date.now()));
    tell();
    const timer = setInterval(tell, 1000);
    return () => clearInterval(timer);
  }, [endsAt]);
  return left;
}

function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1000), hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  return `${hours ? `${hours}:${String(minutes).padStart(2, '0')}` : minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

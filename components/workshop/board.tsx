'use client';

import { useLocale, useNow, useTranslations } from 'next-intl';
import { memo, useCallback, useEffect, useState } from 'react';
import { Link } from '../i18n/navigation';
import controls from '../ui/controls.module.css';
import { Icon } from '../ui/icon';
import { postJson } from './api';
import { ChangeLearner } from './change-learner';
import { followEvents } from './live-events';
import { ShowCode } from './show-code';
import styles from './workshop.module.css';

interface BoardView {
  readonly code: string;
  readonly title: string;
  readonly lessons: readonly string[];
  readonly message: string;
  readonly closed: boolean;
  readonly learners: readonly BoardLearner[];
}

interface BoardLearner {
  readonly id: string;
  readonly nickname: string;
  readonly lesson: string | null;
  readonly task: string | null;
  readonly done: Readonly<Record<string, readonly string[]>>;
  readonly help: boolean;
  readonly lastProgressAt: number;
  readonly lastSeenAt: number;
}

export interface BoardLesson {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly tasks: readonly string[];
}

/** Without progress for this long a learner is shown as stuck. */
const STUCK_MS = 3 * 60_000;
const MINUTE_MS = 60_000;

/** The teacher's board, live: one row a learner, one cell a task; who needs help stands on top. */
export function Board({ start, lessons }: { start: BoardView; lessons: readonly BoardLesson[] }) {
  const t = useTranslations('workshop');
  const locale = useLocale();
  const [board, setBoard] = useState(start);
  const [live, setLive] = useState(false);
  const now = useNow({ updateInterval: 10_000 }).getTime();
  const path = `/api/workshops/${start.code}`;
  useEffect(() => followEvents(`${path}/board/events`, { data: (value) => setBoard((before) => keepingEqual(before, value as BoardView)), live: setLive }), [path]);
  const [changing, setChanging] = useState<{ readonly id: string; readonly nickname: string }>();
  const change = useCallback((id: string, nickname: string) => setChanging({ id, nickname }), []);
  const total = lessons.reduce((sum, lesson) => sum + lesson.tasks.length, 0);
  const rows = board.learners.map((learner) => {
    const finished = Object.values(learner.done).reduce((sum, tasks) => sum + tasks.length, 0) >= total;
    return { learner, idleMs: finished ? 0 : Math.max(0, now - learner.lastProgressAt) };
  }).sort((a, b) => Number(b.learner.help) - Number(a.learner.help) || Number(b.idleMs >= STUCK_MS) - Number(a.idleMs >= STUCK_MS) || (a.idleMs >= STUCK_MS ? b.idleMs - a.idleMs : 0) || a.learner.nickname.localeCompare(b.learner.nickname, locale));
  const stuckCount = rows.filter(({ idleMs }) => idleMs >= STUCK_MS).length, helpCount = rows.filter(({ learner }) => learner.help).length;
  return (
    <>
      <div className={styles.boardHead}>
        <div>
          <h1>{t('board', { title: board.title })}</h1>
          <span className={styles.live} data-live={live} role="status">{board.closed ? t('ended') : live ? t('live') : t('reconnecting')}</span>
          {rows.length > 0 && <span className={styles.counts}> · {t('counts', { learners: rows.length, stuck: stuckCount, help: helpCount })}</span>}
        </div>
        <div>
          <div className={controls.hint}>{t('code')}</div>
          <div className={styles.bigCode} data-testid="code">{board.code}</div>
          {!board.closed && <ShowCode code={board.code} title={board.title} />}
        </div>
      </div>
      {!board.closed && <MessageForm path={path} message={board.message} />}
      {rows.length === 0 ? <p className={styles.empty}>{t('waiting')}</p> : (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('board', { title: board.title })}>
          <table className={styles.board}>
            <thead>
              <tr><th scope="col">{t('learner')}</th>{lessons.map((lesson) => <th scope="col" key={lesson.id}>{lesson.number}. {lesson.title}</th>)}<th scope="col">{t('at')}</th></tr>
            </thead>
            <tbody>
              {rows.map(({ learner, idleMs }) => <Row key={learner.id} learner={learner} code={board.code} lessons={lessons} onChange={change} stuckMinutes={idleMs >= STUCK_MS ? Math.floor(idleMs / MINUTE_MS) : 0} seenMinutes={Math.max(0, Math.floor((now - learner.lastSeenAt) / MINUTE_MS))} />)}
            </tbody>
          </table>
        </div>
      )}
      <p className={styles.ending}><button type="button" className={controls.small} onClick={() => void postJson(`${path}/${board.closed ? 'reopen' : 'close'}`, {}, locale).catch(() => undefined)}>{t(board.closed ? 'reopen' : 'end')}</button></p>
      {changing && <ChangeLearner key={changing.id} path={`${path}/learners/${changing.id}`} nickname={changing.nickname} onDone={() => setChanging(undefined)} />}
    </>
  );
}

/** Rows that did not change stay the same objects, so that one learner's step draws one row of three hundred. */
function keepingEqual(before: BoardView, next: BoardView): BoardView {
  const known = new Map(before.learners.map((learner) => [learner.id, learner]));
  return { ...next, learners: next.learners.map((learner) => {
    const same = known.get(learner.id);
    return same && JSON.stringify(same) === JSON.stringify(learner) ? same : learner;
  }) };
}

interface RowProps {
  readonly learner: BoardLearner;
  readonly code: string;
  readonly lessons: readonly BoardLesson[];
  /** 0 for a learner who is not stuck. */
  readonly stuckMinutes: number;
  readonly seenMinutes: number;
  readonly onChange: (id: string, nickname: string) => void;
}

const Row = memo(function Row({ learner, code, lessons, stuckMinutes, seenMinutes, onChange }: RowProps) {
  const t = useTranslations('workshop');
  const at = lessons.find((lesson) => lesson.id === learner.lesson);
  return (
    <tr data-learner={learner.nickname} data-stuck={stuckMinutes > 0} data-help={learner.help}>
      <th scope="row">
        {at ? <Link href={`/lessons/${at.id}?copy=${code}.${learner.id}`} target="_blank" title={t('openCluster')}>{learner.nickname}</Link> : learner.nickname}
        <button type="button" className={`${controls.plain} ${styles.change}`} aria-label={t('change', { nickname: learner.nickname })} title={t('change', { nickname: learner.nickname })} onClick={() => onChange(learner.id, learner.nickname)}>⋯</button>
        {learner.help && <span className={styles.flag} data-tone="bad">{t('help')}</span>}
        {stuckMinutes > 0 && <span className={styles.flag}>{t('stuck', { minutes: stuckMinutes })}</span>}
      </th>
      {lessons.map((lesson) => <td key={lesson.id}><Cells lesson={lesson} done={learner.done[lesson.id] ?? []} current={learner.lesson === lesson.id ? learner.task : null} /></td>)}
      <td className={controls.hint}>
        {at && learner.task ? `${t('lessonTask', { lesson: at.number, number: at.tasks.indexOf(learner.task) + 1 })} · ` : ''}
        {t('seen', { minutes: seenMinutes })}
      </td>
    </tr>
  );
});

function Cells({ lesson, done, current }: { lesson: BoardLesson; done: readonly string[]; current: string | null }) {
  const t = useTranslations('workshop');
  return (
    <div className={styles.cells}>
      {lesson.tasks.map((task, at) => {
        const state = done.includes(task) ? 'done' : task === current ? 'current' : 'open';
        const label = `${at + 1}: ${state === 'done' ? t('taskDone') : state === 'current' ? t('taskCurrent') : t('taskOpen')}`;
        return <span key={task} className={styles.cell} data-state={state} role="img" aria-label={label} title={label}>{state === 'done' && <Icon name="check" size={13} />}</span>;
      })}
    </div>
  );
}

function MessageForm({ path, message }: { path: string; message: string }) {
  const t = useTranslations('workshop');
  const locale = useLocale();
  const [text, setText] = useState(message);
  const send = (words: string): void => void postJson(`${path}/message`, { text: words }, locale).catch(() => undefined);
  return (
    <form className={styles.message} onSubmit={(event) => { event.preventDefault(); send(text); }}>
      <div className={controls.field}>
        <label htmlFor="message">{t('message')}</label>
        <input className={controls.input} id="message" value={text} maxLength={500} placeholder={t('messagePlaceholder')} onChange={({ target }) => setText(target.value)} />
      </div>
      <button type="submit" className={controls.button} disabled={text.trim() === '' || text === message}>{text !== '' && text === message ? t('sent') : t('send')}</button>
      {message && <button type="button" className={controls.button} onClick={() => { setText(''); send(''); }}>{t('clear')}</button>}
    </form>
  );
}

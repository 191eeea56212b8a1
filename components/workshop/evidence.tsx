import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { JournalStep } from '../../lab/journal-steps';
import { Link } from '../i18n/navigation';
import type { Locale } from '../i18n/routing';
import { InlineText } from '../lesson/prose';
import controls from '../ui/controls.module.css';
import styles from './evidence.module.css';
import { PlayAgain } from './play-again';
import page from './workshop.module.css';

interface Grade {
  readonly submittedAt: number;
  readonly lateSeconds: number;
  readonly unattended?: boolean;
  readonly ungraded?: 'too-much-work' | 'not-playable';
  readonly credit: number;
  readonly engineVersion: string;
  readonly tasks: readonly { readonly task: string; readonly credit: number; readonly items: Readonly<Record<Locale, readonly { readonly met: boolean; readonly text: string }[]>> }[];
}

interface SittingEvidence {
  readonly id: string;
  readonly lesson: string;
  readonly learner: string;
  readonly nickname: string;
  readonly startedAt: number;
  readonly result: Grade | undefined;
  readonly alike: readonly { readonly nickname: string; readonly same: number; readonly of: number }[];
}

interface EvidenceTask { readonly id: string; readonly title: string; readonly text: string }

/** One sitting of an exam as its examiner needs it: when, how much, each check with its outcome, each line that was typed. */
export function Evidence({ code, evidence, lessonTitle, tasks, steps }: { code: string; evidence: SittingEvidence; lessonTitle: string; tasks: readonly EvidenceTask[]; steps: readonly JournalStep[] }) {
  const t = useTranslations('evidence');
  const format = useFormatter();
  const { id, lesson, learner, nickname, startedAt, result, alike } = evidence;
  const moment = (at: number): string => format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <>
      <p><Link href={`/workshops/${code}`}>{t('back')}</Link></p>
      <h1>{t('title', { nickname, lesson: lessonTitle })}</h1>
      <dl className={styles.facts}>
        <dt>{t('begun')}</dt><dd>{moment(startedAt)}</dd>
        {result && <><dt>{t('handedIn')}</dt><dd>{moment(result.submittedAt)}{result.lateSeconds > 0 && ` · ${t('late', { minutes: Math.ceil(result.lateSeconds / 60) })}`}{result.unattended && ` · ${t('unattended')}`}</dd></>}
        {result && <><dt>{t('grade')}</dt><dd>{result.ungraded ? t(result.ungraded) : t('points', { points: rounded(result.tasks.reduce((sum, task) => sum + task.credit, 0)), of: result.tasks.length, percent: rounded(result.credit * 100) })}</dd></>}
        {result && <><dt>{t('engine')}</dt><dd><code>{result.engineVersion}</code></dd></>}
      </dl>
      {alike.map((other) => <p key={`${other.nickname} ${other.same}`} className={controls.alert} role="alert">{t('alike', other)}</p>)}
      <div className={page.resultActions}>
        <a className={controls.small} href={`/api/workshops/${code}/results/${id}`} download={`${code}-${lesson}-${nickname}.json`}>{t('download')}</a>
        <Link className={controls.small} href={`/lessons/${lesson}?copy=${code}.${learner}.${id}`} target="_blank">{t('openCluster')}</Link>
        {result && <PlayAgain path={`/api/workshops/${code}/results/${id}`} given={result} titles={Object.fromEntries(tasks.map((task) => [task.id, task.title]))} />}
      </div>
      {result && !result.ungraded && <Checks tasks={tasks} grade={result} />}
      <Steps steps={steps} />
    </>
  );
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

function Checks({ tasks, grade }: { tasks: readonly EvidenceTask[]; grade: Grade }) {
  const t = useTranslations('evidence');
  const locale = useLocale() as Locale;
  return (
    <section className={styles.part} aria-labelledby="checks">
      <h2 id="checks">{t('checks')}</h2>
      <p className={page.lead}>{t('checksLead')}</p>
      <ol className={styles.tasks}>
        {grade.tasks.map(({ task, credit, items }) => {
          const asked = tasks.find((one) => one.id === task);
          return (
            <li key={task} data-evidence-task={task}>
              <h3>{asked?.title ?? task} <span>{t('taskPoints', { points: rounded(credit) })}</span></h3>
              {asked && <p className={controls.hint}><InlineText text={asked.text} /></p>}
              <ul>{items[locale].map((item, at) => <li key={at} data-met={item.met}><b>{t(item.met ? 'met' : 'missing')}</b> <InlineText text={item.text} /></li>)}</ul>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Steps({ steps }: { steps: readonly JournalStep[] }) {
  const t = useTranslations('evidence');
  return (
    <section className={styles.part} aria-labelledby="steps">
      <h2 id="steps">{t('steps')}</h2>
      <p className={page.lead}>{t('stepsLead')}</p>
      {steps.every((step) => step.kind === 'task') ? <p className={page.empty}>{t('nothing')}</p> : (
        <ol className={styles.steps}>
          {steps.map((step, at) => step.kind !== 'task' && (
            <li key={at}>
              <time>{clusterTime(step.at)}</time>
              {step.kind === 'line' ? <code>{step.text}</code> : <details><summary>{t('saved', { path: step.path })}</summary><pre>{step.text}</pre></details>}
              {step.kind === 'line' && step.terminal !== 1 && <span className={controls.hint}>{t('terminal', { number: step.terminal })}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function clusterTime(ms: number): string {
  const seconds = Math.floor(ms / 1000), two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

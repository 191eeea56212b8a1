'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Locale, PublicQuizItem, QuizAnswer, QuizKey } from '../../curriculum';
import { inTurn } from '../../lab/turns';
import { InlineText } from '../lesson/prose';
import controls from '../ui/controls.module.css';
import { QuizItem } from './quiz-item';
import styles from './quiz.module.css';

interface QuizProps {
  readonly lesson: string;
  readonly items: readonly PublicQuizItem[];
  /** What was answered before, as the server keeps it. */
  readonly answered: Readonly<Record<string, boolean>>;
}

type Problem = 'needsServer' | 'tooMany' | { readonly reason: string };

/** The quiz of a lesson: one item at a time, every item reachable. The server judges and explains. */
export function Quiz({ lesson, items, answered }: QuizProps) {
  const t = useTranslations('quiz');
  const locale = useLocale() as Locale;
  const [at, setAt] = useState(0);
  const [answers, setAnswers] = useState<Readonly<Record<string, QuizAnswer>>>({});
  const [keys, setKeys] = useState<Readonly<Record<string, QuizKey>>>({});
  const [problem, setProblem] = useState<Problem>();
  const [sending, setSending] = useState(false);
  const right = (id: string): boolean | undefined => answered[id] ?? keys[id]?.correct;
  const item = items[at];
  if (!item) return null;
  const count = items.filter((one) => right(one.id) !== undefined).length;
  const score = items.filter((one) => right(one.id) === true).length;
  const key = keys[item.id];

  const submit = async (): Promise<void> => {
    const answer = answers[item.id] ?? startAnswer(item);
    if (answer === undefined) return;
    setSending(true);
    setProblem(undefined);
    try {
      const response = await inTurn(() => fetch('/api/quiz', { method: 'POST', headers: { 'content-type': 'application/json', 'x-podlab-locale': locale }, body: JSON.stringify({ id: crypto.randomUUID(), lesson, item: item.id, answer }) }));
      if (response.status === 429) setProblem('tooMany');
      else if (!response.ok) setProblem({ reason: ((await response.json().catch(() => undefined)) as { error?: { message?: string } } | undefined)?.error?.message ?? String(response.status) });
      else {
        const told = (await response.json()) as QuizKey;
        setKeys((before) => ({ ...before, [item.id]: told }));
      }
    } catch {
      setProblem('needsServer');
    } finally {
      setSending(false);
    }
  };
  const go = (next: number): void => {
    setProblem(undefined);
    setAt(next);
  };
  return (
    <section className={styles.quiz} aria-labelledby="quiz-title">
      <div className={styles.head}>
        <h2 id="quiz-title">{t('title')}</h2>
        {count > 0 && <span className="tabular">{t('score', { right: score, total: items.length })}</span>}
      </div>
      <p className={styles.lead}>{t('lead', { count: items.length })}</p>
      <ol className={styles.steps}>
        {items.map((one, index) => (
          <li key={one.id}>
            <button type="button" onClick={() => go(index)} aria-current={index === at ? 'step' : undefined} data-answer={right(one.id) === undefined ? undefined : right(one.id) ? 'right' : 'wrong'} aria-label={`${t('item', { number: index + 1, total: items.length })}, ${right(one.id) === undefined ? t('open') : right(one.id) ? t('right') : t('notRight')}`}>{index + 1}</button>
          </li>
        ))}
      </ol>
      <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <QuizItem item={item} locale={locale} number={at + 1} total={items.length} answer={answers[item.id] ?? startAnswer(item)} rightAnswer={key?.key} onChange={(answer) => setAnswers((before) => ({ ...before, [item.id]: answer }))} />
        <div role="status" aria-live="polite">
          {key && (
            <div className={styles.verdict} data-right={key.correct}>
              <b>{key.correct ? t('right') : t('notRight')}</b>
              {!key.correct && <p>{t('rightAnswer')}: {keyText(item, key.key, locale)}</p>}
              <InlineText text={key.explanation[locale]} />
            </div>
          )}
          {problem && <p className={controls.alert} style={{ marginTop: 16 }}>{typeof problem === 'string' ? t(problem) : t('failed', problem)}</p>}
          {count === items.length && key && <p className={styles.end}>{t('finish', { right: score, total: items.length })}</p>}
        </div>
        <div className={styles.bottom}>
          <button type="button" className={controls.button} disabled={at === 0} onClick={() => go(at - 1)}>{t('previous')}</button>
          {key
            ? <button type="button" className={controls.primary} disabled={at === items.length - 1} onClick={() => go(at + 1)}>{t('next')}</button>
            : <button type="submit" className={controls.primary} disabled={sending}>{sending ? t('submitting') : right(item.id) !== undefined ? t('again') : t('submit')}</button>}
        </div>
      </form>
    </section>
  );
}

/** Sorting starts with the order shown, which is an answer already; everything else starts with none. */
function startAnswer(item: PublicQuizItem): QuizAnswer | undefined {
  return item.kind === 'order' ? item.options!.map((option) => option.id) : item.kind === 'multiple' ? [] : undefined;
}

function keyText(item: PublicQuizItem, key: QuizAnswer, locale: Locale): string {
  const name = (id: string): string => item.options?.find((option) => option.id === id)?.text[locale] ?? id;
  return typeof key === 'object' ? key.map(name).join(item.kind === 'order' ? ' → ' : '; ') : name(String(key));
}

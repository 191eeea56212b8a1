'use client';

import { useTranslations } from 'next-intl';
import type { Locale, PublicQuizItem, QuizAnswer } from '../../curriculum';
import { InlineText } from '../lesson/prose';
import controls from '../ui/controls.module.css';
import { Icon } from '../ui/icon';
import styles from './quiz.module.css';

interface QuizItemProps {
  readonly item: PublicQuizItem;
  readonly locale: Locale;
  readonly number: number;
  readonly total: number;
  readonly answer: QuizAnswer | undefined;
  /** Known once the item was answered. */
  readonly rightAnswer: QuizAnswer | undefined;
  readonly onChange: (answer: QuizAnswer) => void;
}

export function QuizItem({ item, locale, number, total, answer, rightAnswer, onChange }: QuizItemProps) {
  const t = useTranslations('quiz');
  const how = item.kind === 'multiple' ? t('chooseMany') : item.kind === 'order' ? t('order') : item.kind === 'single' ? t('choose') : t('write');
  return (
    <fieldset className={styles.item} data-quiz-item={item.id}>
      <legend>
        <span className="unseen">{t('item', { number, total })}: </span>
        <InlineText text={item.prompt[locale]} />
      </legend>
      <p className={styles.how}>{how}</p>
      {item.kind === 'order' ? <OrderOptions item={item} locale={locale} order={answer as readonly string[]} onChange={onChange} />
        : item.options ? <ChoiceOptions item={item} locale={locale} answer={answer} rightAnswer={rightAnswer} onChange={onChange} />
        : <input className={controls.input} style={{ marginTop: 12 }} aria-label={t('write')} inputMode={item.kind === 'number' ? 'decimal' : 'text'} autoComplete="off" autoCapitalize="none" spellCheck={false} value={answer === undefined ? '' : String(answer)} onChange={({ target }) => onChange(item.kind === 'number' && target.value.trim() !== '' && Number.isFinite(Number(target.value)) ? Number(target.value) : target.value)} />}
    </fieldset>
  );
}

function ChoiceOptions({ item, locale, answer, rightAnswer, onChange }: Pick<QuizItemProps, 'item' | 'locale' | 'answer' | 'rightAnswer' | 'onChange'>) {
  const many = item.kind === 'multiple';
  const chosen = many ? ((answer as readonly string[] | undefined) ?? []) : [answer];
  const isRight = (id: string): boolean => (Array.isArray(rightAnswer) ? rightAnswer.includes(id) : rightAnswer === id);
  return (
    <ul className={styles.options}>
      {item.options!.map((option) => (
        <li key={option.id}>
          <label className={styles.option} data-right={rightAnswer === undefined ? undefined : isRight(option.id)}>
            <input type={many ? 'checkbox' : 'radio'} name={`quiz-${item.id}`} value={option.id} checked={chosen.includes(option.id)} onChange={({ target }) => onChange(many ? (target.checked ? [...(chosen as string[]), option.id] : (chosen as string[]).filter((id) => id !== option.id)) : option.id)} />
            <span><InlineText text={option.text[locale]} /></span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function OrderOptions({ item, locale, order, onChange }: { item: PublicQuizItem; locale: Locale; order: readonly string[]; onChange: (answer: QuizAnswer) => void }) {
  const t = useTranslations('quiz');
  const move = (from: number, by: number): void => {
    const next = [...order];
    next.splice(from + by, 0, ...next.splice(from, 1));
    onChange(next);
  };
  return (
    <ol className={styles.options}>
      {order.map((id, at) => {
        const text = item.options!.find((option) => option.id === id)!.text[locale];
        return (
          <li key={id} className={styles.option}>
            <span className="tabular">{at + 1}.</span>
            <span><InlineText text={text} /></span>
            <span className={styles.moves}>
              <button type="button" className={controls.plain} disabled={at === 0} onClick={() => move(at, -1)} aria-label={t('up', { text })}><Icon name="up" size={16} /></button>
              <button type="button" className={controls.plain} disabled={at === order.length - 1} onClick={() => move(at, 1)} aria-label={t('down', { text })}><Icon name="down" size={16} /></button>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

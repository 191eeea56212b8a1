import { useTranslations } from 'next-intl';
import type { ComponentProps, ReactNode } from 'react';
import styles from './prose.module.css';

type AsideTone = 'note' | 'then' | 'wrong' | 'summary';

/** A remark beside the run of the text: a note, an old line with today's answer, a trap, what to keep. */
export function Aside({ tone, children }: { tone: AsideTone; children?: ReactNode }) {
  const t = useTranslations('lesson');
  return (
    <div role="note" className={styles.aside} data-tone={tone} aria-label={t(tone)}>
      <strong>{t(tone)}</strong>
      {children}
    </div>
  );
}

/** What the commands above it print in the cluster beside the text. */
export function Output({ text }: { text: string }) {
  const t = useTranslations('lesson');
  return <pre className={styles.output} data-output tabIndex={0} aria-label={t('output')}>{text}</pre>;
}

/** A longer word must be able to end a line on a phone. */
const WHOLE_WORD = 24;

/** Code in a line of text. The line may end between its words, but not behind a hyphen of theirs, as in --dry-run. */
export function InlineCode({ children, ...rest }: ComponentProps<'code'>) {
  const words = typeof children === 'string' && children.includes('-') ? children.split(/(\s+)/) : undefined;
  return <code {...rest}>{words ? words.map((word, at) => (word.includes('-') && word.length <= WHOLE_WORD ? <span key={at} className={styles.whole}>{word}</span> : word)) : children}</code>;
}

/** Text with `code` between backticks. */
export function InlineText({ text }: { text: string }) {
  return <>{text.split(/(`[^`]+`)/).map((part, at) => (part.startsWith('`') && part.length > 2 ? <InlineCode key={at}>{part.slice(1, -1)}</InlineCode> : part))}</>;
}

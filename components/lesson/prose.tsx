import { useTranslations } from 'next-intl';
import type { ComponentProps, ReactNode } from 'react';
import { linePieces } from '../../curriculum/line-ends';
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
  return <pre className={styles.output} data-output tabIndex={0} aria-label={t('output')}>{linesOf(text)}</pre>;
}

/** What stands in columns: gaps within the line or before it, a drawn box. */
const COLUMNS = /\S[ \t]{2,}\S|^\s{8}|^[+|]/;

/** A sentence longer than the column of text goes on in the next line; the columns of a table stay under each other. */
function linesOf(text: string): ReactNode {
  return text.split(/(?<=\n)/).map((line, at) => (COLUMNS.test(line) ? line : <span key={at} data-sentence>{line}</span>));
}

/** Code in a line of text. The line may end between its words, but not behind a hyphen of theirs, as in --dry-run. */
export function InlineCode({ children, ...rest }: ComponentProps<'code'>) {
  const pieces = typeof children === 'string' && children.includes('-') ? linePieces(children) : undefined;
  return <code {...rest}>{pieces ? pieces.map(({ text, whole }, at) => (whole ? <span key={at} data-whole>{text}</span> : text)) : children}</code>;
}

/** Text with `code` between backticks. */
export function InlineText({ text }: { text: string }) {
  return <>{text.split(/(`[^`]+`)/).map((part, at) => (part.startsWith('`') && part.length > 2 ? <InlineCode key={at}>{part.slice(1, -1)}</InlineCode> : part))}</>;
}

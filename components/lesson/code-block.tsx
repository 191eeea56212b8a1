'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState, type ComponentProps } from 'react';
import controls from '../ui/controls.module.css';
import { useLab } from './lab-context';
import styles from './prose.module.css';

const SHELL = new Set(['sh', 'bash', 'shell', 'console']);

/** A block of code with what can be done with it. Commands run in the terminal, in plain sight; a named file is written there. */
export function CodeBlock(props: ComponentProps<'pre'> & { 'data-language'?: string; 'data-run'?: string; 'data-file'?: string }) {
  const t = useTranslations('lesson');
  const lab = useLab();
  const pre = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState(false);
  const language = props['data-language'] ?? '';
  const runnable = SHELL.has(language);
  const file = runnable ? undefined : props['data-file'];
  const text = (): string => commandsOf(pre.current?.textContent ?? '');
  const script = (): string => (file === undefined ? text().trim() : `cat > ${file} <<'EOF'\n${text().replace(/\n$/, '')}\nEOF`);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text());
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  const canRun = file !== undefined || (runnable && props['data-run'] !== undefined);
  return (
    <div className={styles.block} data-code={language}>
      <pre {...props} ref={pre} tabIndex={0} />
      <div className={styles.actions}>
        {canRun && <button type="button" className={controls.plain} onClick={() => lab.run(script())} data-run>{t('run')}</button>}
        {runnable && <button type="button" className={controls.plain} onClick={() => lab.insert(script())} title={t('insertLabel')}>{t('insert')}</button>}
        <button type="button" className={controls.plain} onClick={() => void copy()} aria-live="polite">{copied ? t('copied') : t('copy')}</button>
      </div>
    </div>
  );
}

/** Of a recorded session only what was typed; of anything else all of it. */
function commandsOf(text: string): string {
  const lines = text.split('\n');
  if (!lines.some((line) => line.startsWith('$ '))) return text;
  return lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2)).join('\n');
}

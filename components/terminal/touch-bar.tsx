'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLab } from '../lesson/lab-context';
import styles from './terminal.module.css';

const KEYS = [['Esc', '\x1b'], ['Tab', '\t'], ['↑', '\x1b[A'], ['↓', '\x1b[B'], ['←', '\x1b[D'], ['→', '\x1b[C'], ['|', '|'], ['-', '-'], ['/', '/'], ['~', '~']] as const;

/** Keys that a phone's keyboard lacks. Ctrl stays down for the next letter. */
export function TouchBar() {
  const t = useTranslations('terminal');
  const lab = useLab();
  const [control, setControl] = useState(false);
  const holdControl = (): void => {
    const next = !control;
    setControl(next);
    lab.transformNextKey(next ? (text) => {
      setControl(false);
      return /^[a-z]$/i.test(text) ? String.fromCharCode(text.toUpperCase().charCodeAt(0) - 64) : text;
    } : undefined);
  };
  return (
    <div className={styles.touch} role="toolbar" aria-label={t('touch')} onPointerDown={(event) => event.preventDefault()}>
      <button type="button" aria-pressed={control} onClick={holdControl}>Ctrl</button>
      {KEYS.map(([name, text]) => <button key={name} type="button" onClick={() => lab.type(text)}>{name}</button>)}
    </div>
  );
}

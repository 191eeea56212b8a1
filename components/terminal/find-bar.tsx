'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../ui/icon';
import styles from './terminal.module.css';

/** Looks for words in what a terminal has shown. Enter goes on, Shift-Enter goes back, Escape closes. */
export function FindBar({ asked, find, onClose }: { asked: number; find: (words: string, backwards: boolean) => Promise<boolean>; onClose: () => void }) {
  const t = useTranslations('terminal');
  const input = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState(true);
  // The key that opens the search leads back to an open one.
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [asked]);
  const look = (backwards: boolean): void => void find(input.current?.value ?? '', backwards).then(setFound);
  return (
    <div className={styles.find} role="search">
      <input
        ref={input} type="text" aria-label={t('find')} placeholder={t('find')} autoComplete="off" autoCapitalize="none" spellCheck={false} data-found={found}
        onChange={() => look(true)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') look(!event.shiftKey);
          else if (event.key === 'Escape') onClose();
        }}
      />
      <span role="status">{found ? '' : t('findNothing')}</span>
      <button type="button" className={styles.icon} onClick={() => look(true)} aria-label={t('findBefore')}><Icon name="up" size={14} /></button>
      <button type="button" className={styles.icon} onClick={() => look(false)} aria-label={t('findNext')}><Icon name="down" size={14} /></button>
      <button type="button" className={styles.icon} onClick={onClose} aria-label={t('findClose')}><Icon name="close" size={14} /></button>
    </div>
  );
}

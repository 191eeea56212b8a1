'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import controls from '../ui/controls.module.css';
import { Icon } from '../ui/icon';
import styles from './site.module.css';

const OUTSIDE = [['?', 'help'], ['/', 'searchAll'], ['T', 'toTerminal'], ['R', 'toText'], ['P', 'toPicture'], ['Space', 'pause'], ['F', 'forward'], ['U', 'undo'], ['Shift U', 'redo']] as const;
const INSIDE = [['Tab', 'complete'], ['Ctrl R', 'search'], ['Ctrl Shift F', 'find'], ['Ctrl C', 'interrupt'], ['Ctrl L', 'clear'], ['Esc Tab', 'leaveTerminal']] as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shortcuts');
  const site = useTranslations('site');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className={`${controls.dialog} ${styles.dialog}`} aria-labelledby="shortcuts-title" onClose={onClose}>
      <div className={styles.dialogHead}>
        <h2 id="shortcuts-title">{t('title')}</h2>
        <button type="button" className={styles.round} onClick={() => dialog.current?.close()} aria-label={site('close')}><Icon name="close" /></button>
      </div>
      <Keys title={t('outside')} keys={OUTSIDE.map(([keys, what]) => [keys, t(what)])} />
      <Keys title={t('inside')} keys={INSIDE.map(([keys, what]) => [keys, t(what)])} />
    </dialog>
  );
}

function Keys({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <>
      <h3>{title}</h3>
      <dl className={styles.keys}>
        {keys.map(([combination, what]) => (
          <div key={what} style={{ display: 'contents' }}>
            <dt>{what}</dt>
            <dd>{combination.split(' ').map((key, at) => <span key={key}>{at > 0 && ' '}<kbd>{key}</kbd></span>)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import controls from '../ui/controls.module.css';
import { postJson } from './api';
import styles from './workshop.module.css';

/** A nickname that nobody wants on a wall, or a seat that somebody has left for another. */
export function ChangeLearner({ path, nickname, onDone }: { path: string; nickname: string; onDone: () => void }) {
  const t = useTranslations('workshop');
  const locale = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => dialog.current?.showModal(), []);
  const send = async (change: { nickname: string } | { removed: true }): Promise<void> => {
    try {
      await postJson(path, change, locale);
      onDone();
    } catch (error) {
      setProblem(t('failed', { reason: error instanceof Error ? error.message : String(error) }));
    }
  };
  return (
    <dialog ref={dialog} className={`${controls.dialog} ${styles.dialog}`} aria-label={t('changeTitle')} onClose={onDone}>
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void send({ nickname: String(new FormData(event.currentTarget).get('nickname')) }); }}>
        <h2>{t('changeTitle')}</h2>
        <div className={controls.field}>
          <label htmlFor="new-nickname">{t('newNickname')}</label>
          <input className={controls.input} id="new-nickname" name="nickname" defaultValue={nickname} required pattern=".*\S.*" maxLength={40} autoComplete="off" />
        </div>
        <p className={controls.hint}>{t('removeAbout')}</p>
        {problem && <p className={controls.alert} role="alert">{problem}</p>}
        <p className={controls.choices}>
          <button type="button" className={controls.button} onClick={() => void send({ removed: true })}>{t('remove')}</button>
          <button type="submit" className={controls.primary}>{t('save')}</button>
        </p>
      </form>
    </dialog>
  );
}

'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useRouter } from '../i18n/navigation';
import controls from '../ui/controls.module.css';
import { ApiRefusal, postJson } from './api';
import styles from './workshop.module.css';

/** A workshop may go on over some weeks; a closed one is no longer shown. */
const REMEMBERED_SECONDS = 60 * 24 * 3600;

/** Joining by code and nickname; the browser remembers the workshop for as long as it lasts. */
export function JoinForm({ code }: { code: string }) {
  const t = useTranslations('workshop');
  const home = useTranslations('home');
  const locale = useLocale();
  const router = useRouter();
  const [problem, setProblem] = useState('');
  const submit = async (form: FormData): Promise<void> => {
    const typed = String(form.get('code')).trim().toUpperCase();
    try {
      const { workshop } = await postJson<{ workshop: { code: string; lessons: string[] } }>('/api/workshops/join', { code: typed, nickname: String(form.get('nickname')).trim() }, locale);
      document.cookie = `workshop=${workshop.code}; path=/; max-age=${REMEMBERED_SECONDS}; samesite=lax`;
      router.push(`/lessons/${workshop.lessons[0]}`);
    } catch (error) {
      setProblem(!(error instanceof ApiRefusal) ? t('failed', { reason: String(error) }) : error.status === 404 ? t('wrongCode') : error.status === 429 ? t('tooMany') : error.message);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
      <div className={controls.field}>
        <label htmlFor="code">{home('codeLabel')}</label>
        <input className={`${controls.input} ${styles.codeInput}`} id="code" name="code" defaultValue={code} required maxLength={12} autoComplete="off" autoCapitalize="characters" spellCheck={false} />
      </div>
      <div className={controls.field}>
        <label htmlFor="nickname">{t('nickname')}</label>
        <input className={controls.input} id="nickname" name="nickname" required pattern=".*\S.*" maxLength={40} autoComplete="nickname" />
      </div>
      {problem && <p className={controls.alert} role="alert">{problem}</p>}
      <button type="submit" className={controls.primary}>{t('join')}</button>
    </form>
  );
}

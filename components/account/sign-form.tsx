'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useRouter } from '../i18n/navigation';
import controls from '../ui/controls.module.css';
import { ApiRefusal, postJson } from '../workshop/api';
import styles from './account.module.css';

type Mode = 'sign-up' | 'sign-in';
const SHORTEST_PASSWORD = 10;

/** Sign up or sign in; a refusal leaves what was typed as it is. What was done without an account moves into it on the server. */
export function SignForm({ start }: { start: Mode }) {
  const t = useTranslations('account');
  const locale = useLocale();
  const router = useRouter();
  const [mode, setMode] = useState<Mode>(start);
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (form: FormData): Promise<void> => {
    const [name, email, password] = ['name', 'email', 'password'].map((field) => String(form.get(field) ?? ''));
    if (mode === 'sign-up' && password!.length < SHORTEST_PASSWORD) return setProblem(t('errorShort'));
    setWorking(true);
    setProblem('');
    try {
      await postJson(`/api/auth/${mode}/email`, mode === 'sign-up' ? { name, email, password } : { email, password }, locale);
      router.refresh();
      router.push('/account');
    } catch (error) {
      setProblem(problemText(error, t));
    } finally {
      setWorking(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
      <h1>{mode === 'sign-up' ? t('signUpTitle') : t('signInTitle')}</h1>
      <p className={styles.lead}>{mode === 'sign-up' ? t('signUpLead') : t('signInLead')}</p>
      {mode === 'sign-up' && (
        <div className={controls.field}>
          <label htmlFor="name">{t('name')}</label>
          <input className={controls.input} id="name" name="name" autoComplete="name" required maxLength={80} aria-describedby="name-hint" />
          <span className={controls.hint} id="name-hint">{t('nameHint')}</span>
        </div>
      )}
      <div className={controls.field}>
        <label htmlFor="email">{t('email')}</label>
        <input className={controls.input} id="email" name="email" type="email" autoComplete="email" required maxLength={200} />
      </div>
      <div className={controls.field}>
        <label htmlFor="password">{t('password')}</label>
        <input className={controls.input} id="password" name="password" type="password" autoComplete={mode === 'sign-up' ? 'new-password' : 'current-password'} required maxLength={200} aria-describedby={mode === 'sign-up' ? 'password-hint' : undefined} />
        {mode === 'sign-up' && <span className={controls.hint} id="password-hint">{t('passwordHint')}</span>}
      </div>
      {problem && <p className={controls.alert} role="alert">{problem}</p>}
      <button type="submit" className={controls.primary} disabled={working}>{working ? t('working') : mode === 'sign-up' ? t('signUp') : t('signIn')}</button>
      <button type="button" className={controls.plain} onClick={() => { setMode(mode === 'sign-up' ? 'sign-in' : 'sign-up'); setProblem(''); }}>{mode === 'sign-up' ? t('have') : t('haveNot')}</button>
    </form>
  );
}

function problemText(error: unknown, t: ReturnType<typeof useTranslations<'account'>>): string {
  if (!(error instanceof ApiRefusal)) return t('errorOffline');
  if (error.status === 429) return t('errorMany');
  if (error.status === 401) return t('errorWrong');
  if (/ALREADY_EXISTS/i.test(error.code) || /already exists/i.test(error.message)) return t('errorTaken');
  if (/PASSWORD_TOO_SHORT/i.test(error.code)) return t('errorShort');
  return t('errorOther', { reason: error.message });
}

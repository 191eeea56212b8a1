'use client';

import { useLocale, useTranslations } from 'next-intl';
import { BrowserStore } from '../../lab/browser-store';
import { Link } from '../i18n/navigation';
import controls from '../ui/controls.module.css';
import { postJson } from '../workshop/api';
import styles from './account.module.css';

/** The account that is signed in. */
export function AccountPanel({ email, doneTasks }: { email: string; doneTasks: number }) {
  const t = useTranslations('account');
  const locale = useLocale();
  const signOut = async (): Promise<void> => {
    await postJson('/api/auth/sign-out', {}, locale);
    await new BrowserStore().clear();
    // Kept pages show what was done under this account.
    if ('caches' in window) for (const name of await caches.keys()) await caches.delete(name);
    // Loaded anew, so that nothing of the account stays in this page's memory either.
    location.assign(`/${locale}`);
  };
  return (
    <div className={styles.panel}>
      <h1>{t('title')}</h1>
      <p>{t('signedIn', { email })}</p>
      <p className={styles.lead}>{t('doneTasks', { count: doneTasks })}. {t('kept')}</p>
      <p className={styles.row}>
        <Link className={controls.primary} href="/course">{t('goOn')}</Link>
        <button type="button" className={controls.button} onClick={() => void signOut()}>{t('signOut')}</button>
      </p>
    </div>
  );
}

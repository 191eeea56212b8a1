'use client';

import { useLocale, useTranslations } from 'next-intl';
import styles from '../../components/account/account.module.css';
import controls from '../../components/ui/controls.module.css';

/** A page that broke: what happened, that nothing is lost, and what to do. */
export default function BrokenPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('errors');
  const locale = useLocale();
  return (
    <main id="content" tabIndex={-1} className={styles.page}>
      <div className={styles.panel} role="alert">
        <h1>{t('brokenTitle')}</h1>
        <p>{t('brokenText')}</p>
        {error.digest && <p className={controls.hint}>{t('number', { digest: error.digest })}</p>}
        <p className={styles.row}>
          <button type="button" className={controls.primary} onClick={reset}>{t('retry')}</button>
          {/* Loaded anew, since something in this page is broken. */}
          <a className={controls.button} href={`/${locale}/course`}>{t('toCourse')}</a>
        </p>
      </div>
    </main>
  );
}

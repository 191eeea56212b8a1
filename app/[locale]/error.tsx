'use client';

import { useLocale, useTranslations } from 'next-intl';
import styles from '../../components/account/account.module.css';
import controls from '../../components/ui/controls.module.css';

/** A page that broke: what happened, that nothing is lost, and what to do. */
export default function BrokenPage({ error }: { error: Error & { digest?: string } }) {
  const t = useTranslations('errors');
  const locale = useLocale();
  return (
    <main id="content" tabIndex={-1} className={styles.page}>
      <div className={styles.panel} role="alert">
        <h1>{t('brokenTitle')}</h1>
        <p>{t('brokenText')}</p>
        {error.digest && <p className={controls.hint}>{t('number', { digest: error.digest })}</p>}
        <p className={styles.row}>
          {/* Both load anew, since something in this page is broken: it may be of a version whose parts are gone from the server. */}
          <button type="button" className={controls.primary} onClick={() => location.reload()}>{t('retry')}</button>
          <a className={controls.button} href={`/${locale}/course`}>{t('toCourse')}</a>
        </p>
      </div>
    </main>
  );
}

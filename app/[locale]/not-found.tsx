import { useTranslations } from 'next-intl';
import styles from '../../components/account/account.module.css';
import { Link } from '../../components/i18n/navigation';
import { NoLab } from '../../components/lesson/early-worker';
import { SiteHeader } from '../../components/site/site-header';
import controls from '../../components/ui/controls.module.css';

export default function NotFound() {
  const t = useTranslations('errors');
  return (
    <>
      <NoLab />
      <SiteHeader viewer={undefined} />
      <main id="content" tabIndex={-1} className={styles.page}>
        <div className={styles.panel}>
          <h1>{t('notFoundTitle')}</h1>
          <p>{t('notFoundText')}</p>
          <p><Link className={controls.primary} href="/course">{t('toCourse')}</Link></p>
        </div>
      </main>
    </>
  );
}

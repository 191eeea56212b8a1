import { useTranslations } from 'next-intl';
import { Link } from '../../../components/i18n/navigation';
import styles from '../../../components/site/site.module.css';

export function SiteFooter() {
  const t = useTranslations('site');
  return (
    <footer className={styles.footer}>
      <nav className={styles.footerLinks} aria-label={t('more')}>
        <Link href="/course">{t('course')}</Link>
        <Link href="/glossary">{t('glossary')}</Link>
        <Link href="/cheat-sheet">{t('cheatSheet')}</Link>
        <Link href="/workshops">{t('workshops')}</Link>
      </nav>
      {t('footer')}
    </footer>
  );
}

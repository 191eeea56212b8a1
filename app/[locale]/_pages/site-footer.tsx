import { useTranslations } from 'next-intl';
import { Link } from '../../../components/i18n/navigation';
import styles from '../../../components/site/site.module.css';

export function SiteFooter() {
  const t = useTranslations('site');
  return (
    <footer className={styles.footer}>
      <nav className={styles.footerLinks} aria-label={t('more')}>
        <Link href="/course" prefetch={false}>{t('course')}</Link>
        <Link href="/glossary" prefetch={false}>{t('glossary')}</Link>
        <Link href="/cheat-sheet" prefetch={false}>{t('cheatSheet')}</Link>
        <Link href="/workshops" prefetch={false}>{t('workshops')}</Link>
      </nav>
      {t('footer')}
    </footer>
  );
}

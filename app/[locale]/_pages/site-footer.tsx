import { useTranslations } from 'next-intl';
import styles from '../../../components/site/site.module.css';

export function SiteFooter() {
  return <footer className={styles.footer}>{useTranslations('site')('footer')}</footer>;
}

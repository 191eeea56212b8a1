'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Link, usePathname } from '../i18n/navigation';
import styles from './site.module.css';

/** To the same page in the other language. */
export function LocaleSwitch() {
  const t = useTranslations('site');
  const other = useLocale() === 'vi' ? 'en' : 'vi';
  const path = usePathname();
  return (
    <Link className={styles.link} href={path} locale={other} lang={other} hrefLang={other} title={t('switchTo')} prefetch={false} scroll={false}>
      {other.toUpperCase()} <span className="unseen">{t('switchTo')}</span>
    </Link>
  );
}

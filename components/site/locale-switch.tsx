'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Link, usePath } from '../i18n/navigation';
import styles from './site.module.css';

const YEAR_SECONDS = 31_536_000;

/** To the same page in the other language. */
export function LocaleSwitch() {
  const t = useTranslations('site');
  const other = useLocale() === 'vi' ? 'en' : 'vi';
  const path = usePath();
  // An address without a language opens in the one that was chosen last.
  const remember = (): void => {
    document.cookie = `NEXT_LOCALE=${other}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  };
  return (
    <Link className={styles.link} href={path} locale={other} lang={other} hrefLang={other} title={t('switchTo')} scroll={false} onClick={remember}>
      {other.toUpperCase()} <span className="unseen">{t('switchTo')}</span>
    </Link>
  );
}

'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Icon } from '../ui/icon';
import styles from './site.module.css';

/** Light or dark. The choice is a cookie, so the server sends the page in the right colours and nothing flashes. */
export function ThemeToggle() {
  const t = useTranslations('site');
  const [dark, setDark] = useState<boolean>();
  useEffect(() => {
    const chosen = document.documentElement.dataset.theme;
    setDark(chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);
  }, []);
  const change = (): void => {
    const next = dark ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
    setDark(!dark);
  };
  return (
    <button type="button" className={styles.round} onClick={change} aria-label={`${t('theme')}: ${dark ? t('themeDark') : t('themeLight')}`} title={t('theme')}>
      <Icon name={dark ? 'moon' : 'sun'} />
    </button>
  );
}

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../i18n/navigation';
import { LocaleSwitch } from './locale-switch';
import { Mark } from './mark';
import styles from './site.module.css';
import { SearchButton } from '../search/search-button';
import { ShortcutsButton } from './shortcuts';
import { ThemeToggle } from './theme-toggle';

interface HeaderViewer {
  readonly email: string | undefined;
}

/** On top of every page. `children` stands in the middle: a lesson's title. */
export function SiteHeader({ viewer, children, course = true }: { viewer: HeaderViewer | undefined; children?: ReactNode; course?: boolean }) {
  const t = useTranslations('site');
  return (
    <header className={styles.header}>
      <Link className={styles.mark} href="/" aria-label={t('name')}>
        <Mark />
        <span className={styles.word}>{t('name')}</span>
      </Link>
      {course && <Link className={styles.link} href="/course">{t('course')}</Link>}
      {!children && <Link className={styles.link} href="/workshops">{t('workshops')}</Link>}
      <div className={styles.middle}>{children}</div>
      <SearchButton />
      <span className={styles.wide}><ShortcutsButton /></span>
      <ThemeToggle />
      <LocaleSwitch />
      <Link className={styles.link} href="/account">
        <span>{viewer?.email ? t('account') : t('signIn')}</span>
      </Link>
    </header>
  );
}

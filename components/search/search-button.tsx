'use client';

import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { takesText } from '../site/shortcuts';
import styles from '../site/site.module.css';
import { Icon } from '../ui/icon';

const SearchDialog = dynamic(() => import('./search-dialog').then((module) => module.SearchDialog), { ssr: false });

/** Opens the search, by its button or by `/` outside of anything that takes text. */
export function SearchButton() {
  const t = useTranslations('search');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button type="button" className={styles.round} onClick={() => setOpen(true)} aria-label={t('title')} title={`${t('title')} (/)`} data-search><Icon name="search" /></button>
      {open && <SearchDialog onClose={() => setOpen(false)} />}
    </>
  );
}

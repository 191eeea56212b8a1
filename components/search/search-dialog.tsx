'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { search, type SearchEntry } from '../../curriculum/search';
import { Link } from '../i18n/navigation';
import siteStyles from '../site/site.module.css';
import controls from '../ui/controls.module.css';
import { Icon } from '../ui/icon';
import styles from './search.module.css';

/** Lessons, commands, errors and terms, found while one types. Arrows choose, Enter goes there. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('search');
  const site = useTranslations('site');
  const locale = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [entries, setEntries] = useState<readonly SearchEntry[] | 'failed'>();
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    dialog.current?.showModal();
    fetch(`/${locale}/search-index.json`).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status))))).then((found) => setEntries(found as SearchEntry[]), () => setEntries('failed'));
  }, [locale]);
  const hits = useMemo(() => (Array.isArray(entries) ? search(entries as readonly SearchEntry[], wanted) : []), [entries, wanted]);
  const onKey = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step && hits.length > 0) {
      event.preventDefault();
      const next = (chosen + step + hits.length) % hits.length;
      setChosen(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') list.current?.children[chosen]?.querySelector('a')?.click();
  };
  const status = entries === 'failed' ? t('failed') : entries === undefined ? t('loading') : wanted.trim() === '' ? t('hint') : hits.length === 0 ? t('nothing', { query: wanted }) : '';
  return (
    <dialog ref={dialog} className={`${controls.dialog} ${styles.dialog}`} aria-label={t('title')} onClose={onClose} onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}>
      <div className={styles.box}>
        <div className={styles.head}>
          <Icon name="search" />
          <input autoFocus type="text" role="combobox" aria-expanded={hits.length > 0} aria-controls="search-hits" aria-activedescendant={hits.length > 0 ? `hit-${chosen}` : undefined} aria-label={t('label')} placeholder={t('label')} autoComplete="off" autoCapitalize="none" spellCheck={false} value={query} onChange={({ target }) => { setQuery(target.value); setChosen(0); }} onKeyDown={onKey} />
          <button type="button" className={siteStyles.round} onClick={() => dialog.current?.close()} aria-label={site('close')}><Icon name="close" /></button>
        </div>
        <p className={styles.status} role="status">{status || <span className="unseen">{t('count', { count: hits.length })}</span>}</p>
        <ul ref={list} className={styles.hits} id="search-hits" role="listbox" aria-label={t('results')}>
          {hits.map(({ entry, around }, at) => (
            <li key={`${entry.kind} ${entry.href} ${entry.title}`} role="none" data-kind={entry.kind}>
              <Link href={entry.href} id={`hit-${at}`} role="option" aria-selected={at === chosen} tabIndex={-1} onClick={() => dialog.current?.close()}>
                <span className={styles.kind}>{t(entry.kind)}</span>
                <span className={styles.title}>{entry.kind === 'command' ? <code>{entry.title}</code> : entry.title}{entry.within && <span className={styles.within}> · {entry.within}</span>}</span>
                {around && entry.kind !== 'command' && <span className={styles.around}>{around[0]}<mark>{around[1]}</mark>{around[2]}</span>}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </dialog>
  );
}

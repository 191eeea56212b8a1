'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState, useSyncExternalStore } from 'react';
import styles from './site.module.css';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
};

/** Says that there is no network, and that work goes on. Also registers what keeps opened lessons readable offline. */
export function Connection() {
  const t = useTranslations('connection');
  const online = useSyncExternalStore(subscribe, () => navigator.onLine, () => true);
  const [known, setKnown] = useState(false);
  useEffect(() => {
    setKnown(true);
    if (process.env.NODE_ENV === 'production') void navigator.serviceWorker?.register('/sw.js').catch(() => undefined);
  }, []);
  return <div role="status">{known && !online && <p className={styles.banner}>{t('offline')}</p>}</div>;
}

'use client';

import { useTranslations } from 'next-intl';
import { Link } from '../i18n/navigation';
import { useLabState } from './lab-context';
import { useLesson } from './lesson-context';
import styles from './lesson.module.css';

/** Says whose cluster this is, and the way back to one's own. */
export function CopyNotice() {
  const t = useTranslations('copy');
  const { id } = useLesson();
  const phase = useLabState((state) => state.phase), replayed = useLabState((state) => state.replayed);
  return (
    <p className={styles.notice} role="status">
      {t(phase === 'ready' && !replayed ? 'unreadable' : 'what')} <Link href={`/lessons/${id}`} prefetch={false}>{t('own')}</Link>
    </p>
  );
}

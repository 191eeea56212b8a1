'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Link } from '../i18n/navigation';
import { useLabState } from './lab-context';
import { useLesson } from './lesson-context';
import styles from './lesson.module.css';

/** Says whose cluster this is, and the way back to one's own. */
export function CopyNotice() {
  const t = useTranslations('copy');
  const { id } = useLesson();
  const phase = useLabState((state) => state.phase), replayed = useLabState((state) => state.replayed);
  const [learners, setLearners] = useState(false);
  // A workshop's board names the learner; a link that is handed on has the cluster in itself.
  useEffect(() => setLearners(new URLSearchParams(location.search).get('copy') !== ''), []);
  const fresh = phase === 'ready' && !replayed;
  return (
    <p className={styles.notice} role="status">
      {t(learners ? (fresh ? 'notSent' : 'whatOfLearner') : fresh ? 'unreadable' : 'what')} <Link href={`/lessons/${id}`}>{t('own')}</Link>
    </p>
  );
}

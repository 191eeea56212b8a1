'use client';

import { useTranslations } from 'next-intl';
import { memo, type ReactNode } from 'react';
import type { PodView } from '../../lab/picture';
import { PodShape } from '../cluster-view/pod-shape';
import { shapeWord } from '../cluster-view/pod-tile';
import styles from './figure.module.css';

/** A Pod in a picture of the text: its state as a form, its name, and what the picture adds. */
export const PodChip = memo(function PodChip({ pod, children, end, faint = false }: { pod: PodView; children?: ReactNode; end?: string; faint?: boolean }) {
  const t = useTranslations('picture');
  return (
    <span className={styles.pod} data-end={end} data-state={pod.shape} data-faint={faint} title={`${pod.name} · ${pod.status}`}>
      <PodShape shape={pod.shape} />
      <span className={styles.podName}>{pod.name}</span>
      <span className="unseen">, {t(shapeWord[pod.shape])} ({pod.status}, {pod.ready})</span>
      {children}
    </span>
  );
});

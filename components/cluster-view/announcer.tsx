'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { PodView } from '../../lab/picture';
import { shapeWord } from './pod-tile';

const GATHER_MS = 700;

/** Tells a screen reader what changed in the picture, a few changes at a time. */
export function PictureAnnouncer({ pods }: { pods: readonly PodView[] }) {
  const t = useTranslations('picture');
  const [text, setText] = useState('');
  const told = useRef<Map<string, PodView> | undefined>(undefined);
  useEffect(() => {
    const timer = setTimeout(() => {
      const before = told.current;
      const now = new Map(pods.map((pod) => [pod.uid, pod]));
      told.current = now;
      if (!before) return;
      const news: string[] = [];
      for (const pod of pods) {
        const old = before.get(pod.uid);
        if (!old) news.push(`${t('appeared', { name: pod.name })} (${t(shapeWord[pod.shape])})`);
        else if (old.shape !== pod.shape) news.push(t('nowState', { name: pod.name, state: t(shapeWord[pod.shape]) }));
      }
      for (const [uid, pod] of before) if (!now.has(uid)) news.push(t('gone', { name: pod.name }));
      if (news.length > 4) setText(`${t('many', { count: pods.length })}: ${t('serves', { ready: pods.filter((pod) => pod.isReady).length, total: pods.length })}`);
      else if (news.length > 0) setText(news.join('. '));
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [pods, t]);
  return <div className="unseen" role="status" aria-live="polite">{text}</div>;
}

'use client';

import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import type { PublicQuizItem } from '../../curriculum';
import styles from './quiz.module.css';

const Quiz = dynamic(() => import('./quiz').then((module) => module.Quiz), { ssr: false });
const AHEAD = '600px 0px';

interface QuizSlotProps {
  readonly lesson: string;
  readonly items: readonly PublicQuizItem[];
  readonly answered: Readonly<Record<string, boolean>>;
}

/** The quiz stands at the end of a long text; it loads when its reader comes near. */
export function QuizSlot(props: QuizSlotProps) {
  const t = useTranslations('quiz');
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => { if (entry!.isIntersecting) setNear(true); }, { rootMargin: AHEAD });
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, []);
  if (props.items.length === 0) return null;
  return (
    <div ref={place} id="quiz" className={styles.place}>
      {near ? <Quiz {...props} /> : <section className={styles.quiz} aria-label={t('title')}><div className={styles.head}><h2>{t('title')}</h2></div><p className={styles.lead}>{t('lead', { count: props.items.length })}</p></section>}
    </div>
  );
}

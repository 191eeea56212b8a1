'use client';

import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Figure, FigureKind, FigureSpec } from '../../lab/figures/figure';
import { useLab } from '../lesson/lab-context';
import styles from './figure.module.css';

const Drawing = dynamic(() => import('./drawing').then((module) => module.Drawing), { ssr: false });

/** Drawing begins this far before a picture comes into sight. */
const AHEAD = '400px 0px';
const NAMED = new Set<FigureKind>(['pod', 'service', 'life', 'request']);

/** A picture in the text, live from the reader's own cluster. What makes and draws it loads when it comes near. */
export function Picture({ children, ...spec }: FigureSpec & { readonly children?: ReactNode }) {
  const t = useTranslations('figure');
  const id = useId();
  const { client } = useLab();
  const frame = useRef<HTMLElement>(null);
  const [near, setNear] = useState(false);
  const [figure, setFigure] = useState<Figure>();
  const words = JSON.stringify(spec);
  const kept = useMemo(() => JSON.parse(words) as FigureSpec, [words]);
  useEffect(() => {
    let pending: Figure | undefined, planned = 0;
    const draw = (next: Figure | undefined): void => {
      pending = next;
      if (!planned) planned = requestAnimationFrame(() => {
        planned = 0;
        setFigure(pending);
      });
    };
    const link = client.figure({ id, spec: kept, shown: false }, draw);
    const observer = new IntersectionObserver(([entry]) => {
      setNear((before) => before || entry!.isIntersecting);
      link.show(entry!.isIntersecting);
    }, { rootMargin: AHEAD });
    observer.observe(frame.current!);
    return () => {
      cancelAnimationFrame(planned);
      observer.disconnect();
      link.remove();
    };
  }, [client, id, kept]);
  const what = whatOf(kept, t);
  return (
    <figure ref={frame} className={styles.figure} data-figure={kept.of} data-drawn={figure !== undefined} data-near={near} aria-label={t('label', { what })}>
      <div className={styles.stage}>
        {figure && near ? <Drawing figure={figure} /> : <p className={styles.waiting}><span className={styles.breath} aria-hidden="true" />{t('waiting', { what: capital(what) })}</p>}
      </div>
      {children !== undefined && <figcaption className={styles.caption}>{children}</figcaption>}
    </figure>
  );
}

function whatOf(spec: FigureSpec, t: ReturnType<typeof useTranslations<'figure'>>): string {
  if (NAMED.has(spec.of)) return t(`what.${spec.of as 'pod'}`, { name: spec.name ?? 'none' });
  switch (spec.of) {
    case 'owners': return t('what.owners', { kind: spec.kind ?? 'Deployment', name: spec.name ?? '' });
    case 'labels': return t('what.labels', { by: (spec.by ?? 'app').split(',').join(', ') });
    case 'route': return t('what.route', { from: spec.from?.replace('/', ' ') ?? t('anyone'), to: spec.to?.replace('/', ' ') ?? t('anything') });
    default: return t(`what.${spec.of as 'nodes'}`);
  }
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

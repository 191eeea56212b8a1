'use client';

import { useTranslations } from 'next-intl';
import { memo, useLayoutEffect, useRef } from 'react';
import type { PodShape as Shape, PodView } from '../../lab/picture';
import { useLabState } from '../lesson/lab-context';
import styles from './cluster-view.module.css';
import { PodShape, toneOf } from './pod-shape';

/** Where each pod was drawn last, so that one which gets a node is seen to move there. */
const lastPlace = new Map<string, DOMRect>();
const GRACE_MS = 30_000;

export const shapeWord: Record<Shape, 'running' | 'notReadyPod' | 'pending' | 'creating' | 'crash' | 'pull' | 'terminating' | 'completed' | 'failed' | 'unknown'> = {
  running: 'running', 'not-ready': 'notReadyPod', pending: 'pending', creating: 'creating', crash: 'crash', pull: 'pull', terminating: 'terminating', completed: 'completed', failed: 'failed', unknown: 'unknown',
};

interface PodTileProps {
  readonly pod: PodView;
  readonly services: string;
  readonly open: boolean;
  readonly onOpen: (uid: string) => void;
}

export const PodTile = memo(function PodTile({ pod, services, open, onOpen }: PodTileProps) {
  const t = useTranslations('picture');
  const tile = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const element = tile.current!;
    const from = lastPlace.get(pod.uid);
    const to = element.getBoundingClientRect();
    lastPlace.set(pod.uid, to);
    if (from && (Math.abs(from.x - to.x) > 4 || Math.abs(from.y - to.y) > 4) && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      element.animate([{ transform: `translate(${from.x - to.x}px, ${from.y - to.y}px)` }, { transform: 'none' }], { duration: 240, easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)' });
    }
    return () => {
      lastPlace.set(pod.uid, element.getBoundingClientRect());
    };
  }, [pod.uid, pod.node]);
  const state = t(shapeWord[pod.shape]);
  const tags = Object.entries(pod.labels).filter(([key]) => key !== 'pod-template-hash' && key !== 'controller-revision-hash');
  const label = [t('podLabel', { name: pod.name, state, ready: pod.ready }), pod.node && t('onNode', { node: pod.node }), services && t('selectedBy', { services })].filter(Boolean).join(', ');
  return (
    <button ref={tile} type="button" className={styles.pod} data-pod={pod.uid} data-pod-name={pod.name} data-state={pod.shape} aria-expanded={open} onClick={() => onOpen(pod.uid)} title={`${pod.name} · ${pod.status}`}>
      {pod.shape === 'terminating' ? <LeavingShape endsAt={pod.endsAt} /> : <PodShape shape={pod.shape} />}
      <PodName name={pod.name} />
      <span className="unseen">{label}</span>
      <span className={styles.podMore}>
        {pod.shape !== 'running' && <span className={styles[toneOf(pod.shape)]}>{pod.status}{pod.shape === 'crash' && <Countdown endsAt={pod.endsAt} />}</span>}
        {tags.slice(0, 2).map(([key, value]) => <span key={key} className={styles.tag}>{key}={value}</span>)}
        {tags.length > 2 && <span className={styles.moreTags}>+{tags.length - 2}</span>}
      </span>
    </button>
  );
});

/** The end of a generated name tells pods apart, so the middle is what gives way. */
function PodName({ name }: { name: string }) {
  const cut = name.length > 14 ? name.length - 6 : name.length;
  return <span className={styles.podName}><span>{name.slice(0, cut)}</span><span>{name.slice(cut)}</span></span>;
}

function Countdown({ endsAt }: { endsAt: number | undefined }) {
  const seconds = useLabState(({ time }) => (endsAt === undefined || !time ? 0 : Math.ceil((endsAt - time.now) / 1000)));
  return seconds > 0 ? <span className="tabular"> · {seconds} s</span> : null;
}

function LeavingShape({ endsAt }: { endsAt: number | undefined }) {
  const now = useLabState((state) => state.time?.now) ?? 0;
  return <PodShape shape="terminating" leaving={endsAt === undefined ? 1 : (endsAt - now) / GRACE_MS} />;
}

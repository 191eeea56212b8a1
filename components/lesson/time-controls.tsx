'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState, type ReactNode } from 'react';
import { takesText } from '../site/shortcuts';
import { Icon, type IconName } from '../ui/icon';
import { useLab, useLabState } from './lab-context';
import { ShareButton } from './share-button';
import styles from './time-controls.module.css';

const SPEEDS = [1, 5, 20];
const SAID_MS = 4000;

/** The cluster's time and the way back: pause, speed, fast-forward; undo, redo, reset. `shared`: it may be handed on by a link. `children` stands in the middle. */
export function TimeControls({ shared, children }: { shared: boolean; children?: ReactNode }) {
  const t = useTranslations('time');
  const { client } = useLab();
  const { time, rebuilt } = useLabState();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (rebuilt) setSaid(rebuilt.how === 'reset' ? t('resetDone') : rebuilt.command ? t(rebuilt.how === 'undo' ? 'undone' : 'redone', { command: rebuilt.command }) : '');
  }, [rebuilt, t]);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const paused = time?.paused ?? false;
  const actions = {
    pause: () => client.send({ type: 'pause', paused: !paused }),
    forward: () => client.send({ type: 'forward' }),
    undo: () => client.send({ type: 'undo' }),
    redo: () => client.send({ type: 'redo' }),
  };
  useKeys(actions);
  const speed = time?.speed ?? 1;
  const button = (icon: IconName, label: string, onClick: () => void, disabled = false, key?: string, pressed?: boolean) => (
    <button type="button" className={styles.button} onClick={onClick} disabled={disabled} aria-label={label} aria-pressed={pressed} title={key ? `${label} (${key})` : label}><Icon name={icon} /></button>
  );
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('label')}>
      {button(paused ? 'play' : 'pause', paused ? t('play') : t('pause'), actions.pause, !time, 'Space')}
      <button type="button" className={styles.button} disabled={!time} onClick={() => client.send({ type: 'speed', speed: SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length]! })} aria-label={t('speed', { speed })} title={t('speed', { speed })}>{speed}×</button>
      {button('forward', t('forward'), actions.forward, !time, 'F', time?.forwarding ?? false)}
      <span className={styles.clock} title={t('age')}>{time ? clockText(time.sinceStart) : '0:00'}</span>
      <span className={styles.said} role="status">{said || (paused ? t('paused') : '')}</span>
      <span className={styles.gap}>{children}</span>
      {shared && <ShareButton className={styles.button} disabled={!time} />}
      {button('undo', t('undo'), actions.undo, !time?.canUndo, 'U')}
      {button('redo', t('redo'), actions.redo, !time?.canRedo, 'Shift U')}
      {button('reset', t('reset'), () => client.send({ type: 'reset' }), !time)}
    </div>
  );
}

function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
  return `${hours ? `${hours}:${String(minutes).padStart(2, '0')}` : minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Single keys, outside of anything that takes text. */
function useKeys(actions: { pause(): void; forward(): void; undo(): void; redo(): void }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
      const onControl = event.target instanceof HTMLElement && /^(BUTTON|A|SUMMARY)$/.test(event.target.tagName);
      if (event.key === ' ' && !onControl) {
        event.preventDefault();
        actions.pause();
      } else if (event.key === 'f') actions.forward();
      else if (event.key === 'u') actions.undo();
      else if (event.key === 'U') actions.redo();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

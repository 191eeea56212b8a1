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
  // One by one: the time itself changes four times a second, these do not.
  const known = useLabState(({ time }) => time !== undefined), paused = useLabState(({ time }) => time?.paused ?? false), speed = useLabState(({ time }) => time?.speed ?? 1);
  const forwarding = useLabState(({ time }) => time?.forwarding ?? false), canUndo = useLabState(({ time }) => time?.canUndo ?? false), canRedo = useLabState(({ time }) => time?.canRedo ?? false);
  const rebuilt = useLabState((state) => state.rebuilt);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (rebuilt) setSaid(rebuilt.how === 'reset' ? t('resetDone') : rebuilt.command ? t(rebuilt.how === 'undo' ? 'undone' : 'redone', { command: rebuilt.command }) : '');
  }, [rebuilt, t]);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const actions = {
    pause: () => client.send({ type: 'pause', paused: !paused }),
    forward: () => client.send({ type: 'forward' }),
    undo: () => client.send({ type: 'undo' }),
    redo: () => client.send({ type: 'redo' }),
  };
  useKeys(actions);
  const button = (icon: IconName, label: string, onClick: () => void, disabled = false, key?: string, pressed?: boolean) => (
    <button type="button" className={styles.button} onClick={onClick} disabled={disabled} aria-label={label} aria-pressed={pressed} title={key ? `${label} (${key})` : label}><Icon name={icon} /></button>
  );
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('label')}>
      {button(paused ? 'play' : 'pause', paused ? t('play') : t('pause'), actions.pause, !known, 'Space')}
      <button type="button" className={styles.button} disabled={!known} onClick={() => client.send({ type: 'speed', speed: SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length]! })} aria-label={t('speed', { speed })} title={t('speed', { speed })}>{speed}×</button>
      {button('forward', t('forward'), actions.forward, !known, 'F', forwarding)}
      <span className={styles.clock} title={t('age')}><Age /></span>
      <span className={styles.said} role="status">{said || (paused ? t('paused') : '')}</span>
      <span className={styles.gap}>{children}</span>
      {shared && <ShareButton className={styles.button} disabled={!known} />}
      {button('undo', t('undo'), actions.undo, !canUndo, 'U')}
      {button('redo', t('redo'), actions.redo, !canRedo, 'Shift U')}
      {button('reset', t('reset'), () => client.send({ type: 'reset' }), !known)}
    </div>
  );
}

function Age() {
  return useLabState(({ time }) => clockText(time?.sinceStart ?? 0));
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

'use client';

import '@xterm/xterm/css/xterm.css';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useLab, type LabHandle } from '../lesson/lab-context';
import { Icon } from '../ui/icon';
import { Screen } from './screen';
import styles from './terminal.module.css';
import { TouchBar } from './touch-bar';

/** All terminals of a lab, one shown. */
export function TerminalPanel({ autoFocus = false, several = true }: { autoFocus?: boolean; several?: boolean }) {
  const t = useTranslations('terminal');
  const lab = useLab();
  const { terminals, active } = lab;
  const tabs = useRef<HTMLDivElement>(null);
  const onArrow = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    const next = terminals[(terminals.indexOf(active) + step + terminals.length) % terminals.length]!;
    lab.activate(next);
    tabs.current?.querySelector<HTMLElement>(`[data-terminal="${next}"]`)?.focus();
  };
  return (
    <div className={styles.panel}>
      {several && (
        <div className={styles.bar}>
          <div role="tablist" aria-label={t('transcript')} ref={tabs} onKeyDown={onArrow} style={{ display: 'flex', gap: 2 }}>
            {terminals.map((number) => (
              <button key={number} type="button" role="tab" id={`terminal-tab-${number}`} data-terminal={number} className={styles.tab} aria-selected={number === active} aria-controls={`terminal-${number}`} tabIndex={number === active ? 0 : -1} onClick={() => { lab.activate(number); lab.focusTerminal(); }}>
                {t('name', { number })}
              </button>
            ))}
          </div>
          {terminals.length > 1 && <button type="button" className={styles.icon} onClick={() => lab.closeTerminal(active)} aria-label={t('close', { number: active })}><Icon name="close" size={14} /></button>}
          {terminals.length < 4 && <button type="button" className={styles.icon} onClick={lab.addTerminal} aria-label={t('add')} title={t('add')}><Icon name="plus" size={16} /></button>}
          <span className={styles.leave}>{t('leave')}</span>
        </div>
      )}
      <div className={styles.screens}>
        {terminals.map((number) => <TerminalScreen key={number} number={number} lab={lab} shown={number === active} autoFocus={autoFocus && number === active} tabbed={several} />)}
      </div>
      <TouchBar />
    </div>
  );
}

function TerminalScreen({ number, lab, shown, autoFocus, tabbed }: { number: number; lab: LabHandle; shown: boolean; autoFocus: boolean; tabbed: boolean }) {
  const t = useTranslations('terminal');
  const host = useRef<HTMLDivElement>(null);
  const [transcript, setTranscript] = useState('');
  const { client, registerScreen } = lab;
  useEffect(() => {
    const screen = new Screen(client, number, { label: t('label', { number }), ended: t('ended'), limit: (bytes) => t('limit', { size: `${bytes / 1024 / 1024} MB` }) });
    screen.onTranscript = setTranscript;
    const forget = registerScreen(number, screen);
    void screen.show(host.current!).then(() => {
      if (autoFocus && matchMedia('(min-width: 900px) and (pointer: fine)').matches) screen.focus();
    });
    return () => {
      forget();
      screen.dispose();
    };
    // The screen lives as long as its terminal; texts do not change without a new page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, number, registerScreen]);
  return (
    <div {...(tabbed ? { role: 'tabpanel', 'aria-labelledby': `terminal-tab-${number}` } : { role: 'group', 'aria-label': t('name', { number }) })} id={`terminal-${number}`} className={`${styles.screen} ${styles.focusRing}`} hidden={!shown} data-terminal-screen={number}>
      <div ref={host} style={{ height: '100%' }} />
      <div className="unseen" role="log" aria-live="polite" aria-label={t('transcript')} data-testid={`transcript-${number}`}>{transcript}</div>
    </div>
  );
}

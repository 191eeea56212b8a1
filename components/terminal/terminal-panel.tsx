'use client';

import '@xterm/xterm/css/xterm.css';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import { useLab } from '../lesson/lab-context';
import { EDITOR, MOST_TERMINALS, type LabHandle } from '../lesson/lab-handle';
import { Icon } from '../ui/icon';
import type { Screen } from './screen';
import styles from './terminal.module.css';

const EditorPanel = dynamic(() => import('../editor/editor-panel').then((module) => module.EditorPanel), { ssr: false });
const TouchBar = dynamic(() => import('./touch-bar').then((module) => module.TouchBar), { ssr: false });
const FindBar = dynamic(() => import('./find-bar').then((module) => module.FindBar), { ssr: false });

/** All terminals of a lab and the editor, one shown. */
export function TerminalPanel({ autoFocus = false, several = true }: { autoFocus?: boolean; several?: boolean }) {
  const t = useTranslations('terminal');
  const lab = useLab();
  const { terminals, active } = lab;
  const tabs = useRef<HTMLDivElement>(null);
  const [edited, setEdited] = useState(false);
  const [reading, setReading] = useState(false);
  const [touch, setTouch] = useState(false);
  useEffect(() => setTouch(matchMedia('(pointer: coarse), (max-width: 720px)').matches), []);
  const all = several ? [...terminals, EDITOR] : terminals;
  useEffect(() => {
    if (active === EDITOR) setEdited(true);
  }, [active]);
  const onArrow = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    const next = all[(all.indexOf(active) + step + all.length) % all.length]!;
    lab.activate(next);
    tabs.current?.querySelector<HTMLElement>(`[data-terminal="${next}"]`)?.focus();
  };
  const tab = (number: number, name: string) => (
    <button key={number} type="button" role="tab" id={`terminal-tab-${number}`} data-terminal={number} className={styles.tab} aria-selected={number === active} aria-controls={number === EDITOR && !edited ? undefined : `terminal-${number}`} tabIndex={number === active ? 0 : -1} onClick={() => { lab.activate(number); if (number !== EDITOR) lab.focusTerminal(); }}>
      {name}
    </button>
  );
  return (
    <div className={styles.panel}>
      {several && (
        <div className={styles.bar}>
          <div role="tablist" aria-label={t('tabs')} ref={tabs} onKeyDown={onArrow} className={styles.tabs}>
            {terminals.map((number) => tab(number, lab.names.get(number) ?? t('name', { number })))}
            {tab(EDITOR, t('editor'))}
          </div>
          {terminals.length > 1 && active !== EDITOR && <button type="button" className={styles.icon} onClick={() => lab.closeTerminal(active)} aria-label={t('close', { number: active })}><Icon name="close" size={14} /></button>}
          {terminals.length < MOST_TERMINALS && <button type="button" className={styles.icon} onClick={lab.addTerminal} aria-label={t('add')} title={t('add')}><Icon name="plus" size={16} /></button>}
          <span className={styles.leave}>{t('leave')}</span>
          <button type="button" className={styles.icon} onClick={() => setReading((now) => !now)} aria-pressed={reading} aria-label={t('readable')} title={t('readable')}><Icon name="text" size={16} /></button>
        </div>
      )}
      <div className={styles.screens}>
        {terminals.map((number) => <TerminalScreen key={number} number={number} lab={lab} shown={number === active} autoFocus={autoFocus && number === active} tabbed={several} reading={reading} />)}
        {edited && <div className={styles.editor} role="tabpanel" id={`terminal-${EDITOR}`} aria-labelledby={`terminal-tab-${EDITOR}`} hidden={active !== EDITOR}><EditorPanel shown={active === EDITOR} /></div>}
      </div>
      {touch && active !== EDITOR && <TouchBar />}
    </div>
  );
}

function TerminalScreen({ number, lab, shown, autoFocus, tabbed, reading }: { number: number; lab: LabHandle; shown: boolean; autoFocus: boolean; tabbed: boolean; reading: boolean }) {
  const t = useTranslations('terminal');
  const host = useRef<HTMLDivElement>(null);
  const held = useRef<Screen>(undefined);
  const [transcript, setTranscript] = useState('');
  /** How often the search was asked for since it was opened. */
  const [finding, setFinding] = useState(0);
  const latest = useRef(lab);
  latest.current = lab;
  useEffect(() => {
    const screen = latest.current.showScreen(number, host.current!, { label: t('label', { number }), ended: t('ended'), limit: (bytes) => t('limit', { size: `${bytes / 1024 / 1024} MB` }) });
    held.current = screen;
    screen.onTranscript = setTranscript;
    screen.onFind = () => setFinding((times) => times + 1);
    if (autoFocus) screen.focusWithKeyboard();
    return () => latest.current.hideScreen(number);
    // The screen lives as long as its terminal.
  }, [lab.client, number]);
  const close = (): void => {
    setFinding(0);
    void held.current?.find('');
    held.current?.focus();
  };
  return (
    <div {...(tabbed ? { role: 'tabpanel', 'aria-labelledby': `terminal-tab-${number}` } : { role: 'group', 'aria-label': t('name', { number }) })} id={`terminal-${number}`} className={`${styles.screen} ${styles.focusRing}`} hidden={!shown} data-terminal-screen={number}>
      <div ref={host} className={styles.host} />
      {finding > 0 && <FindBar asked={finding} find={async (words, backwards) => (await held.current?.find(words, backwards)) ?? false} onClose={close} />}
      {reading && shown && <pre className={styles.reading} tabIndex={0} aria-label={t('transcript')}>{held.current?.text()}</pre>}
      <div className="unseen" role="log" aria-live="polite" aria-label={t('transcript')} data-testid={`transcript-${number}`}>{transcript}</div>
    </div>
  );
}

'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { workerFiles } from '../../lab/early-worker';
import type { Scenario } from '../../lab/protocol';
import { ClusterView } from '../cluster-view/cluster-view';
import { takesText } from '../site/shortcuts';
import { TerminalPanel } from '../terminal/terminal-panel';
import controls from '../ui/controls.module.css';
import { Splitter } from '../ui/splitter';
import { CopyNotice } from './copy-notice';
import { LabProvider, useLab, useLabState } from './lab-context';
import { LessonTextsProvider, useLesson, type LessonTexts } from './lesson-context';
import styles from './lesson.module.css';
import { TaskNow, TaskStrip } from './task-progress';
import { TimeControls } from './time-controls';

interface LessonScreenProps {
  readonly lesson: LessonTexts;
  readonly scenario: Scenario;
  readonly serverDone: readonly string[];
  readonly serverRevision: number;
  /** A copy of somebody's cluster, from a link: nothing is kept. */
  readonly copy: boolean;
  /** Where the borders were left, in per cent. */
  readonly split: { readonly columns: number; readonly rows: number };
  /** What starts the lab before the rest is read. */
  readonly above: ReactNode;
  /** The header, which shows progress and so needs the lab. */
  readonly header: ReactNode;
  /** A learner's bar in a workshop. */
  readonly below?: ReactNode;
  readonly children: ReactNode;
}

/** A lesson: text, picture and terminal on one screen; on a phone the three are tabs. */
export function LessonScreen({ lesson, scenario, serverDone, serverRevision, copy, split, above, header, below, children }: LessonScreenProps) {
  return (
    <LessonTextsProvider lesson={lesson}>
      <LabProvider key={copy ? 'copy' : 'own'} scenario={scenario} serverDone={serverDone} serverRevision={serverRevision} keep={!copy} copy={copy}>
        {above}
        {header}
        {below}
        {copy && <CopyNotice />}
        <LessonParts split={split} exam={scenario.exam === true}>{children}</LessonParts>
      </LabProvider>
    </LessonTextsProvider>
  );
}

type Tab = 'read' | 'terminal' | 'picture';

function LessonParts({ split, exam, children }: { split: LessonScreenProps['split']; exam: boolean; children: ReactNode }) {
  const t = useTranslations('lesson');
  const screen = useRef<HTMLElement>(null);
  const labArea = useRef<HTMLDivElement>(null);
  const kept = useRef(split);
  const { id, title } = useLesson();
  const [tab, setTab] = useState<Tab>(() => placeOf(id)?.tab ?? 'read');
  useReadingPlace(id, screen, tab);
  const lab = useLab();
  useEffect(() => {
    lab.revealTerminal.current = () => setTab('terminal');
  }, [lab.revealTerminal]);
  const keep = (change: Partial<LessonScreenProps['split']>): void => {
    kept.current = { ...kept.current, ...change };
    document.cookie = `split=${kept.current.columns},${kept.current.rows}; path=/; max-age=31536000; samesite=lax`;
  };
  useFocusKeys(screen, setTab);
  useKeepForOffline();
  const openTask = (task: string): void => {
    setTab('read');
    requestAnimationFrame(() => document.getElementById(`task-${task}`)?.scrollIntoView({ block: 'start' }));
  };
  return (
    <main ref={screen} className={styles.screen} data-tab={tab} style={{ '--text-width': `${split.columns}%` } as React.CSSProperties}>
      <nav className={styles.phone} aria-label={t('parts')}>
        {tab !== 'read' && <h1 className="unseen">{title}</h1>}
        <TaskStrip onOpen={openTask} />
        <div className={styles.tabs} role="tablist" aria-label={t('parts')}>
          {(['read', 'terminal', 'picture'] as const).map((name) => (
            <button key={name} type="button" role="tab" id={`part-${name}`} aria-selected={tab === name} aria-controls={name === 'read' ? 'content' : name} onClick={() => setTab(name)}>{t(name)}</button>
          ))}
        </div>
      </nav>
      <div id="content" tabIndex={-1} className={styles.text} role="region" aria-label={t('textLabel')}>{children}</div>
      <div ref={labArea} className={styles.lab} role="region" aria-label={t('labLabel')} style={{ '--picture-height': `${split.rows}%` } as React.CSSProperties}>
        <Splitter direction="columns" area={screen} property="--text-width" value={split.columns} min={28} max={65} label={t('resizeColumns')} onChange={(columns) => keep({ columns })} />
        <LabNotice />
        <div className={styles.picture} id="picture"><ClusterView /></div>
        <Splitter direction="rows" area={labArea} property="--picture-height" value={split.rows} min={15} max={75} label={t('resizeRows')} onChange={(rows) => keep({ rows })} />
        <TimeControls shared={!exam}><TaskNow onOpen={openTask} /></TimeControls>
        <div className={styles.terminal} id="terminal"><TerminalPanel autoFocus /></div>
      </div>
    </main>
  );
}

interface Place { readonly lesson: string; readonly tab: Tab; readonly index: number; readonly offset: number; readonly at: number }
const PLACE_MS = 5000;
let leftAt: Place | undefined;
const placeOf = (lesson: string): Place | undefined => (leftAt?.lesson === lesson && performance.now() - leftAt.at < PLACE_MS ? leftAt : undefined);

/** A change of language leaves the reader at the same paragraph: both texts have the same parts in the same places. */
function useReadingPlace(lesson: string, screen: React.RefObject<HTMLElement | null>, tab: Tab): void {
  const latest = useRef(tab);
  latest.current = tab;
  useLayoutEffect(() => {
    const pane = screen.current!.querySelector<HTMLElement>('#content')!;
    const parts = (): HTMLElement[] => [...(pane.querySelector('article')?.children ?? [])] as HTMLElement[];
    const place = placeOf(lesson);
    const part = place && parts()[place.index];
    if (part) pane.scrollTop += part.getBoundingClientRect().top - pane.getBoundingClientRect().top - place.offset;
    return () => {
      const top = pane.getBoundingClientRect().top, all = parts();
      const index = all.findIndex((one) => one.getBoundingClientRect().bottom > top + 1);
      if (index >= 0) leftAt = { lesson, tab: latest.current, index, offset: all[index]!.getBoundingClientRect().top - top, at: performance.now() };
    };
  }, [lesson, screen]);
}

/** How browsers say that a worker, or a part of it, did not come. */
const NOT_FETCHED = /dynamically imported module|importing a module script|^worker$/i;

function LabNotice() {
  const t = useTranslations('lesson');
  const { restart } = useLab();
  const phase = useLabState((state) => state.phase), failure = useLabState((state) => state.failure), otherVersion = useLabState((state) => state.otherVersion);
  if (phase === 'failed') {
    return (
      <div className={styles.failed} role="alert">
        <strong>{t('failed')}</strong>
        <p>{NOT_FETCHED.test(failure ?? '') ? t('notFetched') : t('failedWhy', { reason: failure ?? '?' })}</p>
        <p><button type="button" className={controls.small} onClick={() => restart(false)}>{t('retry')}</button> <button type="button" className={controls.small} onClick={() => restart(true)}>{t('startFresh')}</button></p>
      </div>
    );
  }
  return otherVersion ? <p className={styles.notice} role="status">{t('otherVersion')}</p> : null;
}

/** T, R and P go to the terminal, the text and the picture. */
function useFocusKeys(screen: React.RefObject<HTMLElement | null>, setTab: (tab: Tab) => void): void {
  const lab = useLab();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
      const go = { t: 'terminal', r: 'read', p: 'picture' }[event.key] as Tab | undefined;
      if (!go) return;
      event.preventDefault();
      setTab(go);
      if (go === 'terminal') lab.focusTerminal();
      else screen.current?.querySelector<HTMLElement>(go === 'read' ? '#content' : '[data-picture]')?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

/** An opened lesson can be reloaded without a network, and the next ones opened: asks the service worker to keep what they are made of. */
function useKeepForOffline(): void {
  const phase = useLabState((state) => state.phase);
  useEffect(() => {
    if (phase !== 'ready' || !('serviceWorker' in navigator)) return;
    void navigator.serviceWorker.ready.then((registration) => {
      const urls = performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.includes('/_next/static/'));
      // Who pays for each megabyte fetches the next lessons when they get there.
      const saves = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
      const next = saves ? undefined : document.querySelector<HTMLAnchorElement>('a[rel="next"]')?.href;
      registration.active?.postMessage({ type: 'keep', urls: [location.href, ...new Set([...urls, ...workerFiles])], next });
    });
  }, [phase]);
}

const never = (): (() => void) => () => undefined;

/** Where the learner's work is: kept here, under way, or committed on the server. */
export function KeptState() {
  const t = useTranslations('connection');
  const { sync } = useLab();
  const state = useSyncExternalStore(sync ? (listener) => sync.subscribe(listener) : never, () => sync?.state ?? 'saved', () => 'saved' as const);
  return <span className={styles.kept} role="status" data-kept={state}>{t(state)}</span>;
}

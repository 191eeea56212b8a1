'use client';

import { useLocale } from 'next-intl';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { BrowserStore } from '../../lab/browser-store';
import type { LabClient, LabState } from '../../lab/lab-client';
import { ProgressSync } from '../../lab/progress-sync';
import { EDITOR, labHandle, type LabHandle, type Terminals } from './lab-handle';
import { beginLab, labFor, placeOf, useOf, type Beginning } from './running-labs';
import type { Locale } from '../i18n/routing';

const LabContext = createContext<LabHandle | undefined>(undefined);

export function useLab(): LabHandle {
  const lab = useContext(LabContext);
  if (!lab) throw new Error('useLab outside of LabProvider');
  return lab;
}

/** A part of the lab's state; the component is drawn anew only when that part changes. */
export function useLabState<Part>(select: (state: LabState) => Part): Part {
  const { client } = useLab();
  return useSyncExternalStore(client.subscribe, () => select(client.state()), () => select(client.atFirst()));
}

interface LabProviderProps extends Pick<Beginning, 'scenario' | 'serverRevision' | 'copy'> {
  /** Tasks that the server has as done. */
  readonly serverDone: readonly string[];
  /** False for a cluster to play with: nothing is kept. */
  readonly keep: boolean;
  readonly children: ReactNode;
}

export function LabProvider(props: LabProviderProps) {
  const [attempt, setAttempt] = useState({ number: 0, fresh: false });
  const restart = useCallback((fresh: boolean) => setAttempt(({ number }) => ({ number: number + 1, fresh })), []);
  return <RunningLab key={attempt.number} {...props} attempt={attempt.number} fresh={attempt.fresh} restart={restart} />;
}

function RunningLab({ scenario, serverDone, serverRevision, keep, copy, attempt, fresh, restart, children }: LabProviderProps & { attempt: number; fresh: boolean; restart: (fresh: boolean) => void }) {
  const locale = useLocale() as Locale;
  const place = placeOf({ scenario, copy });
  const store = useMemo(() => (keep ? new BrowserStore() : undefined), [keep]);
  const [lab] = useState(() => labFor(place, attempt, { scenario, serverRevision, copy, store, fresh }));
  const { client } = lab;
  useEffect(() => useOf(place, lab), [place, lab]);
  const [{ terminals, active }, setTerminals] = useState<Terminals>(lab.shown);
  const [names, setNames] = useState<ReadonlyMap<number, string>>(lab.shown.names);
  useEffect(() => {
    lab.shown = { terminals, active, names };
  }, [lab, terminals, active, names]);
  const waiting = useRef(new Map<number, string>());
  const revealTerminal = useRef<(() => void) | undefined>(undefined);
  const sync = useMemo(() => store && new ProgressSync(store), [store]);

  useEffect(() => {
    lab.onOpen = (open) => {
      if (open.length > 0) setTerminals(({ active: shown }) => ({ terminals: [...open].sort((a, b) => a - b), active: shown === EDITOR || open.includes(shown) ? shown : open[0]! }));
    };
    if (sync) client.onJournal = (journal) => void sync.keepJournal(scenario.lesson, journal);
    // The language was changed: the cluster goes on, and speaks the new one.
    if (lab.begun) client.send({ type: 'locale', locale });
    else void beginLab(lab, scenario, locale, serverDone);
    // A lesson's page keeps its scenario for as long as it is open.
  }, [client]);

  useEffect(() => {
    if (!copy) return;
    // Another link to the same lesson: the page stays, its cluster does not.
    const onLink = (): void => restart(false);
    window.addEventListener('hashchange', onLink);
    return () => window.removeEventListener('hashchange', onLink);
  }, [copy, restart]);

  useEffect(() => {
    if (!sync) return;
    sync.resume();
    const again = (): void => sync.resume();
    window.addEventListener('online', again);
    return () => {
      window.removeEventListener('online', again);
      sync.stop();
    };
  }, [sync]);

  useNewlyDone(client, sync, scenario.lesson, serverDone, store);
  usePauseWhileHidden(client);
  useStateHashDoor(client);

  const handle = useMemo(
    () => labHandle({ lab, terminals, active, names, sync, restart, keep, waiting: waiting.current, revealTerminal, setTerminals, setNames }),
    [lab, terminals, active, names, sync, restart, keep],
  );
  return <LabContext value={handle}>{children}</LabContext>;
}

/** Keeps each task that was met, once. */
function useNewlyDone(client: LabClient, sync: ProgressSync | undefined, lesson: string, known: readonly string[], store: BrowserStore | undefined): void {
  useEffect(() => {
    if (!sync || !store) return;
    const kept = new Set(known);
    return client.subscribe(() => {
      for (const task of client.state().tasks?.done ?? []) {
        if (kept.has(task)) continue;
        kept.add(task);
        void sync.keepDone({ id: crypto.randomUUID(), lesson, task, at: Date.now() });
      }
    });
  }, [client, sync, lesson, store]);
}

/** A door for tests: who sends `podlab:state-hash` with a function is told the cluster's hash and its journal. */
function useStateHashDoor(client: LabClient): void {
  useEffect(() => {
    const answer = (event: Event): void => void client.hash().then((event as CustomEvent<(state: unknown) => void>).detail);
    window.addEventListener('podlab:state-hash', answer);
    return () => window.removeEventListener('podlab:state-hash', answer);
  }, [client]);
}

/** Nobody watches a hidden page, so its cluster's time stands still. */
function usePauseWhileHidden(client: LabClient): void {
  useEffect(() => {
    let paused = false;
    const onChange = (): void => {
      if (document.hidden && client.state().time?.paused === false) {
        paused = true;
        client.send({ type: 'pause', paused: true });
      } else if (!document.hidden && paused) {
        paused = false;
        client.send({ type: 'pause', paused: false });
      }
    };
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, [client]);
}

'use client';

import { useLocale } from 'next-intl';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { BrowserStore } from '../../lab/browser-store';
import type { LabClient, LabState } from '../../lab/lab-client';
import { ProgressSync } from '../../lab/progress-sync';
import { Screen, type ScreenTexts } from '../terminal/screen';
import { beginLab, labFor, placeOf, useOf, type Beginning } from './running-labs';
import type { Locale } from '../i18n/routing';

/** The editor's place among the terminals. */
export const EDITOR = 0;
export const MOST_TERMINALS = 6;

/** What the parts of a lesson share: one cluster, its terminals, and where the learner's work is kept. */
export interface LabHandle {
  readonly client: LabClient;
  readonly terminals: readonly number[];
  readonly active: number;
  activate(terminal: number): void;
  /** Names of terminals that were opened on a node or a Pod. */
  readonly names: ReadonlyMap<number, string>;
  addTerminal(): void;
  /** A new terminal on a machine: a command typed in plain sight. */
  openOn(name: string, command: string): void;
  closeTerminal(terminal: number): void;
  focusTerminal(): void;
  /** Types into the shown terminal. */
  type(text: string): void;
  /** Puts text at the cursor of the shown terminal; nothing runs. */
  insert(text: string): void;
  /** Types a command and runs it, in plain sight. */
  run(command: string): void;
  /** Puts a terminal's screen into `host`: the one that runs, or a new one. Returns how to take it out again. */
  showScreen(terminal: number, host: HTMLElement, texts: ScreenTexts): Screen;
  hideScreen(terminal: number): void;
  transformNextKey(transform: ((text: string) => string) | undefined): void;
  readonly sync: ProgressSync | undefined;
  restart(fresh: boolean): void;
  /** Called before typing on behalf of a button, so that a phone shows the terminal. */
  revealTerminal: { current: (() => void) | undefined };
}

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
  const [{ terminals, active }, setTerminals] = useState<{ terminals: readonly number[]; active: number }>(lab.shown);
  const [names, setNames] = useState<ReadonlyMap<number, string>>(lab.shown.names);
  useEffect(() => {
    lab.shown = { terminals, active, names };
  }, [lab, terminals, active, names]);
  const screens = useRef(lab.screens);
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

  const handle = useMemo<LabHandle>(() => {
    // Beside the editor, what is typed goes to the first terminal.
    const target = active === EDITOR ? terminals[0]! : active;
    const screen = (): Screen | undefined => screens.current.get(target);
    return {
      client, terminals, active, names, sync, restart, revealTerminal,
      activate: (number) => setTerminals((state) => ({ ...state, active: number })),
      addTerminal: () => setTerminals((state) => {
        const number = Math.max(0, ...state.terminals) + 1;
        return { terminals: [...state.terminals, number], active: number };
      }),
      openOn: (name, command) => {
        revealTerminal.current?.();
        if (!keep || terminals.length >= MOST_TERMINALS) {
          setTerminals((state) => ({ ...state, active: target }));
          return screen()?.type(`\x15${command}\r`);
        }
        const number = Math.max(0, ...terminals) + 1;
        waiting.current.set(number, command);
        setNames((before) => new Map(before).set(number, name));
        setTerminals((state) => ({ terminals: [...state.terminals, number], active: number }));
      },
      closeTerminal: (number) => {
        client.send({ type: 'close', terminal: number });
        screens.current.get(number)?.dispose();
        screens.current.delete(number);
        setTerminals((state) => {
          const left = state.terminals.filter((one) => one !== number);
          return { terminals: left, active: left.at(-1)! };
        });
      },
      focusTerminal: () => requestAnimationFrame(() => screens.current.get(target)?.focus()),
      type: (text) => screen()?.type(text),
      insert: (text) => {
        revealTerminal.current?.();
        screen()?.paste(text);
        requestAnimationFrame(() => screen()?.focus());
      },
      run: (command) => {
        revealTerminal.current?.();
        if (active === EDITOR) setTerminals((state) => ({ ...state, active: target }));
        // Ctrl-U first: what is half typed would become part of the command.
        screen()?.type(`\x15${command.replace(/\n/g, '\r')}\r`);
        screen()?.focus();
      },
      showScreen: (number, host, texts) => {
        const known = screens.current.get(number);
        if (known) {
          known.attach(host, texts);
          return known;
        }
        const one = new Screen(client, number, texts);
        screens.current.set(number, one);
        if (lab.open) one.connect(lab.open.includes(number));
        const command = waiting.current.get(number);
        waiting.current.delete(number);
        if (command !== undefined) one.type(`${command}\r`);
        one.show(host);
        if (command !== undefined) one.focus();
        return one;
      },
      hideScreen: (number) => screens.current.get(number)?.detach(),
      transformNextKey: (transform) => {
        const shown = screen();
        if (!shown) return;
        shown.transformKey = transform && ((text) => {
          shown.transformKey = undefined;
          return transform(text);
        });
      },
    };
  }, [lab, client, terminals, active, names, sync, restart, keep]);
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

import type { Dispatch, SetStateAction } from 'react';
import type { LabClient } from '../../lab/lab-client';
import type { ProgressSync } from '../../lab/progress-sync';
import { Screen, type ScreenTexts } from '../terminal/screen';
import type { RunningLab } from './running-labs';

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

/** Which terminals there are, and which is shown. */
export interface Terminals {
  readonly terminals: readonly number[];
  readonly active: number;
}

interface Parts extends Terminals, Pick<LabHandle, 'names' | 'sync' | 'restart' | 'revealTerminal'> {
  readonly lab: RunningLab;
  readonly keep: boolean;
  /** Commands for terminals that are not drawn yet. */
  readonly waiting: Map<number, string>;
  readonly setTerminals: Dispatch<SetStateAction<Terminals>>;
  readonly setNames: Dispatch<SetStateAction<ReadonlyMap<number, string>>>;
}

/** The handle for one state of the lab; what lives longer (screens, waiting commands) is shared by all of them. */
export function labHandle({ lab, terminals, active, names, sync, restart, keep, waiting, revealTerminal, setTerminals, setNames }: Parts): LabHandle {
  const { client } = lab;
  // Beside the editor, what is typed goes to the first terminal.
  const target = active === EDITOR ? terminals[0]! : active;
  const screen = (): Screen | undefined => lab.screens.get(target);
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
      waiting.set(number, command);
      setNames((before) => new Map(before).set(number, name));
      setTerminals((state) => ({ terminals: [...state.terminals, number], active: number }));
    },
    closeTerminal: (number) => {
      client.send({ type: 'close', terminal: number });
      lab.screens.get(number)?.dispose();
      lab.screens.delete(number);
      setTerminals((state) => {
        const left = state.terminals.filter((one) => one !== number);
        return { terminals: left, active: left.at(-1)! };
      });
    },
    focusTerminal: () => requestAnimationFrame(() => lab.screens.get(target)?.focus()),
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
      const known = lab.screens.get(number);
      if (known) {
        known.attach(host, texts);
        return known;
      }
      const one = new Screen(client, number, texts);
      lab.screens.set(number, one);
      if (lab.open) one.connect(lab.open.includes(number));
      const command = waiting.get(number);
      waiting.delete(number);
      if (command !== undefined) one.type(`${command}\r`);
      one.show(host);
      if (command !== undefined) one.focus();
      return one;
    },
    hideScreen: (number) => lab.screens.get(number)?.detach(),
    transformNextKey: (transform) => {
      const shown = screen();
      if (!shown) return;
      shown.transformKey = transform && ((text) => {
        shown.transformKey = undefined;
        return transform(text);
      });
    },
  };
}

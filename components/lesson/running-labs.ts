import { BrowserStore } from '../../lab/browser-store';
import { endsCommand, type Journal } from '../../lab/journal';
import { journalFromLink } from '../../lab/journal-link';
import { LabClient } from '../../lab/lab-client';
import { journalToResume } from '../../lab/progress-sync';
import type { Beginning } from '../../lab/early-worker';
import type { Screen } from '../terminal/screen';

/** What of a lesson's lab outlives the page's components: a change of language draws everything anew around it. */
export interface RunningLab {
  readonly client: LabClient;
  readonly attempt: number;
  readonly screens: Map<number, Screen>;
  shown: { terminals: readonly number[]; active: number; names: ReadonlyMap<number, string> };
  /** The terminals that were open in the cluster when it was ready, or last rebuilt. */
  open: readonly number[] | undefined;
  onOpen: ((terminals: readonly number[]) => void) | undefined;
  begun: boolean;
  /** Called once the page's components stand, pictures in the text among them. */
  drawn(): void;
  readonly whenDrawn: Promise<void>;
  users: number;
  over: boolean;
}

/** A lab that nobody has taken over after this long is over. */
const LEFT_MS = 1500;
const labs = new Map<string, RunningLab>();

export const placeOf = ({ scenario, copy }: Pick<Beginning, 'scenario' | 'copy'>): string => (copy ? `${scenario.lesson} copy` : scenario.lesson);

/** The lab that runs at this place, or a new one. Another attempt is another lab. */
export function labFor(place: string, attempt: number): RunningLab {
  const running = labs.get(place);
  if (running?.attempt === attempt) return running;
  let drawn = (): void => undefined;
  const whenDrawn = new Promise<void>((resolve) => { drawn = resolve; });
  const lab: RunningLab = {
    client: new LabClient(), attempt, screens: new Map(), shown: { terminals: [1], active: 1, names: new Map() },
    open: undefined, onOpen: undefined, begun: false, drawn, whenDrawn, users: 0, over: false,
  };
  lab.client.onTerminals = (open) => {
    lab.open = open;
    for (const [number, screen] of lab.screens) screen.connect(open.includes(number));
    lab.onOpen?.(open);
  };
  if (typeof window !== 'undefined') labs.set(place, lab);
  return lab;
}

/** Starts the lab's cluster, once: from what the learner left, from a link, or afresh. */
export async function beginLab(lab: RunningLab, { scenario, locale, serverDone, serverRevision, keep, copy }: Beginning, fresh = false): Promise<void> {
  if (lab.begun) return;
  lab.begun = true;
  const store = keep ? new BrowserStore() : undefined;
  const journal = fresh ? undefined : copy ? await journalFromLink(location.hash.slice(1)) : store && (await journalToResume(store, scenario.lesson, serverRevision));
  const done = new Set([...serverDone, ...((await store?.done(scenario.lesson)) ?? [])]);
  // A replay is recorded for the pictures in the text, so they have to be known before it.
  if (hasCommands(journal)) await lab.whenDrawn;
  if (!lab.over) lab.client.start(scenario, locale, journal, [...done]);
}

const hasCommands = (journal: Journal | undefined): boolean => journal?.entries.some(endsCommand) === true;

/** Says that a component uses the lab; returns how it says that it no longer does. */
export function useOf(place: string, lab: RunningLab): () => void {
  lab.users += 1;
  return () => {
    lab.users -= 1;
    const replaced = labs.get(place) !== lab;
    setTimeout(() => {
      if (lab.users > 0) return;
      if (labs.get(place) === lab) labs.delete(place);
      lab.over = true;
      for (const screen of lab.screens.values()) screen.dispose();
      lab.screens.clear();
      lab.client.stop();
    }, replaced ? 0 : LEFT_MS);
  };
}

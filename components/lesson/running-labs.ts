import type { BrowserStore } from '../../lab/browser-store';
import { LabClient } from '../../lab/lab-client';
import { journalToResume } from '../../lab/progress-sync';
import type { Journal } from '../../lab/journal';
import type { Scenario } from '../../lab/protocol';
import type { Locale } from '../i18n/routing';
import type { Screen } from '../terminal/screen';

/** What a page knows of the lab that it is about to show. */
export interface Beginning {
  readonly scenario: Scenario;
  /** The server's revision of the journal (0 for none). */
  readonly serverRevision: number;
  /** The cluster comes from the link that led here, not from the learner's own work. */
  readonly copy: boolean;
  /** Where the learner's work is kept; none for a cluster to play with. */
  readonly store: BrowserStore | undefined;
  /** Whether the work of before is left aside. */
  readonly fresh: boolean;
}

/** What of a lesson's lab outlives the page's components: a change of language draws everything anew around it. */
export interface RunningLab {
  readonly client: LabClient;
  /** What the cluster goes on from: the journal, and the tasks that this browser knows as done. */
  readonly left: Promise<readonly [Journal | undefined, readonly string[]]>;
  readonly attempt: number;
  readonly screens: Map<number, Screen>;
  shown: { terminals: readonly number[]; active: number; names: ReadonlyMap<number, string> };
  /** The terminals that were open in the cluster when it was ready, or last rebuilt. */
  open: readonly number[] | undefined;
  onOpen: ((terminals: readonly number[]) => void) | undefined;
  begun: boolean;
  users: number;
  over: boolean;
}

/** A lab that nobody has taken over after this long is over. */
const LEFT_MS = 1500;
const labs = new Map<string, RunningLab>();

export const placeOf = ({ scenario, copy }: Pick<Beginning, 'scenario' | 'copy'>): string => (copy ? `${scenario.lesson} copy` : scenario.lesson);

/** The lab that runs at this place, or a new one, which looks at once for what was left. Another attempt is another lab. */
export function labFor(place: string, attempt: number, beginning: Beginning): RunningLab {
  const running = labs.get(place);
  if (running?.attempt === attempt) return running;
  const lab: RunningLab = {
    client: new LabClient(), left: typeof window === 'undefined' ? Promise.resolve([undefined, []]) : recall(beginning), attempt, screens: new Map(), shown: { terminals: [1], active: 1, names: new Map() },
    open: undefined, onOpen: undefined, begun: false, users: 0, over: false,
  };
  lab.client.onTerminals = (open) => {
    lab.open = open;
    for (const [number, screen] of lab.screens) screen.connect(open.includes(number));
    lab.onOpen?.(open);
  };
  if (typeof window !== 'undefined') labs.set(place, lab);
  return lab;
}

/** What the learner left in `store`, what a link brings, or nothing. */
async function recall({ scenario, serverRevision, copy, store, fresh }: Beginning): Promise<readonly [Journal | undefined, readonly string[]]> {
  const journal = fresh ? undefined : copy ? import('../../lab/copied-journal').then(({ copiedJournal }) => copiedJournal(scenario.lesson, location)) : store && journalToResume(store, scenario.lesson, serverRevision);
  return Promise.all([journal, store?.done(scenario.lesson) ?? []]);
}

/** Starts the lab's cluster from what was left. Its pictures are known by then, so that they take note from the first moment. */
export async function beginLab(lab: RunningLab, scenario: Scenario, locale: Locale, serverDone: readonly string[]): Promise<void> {
  lab.begun = true;
  const [journal, doneHere] = await lab.left;
  if (!lab.over) lab.client.start(scenario, locale, journal, [...new Set([...serverDone, ...doneHere])]);
}

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

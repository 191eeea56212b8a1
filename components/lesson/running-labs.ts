import { LabClient } from '../../lab/lab-client';
import type { Screen } from '../terminal/screen';

/** What of a lesson's lab outlives the page's components: a change of language draws everything anew around it. */
export interface RunningLab {
  readonly client: LabClient;
  readonly attempt: number;
  readonly screens: Map<number, Screen>;
  started: boolean;
  shown: { terminals: readonly number[]; active: number; names: ReadonlyMap<number, string> };
  users: number;
}

/** A lab that nobody has taken over after this long is over. */
const LEFT_MS = 1500;
const labs = new Map<string, RunningLab>();

/** The lab that runs for this lesson, or a new one. Another attempt is another lab. */
export function labFor(lesson: string, attempt: number): RunningLab {
  const running = labs.get(lesson);
  if (running?.attempt === attempt) return running;
  const lab: RunningLab = { client: new LabClient(), attempt, screens: new Map(), started: false, shown: { terminals: [1], active: 1, names: new Map() }, users: 0 };
  if (typeof window !== 'undefined') labs.set(lesson, lab);
  return lab;
}

/** Says that a component uses the lab; returns how it says that it no longer does. */
export function useOf(lesson: string, lab: RunningLab): () => void {
  lab.users += 1;
  return () => {
    lab.users -= 1;
    const replaced = labs.get(lesson) !== lab;
    setTimeout(() => {
      if (lab.users > 0) return;
      if (labs.get(lesson) === lab) labs.delete(lesson);
      for (const screen of lab.screens.values()) screen.dispose();
      lab.screens.clear();
      lab.client.stop();
    }, replaced ? 0 : LEFT_MS);
  };
}

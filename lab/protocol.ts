import type { GoalResult, Lab, LabShape, Locale } from '../curriculum';
import type { Figure, FigureSpec } from './figures/figure';
import type { Journal } from './journal';
import type { PicturePatch } from './picture';
import type { YamlAnswer, YamlAsk } from './yaml/yaml-ask';

/** What the page asks of the worker. Every message is handled in order. */
export type LabRequest =
  /** Before the page comes alive: the cluster of this scenario may be made, since nearly always it is the one that starts. */
  | { readonly type: 'prepare'; readonly scenario: Scenario }
  /** Memory that both sides share, for keys and what they print. */
  | { readonly type: 'lane'; readonly memory: SharedArrayBuffer }
  | { readonly type: 'start'; readonly scenario: Scenario; readonly locale: Locale; readonly journal: Journal | undefined; readonly done: readonly string[]; readonly figures?: readonly NamedFigure[] }
  | { readonly type: 'open'; readonly terminal: number; readonly columns: number; readonly rows: number }
  | { readonly type: 'key'; readonly terminal: number; readonly text: string }
  | { readonly type: 'size'; readonly terminal: number; readonly columns: number; readonly rows: number }
  | { readonly type: 'close'; readonly terminal: number }
  /** The page has drawn this much of a terminal (`effortOf`); the worker stops producing when too much is under way. */
  | { readonly type: 'drawn'; readonly terminal: number; readonly effort: number }
  /** The page has drawn the last picture and can take the next. */
  | { readonly type: 'pictured' }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'speed'; readonly speed: number }
  | { readonly type: 'step' }
  | { readonly type: 'forward' }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
  | { readonly type: 'reset' }
  | { readonly type: 'locale'; readonly locale: Locale }
  /** A picture in the text: that there is one, and whether the reader can see it. */
  | { readonly type: 'figure'; readonly figure: NamedFigure }
  | { readonly type: 'figure-gone'; readonly id: string }
  /** The editor shows a file of the workstation; undefined when it is closed. */
  | { readonly type: 'editor'; readonly path: string | undefined }
  | { readonly type: 'save'; readonly path: string; readonly text: string }
  | { readonly type: 'yaml'; readonly id: number; readonly ask: YamlAsk }
  /** What leads to the cluster as it is now. */
  | { readonly type: 'fork'; readonly id: number }
  | { readonly type: 'hash'; readonly id: number };

export interface NamedFigure {
  readonly id: string;
  readonly spec: FigureSpec;
  readonly shown: boolean;
}

/** What a cluster is made from, besides its seed. */
export interface Scenario {
  readonly lesson: string;
  readonly seed: string;
  /** In an exam every task begins at once and none is judged here; its goals never leave the server. */
  readonly exam?: boolean;
  readonly lab: LabShape & Pick<Lab, 'files' | 'setup'> & { readonly tasks: readonly ScenarioTask[] };
}
export type ScenarioTask = Pick<Lab['tasks'][number], 'id' | 'goal' | 'holdSeconds' | 'setup'>;

/** What the worker tells the page. */
export type LabReport =
  | { readonly type: 'ready'; readonly replayed: boolean; readonly otherVersion: boolean; readonly terminals: readonly number[]; readonly bootMs: number }
  | { readonly type: 'failed'; readonly reason: string }
  /** A part of the engine is needed and cannot be loaded (offline); it is tried again until it is there. */
  | { readonly type: 'waiting' }
  | { readonly type: 'output'; readonly terminal: number; readonly bytes: Uint8Array }
  /** Behind all output so far, so many letters of a cell each would be printed as themselves; through shared memory alone. */
  | { readonly type: 'plain'; readonly terminal: number; readonly cells: number }
  /** There is output in the shared memory, if the page has not taken it already. */
  | { readonly type: 'printed' }
  /** The terminals start anew (undo, redo, reset); their output follows. */
  | { readonly type: 'rebuilt'; readonly terminals: readonly number[]; readonly how: 'undo' | 'redo' | 'reset'; readonly command: string }
  | { readonly type: 'ended'; readonly terminal: number }
  | { readonly type: 'limit'; readonly terminal: number; readonly bytes: number }
  | { readonly type: 'picture'; readonly patch: PicturePatch }
  /** A picture of the text changed; undefined while its object is not there. */
  | { readonly type: 'figure'; readonly id: string; readonly figure: Figure | undefined }
  /** The files of the learner's home, and the text of the one that the editor shows, when either changed. */
  | { readonly type: 'files'; readonly files: EditorFiles }
  | { readonly type: 'yaml'; readonly id: number; readonly answer: YamlAnswer }
  | { readonly type: 'time'; readonly time: TimeReport }
  | { readonly type: 'tasks'; readonly tasks: TasksReport }
  | { readonly type: 'journal'; readonly journal: Journal }
  | { readonly type: 'fork'; readonly id: number; readonly journal: Journal }
  /** The state as one word, with the journal that leads to it. */
  | { readonly type: 'hash'; readonly id: number; readonly hash: string; readonly journal: Journal };

export interface EditorFiles {
  /** Relative to the home. */
  readonly names: readonly string[];
  readonly path: string;
  /** Undefined while there is no such file. */
  readonly text: string | undefined;
}

export interface TimeReport {
  /** Virtual milliseconds since the epoch, and since the prompt appeared. */
  readonly now: number;
  readonly sinceStart: number;
  readonly paused: boolean;
  readonly speed: number;
  readonly forwarding: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface TasksReport {
  readonly done: readonly string[];
  /** The first task that is not done, judged now. */
  readonly current: { readonly task: string; readonly result: GoalResult; readonly holdingMs: number | undefined } | undefined;
}

import type { Keymap } from './keymap';
import type { LetterSearch } from './vi-motions';

/** What vi's commands remember. */
export interface ViState {
  readonly insertion: Keymap;
  readonly movement: Keymap;
  search: LetterSearch | undefined;
  /** The keys of the change that is being made, and of the last one with its count: what `.` does again. */
  tape: string[] | undefined;
  last: { readonly keys: string; readonly count: number } | undefined;
  count: number;
  /** How many of the keys were read before an insertion began. */
  length: number;
  /** The text that was inserted last. */
  inserted: string;
  redoing: boolean;
  /** Whether the insertion that is going on is one step for undo. */
  open: boolean;
  moved: boolean;
  readonly marks: Map<string, number>;
}

import type { FileStat } from '../../runtime/machine';

/** What tree was told. */
export interface TreeOptions {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/** One line of a tree. */
export interface TreeItem {
  readonly name: string;
  readonly path: string;
  readonly stat: FileStat;
  /** Where a link leads, and what is there. */
  readonly target?: string;
  readonly targetStat?: FileStat | undefined;
  readonly children?: readonly TreeItem[];
  /** Why a directory was not listed. */
  readonly note?: string;
  readonly bytes: number;
}

import type { TableRecord } from '../kind';

/** What each column of a built-in kind's table holds, by "group/plural". */
export const cells: Readonly<Record<string, TableRecord['cells'] | undefined>> = {};

import type { TableRecord } from '../kind';
import { batchCells } from './batch-cells';
import { limitCells } from './limit-cells';
import { policyCells } from './policy-cells';

/** What the columns of the kinds hold that many sessions never list. */
export const rareCells: Readonly<Record<string, TableRecord['cells'] | undefined>> = { ...limitCells, ...batchCells, ...policyCells };

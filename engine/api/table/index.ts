import type { TableRecord } from '../kind';
import { coreCells } from './core-cells';
import { podCells } from './pod-cells';
import { policyCells } from './policy-cells';
import { workloadCells } from './workload-cells';

/** What each column of a built-in kind's table holds, by "group/plural" (pkg/printers/internalversion/printers.go). */
export const cells: Readonly<Record<string, TableRecord['cells'] | undefined>> = { '/pods': podCells, ...coreCells, ...workloadCells, ...policyCells };

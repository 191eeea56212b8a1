import type { TableRecord } from '../kind';
import { coreCells } from './core-cells';
import { podCells } from './pod-cells';
import { workloadCells } from './workload-cells';

/** What each column of the kinds of every day holds, by "group/plural" (pkg/printers/internalversion/printers.go); rare.ts has the others. */
export const cells: Readonly<Record<string, TableRecord['cells'] | undefined>> = { '/pods': podCells, ...coreCells, ...workloadCells };

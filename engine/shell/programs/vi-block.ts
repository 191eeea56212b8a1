import type { Document } from './document';
import { columnOf } from './full-screen';
import type { Place } from './vi-motions';

/** A block of cells that is selected: its rows, its first cell, and the cell behind its last; up to the ends of the lines without one. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
}

export function blockBetween({ lines }: Document, a: Place, b: Place, toEnds: boolean): Block {
  const cells = (place: Place) => [columnOf(lines[place.row]!, place.column), columnOf(lines[place.row]!, Math.max(place.column + 1, 1))] as const;
  const [first, second] = [cells(a), cells(b)];
  return { from: Math.min(a.row, b.row), to: Math.max(a.row, b.row), left: Math.min(first[0], second[0]), right: toEnds ? Infinity : Math.max(first[1], second[1], Math.min(first[0], second[0]) + 1) };
}

/** The letters of a line that stand in the block: from an index to the one behind the last. */
export function inBlock(line: string, { left, right }: Block): [from: number, to: number] {
  let from = 0;
  while (from < line.length && columnOf(line, from) < left) from += 1;
  let to = from;
  while (to < line.length && columnOf(line, to) < right) to += 1;
  return [from, to];
}

/** Changes what each line has in the block. */
export function changeBlock(document: Document, block: Block, change: (text: string) => string): void {
  for (let row = block.from; row <= block.to; row += 1) {
    const line = document.lines[row]!, [from, to] = inBlock(line, block);
    document.lines[row] = line.slice(0, from) + change(line.slice(from, to)) + line.slice(to);
  }
  document.changed = true;
  document.goTo(block.from, inBlock(document.lines[block.from]!, block)[0]);
}

export function blockText(document: Document, block: Block): string {
  return document.lines.slice(block.from, block.to + 1).map((line) => line.slice(...inBlock(line, block))).join('\n');
}

/** Puts the lines of a block beside each other from the cursor's cell on; short lines are filled up, as is what the block left short. */
export function putBlock(document: Document, text: string, behind: boolean): void {
  const pieces = text.split('\n'), width = Math.max(...pieces.map((piece) => piece.length));
  const { row } = document;
  const column = document.line === '' ? 0 : columnOf(document.line, document.column + (behind ? 1 : 0));
  pieces.forEach((piece, at) => {
    const line = document.lines[row + at] ?? '';
    const filled = line.padEnd(line.length + Math.max(0, column - columnOf(line, line.length)));
    const [from] = inBlock(filled, { from: 0, to: 0, left: column, right: Infinity });
    const tail = filled.slice(from);
    document.lines[row + at] = filled.slice(0, from) + (tail === '' ? piece : piece.padEnd(width)) + tail;
  });
  document.changed = true;
  document.goTo(row, inBlock(document.line, { from: 0, to: 0, left: column, right: Infinity })[0]);
}

/** Puts text that was typed in the first row of a block into the others: at a cell, or at the ends of the lines. Short lines are passed over, or filled up. */
export function repeatInBlock(document: Document, block: Block, cell: number, text: string, fills: boolean): void {
  for (let row = block.from + 1; row <= block.to; row += 1) {
    const line = document.lines[row]!, cells = columnOf(line, line.length);
    if (cell === Infinity) document.lines[row] = line + text;
    else if (cells >= cell || fills) {
      const filled = line.padEnd(line.length + Math.max(0, cell - cells));
      const [from] = inBlock(filled, { from: 0, to: 0, left: cell, right: Infinity });
      document.lines[row] = filled.slice(0, from) + text + filled.slice(from);
    }
  }
  document.changed = true;
}

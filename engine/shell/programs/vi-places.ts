import type { Place } from './vi-motions';

/** The row of the next line that begins with such a bracket (`]]`, `[[`), or the end of the text. */
export function section(lines: readonly string[], row: number, forward: boolean, bracket: string): number {
  const step = forward ? 1 : -1;
  let at = row + step;
  while (at >= 0 && at < lines.length && lines[at]![0] !== bracket) at += step;
  return Math.max(0, Math.min(lines.length - 1, at));
}

/** The bracket around the cursor that is not closed before it (`[{`, `])`). */
export function bracketAround(lines: readonly string[], place: Place, wanted: string): Place | undefined {
  const pairs: Readonly<Record<string, string>> = { '(': ')', '{': '}', ')': '(', '}': '{' };
  const other = pairs[wanted];
  if (other === undefined) return undefined;
  const step = wanted === '(' || wanted === '{' ? -1 : 1;
  let { row } = place, column = place.column + step, depth = 0;
  for (; row >= 0 && row < lines.length; row += step, column = step > 0 ? 0 : (lines[row]?.length ?? 0) - 1) {
    for (; column >= 0 && column < lines[row]!.length; column += step) {
      const letter = lines[row]![column];
      if (letter === other) depth += 1;
      else if (letter === wanted && (depth -= 1) < 0) return { row, column };
    }
  }
  return undefined;
}

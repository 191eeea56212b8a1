import { isBlank } from './buffer';
import type { EditBuffer } from './buffer';
import { after } from './cells';

const isBreak = (letter: string | undefined): boolean => letter === undefined || isBlank(letter) || /[\n()<>;&|]/.test(letter);

/** The offset behind what begins at `at`: a quoted string, an escaped letter, or a letter. */
function piece(text: string, at: number): number {
  const letter = text[at]!;
  if (letter === '\\') return Math.min(text.length, at + 2);
  if (letter !== '"' && letter !== "'") return at + 1;
  let end = at + 1;
  while (end < text.length && text[end] !== letter) end += letter === '"' && text[end] === '\\' ? 2 : 1;
  return Math.min(text.length, end + 1);
}

/** The words of the shell in the text: where each begins and ends. */
function words(text: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < text.length;) {
    if (isBreak(text[at])) {
      at += 1;
      continue;
    }
    const start = at;
    while (at < text.length && !isBreak(text[at])) at = piece(text, at);
    found.push([start, at]);
  }
  return found;
}

/** The end of the `count`th word of the shell behind the cursor; before it with a negative count. */
export function shellWordRight(buffer: EditBuffer, count: number): number {
  if (count < 0) return shellWordLeft(buffer, -count);
  const ends = words(buffer.text).map(([, end]) => end).filter((end) => end > buffer.cursor);
  return ends[count - 1] ?? buffer.end;
}

export function shellWordLeft(buffer: EditBuffer, count: number): number {
  if (count < 0) return shellWordRight(buffer, -count);
  const starts = words(buffer.text).map(([start]) => start).filter((start) => start < buffer.cursor);
  return starts.at(-count) ?? 0;
}

/** The `count`th such character behind the cursor, or before it with a negative count; where the search stood when there are fewer. */
export function findLetter({ text, cursor }: EditBuffer, letter: string, count: number): number {
  let at = cursor;
  for (let left = Math.abs(count); left > 0; left -= 1) {
    const next = count > 0 ? text.indexOf(letter, after(text, at)) : at > 0 ? text.lastIndexOf(letter, at - 1) : -1;
    if (next < 0 || (count > 0 && at >= text.length)) return at;
    at = next;
  }
  return at;
}

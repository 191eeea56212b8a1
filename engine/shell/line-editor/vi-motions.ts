import { isBlank } from './buffer';
import type { EditBuffer } from './buffer';
import { after, before } from './cells';
import { findLetter } from './shell-words';

/** The last `f`, `t`, `F` or `T` and its character, for `;` and `,`. */
export interface LetterSearch {
  readonly kind: string;
  readonly letter: string;
}

const isIdent = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{M}\p{N}_]/u.test(letter);
const same = (big: boolean, ident: boolean) => (letter: string | undefined): boolean => letter !== undefined && !isBlank(letter) && (big || isIdent(letter) === ident);

/** The steps of readline's vi_mode.c, which differ from vi's at the ends of the line. `end` is that of the text. */
function wordForward(text: string, start: number, count: number, big: boolean): number {
  let at = start;
  for (let left = count; left > 0 && at < text.length - 1; left -= 1) {
    const belongs = same(big, isIdent(text[at]));
    while (at < text.length && belongs(text[at])) at += 1;
    while (at < text.length && isBlank(text[at])) at += 1;
  }
  return at;
}

function wordBack(text: string, start: number, count: number, big: boolean): number {
  let at = start;
  for (let left = count; left > 0 && at > 0; left -= 1) {
    at -= 1;
    while (at > 0 && isBlank(text[at])) at -= 1;
    const belongs = same(big, isIdent(text[at]));
    while (at > 0 && belongs(text[at - 1])) at -= 1;
  }
  return at;
}

function wordEnd(text: string, start: number, count: number, big: boolean): number {
  let at = start;
  for (let left = count; left > 0 && at < text.length - 1; left -= 1) {
    if (!isBlank(text[at])) at += 1;
    while (at < text.length && isBlank(text[at])) at += 1;
    if (at >= text.length) return text.length - 1;
    const belongs = same(big, isIdent(text[at]));
    while (at < text.length && belongs(text[at])) at += 1;
    at -= 1;
  }
  return at;
}

const PAIRS = '()[]{}';

function partner(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length && !PAIRS.includes(text[at]!)) at += 1;
  const kind = PAIRS.indexOf(text[at] ?? 'x');
  if (kind < 0) return undefined;
  const step = kind % 2 === 0 ? 1 : -1, other = PAIRS[kind + step]!;
  let depth = 0;
  for (let place = at; place >= 0 && place < text.length; place += step) {
    if (text[place] === PAIRS[kind]) depth += 1;
    else if (text[place] === other && (depth -= 1) === 0) return place;
  }
  return undefined;
}

/** Where a motion leads in `text`; undefined when it cannot be made. `text` may have a blank behind the line for an operator. */
export function motion(buffer: EditBuffer, text: string, key: string, count: number, search: LetterSearch | undefined): number | undefined {
  const { cursor } = buffer, big = key === key.toUpperCase();
  switch (key) {
    case 'h': {
      let at = cursor;
      for (let left = count; left > 0 && at > 0; left -= 1) at = before(text, at);
      return at;
    }
    case 'l': case ' ': {
      let at = cursor;
      for (let left = count; left > 0 && at < text.length; left -= 1) at = after(text, at);
      return at >= text.length && text === buffer.text ? Math.max(0, before(text, text.length)) : at;
    }
    case '0': return 0;
    case '^': return /[^ \t]|$/.exec(text)!.index;
    case '$': return text.length;
    case 'w': case 'W': return cursor >= text.length - 1 ? undefined : wordForward(text, cursor, count, big);
    case 'b': case 'B': return cursor === 0 ? undefined : wordBack(text, cursor, count, big);
    case 'e': case 'E': return wordEnd(text, cursor, count, big);
    case '|': return Math.min(text.length, count - 1);
    case '%': return partner(text, cursor);
    case 'f': case 't': case 'F': case 'T': case ';': case ',': return search && letterPlace(buffer, key, count, search);
    default: return undefined;
  }
}

function letterPlace(buffer: EditBuffer, key: string, count: number, { kind, letter }: LetterSearch): number {
  const now = key !== ',' ? kind : kind === kind.toLowerCase() ? kind.toUpperCase() : kind.toLowerCase();
  const forward = now === now.toLowerCase();
  const at = findLetter(buffer, letter, forward ? count : -count);
  if (at === buffer.cursor) return at;
  return now === 't' ? before(buffer.text, at) : now === 'T' ? after(buffer.text, at) : at;
}

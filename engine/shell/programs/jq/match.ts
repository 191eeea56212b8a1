import { JqError, shown } from './value';
import type { Json } from './tree';

/** What Oniguruma says of a pattern that JavaScript refuses, by a part of JavaScript's message. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/Unterminated character class/, 'premature end of char-class'],
  [/Unterminated group|Invalid capture group name/, 'end pattern with unmatched parenthesis'],
  [/Unmatched '\)'/, 'unmatched close parenthesis'],
  [/Nothing to repeat/, 'target of repeat operator is not specified'],
  [/\\ at end of pattern/, 'end pattern at escape'],
  [/Invalid group/, 'undefined group option'],
  [/numbers out of order/, 'upper is smaller than lower in repeat range'],
  [/Range out of order/, 'empty range in char class'],
];
const CLASSES: Readonly<Record<string, string>> = { alpha: '\\p{L}', digit: '\\d', alnum: '\\p{L}\\p{N}', upper: '\\p{Lu}', lower: '\\p{Ll}', space: '\\s', punct: '\\p{P}\\p{S}', xdigit: '0-9a-fA-F', word: '\\w', blank: ' \\t', cntrl: '\\p{Cc}' };

/** Finds a pattern in a text; `flags` are jq's. Offsets and lengths are in code points. */
export function matches(value: Json, pattern: Json, flags: Json): Json[] {
  if (typeof value !== 'string') throw new JqError(`${shown(value)} cannot be matched, as it is not a string`);
  if (typeof pattern !== 'string') throw new JqError(`${shown(pattern)} cannot be matched, as it is not a string`);
  if (flags !== null && typeof flags !== 'string') throw new JqError(`${shown(flags)} is not a string`);
  const letters = flags ?? '';
  if (/[^gimnpslx]/.test(letters)) throw new JqError(`${letters} is not a valid modifier string`);
  const [expression, names] = compiled(pattern, letters);
  const out: Json[] = [];
  for (const match of value.matchAll(expression)) {
    const places = (match as RegExpMatchArray & { indices: ([number, number] | undefined)[] }).indices;
    const offset = (at: number): number => [...value.slice(0, at)].length;
    const captures = match.slice(1).map((string: string | undefined, at): Json => {
      const name = names[at] ?? null;
      const place = places[at + 1];
      // In a match of nothing a group that took no part is taken for an empty one.
      if (match[0] === '') return { offset: offset(match.index), string: string ?? '', length: 0, name };
      return place ? { offset: offset(place[0]), length: [...string!].length, string: string!, name } : { offset: -1, string: null, length: 0, name };
    });
    if (!(letters.includes('n') && match[0] === '')) out.push({ offset: offset(match.index), length: [...match[0]].length, string: match[0], captures });
    if (!letters.includes('g')) break;
  }
  return out;
}

/** The pattern for JavaScript, and the names of its groups in order: Oniguruma allows one several times. */
function compiled(pattern: string, letters: string): readonly [RegExp, readonly (string | undefined)[]] {
  const names: (string | undefined)[] = [];
  let flags = `gdu${letters.includes('i') ? 'i' : ''}${letters.includes('p') ? 's' : ''}`;
  let source = letters.includes('x') ? pattern.replace(/\s+|#.*$/gm, '') : pattern;
  source = source.replace(/^\(\?([imx]+)\)/, (_, on: string) => {
    if (on.includes('i')) flags += 'i';
    if (on.includes('m')) flags += 's';
    return '';
  });
  const named = /\(\?<(?![=!])/.test(source);
  source = source.replace(/\\[^]|\[\[:(\^?)(\w+):\]|\[:(\^?)(\w+):\]|\(\?<(?![=!])(\w+)>|\(\?#[^)]*\)|\((?!\?)|([*+?}])\+|[^]/g, (all: string, ...parts: (string | undefined)[]) => {
    const [, opened, , inner, name, repeat] = parts;
    if (opened && CLASSES[opened]) return `[${CLASSES[opened]}`;
    if (inner && CLASSES[inner]) return CLASSES[inner];
    if (name !== undefined) {
      names.push(name);
      return '(';
    }
    if (all === '(') {
      // Beside groups with names those without do not capture.
      if (named) return '(?:';
      names.push(undefined);
    }
    if (repeat !== undefined) return repeat;
    if (all.startsWith('(?#')) return '';
    return ESCAPES[all] ?? (/^\\[^\w\s]$/.test(all) && !/[\^$\\.*+?()[\]{}|/-]/.test(all[1]!) ? all[1]! : all);
  });
  try {
    return [new RegExp(source, flags.replace(/i(?=.*i)/, '')), names];
  } catch (error) {
    const { message } = error as Error;
    const reason = REASONS.find(([part]) => part.test(message))?.[1] ?? message.replace(/^Invalid regular expression: \/.*\/\w*: /s, '');
    throw new JqError(`Regex failure: ${reason}`);
  }
}

/** Escapes that JavaScript lacks or reads otherwise. */
const ESCAPES: Readonly<Record<string, string>> = { '\\A': '^', '\\z': '$', '\\Z': '(?=\\n?$)', '\\h': 'h', '\\w': '[\\p{L}\\p{N}_]', '\\e': '\\x1b', '\\a': '\\x07' };

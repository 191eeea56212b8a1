import type { Holdings } from './text-io';
import { toBytes } from '../text';
import { toJsRegExp } from '../posix-regex';
import { formatFloat, formatInteger } from '../printf';

/** A string that looks like a number and came from input compares as a number. */
export class Strnum {
  constructor(readonly text: string) {}
}
export type Value = number | string | Strnum | undefined;
export type Table = Map<string, Value>;
export type Cell = { value: Value; table?: Table };

/** What an array spends on an element, beside key and value. */
const ELEMENT_BYTES = 64;

export const sizeOf = (value: Value): number => (typeof value === 'string' ? value.length : value instanceof Strnum ? 32 : 8);

/** Sets an element, and notes what it adds to what the program holds. */
export function put(table: Table, key: string, value: Value, holdings: Holdings): void {
  holdings.note(sizeOf(value) + (table.has(key) ? -sizeOf(table.get(key)) : ELEMENT_BYTES + key.length));
  table.set(key, value);
}

/** The array of these values alone, numbered from `first`. */
export function refill(table: Table, values: readonly Value[], first: number): void {
  table.clear();
  values.forEach((value, at) => table.set(String(at + first), value));
}

export class Next {}
export class NextFile {}
export class Break {}
export class Continue {}
export class Exit {
  constructor(readonly status: number | undefined) {}
}
export class Return {
  constructor(readonly value: Value) {}
}
export class AwkError extends Error {
  override readonly name = 'AwkError';
}

const NUMBER = /^\s*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)\s*$/i;

export function input(text: string): Value {
  return NUMBER.test(text) && !/^[-+]?(?:inf|nan)/i.test(text.trim()) ? new Strnum(text) : text;
}

export function num(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  const match = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(value instanceof Strnum ? value.text : value);
  return match ? Number(match[0]) : 0;
}

/** Lists of mawk's table (array.c), and how many keys each holds on average before they are doubled. */
const LISTS = 64;
const LIST_LENGTH = 12;

/** The order in which mawk goes through an array: by FNV-1a of the key, in each list the youngest first. */
export function orderOfKeys(keys: string[]): string[] {
  let lists = LISTS;
  while (keys.length > lists * LIST_LENGTH) lists *= 2;
  const placed = keys.reverse().map((key) => ({ key, list: toBytes(key).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) & (lists - 1) }));
  return placed.sort((a, b) => a.list - b.list).map(({ key }) => key);
}

/** `infinite`: a division by zero has a result, as in mawk. */
export function arithmetic(operator: string, a: number, b: number, infinite: boolean): number {
  switch (operator) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/':
      if (b === 0 && !infinite) throw new AwkError('division by zero');
      return a / b;
    case '%':
      if (b === 0 && !infinite) throw new AwkError('division by zero in %');
      return a % b;
    default: return a ** b;
  }
}

interface FormatRules {
  /** Makes text of a value. */
  readonly show: (value: Value) => string;
  /** How many columns a text takes: mawk counts bytes. */
  readonly length: (text: string) => number;
  /** mawk's whole numbers have 32 bits, and its letters 8. */
  readonly small: boolean;
  /** Called when the values do not suffice. */
  readonly missing: () => void;
}

/** awk's sprintf. */
export function awkFormat(format: string, values: readonly Value[], { show, length, small, missing }: FormatRules): string {
  let at = 0;
  return format.replace(/%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlL]*)([a-zA-Z%])/g, (all: string, flags: string, width: string | undefined, precision: string | undefined, _length: string, letter: string) => {
    if (letter === '%') return '%';
    const take = () => {
      if (at >= values.length) missing();
      return values[at++];
    };
    let wide = width === '*' ? num(take()) : Number(width ?? 0);
    let signs = flags;
    if (wide < 0) {
      signs += '-';
      wide = -wide;
    }
    wide = Math.min(wide, 100_000);
    const exact = precision === '*' ? num(take()) : all.includes('.') && /\.\d*/.test(all) ? Number(precision ?? 0) : undefined;
    const value = take();
    const pad = (text: string) => {
      const gap = ' '.repeat(Math.max(0, wide - length(text)));
      return signs.includes('-') ? text + gap : gap + text;
    };
    switch (letter) {
      case 'd':
      case 'i': {
        const number = num(value);
        const whole = small ? Math.min(Math.max(number, 1 - 2 ** 31), 2 ** 31 - 1) : number;
        return Number.isFinite(number) ? formatInteger(BigInt(Math.trunc(whole)), signs, wide, exact, 10, false) : pad(String(number).toLowerCase().slice(0, 4).replace('infi', 'inf'));
      }
      case 'o':
      case 'x':
      case 'X':
      case 'u': return formatInteger(BigInt.asUintN(64, BigInt(Math.trunc(small ? Math.min(num(value), 2 ** 32 - 1) : num(value)) || 0)), signs, wide, exact, letter === 'o' ? 8 : letter === 'u' ? 10 : 16, letter === 'X');
      case 'c': return pad(typeof value === 'number' ? String.fromCodePoint(small && value > 255 ? Math.trunc(value) % 256 : Math.min(Math.max(0, Math.trunc(value)), 0x10ffff)) : show(value).slice(0, 1));
      case 's': return pad(exact === undefined ? show(value) : show(value).slice(0, exact));
      case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return formatFloat({ value: num(value) }, letter, signs, wide, exact);
      default: return all;
    }
  });
}

/** Splits at FS as awk does: a blank stands for runs of white space, one letter for itself, more for an expression. */
export function splitFields(text: string, separator: string | RegExp): string[] {
  if (text === '') return [];
  if (separator === ' ') {
    const trimmed = text.trim();
    return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (separator === '') return [...text];
  if (typeof separator === 'string' && (separator.length === 1 && separator !== '\\')) return text.split(separator);
  const expression = typeof separator === 'string' ? toJsRegExp(separator, { extended: true, global: true }) : separator;
  const out: string[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(expression.source, expression.flags))) {
    if (match[0] === '') continue;
    out.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  out.push(text.slice(from));
  return out;
}

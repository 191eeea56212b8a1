import { decodeUtf8, encodeUtf8 } from '../../../runtime/bytes';
import type { Json, Operator } from './tree';

/** What a filter throws: an error that `try` catches. Its value is usually a message. */
export class JqError extends Error {
  override readonly name = 'JqError';
  constructor(readonly value: Json) {
    super(typeof value === 'string' ? value : JSON.stringify(value));
  }
}

/** The filter wants more than there is; nothing catches it. */
export class JqLimit extends Error {
  override readonly name = 'JqLimit';
  constructor(message = 'jq: error: cannot allocate memory') {
    super(message);
  }
}

type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: Json): value is JsonObject => value !== null && typeof value === 'object' && !Array.isArray(value);
export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);
export const isTrue = (value: Json): boolean => value !== null && value !== false;

export function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** `object ({"a":1})`: a value in an error. */
export const shown = (value: Json): string => `${typeOf(value)} (${cut(value, 14)})`;

/** A value's text of at most so many bytes; of a longer one the last three are dots. */
export function cut(value: Json, most: number): string {
  const text = toText(value);
  const bytes = encodeUtf8(text);
  if (bytes.length <= most) return text;
  let end = most - 3;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return `${decodeUtf8(bytes.subarray(0, end))}...`;
}

/** Compact JSON. Numbers that JSON lacks are written as jq does. */
export function toText(value: Json): string {
  switch (typeof value) {
    case 'number': return numberText(value);
    case 'string': return quoted(value);
    case 'boolean': return String(value);
    default:
      if (value === null) return 'null';
      if (isArray(value)) return `[${value.map(toText).join(',')}]`;
      return `{${Object.entries(value).map(([key, one]) => `${quoted(key)}:${toText(one)}`).join(',')}}`;
  }
}

export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null';
  if (value === Infinity) return '1.7976931348623157e+308';
  if (value === -Infinity) return '-1.7976931348623157e+308';
    if (Object.is(value, -0)) return '-0';
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const digits = mantissa.replace(/[-.]/g, '').length, point = Number(exponent) + 1;
  if (point <= -4 || point > digits + 15) return `${mantissa}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
  return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
}

export const quoted = (text: string): string => JSON.stringify(text).replace(/\u007f/g, '\\u007f');

const RANK: Readonly<Record<string, number>> = { null: 0, number: 3, string: 4, array: 5, object: 6 };
const rankOf = (value: Json): number => (typeof value === 'boolean' ? (value ? 2 : 1) : RANK[typeOf(value)]!);

/** jq's order: null, false, true, numbers, strings, arrays, objects. */
export function compare(a: Json, b: Json): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  // Nothing is less than what is no number.
  if (typeof a === 'number') return Number.isNaN(a) || a < (b as number) ? -1 : a === b ? 0 : 1;
  if (typeof a === 'string') return compareText(a, b as string);
  if (isArray(a)) {
    const other = b as readonly Json[];
    for (let at = 0; at < a.length && at < other.length; at += 1) {
      const order = compare(a[at]!, other[at]!);
      if (order !== 0) return order;
    }
    return a.length - other.length;
  }
  if (isObject(a)) {
    const other = b as JsonObject;
    const keys = sortedKeys(a);
    const order = compare(keys, sortedKeys(other));
    if (order !== 0) return order;
    for (const key of keys) {
      const member = compare(a[key]!, other[key]!);
      if (member !== 0) return member;
    }
  }
  return 0;
}

/** By code points. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a], right = [...b];
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const order = left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

export const sortedKeys = (value: JsonObject): string[] => Object.keys(value).sort(compareText);

export function compute(operator: Operator, a: Json, b: Json): Json {
  switch (operator) {
    case '==': return compare(a, b) === 0;
    case '!=': return compare(a, b) !== 0;
    case '<': return compare(a, b) < 0;
    case '<=': return compare(a, b) <= 0;
    case '>': return compare(a, b) > 0;
    case '>=': return compare(a, b) >= 0;
    case '+': return add(a, b);
    case '-': return subtract(a, b);
    case '*': return multiply(a, b);
    case '/': return divide(a, b);
    case '%': return remainder(a, b);
  }
}

/** Longer texts and arrays would fill the memory of the page. */
const MAX_TEXT = 64 * 1024 * 1024;
const MAX_ITEMS = 2_000_000;

function add(a: Json, b: Json): Json {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length + b.length > MAX_TEXT) throw new JqLimit();
    return a + b;
  }
  if (isArray(a) && isArray(b)) {
    if (a.length + b.length > MAX_ITEMS) throw new JqLimit();
    return [...a, ...b];
  }
  if (isObject(a) && isObject(b)) return { ...a, ...b };
  throw new JqError(`${shown(a)} and ${shown(b)} cannot be added`);
}

function subtract(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isArray(a) && isArray(b)) return a.filter((one) => !b.some((other) => compare(one, other) === 0));
  throw new JqError(`${shown(a)} and ${shown(b)} cannot be subtracted`);
}

function multiply(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (typeof a === 'string' && typeof b === 'number') return repeated(a, b);
  if (typeof a === 'number' && typeof b === 'string') return repeated(b, a);
  if (isObject(a) && isObject(b)) return merged(a, b);
  throw new JqError(`${shown(a)} and ${shown(b)} cannot be multiplied`);
}


function repeated(text: string, count: number): Json {
  if (!(count >= 0)) return null;
  if (text.length * count > MAX_TEXT) throw new JqError('Repeat string result too long');
  return text.repeat(Math.floor(count));
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const out: Record<string, Json> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = out[key];
    out[key] = before !== undefined && isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return out;
}

function divide(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) throw new JqError(`${shown(a)} and ${shown(b)} cannot be divided because the divisor is zero`);
    return a / b;
  }
  if (typeof a === 'string' && typeof b === 'string') return a === '' ? [] : a.split(b);
  throw new JqError(`${shown(a)} and ${shown(b)} cannot be divided`);
}

function remainder(a: Json, b: Json): Json {
  if (typeof a !== 'number' || typeof b !== 'number') throw new JqError(`${shown(a)} and ${shown(b)} cannot be divided (remainder)`);
  const divisor = Math.trunc(b);
  if (divisor === 0) throw new JqError(`${shown(a)} and ${shown(b)} cannot be divided (remainder) because the divisor is zero`);
  return Math.trunc(a) % Math.abs(divisor);
}

import { formatText } from './format';
import { breakDown, formatTime, makeTime, parseTime } from './time';
import { deletePaths, indices, setPath, step } from './path';
import { parseJson } from './read-json';
import { matches } from './match';
import { compare, compute, isArray, isObject, JqError, shown, sortedKeys, toText, typeOf } from './value';
import type { Json } from './tree';

type Native = (input: Json, ...args: Json[]) => Json;

/** Built-in functions of values only, by name and number of arguments. */
export const natives: ReadonlyMap<string, Native> = new Map<string, Native>([
  ['not/0', (v) => v === null || v === false],
  ['type/0', (v) => typeOf(v)],
  ['length/0', lengthOf],
  ['utf8bytelength/0', (v) => [...text(v, 'only strings have UTF-8 byte length')].reduce((sum, letter) => sum + ((code) => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4))(letter.codePointAt(0)!), 0)],
  ['keys/0', (v) => (isArray(v) ? v.map((_, at) => at) : isObject(v) ? sortedKeys(v) : fail(`${shown(v)} has no keys`))],
  ['keys_unsorted/0', (v) => (isArray(v) ? v.map((_, at) => at) : isObject(v) ? Object.keys(v) : fail(`${shown(v)} has no keys`))],
  ['has/1', (v, key) => (isObject(v) && typeof key === 'string' ? Object.hasOwn(v, key) : isArray(v) && typeof key === 'number' ? key >= 0 && key < v.length : fail(`Cannot check whether ${typeOf(v)} has a ${typeof key === 'string' ? 'string' : typeOf(key)} key`))],
  ['contains/1', contains],
  ['setpath/2', (v, path, to) => setPath(v, isArray(path) ? path : fail('Path must be specified as an array'), to)],
  ['delpaths/1', (v, paths) => deletePaths(v, isArray(paths) ? paths : fail('Paths must be specified as an array'))],
  ['tostring/0', (v) => (typeof v === 'string' ? v : toText(v))],
  ['tonumber/0', (v) => (typeof v === 'number' ? v : typeof v === 'string' ? parsed(v) : fail(`${shown(v)} cannot be parsed as a number`))],
  ['tojson/0', toText],
  ['fromjson/0', (v) => fromJson(v)],
  ['sort/0', (v) => [...array(v, 'sorted')].sort(compare)],
  ['_sort_by/1', (v, keys) => (isArray(v) ? ordered(v, keys).map(([one]) => one) : fail(`${shown(v)} and ${shown(keys)} cannot be sorted, as they are not both arrays`))],
  ['_group_by/1', (v, keys) => (isArray(v) ? grouped(v, keys) : fail(`${shown(v)} and ${shown(keys)} cannot be sorted, as they are not both arrays`))],
  ['_min_by/1', (v, keys) => both(v, keys)[0]?.[0] ?? null],
  ['_max_by/1', (v, keys) => both(v, keys).at(-1)?.[0] ?? null],
  ['min/0', (v) => bothSame(v).reduce((best: Json, one, at) => (at === 0 || compare(one, best) < 0 ? one : best), null)],
  ['max/0', (v) => bothSame(v).reduce((best: Json, one, at) => (at === 0 || compare(one, best) >= 0 ? one : best), null)],
  ['reverse/0', (v) => (isArray(v) ? [...v].reverse() : Array.from({ length: lengthOf(v) }, () => step(v, 0)))],
  ['flatten/0', (v) => flatten(members(v), Infinity)],
  ['flatten/1', (v, depth) => (typeof depth === 'number' && depth >= 0 ? flatten(members(v), depth) : fail('flatten depth must not be negative'))],
  ['transpose/0', (v) => transpose(members(v))],
  ['join/1', (v, by) => join(members(v), by)],
  ['indices/1', positions],
  ['index/1', (v, part) => (positions(v, part) as readonly Json[] | null)?.[0] ?? null],
  ['rindex/1', (v, part) => (positions(v, part) as readonly Json[] | null)?.at(-1) ?? null],
  ['startswith/1', (v, part) => text(v, 'startswith() requires string inputs').startsWith(text(part, 'startswith() requires string inputs'))],
  ['endswith/1', (v, part) => text(v, 'endswith() requires string inputs').endsWith(text(part, 'endswith() requires string inputs'))],
  ['split/1', (v, by) => (typeof v === 'string' && typeof by === 'string' ? (v === '' ? [] : by === '' ? [...v] : v.split(by)) : fail('split input and separator must be strings'))],
  ['trim/0', (v) => text(v, 'trim input must be a string').trim()],
  ['ltrim/0', (v) => text(v, 'trim input must be a string').trimStart()],
  ['rtrim/0', (v) => text(v, 'trim input must be a string').trimEnd()],
  ['_case/1', (v, up) => text(v, 'explode input must be a string').replace(up ? /[a-z]/g : /[A-Z]/g, (letter) => (up ? letter.toUpperCase() : letter.toLowerCase()))],
  ['explode/0', (v) => [...text(v, 'explode input must be a string')].map((letter) => letter.codePointAt(0)!)],
  ['implode/0', (v) => (isArray(v) ? v : fail('implode input must be an array')).map((code) => (typeof code === 'number' ? codePoint(code) : fail('Unicode codepoint must be numeric'))).join('')],
  ['_match/2', (v, pattern, flags) => matches(v, pattern, flags)],
  ['halt/0', () => { throw new JqHalt(0, undefined); }],
  ['halt_error/1', (v, status) => { throw typeof status === 'number' ? new JqHalt(status, v) : new JqError(`${shown(v)} halt_error/1: number required`); }],
  ['infinite/0', () => Infinity],
  ['nan/0', () => NaN],
  ['isinfinite/0', (v) => Math.abs(number(v)) === Infinity],
  ['isnan/0', (v) => Number.isNaN(number(v))],
  ['isnormal/0', (v) => Number.isFinite(number(v)) && v !== 0],
  ['mktime/0', (v) => makeTime(v)],
  ['gmtime/0', (v) => breakDown(number(v))],
  ['localtime/0', (v) => breakDown(number(v))],
  ['strftime/1', (v, format) => formatTime(v, text(format, 'strftime/1 requires a string format'))],
  ['strptime/1', (v, format) => parseTime(text(v, 'strptime/1 requires string inputs and arguments'), text(format, 'strptime/1 requires string inputs and arguments'))],
  ['format/1', (v, name) => formatText(`@${text(name, 'format needs a name')}`, v)],
  ['pow/2', (_, a, b) => number(a) ** number(b)],
  ['log/0', (v) => Math.log(number(v))],
  ...(['floor', 'ceil', 'sqrt', 'trunc', 'abs', 'exp', 'expm1', 'log1p', 'log2', 'log10', 'cbrt', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'] as const).map((name): [string, Native] => [`${name}/0`, (v) => Math[name](number(v))]),
  // Halves away from zero, as C does.
  ['round/0', (v) => Math.sign(number(v)) * Math.round(Math.abs(number(v)))],
  ...(['rint', 'nearbyint'] as const).map((name): [string, Native] => [`${name}/0`, (v) => toEven(number(v))]),
  ['atan2/2', (_, a, b) => Math.atan2(number(a), number(b))],
  ['hypot/2', (_, a, b) => Math.hypot(number(a), number(b))],
  ['fmin/2', (_, a, b) => Math.min(number(a), number(b))],
  ['fmax/2', (_, a, b) => Math.max(number(a), number(b))],
  ['fmod/2', (_, a, b) => number(a) % number(b)],
  ['copysign/2', (_, a, b) => Math.abs(number(a)) * (number(b) < 0 || Object.is(b, -0) ? -1 : 1)],
  ...(['ldexp', 'scalb', 'scalbln'] as const).map((name): [string, Native] => [`${name}/2`, (_, a, b) => number(a) * 2 ** number(b)]),
  ['pow10/0', (v) => 10 ** number(v)],
  ['strflocaltime/1', (v, format) => formatTime(v, text(format, 'strflocaltime/1 requires a string format'), 'strflocaltime/1')],
  ['fabs/0', (v) => Math.abs(number(v))],
  ['exp10/0', (v) => 10 ** number(v)],
  ['exp2/0', (v) => 2 ** number(v)],
]);

/** `halt`: the program ends now. */
export class JqHalt extends Error {
  override readonly name = 'JqHalt';
  constructor(readonly status: number, readonly value: Json | undefined) {
    super('halt');
  }
}

function fail(message: string): never {
  throw new JqError(message);
}

const number = (value: Json): number => (typeof value === 'number' ? value : fail(`${shown(value)} number required`));
const text = (value: Json, message: string): string => (typeof value === 'string' ? value : fail(message));
const array = (value: Json, what: string): readonly Json[] => (isArray(value) ? value : fail(`${shown(value)} cannot be ${what}${what === 'sorted' ? ', as it is not an array' : ''}`));
const members = (value: Json): readonly Json[] => (isArray(value) ? value : isObject(value) ? Object.values(value) : fail(`Cannot iterate over ${shown(value)}`));
const codePoint = (code: number): string => (code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : '\ufffd');
const bothSame = (value: Json): readonly Json[] => (isArray(value) ? value : fail(`${shown(value)} and ${shown(value)} cannot be iterated over`));
const both = (value: Json, keys: Json): [Json, Json][] => (isArray(value) ? ordered(value, keys) : fail(`${shown(value)} and ${shown(keys)} cannot be iterated over`));

function toEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value);
}

function lengthOf(value: Json): number {
  if (value === null) return 0;
  if (typeof value === 'string') return [...value].length;
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'boolean') return fail(`${shown(value)} has no length`);
  return isArray(value) ? value.length : Object.keys(value).length;
}

function contains(value: Json, part: Json): boolean {
  if (typeof value === 'string' && typeof part === 'string') return value.includes(part);
  if (isArray(value) && isArray(part)) return part.every((one) => value.some((other) => typeOf(other) === typeOf(one) && contains(other, one)));
  if (isObject(value) && isObject(part)) return Object.entries(part).every(([key, one]) => Object.hasOwn(value, key) && typeOf(value[key]!) === typeOf(one) && contains(value[key]!, one));
  if (typeOf(value) === typeOf(part)) return compare(value, part) === 0;
  return fail(`${shown(value)} and ${shown(part)} cannot have their containment checked`);
}

const fromJson = (value: Json): Json => parsed(text(value, `${shown(value)} only strings can be parsed`));

function parsed(source: string): Json {
  try {
    return parseJson(source);
  } catch (error) {
    return fail(`${(error as Error).message} (while parsing '${source}')`);
  }
}

/** Elements with their keys, in the order of the keys; equal ones keep their order. */
function ordered(value: readonly Json[], keys: Json): [Json, Json][] {
  return value.map((one, at): [Json, Json] => [one, (keys as readonly Json[])[at]!]).sort((a, b) => compare(a[1], b[1]));
}

function grouped(value: readonly Json[], keys: Json): Json[][] {
  const out: Json[][] = [];
  let last: Json | undefined;
  for (const [one, key] of ordered(value, keys)) {
    if (last !== undefined && compare(last, key) === 0) out.at(-1)!.push(one);
    else out.push([one]);
    last = key;
  }
  return out;
}

function flatten(value: readonly Json[], depth: number): Json[] {
  return value.flatMap((one) => (isArray(one) && depth > 0 ? flatten(one, depth - 1) : [one]));
}

function transpose(rows: readonly Json[]): Json[] {
  const width = rows.reduce((most: number, row) => Math.max(most, (row as readonly Json[]).length), 0);
  return Array.from({ length: width }, (_, at) => rows.map((row) => (row as readonly Json[])[at] ?? null));
}

function join(values: readonly Json[], by: Json): Json {
  return values.reduce((text: Json, one, at) => compute('+', at === 0 ? '' : compute('+', text, by), typeof one === 'number' || typeof one === 'boolean' ? toText(one) : one ?? ''), '');
}

function positions(value: Json, part: Json): Json {
  if (value === null) return null;
  if (typeof value === 'string' && typeof part === 'string') {
    const out: number[] = [];
    for (let at = value.indexOf(part); part !== '' && at >= 0; at = value.indexOf(part, at + 1)) out.push([...value.slice(0, at)].length);
    return out;
  }
  return indices(array(value, 'searched'), isArray(part) ? part : [part]);
}

import { formatText } from './format';
import { breakDown, formatTime, makeTime, parseTime } from './time';
import { deletePaths, indices, setPath } from './path';
import { parseJson } from './read-json';
import { compare, isArray, isObject, JqError, shown, sortedKeys, toText, typeOf } from './value';
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
  ['tonumber/0', (v) => (typeof v === 'number' ? v : typeof v === 'string' && /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(v.trim()) ? Number(v) : fail(`${shown(v)} cannot be parsed as a number`))],
  ['tojson/0', toText],
  ['fromjson/0', (v) => fromJson(v)],
  ['sort/0', (v) => [...array(v, 'sorted')].sort(compare)],
  ['_sort_by/1', (v, keys) => ordered(v, keys, 'sorted').map(([one]) => one)],
  ['_group_by/1', (v, keys) => grouped(v, keys)],
  ['_min_by/1', (v, keys) => ordered(v, keys, 'iterated over')[0]?.[0] ?? null],
  ['_max_by/1', (v, keys) => extreme(v, keys)],
  ['min/0', (v) => array(v, 'iterated over').reduce((best: Json, one, at) => (at === 0 || compare(one, best) < 0 ? one : best), null)],
  ['max/0', (v) => array(v, 'iterated over').reduce((best: Json, one, at) => (at === 0 || compare(one, best) >= 0 ? one : best), null)],
  ['reverse/0', (v) => (typeof v === 'string' ? [...v].reverse().join('') : v === null ? [] : [...array(v, 'reversed, as it is not an array')].reverse())],
  ['flatten/0', (v) => flatten(array(v, 'flattened'), Infinity)],
  ['flatten/1', (v, depth) => (typeof depth === 'number' && depth >= 0 ? flatten(array(v, 'flattened'), depth) : fail('flatten depth must not be negative'))],
  ['transpose/0', (v) => transpose(array(v, 'transposed'))],
  ['join/1', (v, by) => join(array(v, 'iterated over'), by)],
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
  ['explode/0', (v) => [...text(v, `${shown(v)} cannot be exploded`)].map((letter) => letter.codePointAt(0)!)],
  ['implode/0', (v) => array(v, 'imploded').map((code) => (typeof code === 'number' ? String.fromCodePoint(code) : fail('Unicode codepoint must be numeric'))).join('')],
  ['_match/2', (v, pattern, flags) => matches(v, pattern, flags)],
  ['halt/0', () => { throw new JqHalt(0, undefined); }],
  ['halt_error/1', (v, status) => { throw new JqHalt(typeof status === 'number' ? status : 5, v); }],
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
  ['tojson/0', toText],
  ...(['floor', 'ceil', 'sqrt', 'round', 'trunc', 'abs', 'exp', 'log2', 'log10', 'sin', 'cos', 'tan'] as const).map((name): [string, Native] => [`${name}/0`, (v) => Math[name](number(v))]),
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
const array = (value: Json, what: string): readonly Json[] => (isArray(value) ? value : fail(what === 'iterated over' ? `Cannot iterate over ${shown(value)}` : `${shown(value)} cannot be ${what}${what === 'sorted' ? ', as it is not an array' : ''}`));

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

function fromJson(value: Json): Json {
  const source = text(value, `${shown(value)} cannot be parsed as JSON`);
  try {
    return parseJson(source);
  } catch (error) {
    return fail(`${(error as Error).message} (while parsing '${source}')`);
  }
}

/** Elements with their keys, in the order of the keys; equal ones keep their order. */
function ordered(value: Json, keys: Json, what: string): [Json, Json][] {
  return array(value, what).map((one, at): [Json, Json] => [one, (keys as readonly Json[])[at]!]).sort((a, b) => compare(a[1], b[1]));
}

function grouped(value: Json, keys: Json): Json[][] {
  const out: Json[][] = [];
  let last: Json | undefined;
  for (const [one, key] of ordered(value, keys, 'grouped, as it is not an array')) {
    if (last !== undefined && compare(last, key) === 0) out.at(-1)!.push(one);
    else out.push([one]);
    last = key;
  }
  return out;
}

/** Of several greatest the last, as jq gives it. */
const extreme = (value: Json, keys: Json): Json => ordered(value, keys, 'iterated over').at(-1)?.[0] ?? null;

function flatten(value: readonly Json[], depth: number): Json[] {
  return value.flatMap((one) => (isArray(one) && depth > 0 ? flatten(one, depth - 1) : [one]));
}

function transpose(rows: readonly Json[]): Json[] {
  const width = rows.reduce((most: number, row) => Math.max(most, (row as readonly Json[]).length), 0);
  return Array.from({ length: width }, (_, at) => rows.map((row) => (row as readonly Json[])[at] ?? null));
}

function join(values: readonly Json[], by: Json): string {
  if (values.length === 0) return '';
  return values.map((one) => {
    if (one === null) return '';
    if (typeof one === 'object') return fail(`${shown(by)} and ${shown(one)} cannot be added`);
    return typeof one === 'string' ? one : toText(one);
  }).join(text(by, `${shown(by)} cannot be added to a string`));
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

function matches(value: Json, given: Json, givenFlags: Json): Json[] {
  const [pattern, flags] = isArray(given) ? [given[0] ?? null, given[1] ?? null] : [given, givenFlags];
  if (typeof value !== 'string') return fail(`${shown(value)} cannot be matched, as it is not a string`);
  const letters = typeof flags === 'string' ? flags : '';
  const wrong = /[^gimnpslx]/.exec(letters)?.[0];
  if (wrong) return fail(`${letters} is not a valid modifier string`);
  let expression: RegExp;
  try {
    const source = text(pattern, `${shown(pattern)} cannot be matched, as it is not a string`);
    expression = new RegExp(letters.includes('x') ? source.replace(/\s+|#.*$/gm, '') : source, `gdu${letters.includes('i') ? 'i' : ''}${/[sp]/.test(letters) ? 's' : ''}`);
  } catch (error) {
    if (error instanceof JqError) throw error;
    return fail(`${String(pattern)} (at offset 0) is not a valid regex: ${(error as Error).message}`);
  }
  const out: Json[] = [];
  for (const match of value.matchAll(expression)) {
    const names = Object.keys(match.groups ?? {});
    const places = (match as RegExpMatchArray & { indices: ([number, number] | undefined)[] & { groups?: Record<string, [number, number] | undefined> } }).indices;
    const offset = (at: number): number => [...value.slice(0, at)].length;
    const captures = match.slice(1).map((string, at): Json => {
      const place = places[at + 1];
      const name = names.find((one) => places.groups?.[one] !== undefined && places.groups[one]![0] === place?.[0] && places.groups[one]![1] === place[1]) ?? null;
      return { offset: place ? offset(place[0]) : -1, length: string === undefined ? 0 : [...string].length, string: string ?? null, name };
    });
    if (!(letters.includes('n') && match[0] === '')) out.push({ offset: offset(match.index), length: [...match[0]].length, string: match[0], captures });
    if (!letters.includes('g')) break;
  }
  return out;
}
